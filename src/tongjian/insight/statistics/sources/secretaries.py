"""Secretaries in post at grass-roots Party organisations."""

from __future__ import annotations

from tongjian.insight.statistics.vocabulary import Relation, Source
from tongjian.registry.party_orgs.choices import GRASS_ROOTS
from tongjian.registry.posts import permissions
from tongjian.registry.posts.choices import Post

from .valid import listed, on_day

_OWN = ["id", "source", "in_leadership", "org_id", "holder_name"]
_WHERE = f"a.post = '{Post.SECRETARY}' AND {on_day('a')}"
_PLACE = ("org", "JOIN localities_locality l ON l.id = o.locality_id")

TODAY = Relation(
    table="posts_appointment a",
    columns={
        **{name: (f"a.{name}",) for name in _OWN},
        "kind": ("o.kind", "org"),
        "path": ("o.path", "org"),
        "place": ("l.path", "place"),
    },
    joins={
        "org": (
            "",
            "JOIN party_orgs_partyorg o ON o.id = a.org_id AND o.dissolved_on IS NULL",
        ),
        "place": _PLACE,
    },
    where=_WHERE,
)
PAST = Relation(
    table="posts_appointment a",
    columns={
        **{name: (f"a.{name}",) for name in _OWN},
        "kind": ("v.kind", "version"),
        "path": ("v.path", "version"),
        "place": ("l.path", "place"),
    },
    joins={
        "version": (
            "",
            f"JOIN party_orgs_partyorgversion v ON v.org_id = a.org_id AND {on_day('v')}",
        ),
        "org": ("", "JOIN party_orgs_partyorg o ON o.id = a.org_id"),
        "place": _PLACE,
    },
    where=_WHERE,
)

SECRETARIES = Source(
    code="secretaries",
    label="书记",
    unit="名",
    words="任职记录",
    permission=permissions.READ,
    axes={"org": "path", "place": "place"},
    today=TODAY,
    past=PAST,
    population=lambda _: f"r.kind IN ({listed(GRASS_ROOTS)})",
    population_words=lambda _: "基层党组织在任书记",
)
