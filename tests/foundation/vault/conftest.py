from tests.cities import _built_small_city, _in_small_city, small_city

__all__ = ["_built_small_city", "_in_small_city", "small_city"]
