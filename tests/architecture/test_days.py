"""A suite that begins before midnight ends after it: no test module keeps the day of its import.

Product code, too: a server that runs for weeks must not remember the day it started on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLOCKS = {"localdate", "localtime", "today", "now", "utcnow"}


def _run_at_import(node: ast.AST) -> Iterator[ast.Call]:
    """Yield calls outside function bodies; defaults and decorators run at import, too."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            for part in (*child.decorator_list, child.args):
                yield from _run_at_import(part)
        elif not isinstance(child, ast.Lambda):
            if isinstance(child, ast.Call):
                yield child
            yield from _run_at_import(child)


def _asks_the_clock(call: ast.Call) -> bool:
    called = call.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name in CLOCKS


def _kept_days(source: str) -> list[int]:
    return [call.lineno for call in _run_at_import(ast.parse(source)) if _asks_the_clock(call)]


@pytest.mark.parametrize("folder", ["src", "tests"])
def test_no_module_asks_the_clock_when_it_is_imported(folder: str) -> None:
    kept = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in (ROOT / folder).rglob("*.py")
        if "node_modules" not in path.parts
        for line in _kept_days(path.read_text(encoding="utf-8"))
    ]

    assert kept == []


def test_it_sees_defaults_and_decorators_and_not_bodies() -> None:
    source = """
A = timezone.localdate()
@mark("x", [today()])
def f(day=date.today()):
    return timezone.now()
g = lambda: timezone.now()
"""
    assert _kept_days(source) == [2, 3, 4]
