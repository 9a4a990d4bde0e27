"""Units: the table alone today; as of a past day the dated facts with what covered them then."""

from __future__ import annotations

from dataclasses import replace

from tongjian.insight.statistics.permissions import READ
from tongjian.insight.statistics.vocabulary import Frame, Relation, Source
from tongjian.registry.party_orgs.answering import RANK
from tongjian.registry.party_orgs.choices import BRANCHES
from tongjian.registry.posts.choices import SUPPORT_POSTS, Post
from tongjian.registry.units.choices import ENDED, REGISTERED_KINDS

from .valid import listed, on_day

_OWN = [
    "id",
    "name",
    "kind",
    "level",
    "status",
    "sector",
    "registered_path",
    "residence_path",
    "competent_body_id",
    "registrar_id",
    "is_direct",
    "host_mode",
    "scope_path",
    "full_members",
    "probationary_members",
    "work_covered",
    "unclear",
    "declared_members",
    "charter_party_on",
    "updated_at",
]
_DATED = [
    "name",
    "kind",
    "level",
    "status",
    "sector",
    "registered_path",
    "residence_path",
    "competent_body_id",
    "registrar_id",
    "is_direct",
]

# A unit is effectively covered when its Party organisation is in working order (C15): what can
# be known from the register is a secretary in post, a term not overdue, enough full members.
_IN_ORDER = f"""
    o.dissolved_on IS NULL AND o.term_ends_on > {{day}}
    AND (o.full_members >= {{least}} OR o.kind NOT IN ({listed(BRANCHES)}))
    AND EXISTS (SELECT FROM posts_appointment a
                 WHERE a.org_id = o.id AND a.post = '{Post.SECRETARY}' AND {on_day("a")})
"""
TODAY = Relation(
    table="units_unit u",
    columns={
        **{name: (f"u.{name}",) for name in _OWN},
        "roster": ("u.full_members + u.probationary_members",),
        "exact_members": ("u.full_members",),
        "exact_place": ("u.registered_path",),
        "effective": ("(u.host_mode <> '' AND e.path IS NOT NULL)", "effective"),
    },
    joins={
        # The scope of what is covered is the organisation that covers it.
        "effective": (
            "",
            f"""LEFT JOIN (SELECT o.path FROM party_orgs_partyorg o WHERE {_IN_ORDER}) e
                  ON e.path = u.scope_path""",
        ),
    },
)

# The same order of precedence as the derived column: what covers comes before what answers.
PAST = Relation(
    table="units_unitversion v",
    identity="unit_id",
    columns={
        "id": ("v.unit_id",),
        **{name: (f"v.{name}",) for name in _DATED},
        "host_mode": ("coalesce(h.mode, '')", "host"),
        "scope_path": ("coalesce(hv.path, cv.path, '')", "host_path", "charge"),
        "full_members": ("coalesce(m.full_count, 0)", "people"),
        "probationary_members": ("coalesce(m.all_count - m.full_count, 0)", "people"),
        "exact_members": ("coalesce(m.full_count, 0)", "people"),
        "exact_place": ("v.registered_path",),
        "roster": ("coalesce(m.all_count, 0)", "people"),
        "work_covered": (
            "(h.mode IS NOT NULL OR s.unit_id IS NOT NULL OR u.has_union"
            " OR u.has_youth_league OR u.has_womens_federation)",
            "host",
            "support",
            "unit",
        ),
        "declared_members": (
            "CASE WHEN u.declared_on <= {day} THEN u.declared_members END",
            "unit",
        ),
        "charter_party_on": ("u.charter_party_on", "unit"),
        "updated_at": ("u.updated_at", "unit"),
    },
    joins={
        "unit": ("", "JOIN units_unit u ON u.id = v.unit_id"),
        "host": (
            "",
            f"LEFT JOIN party_orgs_hosting h ON h.unit_id = v.unit_id AND {on_day('h')}",
        ),
        "host_path": (
            "host",
            f"""LEFT JOIN party_orgs_partyorgversion hv
                  ON hv.org_id = h.org_id AND {on_day("hv")}""",
        ),
        "charge": (
            "",
            f"""LEFT JOIN (SELECT DISTINCT ON (c.unit_id) c.unit_id, w.path
                  FROM party_orgs_charge c
                  JOIN party_orgs_partyorgversion w ON w.org_id = c.org_id AND {on_day("w")}
                 WHERE {on_day("c")} ORDER BY c.unit_id, {RANK}) cv
              ON cv.unit_id = v.unit_id""",
        ),
        "people": (
            "",
            f"""LEFT JOIN (SELECT p.employer_id, count(*) AS all_count,
                    count(*) FILTER (WHERE p.full_on <= {{day}}) AS full_count
                  FROM members_membership t JOIN members_person p ON p.id = t.person_id
                 WHERE {on_day("t")} AND p.employer_id IS NOT NULL GROUP BY 1) m
              ON m.employer_id = v.unit_id""",
        ),
        "support": (
            "",
            f"""LEFT JOIN (SELECT DISTINCT a.unit_id FROM posts_appointment a
                 WHERE a.post IN ({listed(SUPPORT_POSTS)}) AND {on_day("a")}
                   AND a.unit_id IS NOT NULL) s ON s.unit_id = v.unit_id""",
        ),
    },
    where=on_day("v"),
)

# The same for few units: each asks for its own members and helpers, not for everybody's.
FEW = replace(
    PAST,
    columns={**PAST.columns, "unit_id": ("v.unit_id",)},
    joins={
        **PAST.joins,
        "charge": (
            "",
            f"""LEFT JOIN LATERAL (SELECT w.path
                  FROM party_orgs_charge c
                  JOIN party_orgs_partyorgversion w ON w.org_id = c.org_id AND {on_day("w")}
                 WHERE c.unit_id = v.unit_id AND {on_day("c")}
                 ORDER BY {RANK} LIMIT 1) cv ON true""",
        ),
        "people": (
            "",
            f"""LEFT JOIN LATERAL (SELECT count(*) AS all_count,
                    count(*) FILTER (WHERE p.full_on <= {{day}}) AS full_count
                  FROM members_membership t JOIN members_person p ON p.id = t.person_id
                 WHERE {on_day("t")} AND p.employer_id = v.unit_id) m ON true""",
        ),
        "support": (
            "",
            f"""LEFT JOIN LATERAL (SELECT a.unit_id FROM posts_appointment a
                 WHERE a.post IN ({listed(SUPPORT_POSTS)}) AND {on_day("a")}
                   AND a.unit_id = v.unit_id LIMIT 1) s ON true""",
        ),
    },
)


def _population(frame: Frame) -> str:
    living = f"r.status NOT IN ({listed(ENDED)})"
    if frame.kinds == "all":
        return living
    return f"{living} AND r.kind IN ({listed(REGISTERED_KINDS)})"


def _population_words(frame: Frame) -> str:
    kinds = "全部五类" if frame.kinds == "all" else "登记三类（社团、民非、基金会）"
    return f"在册社会组织（不含已注销、已撤销登记），{kinds}"


UNITS = Source(
    code="units",
    label="社会组织",
    unit="家",
    words="社会组织名册",
    permission=READ,
    axes={
        "org": "scope_path",
        "place": "registered_path",
        "agency": "competent_body_id",
        "unit": "id",
    },
    today=TODAY,
    past=PAST,
    population=_population,
    population_words=_population_words,
)
