"""`tongjian stats` on the terminal and for programs."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.insight.world import World


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("stats", *arguments, stdout=out)
    return out.getvalue()


def test_list_names_every_table_by_topic(db: None) -> None:
    assert "coverage" in run("list")
    assert {"code", "title", "topic"} <= set(json.loads(run("list", "--json"))[0])


def test_show_prints_the_table_with_its_meaning(world: World) -> None:
    text = run("show", "coverage", "--over", "due")
    assert "组织覆盖率（÷应建）" in text
    assert "登记三类" in text


def test_show_answers_programs_as_of_a_day_and_of_a_place(world: World) -> None:
    committee = world.cast.orgs["联合党委"]
    told = json.loads(
        run("show", "members-sex", "--as-of", "2018-12-31", "--scope", committee.code, "--json")
    )
    assert told["total"]["values"]["people"] == 6
    assert (told["as_of"], told["scope"]) == ("2018-12-31", committee.code)
    assert told["ratios"][0]["formula"].startswith("女党员占比 = ")


def test_by_takes_several_classes(world: World) -> None:
    told = json.loads(run("show", "coverage", "--by", "sector,kind", "--json"))
    assert [d["code"] for d in told["by"]] == ["sector", "kind"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing",),
        ("coverage", "--by", "sex"),
        ("coverage", "--scope", "X"),
        ("coverage", "--as-of", "2999-01-01"),
    ],
)
def test_show_refuses_what_makes_no_sense(world: World, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        run("show", *arguments)


def test_prove_fails_when_a_kept_column_is_wrong(world: World) -> None:
    assert "相符" in run("prove")
    unit = world.units["阳光医院"]
    type(unit).objects.filter(pk=unit.pk).update(full_members=9)
    with pytest.raises(CommandError, match="对不上"):
        run("prove")
