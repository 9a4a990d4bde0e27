from tests.signing import no_second_factor  # noqa: F401 - a fixture
