"""A figure counts what its reader may count, and no more."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from tests.insight.statistics.test_tables import cells, table
from tests.insight.world import TODAY, World
from tongjian.foundation.access.middleware import arm_for
from tongjian.foundation.access.scopes import Reach
from tongjian.insight.statistics.asking import UnableToShowTable, frame_for
from tongjian.insight.statistics.queries import DECLARED, PROTECTED


def test_a_committee_sees_its_own_subtree(world: World) -> None:
    viewer = world.at("committee", "行业党委")
    assert table(world, "coverage", viewer=viewer).total.counts["registered"].n == 3
    assert table(world, "members-sex", viewer=viewer).total.counts["people"].n == 8
    assert table(world, "orgs", viewer=viewer).total.counts["orgs"].n == 3


def test_a_registrar_counts_coverage_but_neither_orgs_nor_people(world: World) -> None:
    viewer = world.viewer("registrar", Reach(axis="place", low="449901"))
    outcome = table(world, "coverage", viewer=viewer)
    assert outcome.total.counts["registered"].n == 2
    # By declared numbers: the hospital declared three, the roster is not shown.
    assert outcome.total.counts["due"].n == 1
    assert DECLARED in outcome.notes
    assert not any("偏少" in note for note in outcome.notes)
    past = table(world, "coverage", viewer=viewer, on=date(2020, 1, 1))
    assert "2020-01-01 还没有申报的按没有党员计" in past.notes[-1]
    for code in ("orgs", "members-sex", "secretaries"):
        with pytest.raises(PermissionDenied):
            table(world, code, viewer=viewer)
    assert set(table(world, "growth", viewer=viewer).lines[-1].counts) >= {"units", "covered"}
    assert "people" not in table(world, "growth", viewer=viewer).lines[-1].counts


def test_a_competent_body_counts_its_own_units(world: World) -> None:
    viewer = world.viewer("competent_body", Reach(axis="agency", id=world.cast.health.pk))
    assert table(world, "coverage", viewer=viewer).total.counts["registered"].n == 2


def test_a_node_beyond_the_scope_does_not_exist(world: World) -> None:
    viewer = world.at("committee", "行业党委")
    with pytest.raises(Http404):
        frame_for(viewer, on=TODAY, today=TODAY, scope=world.cast.orgs["联合党委"].code)
    with pytest.raises(Http404):
        frame_for(viewer, on=TODAY, today=TODAY, scope="nowhere")


def test_a_place_cuts_the_own_scope_and_never_widens_it(world: World) -> None:
    viewer = world.at("committee", "行业党委")
    narrowed = table(world, "coverage", viewer=viewer, scope="449901")
    assert narrowed.total.counts["registered"].n == 2
    assert table(world, "coverage", scope="449900").total.counts["registered"].n == 5


def test_people_cannot_be_asked_for_by_competent_body(world: World) -> None:
    with pytest.raises(UnableToShowTable, match="不能按"):
        table(world, "members-sex", scope=f"body:{world.cast.health.pk}")


def test_roles_without_figures_are_refused(world: World) -> None:
    for role in ("unit_head", "member", "system_admin", "audit_admin"):
        viewer = world.viewer(role, Reach(axis="unit", id=1))
        with pytest.raises(PermissionDenied):
            table(world, "coverage", viewer=viewer)


def test_guidance_counts_people_whom_row_security_hides_and_protects_small_counts(
    world: World, web_role: None
) -> None:
    low = world.cast.orgs["行业党委"].path
    viewer = world.viewer("committee", Reach(axis="org", low=low, relation="guidance"))
    arm_for(viewer)
    outcome = table(world, "members-sex", viewer=viewer)
    assert outcome.protected
    assert PROTECTED in outcome.notes
    assert outcome.total.counts["people"].n == 5  # eight, rounded down
    full = next(line for line in outcome.lines if line.keys == ("full",))
    # Four men and three women are both below five, and so is the single probationary member:
    # the seven full members would tell her, and are hidden without calling them few.
    assert {code: c.shown for code, c in full.counts.items() if "@" not in code} == {
        "people": "隐",
        "men": "<5",
        "women": "<5",
    }
    assert outcome.checks == ()
    assert outcome.total.ratios["women_share@people"].value is None


def test_the_leading_committee_sees_small_counts(world: World, web_role: None) -> None:
    viewer = world.at("committee", "行业党委")
    arm_for(viewer)
    outcome = table(world, "members-sex", viewer=viewer)
    assert not outcome.protected
    assert cells(outcome, "people") == {("full",): 7, ("probationary",): 1}


def test_a_past_figure_counts_what_the_own_organisation_led_then(
    world: World, web_role: None
) -> None:
    viewer = world.at("committee", "联合党委")
    arm_for(viewer)
    outcome = table(world, "members-sex", viewer=viewer, on=date(2018, 12, 31))
    assert outcome.total.counts["people"].n == 6
