"""Party organisations: the grass-roots kinds, today and as of a past day."""

from __future__ import annotations

from tongjian.insight.statistics.vocabulary import Relation, Source
from tongjian.registry.party_orgs import permissions
from tongjian.registry.party_orgs.choices import BRANCHES, COMMITTEES, GRASS_ROOTS
from tongjian.registry.posts.choices import Post

from .valid import listed, on_day

_OWN = [
    "id",
    "name",
    "kind",
    "flavor",
    "path",
    "established_on",
    "term_ends_on",
    "elected_on",
    "full_members",
    "probationary_members",
    "updated_at",
]
_SECRETARY = f"""LEFT JOIN (SELECT a.org_id FROM posts_appointment a
      WHERE a.post = '{Post.SECRETARY}' AND a.org_id IS NOT NULL AND {on_day("a")}
      GROUP BY 1) s ON s.org_id = {{id}}"""
_FIRST = f"""LEFT JOIN (SELECT a.org_id FROM posts_appointment a
      WHERE a.post = '{Post.FIRST_SECRETARY}' AND a.org_id IS NOT NULL AND {on_day("a")}
      GROUP BY 1) f ON f.org_id = {{id}}"""

TODAY = Relation(
    table="party_orgs_partyorg o",
    columns={
        **{name: (f"o.{name}",) for name in _OWN},
        "place": ("l.path", "place"),
        "parent_kind": ("coalesce(p.kind, '')", "parent"),
        "has_secretary": ("(s.org_id IS NOT NULL)", "secretary"),
        "has_first": ("(f.org_id IS NOT NULL)", "first"),
    },
    joins={
        "place": ("", "JOIN localities_locality l ON l.id = o.locality_id"),
        "parent": ("", "LEFT JOIN party_orgs_partyorg p ON p.id = o.parent_id"),
        "secretary": ("", _SECRETARY.replace("{id}", "o.id")),
        "first": ("", _FIRST.replace("{id}", "o.id")),
    },
    where="o.dissolved_on IS NULL",
)
PAST = Relation(
    table="party_orgs_partyorgversion v",
    columns={
        "id": ("v.org_id",),
        **{name: (f"v.{name}",) for name in ("name", "kind", "flavor", "path")},
        "established_on": ("o.established_on", "org"),
        "place": ("l.path", "place"),
        "parent_kind": ("coalesce(p.kind, '')", "parent"),
        "has_secretary": ("(s.org_id IS NOT NULL)", "secretary"),
        "has_first": ("(f.org_id IS NOT NULL)", "first"),
    },
    joins={
        "org": ("", "JOIN party_orgs_partyorg o ON o.id = v.org_id"),
        "place": ("org", "JOIN localities_locality l ON l.id = o.locality_id"),
        "parent": (
            "",
            f"""LEFT JOIN party_orgs_partyorgversion p
                  ON p.org_id = v.parent_id AND {on_day("p")}""",
        ),
        "secretary": ("", _SECRETARY.replace("{id}", "v.org_id")),
        "first": ("", _FIRST.replace("{id}", "v.org_id")),
    },
    where=on_day("v"),
)

IS_COMMITTEE = f"r.kind IN ({listed(COMMITTEES)})"
IS_BRANCH = f"r.kind IN ({listed(BRANCHES)})"
UNDER_COMMITTEE = f"r.parent_kind IN ({listed(COMMITTEES)})"

ORGS = Source(
    code="orgs",
    label="党组织",
    unit="个",
    words="党组织名册",
    permission=permissions.READ,
    axes={"org": "path", "place": "place"},
    today=TODAY,
    past=PAST,
    population=lambda _: f"r.kind IN ({listed(GRASS_ROOTS)})",
    population_words=lambda _: "基层党组织（党委、党总支、党支部；不含党工委、党小组）",
)
