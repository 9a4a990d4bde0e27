"""SQL of valid time."""

from __future__ import annotations


def on_day(alias: str) -> str:
    """Return "the period of this row contains the day"."""
    return f"{alias}.start_on <= {{day}} AND ({alias}.end_on IS NULL OR {alias}.end_on > {{day}})"


def listed(values: object) -> str:
    """Write choice codes of our own as an SQL list."""
    return ", ".join(f"'{value}'" for value in values)  # type: ignore[attr-defined]
