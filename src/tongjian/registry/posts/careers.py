"""What posts add to a personal page and to the copy a member may ask for."""

from __future__ import annotations

from django.http import HttpRequest

from tongjian.foundation.ui import pages, panels
from tongjian.registry.members import owncopy
from tongjian.registry.members.models import Person
from tongjian.registry.members.panels import PAGE

from .models import Appointment
from .queries import posts_held, posts_of_person


def register() -> None:
    """Add the tab and the section; done in `apps.py`."""
    panels.register_panel(
        page=PAGE, code="posts", label="任职", render=posts_of, count=count_of, order=20
    )
    owncopy.add_section(section_of)


def posts_of(request: HttpRequest, person: Person) -> str:
    """Show which posts a person holds and held."""
    return pages.fragment(request, "posts/person.html", {"rows": posts_of_person(person.pk)})


def count_of(request: HttpRequest, person: Person) -> int | None:
    """Return how many posts a person holds."""
    return posts_held(person.pk) or None


def section_of(person: Person) -> owncopy.Section:
    """Return the posts of a person as a part of the copy."""
    rows = [
        (row.get_post_display(), _place(row), row.unit_post, row.start_on, row.end_on)
        for row in posts_of_person(person.pk)
    ]
    return owncopy.Section("任职", ["职务", "任职单位", "在社会组织的职务", "自", "至"], [*rows])


def _place(row: Appointment) -> str:
    return str(row.org or row.unit)
