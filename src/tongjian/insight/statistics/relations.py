"""Build the FROM clause of a source: only the columns that are asked, only the joins they need."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from .vocabulary import Frame, Relation, Source

_PLACE_OF_ORG = "(SELECT l.path FROM localities_locality l WHERE l.id = o.locality_id)"
_COLUMN = re.compile(r"\br\.(\w+)")


def literal(day: date) -> str:
    """Write a day as SQL; a date object cannot carry anything else."""
    return f"DATE '{day.isoformat()}'"


def columns_in(*texts: str) -> list[str]:
    """Return the columns of `r` that some SQL mentions, each once."""
    return list(dict.fromkeys(name for text in texts for name in _COLUMN.findall(text)))


def relation_sql(source: Source, frame: Frame, columns: list[str], *, day: str = "") -> str:
    """Return `(SELECT …) r` for the day of the frame, or for the day that a column tells."""
    relation = source.past if frame.is_past else source.today
    known = {**relation.columns, **(_declared(relation) if frame.declared else {})}
    wanted = {name: known[name] for name in columns} or {relation.identity: ("1",)}
    selected = ", ".join(f"{spec[0]} AS {name}" for name, spec in wanted.items())
    joins = " ".join(_joins(relation, wanted))
    where = f"WHERE {relation.where}" if relation.where else ""
    text = f"(SELECT {selected} FROM {relation.table} {joins} {where}) r"
    if "{least}" in text:
        text = text.replace("{least}", frame.least.sql(_PLACE_OF_ORG))
    return text.replace("{day}", day or literal(frame.on))


def _declared(relation: Relation) -> Mapping[str, tuple[str, ...]]:
    """Put the declared number in the place of the roster, for readers who may not count it."""
    if "declared_members" not in relation.columns:
        return {}
    expression, *joins = relation.columns["declared_members"]
    return {
        "full_members": (f"coalesce({expression}, 0)", *joins),
        "exact_members": (f"coalesce({expression}, 0)", *joins),
        "probationary_members": ("0",),
    }


def _joins(relation: Relation, wanted: Mapping[str, tuple[str, ...]]) -> list[str]:
    needed: dict[str, str] = {}
    for _, *names in wanted.values():
        for name in names:
            _require(relation, name, needed)
    return list(needed.values())


def _require(relation: Relation, name: str, needed: dict[str, str]) -> None:
    if name in needed:
        return
    before, text = relation.joins[name]
    if before:
        _require(relation, before, needed)
    needed[name] = text
