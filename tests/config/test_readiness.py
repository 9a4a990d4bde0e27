"""The mark of a finished set-up holds for this program, these settings and this database only."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tongjian.config import readiness
from tongjian.runtime.home import Home

Change = Callable[[pytest.MonkeyPatch], None]

CHANGES: dict[str, Change] = {
    "a setting": lambda patch: patch.setenv("TONGJIAN_HOSTS", "example.org"),
    "a step of the structure": lambda patch: patch.setattr(
        readiness, "_taken", lambda home: ("units.0001,units.0002", True)
    ),
    "no notice": lambda patch: patch.setattr(
        readiness, "_taken", lambda home: ("units.0001", False)
    ),
    "a file of the program": lambda patch: patch.setattr(
        readiness, "_program", lambda: iter(["views.py 2 2"])
    ),
    "a library": lambda patch: patch.setattr(readiness, "_libraries", lambda: iter(["django-6"])),
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr(readiness, "_taken", lambda home: ("units.0001", True))
    return Home(tmp_path).prepare()


@pytest.fixture
def static(home: Home) -> Path:
    found = home.root / "staticfiles.json"
    found.write_text("{}")
    return found


def test_holds_while_nothing_changes(home: Home, static: Path) -> None:
    assert not readiness.is_set_up(home)
    readiness.note(home, static=static)
    assert readiness.is_set_up(home)


@pytest.mark.parametrize("change", CHANGES)
def test_ends_with_any_change(
    home: Home, static: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    readiness.note(home, static=static)
    CHANGES[change](monkeypatch)

    assert not readiness.is_set_up(home)


def test_ends_when_the_static_files_are_gone(home: Home, static: Path) -> None:
    readiness.note(home, static=static)
    static.unlink()

    assert not readiness.is_set_up(home)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"state": 1, "static": 2}'])
def test_a_damaged_mark_is_none(home: Home, static: Path, content: str) -> None:
    readiness.note(home, static=static)
    (home.run / "set-up.json").write_text(content)

    assert not readiness.is_set_up(home)


def test_holds_no_secret(home: Home, static: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGJIAN_SECRET_KEY", "very-secret")
    readiness.note(home, static=static)

    mark = json.loads((home.run / "set-up.json").read_text())
    assert mark.keys() == {"state", "static"}
    assert len(mark["state"]) == 64
    assert "very-secret" not in mark["static"]


def test_every_file_of_the_program_counts() -> None:
    said = "\n".join(readiness._program())

    assert "/registry/units/migrations/0001_" in said
    assert "/config/readiness.py " in said


def test_the_supervisor_itself_does_not_load_the_framework() -> None:
    modules = "tongjian.config.cli, tongjian.config.serving"
    asked = [sys.executable, "-c", f"import sys, {modules}; print('django' in sys.modules)"]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
