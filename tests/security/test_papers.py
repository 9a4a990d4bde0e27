"""What the papers promise: every test they name is there, every page they lead to as well."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs/reference/level-3.md"
PAPERS = (
    ROOT / "SECURITY.md",
    TABLE,
    ROOT / "docs/explanation/threat-model.md",
    ROOT / "docs/explanation/trust.md",
)
DONE, PARTLY, NOT = "有", "部分", "没有"


def known_tests() -> set[str]:
    """Return the name of every test."""
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        found |= set(re.findall(r"^ *def (test_\w+)", path.read_text("utf-8"), re.M))
    return found


def lines() -> list[list[str]]:
    """Return the cells of every line of the table."""
    rows = [row for row in TABLE.read_text("utf-8").splitlines() if row.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_every_test_that_is_named_exists(paper: Path) -> None:
    named = set(re.findall(r"\btest_[a-z0-9_]+\b(?!\.py)", paper.read_text("utf-8")))

    assert named <= known_tests()


def test_whatever_is_claimed_is_shown_by_a_test() -> None:
    judged = [row for row in lines() if row[1] in (DONE, PARTLY, NOT)]

    assert len(judged) >= 25
    assert [row[0] for row in judged if row[1] == DONE and "`test_" not in row[3]] == []
    assert [row[0] for row in judged if not row[4]] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(paper: Path) -> None:
    linked = re.findall(r"\]\(([^)#:]+)\)", paper.read_text("utf-8"))

    assert [link for link in linked if not (paper.parent / link).exists()] == []


@pytest.mark.parametrize("named", ["scripts/wall_cost.py", "tests/permissions", "tests/security"])
def test_the_commands_of_the_figures_are_there(named: str) -> None:
    trust = (ROOT / "docs/explanation/trust.md").read_text("utf-8")

    assert named in trust
    assert (ROOT / named).exists()
