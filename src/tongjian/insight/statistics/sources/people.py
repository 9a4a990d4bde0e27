"""Members with their organisational relation here, today and as of a past day."""

from __future__ import annotations

from tongjian.insight.statistics.relations import literal
from tongjian.insight.statistics.vocabulary import Frame, Relation, Source
from tongjian.registry.members import permissions
from tongjian.registry.members.choices import Standing

from .valid import on_day

_OWN = [
    "id",
    "sex",
    "ethnicity",
    "birth_on",
    "education",
    "occupation",
    "joined_on",
    "full_on",
    "standing",
    "employer_id",
    "unreachable_since",
    "mobile_since",
    "updated_at",
]

TODAY = Relation(
    table="members_person p",
    columns={
        **{name: (f"p.{name}",) for name in _OWN},
        "home_path": ("p.home_path",),
        "home_org_id": ("p.home_org_id",),
        "place": ("l.path", "place"),
    },
    joins={
        "org": ("", "JOIN party_orgs_partyorg o ON o.id = p.home_org_id"),
        "place": ("org", "JOIN localities_locality l ON l.id = o.locality_id"),
    },
    # A member whose Party membership is suspended is not counted, as in the head-counts.
    where=f"p.home_org_id IS NOT NULL AND p.standing = '{Standing.NORMAL}'",
)
PAST = Relation(
    table="members_membership t",
    identity="person_id",
    columns={
        "id": ("t.person_id",),
        **{name: (f"p.{name}", "person") for name in _OWN if name != "id"},
        "home_path": ("v.path", "version"),
        "home_org_id": ("t.org_id",),
        "place": ("l.path", "place"),
    },
    joins={
        "person": ("", "JOIN members_person p ON p.id = t.person_id"),
        "version": (
            "",
            f"JOIN party_orgs_partyorgversion v ON v.org_id = t.org_id AND {on_day('v')}",
        ),
        "org": ("", "JOIN party_orgs_partyorg o ON o.id = t.org_id"),
        "place": ("org", "JOIN localities_locality l ON l.id = o.locality_id"),
    },
    where=on_day("t"),
)

PEOPLE = Source(
    code="people",
    label="党员",
    unit="名",
    words="党员名册（组织关系在本地的党员，含预备党员）",
    permission=permissions.COUNT,
    axes={"org": "home_path", "place": "place", "unit": "employer_id"},
    today=TODAY,
    past=PAST,
    is_personal=True,
    population_words=lambda _: "组织关系在册的党员（正式与预备）",
)


def is_full(frame: Frame) -> str:
    """Return "a full member on the day"; today the head-counts' own reading of the record."""
    if frame.is_past:
        return f"coalesce(r.full_on <= {literal(frame.on)}, false)"
    return "r.full_on IS NOT NULL"
