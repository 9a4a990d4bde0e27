"""What the gates say on the page of a unit."""


def register() -> None:
    """Add the tabs; done in `apps.py`."""
