"""Read members; identifiers stay sealed here, and row-level security stands behind."""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.keeping import Kept
from tongjian.foundation.plans import Prepared
from tongjian.foundation.privacy.models import PersonalRequest
from tongjian.foundation.privacy.services import requests

from . import permissions, restricting, secrets
from .models import CorrectionRequest, Membership, Person

AXES = {"org": "home_path", "person": "id"}
# How one person is asked for, by whose scope.
_ONE: Kept[Prepared] = Kept(256)
_BELONGED = Prepared(
    lambda person: (
        Membership.objects.filter(person_id=person).select_related("org").order_by("-start_on")
    ),
    person=int,
)
_UNNEEDED = ("identifier_sealed", "phone_sealed", "address_sealed")


def list_people(viewer: Viewer, *, permission: str = permissions.READ) -> QuerySet[Person]:
    """Return the current members in the viewer's scope, without their sealed values."""
    return all_people(viewer, permission=permission).filter(
        restricting.NOT_LISTED, home_org__isnull=False, standing="normal"
    )


def all_people(viewer: Viewer, *, permission: str = permissions.READ) -> QuerySet[Person]:
    """Return everybody on record in the viewer's scope, former members included."""
    scope = viewer.scope(permission).q(**AXES)
    open_to = restricting.open_to(viewer, permission=permission)
    return Person.objects.filter(scope, open_to).defer(*_UNNEEDED)


def get_person(viewer: Viewer, person_id: int) -> Person:
    """Return one person with sealed values.

    Raises:
        Http404: there is none in the viewer's scope.
    """
    plan = _ONE.get(viewer.key, lambda: _one_of(viewer))
    for person in plan.run(pk=person_id):
        return person  # type: ignore[no-any-return]
    raise Http404("没有这名党员，或不在您的管理范围内。")


def _one_of(viewer: Viewer) -> Prepared:
    return Prepared(
        lambda pk: (
            all_people(viewer).defer(None).select_related("home_org", "employer").filter(pk=pk)
        ),
        pk=int,
    )


def find_by_identifier(viewer: Viewer, identifier: str) -> Person | None:
    """Return the member with exactly this identity number, if in scope."""
    keys = secrets.indexes(secrets.IDENTIFIER, identifier)
    return all_people(viewer).filter(identifier_index__in=keys).first()


def list_memberships(person: Person) -> list[Membership]:
    """Return where a person belonged, newest first."""
    return _BELONGED.run(person=person.pk)


def list_members_on(viewer: Viewer, *, org_id: int, on: date) -> QuerySet[Membership]:
    """Return who belonged to an organisation on a day."""
    scope = viewer.scope(permissions.READ).q(org="org__path", person="person_id")
    rows = Membership.objects.valid_on(on).filter(scope, org_id=org_id)
    rows = rows.filter(person__restricted_since__isnull=True)
    return rows.select_related("person").order_by("person__name_sort", "id")


def list_corrections(viewer: Viewer) -> QuerySet[CorrectionRequest]:
    """Return the requests that the viewer may answer."""
    scope = viewer.scope(permissions.DECIDE).q(org="person__home_path")
    return CorrectionRequest.objects.filter(scope).select_related("person").order_by("-created_at")


def list_own_corrections(person: Person) -> QuerySet[CorrectionRequest]:
    """Return what a member has asked, newest first."""
    return person.corrections.order_by("-created_at")


def list_requests(viewer: Viewer) -> QuerySet[PersonalRequest]:
    """Return the requests about their data that the viewer may answer, with who asked."""
    people = Person.objects.filter(viewer.scope(permissions.DECIDE).q(org="home_path"))
    subject = Person.objects.filter(pk=OuterRef("subject_id"))
    return (
        requests.list_requests(Person._meta.label_lower)
        .filter(subject_id__in=people.values("pk"))
        .annotate(
            person_name=Subquery(subject.values("name")[:1]),
            org_name=Subquery(subject.values("home_org__name")[:1]),
        )
    )
