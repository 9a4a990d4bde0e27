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


def _held(alias: str, post: Post, key: str) -> str:
    """Write the join with the organisations that have somebody in a post."""
    return f"""LEFT JOIN (SELECT DISTINCT a.org_id FROM posts_appointment a
         WHERE a.post = '{post}' AND a.org_id IS NOT NULL AND {on_day("a")}) {alias}
      ON {alias}.org_id = {key}"""


def _posts(key: str) -> dict[str, tuple[str, str]]:
    return {
        "secretary": ("", _held("hs", Post.SECRETARY, key)),
        "first": ("", _held("hf", Post.FIRST_SECRETARY, key)),
    }


_IN_POST = {
    "has_secretary": ("(hs.org_id IS NOT NULL)", "secretary"),
    "has_first": ("(hf.org_id IS NOT NULL)", "first"),
}
_VERSIONS = "party_orgs_partyorgversion"
_COMMITTEES = f"SELECT {{id}} FROM {{table}} q WHERE q.kind IN ({listed(COMMITTEES)})"

TODAY = Relation(
    table="party_orgs_partyorg o",
    columns={
        **{name: (f"o.{name}",) for name in _OWN},
        "place": ("l.path", "place"),
        "under_committee": (
            f"(o.parent_id IN ({_COMMITTEES.format(id='q.id', table='party_orgs_partyorg')}))",
        ),
        **_IN_POST,
    },
    joins={
        "place": ("", "JOIN localities_locality l ON l.id = o.locality_id"),
        **_posts("o.id"),
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
        "under_committee": (
            f"(v.parent_id IN ({_COMMITTEES.format(id='q.org_id', table=_VERSIONS)}"
            f" AND {on_day('q')}))",
        ),
        **_IN_POST,
    },
    joins={
        "org": ("", "JOIN party_orgs_partyorg o ON o.id = v.org_id"),
        "place": ("org", "JOIN localities_locality l ON l.id = o.locality_id"),
        **_posts("v.org_id"),
    },
    where=on_day("v"),
)

IS_COMMITTEE = f"r.kind IN ({listed(COMMITTEES)})"
IS_BRANCH = f"r.kind IN ({listed(BRANCHES)})"
UNDER_COMMITTEE = "coalesce(r.under_committee, false)"

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
