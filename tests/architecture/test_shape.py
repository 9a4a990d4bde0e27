"""What import contracts cannot see: keys that point upward, writes in wrong places, sizes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

SRC = Path(__file__).parents[2] / "src" / "tongjian"
GROUPS = [
    "kernel",
    "runtime",
    "foundation",
    "registry",
    "lifecycle",
    "insight",
    "portal",
    "demo",
    "operations",
    "config",
]
REGISTRY = ["localities", "units", "party_orgs", "members", "posts"]

MODULE_LINES, FUNCTION_LINES, TEMPLATE_LINES = 400, 45, 200
# Writes belong to services; the rest builds worlds or sets up an installation.
WRITERS = re.compile(
    r"/services(/|\.py)|/management/|/migrations/|/demo/|/subscribers\.py|/hooks\.py"
    r"|foundation/(jobs|vault|bulk|exchange|accounts|api|search|notices|documents)/|insight/statistics/"
)
WRITES = re.compile(r"\.(objects|open\(\))\.(create|bulk_create|update|delete)\(|\.save\(")
VAGUE = {"utils.py", "helpers.py", "common.py", "misc.py", "base.py"}


def _sources() -> Iterator[Path]:
    for path in SRC.rglob("*.py"):
        if "migrations" not in path.parts and "node_modules" not in path.parts:
            yield path


def _rank(model: type[models.Model]) -> tuple[int, int] | None:
    parts = model.__module__.split(".")
    if parts[0] != "tongjian":
        return None
    order = REGISTRY.index(parts[2]) if parts[1] == "registry" else 0
    return GROUPS.index(parts[1]), order


def test_no_foreign_key_points_upward() -> None:
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if (own := _rank(model)) is not None
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and (other := _rank(field.related_model)) is not None
        and other > own
    ]

    assert upward == []


def test_records_are_written_by_services_only() -> None:
    strays = [
        f"{path.relative_to(SRC)}:{number}"
        for path in _sources()
        if not WRITERS.search(str(path))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if WRITES.search(line)
    ]

    assert strays == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [str(path) for path in _sources() if path.name in VAGUE] == []


@pytest.mark.parametrize("path", sorted(_sources()), ids=lambda p: str(p.relative_to(SRC)))
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text()

    assert len(text.splitlines()) <= MODULE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= FUNCTION_LINES, f"{node.name} has {length} lines"


def test_templates_stay_small_and_without_inline_code() -> None:
    faults = []
    for path in SRC.rglob("templates/**/*.html"):
        text = path.read_text()
        if len(text.splitlines()) > TEMPLATE_LINES:
            faults.append(f"{path.relative_to(SRC)}: too long")
        if re.search(r"<script(?![^>]*(src=|application/json))", text):
            faults.append(f"{path.relative_to(SRC)}: inline script")
        if re.search(r"\son[a-z]+=|\sstyle=", text):
            faults.append(f"{path.relative_to(SRC)}: inline handler or style")

    assert faults == []


@pytest.mark.parametrize("name", ["services", "queries"])
def test_public_services_and_queries_say_what_they_do(name: str) -> None:
    silent = [
        f"{path.relative_to(SRC)}: {node.name}"
        for path in _sources()
        if path.stem == name or path.parent.name == name
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]

    assert silent == []


def test_the_bare_word_organization_is_not_an_identifier() -> None:
    # A workplace is a Unit, a node of the Party tree is a PartyOrg.
    named = [
        f"{path.relative_to(SRC)}: {node.name}"
        for path in _sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
        and re.search(r"organi[sz]ation", node.name, re.IGNORECASE)
    ]

    assert named == []
