"""Random worlds: every way in shows exactly what a slow walk up the tree shows.

Whatever the tree, the moves, transfers, relations, ended units and the dates of rights are:
lists, counts, filters, pickers, search, files, interface, tables, figures, head-counts, single
records and row-level security agree with the oracle; for a sample, whole pages over HTTP too.

`TONGJIAN_WORLDS=20000` asks for more worlds, `TONGJIAN_SEED=…` for others,
`TONGJIAN_BATCH=17` for one batch again.
"""

from __future__ import annotations

import os

import pytest

from tests.signing import no_second_factor  # noqa: F401 - a fixture

from .building import build
from .looking import complaints
from .over_http import asked
from .plans import WORLDS as IN_A_BATCH
from .plans import draw, told
from .world import undone

WORLDS = int(os.environ.get("TONGJIAN_WORLDS", "2000"))
SEED = os.environ.get("TONGJIAN_SEED", "2026")
ONLY = os.environ.get("TONGJIAN_BATCH")
BATCHES = [int(ONLY)] if ONLY else range(-(-WORLDS // IN_A_BATCH))
# Whole pages cost more: of each batch these worlds are asked over HTTP.
OVER_HTTP = (7, 31)
AT_ONCE = 5


@pytest.mark.parametrize("first", range(0, len(BATCHES), AT_ONCE))
def test_every_way_in_agrees_with_the_oracle(first: int, db: None) -> None:
    for batch in BATCHES[first : first + AT_ONCE]:
        plan = draw(f"{SEED}-{batch}")
        with undone():
            built = build(plan)
            for world in range(len(plan.rights)):
                wrong = complaints(built, world)
                if (world + batch) % IN_A_BATCH in OVER_HTTP:
                    wrong += asked(built, world)
                if wrong:
                    again = f"TONGJIAN_SEED={SEED} TONGJIAN_BATCH={batch}"
                    said = "\n".join([*wrong, told(plan, world)])
                    pytest.fail(f"{again}, world {world}:\n{said}", pytrace=False)


def test_the_suite_looks_at_two_thousand_worlds() -> None:
    if ONLY or "TONGJIAN_WORLDS" in os.environ:
        pytest.skip("a run by hand")

    assert len(BATCHES) * IN_A_BATCH >= 2000


def test_a_plan_holds_every_turn_of_events() -> None:
    plan = draw(f"{SEED}-0")

    assert plan.moves
    assert plan.transfers
    assert any(org.dissolved for org in plan.orgs)
    assert any(unit.ended for unit in plan.units)
    assert any(person.former for person in plan.people)
    assert len({relation.kind for relation in plan.relations}) == 5
    assert {right.role for rights in plan.rights for right in rights} >= {"committee", "member"}
    assert any(not right.holds for rights in plan.rights for right in rights)
