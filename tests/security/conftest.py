"""The world of the scope matrix, for whatever has to ask every address."""

from tests.permissions.conftest import _world, world
from tests.signing import no_second_factor

__all__ = ["_world", "no_second_factor", "world"]
