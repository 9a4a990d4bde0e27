from __future__ import annotations

from tests.signing import no_second_factor  # noqa: F401 - a fixture
