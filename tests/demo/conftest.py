from tests.cities import (
    _built_city,
    _built_small_city,
    _in_city,
    _in_small_city,
    city,
    small_city,
)

__all__ = [
    "_built_city",
    "_built_small_city",
    "_in_city",
    "_in_small_city",
    "city",
    "small_city",
]
