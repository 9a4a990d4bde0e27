"""Everything that can be measured besides single pages and files."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from . import backups, days, load, moving, paging, rules, starting, tables, trusted
from .entries import Entry
from .sizes import Scale

Measuring = Callable[[Scale], list[Entry]]


def all_entries() -> Mapping[str, Measuring]:
    """Return what can be measured, by the name that `--only` takes; some give several entries."""
    return {
        "move-subtree": moving.measure_move,
        "deep-paging": paging.measure_depth,
        "trusted-bulk": trusted.measure_trusted,
        "stats-tables": tables.measure_tables,
        "lists-8": load.measure_lists,
        "mixed-day": days.measure_day,
        "start": starting.measure_start,
        "rules": rules.measure_rules,
        "backup": backups.measure_backup,
    }
