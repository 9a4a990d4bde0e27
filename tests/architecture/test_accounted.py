"""No service changes anything behind the log's back: read from the source, not from habit."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src/tongjian"
WRITES = {
    "save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create",
    "update_or_create", "copy_in",
}  # fmt: skip
LOGS = {
    "record", "record_many", "note_reading", "note_listing", "note_document", "note_taken",
    # Accounts and rights stand below the log: they publish what it hears.
    "publish",
}  # fmt: skip
Key = tuple[Path, str]
# What writes without an entry of its own, and why that is no gap.
WITHOUT = {
    "foundation/audit/services.py": {
        "note_reading": "is the log", "note_document": "is the log", "note_listing": "is the log",
    },
    "foundation/documents/services.py": {"file_of": "prints anew what was issued and logged"},
    "foundation/exchange/services.py": {
        "open_batch": "a file laid aside for its sender; applying it is logged row by row",
        "judge_batch": "judges what was laid aside",
        "discard_batch": "drops what was laid aside; the batch says so itself",
        "discard_now": "drops what was laid aside; the batch says so itself",
        "remember_mapping": "the sender's own convenience",
    },
    "foundation/files/services.py": {"digest": "only reads"},
    "foundation/history/services.py": {"record": "is the history"},
    "foundation/jobs/services.py": {"start": "the work that it starts is logged"},
    "foundation/notices/services.py": {
        "keep_matters": "the declared matters", "raise_notice": "follows from what was logged",
        "settle": "follows from what was logged", "settle_all": "follows from what was logged",
    },
    "foundation/privacy/services/consents.py": {"forget": "part of a disposal, certified"},
    "foundation/privacy/services/notices.py": {
        "entered": "words that come with the program", "confirm": "is itself the record",
    },
    "foundation/procedures/services/forgetting.py": {
        "take_out_names": "part of a disposal, certified"
    },
    "foundation/procedures/services/moving.py": {"refresh": "follows a logged change"},
    "foundation/watch/services.py": {
        "look_through": "derived from the log", "see": "only that a notice was opened",
    },
    "lifecycle/gates/services/desk.py": {"add_items": "part of receiving, which is logged"},
    "lifecycle/gates/services/forgetting.py": {"delete": "part of a disposal, certified"},
    "lifecycle/gates/services/merits.py": {"look_up": "counts how often a code was looked up"},
    "lifecycle/gates/services/terms.py": {"delete": "part of a disposal, certified"},
    "registry/localities/services.py": {
        "load_localities": "divisions that come with the program",
        "load_terms": "names that come with the program",
    },
    "registry/units/services/storing.py": {"save": "its callers log what they save"},
}  # fmt: skip


@cache
def functions() -> dict[Key, ast.FunctionDef]:
    """Return the functions of every module of services."""
    found: dict[Key, ast.FunctionDef] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        if path.name == "services.py" or path.parent.name == "services":
            tree = ast.parse(path.read_text("utf-8"))
            found |= {(path, n.name): n for n in tree.body if isinstance(n, ast.FunctionDef)}
    return found


@cache
def named(key: Key) -> frozenset[str]:
    """Return every name that a function mentions."""
    nodes = list(ast.walk(functions()[key]))
    plain = {node.id for node in nodes if isinstance(node, ast.Name)}
    return frozenset(plain | {node.attr for node in nodes if isinstance(node, ast.Attribute)})


def reached(key: Key) -> Iterator[Key]:
    """Yield a function and every function of services that it leads to."""
    by_name: dict[str, list[Key]] = {}
    for path, name in functions():
        by_name.setdefault(name, []).append((path, name))
    waiting, seen = [key], {key}
    while waiting:
        now = waiting.pop()
        yield now
        for name in named(now):
            own = (now[0], name)
            for other in [own] if own in functions() else by_name.get(name, []):
                if other not in seen and name not in WRITES | LOGS:
                    seen.add(other)
                    waiting.append(other)


def unlogged() -> dict[str, set[str]]:
    """Return, by module, the public functions that write and lead to no entry."""
    found: dict[str, set[str]] = {}
    for path, name in functions():
        words = {word for key in reached((path, name)) for word in named(key)}
        if not name.startswith("_") and words & WRITES and not words & LOGS:
            found.setdefault(str(path.relative_to(SOURCE)), set()).add(name)
    return found


def test_whatever_writes_is_logged_or_says_why_not() -> None:
    assert len(functions()) > 300
    assert unlogged() == {module: set(names) for module, names in WITHOUT.items()}


@pytest.mark.parametrize("name", ["disable_user", "give_grant", "receive", "start_formation"])
def test_it_would_be_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any(name in names for names in unlogged().values())

    monkeypatch.setattr("tests.architecture.test_accounted.LOGS", set())

    assert any(name in names for names in unlogged().values())
