"""What a reader asks of a table: the day, the place, the reading of the rules, the classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tongjian.foundation.access.viewers import Viewer
from tongjian.kernel.errors import UnableTo

from .catalogue import find_table
from .dimensions import DIMENSIONS
from .nodes import default_node, find_node, place_digits
from .scoping import counts_people
from .sources import SOURCES
from .vocabulary import DUE_RULES, FULL_THREE, Dimension, Frame, Table

KINDS = {"registered": "登记三类", "all": "全部五类"}
MOST_DIMENSIONS = 3


class UnableToShowTable(UnableTo):
    """The table cannot be shown as asked; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A question to one table, checked."""

    table: Table
    frame: Frame
    by: tuple[Dimension, ...]
    over: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    # Only these classes of a dimension.
    among: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def frame_for(
    viewer: Viewer,
    *,
    on: date,
    today: date,
    scope: str = "",
    kinds: str = "registered",
    due: str = FULL_THREE.code,
    known_on: date | None = None,
) -> Frame:
    """Return the circumstances of a computation.

    Raises:
        UnableToShowTable: an option has no such value, or the day lies ahead.
        Http404: the viewer has no such place.
    """
    if on > today:
        raise UnableToShowTable(_too_late(on, today, known_on))
    _one_of(kinds, KINDS, "类型口径")
    _one_of(due, DUE_RULES, "应建口径")
    node = find_node(viewer, scope, on=on) if scope else default_node(viewer, on=on)
    return Frame(
        on=on,
        today=today,
        node=node,
        kinds=kinds,
        due=DUE_RULES[due],
        declared=not counts_people(viewer),
        place_digits=place_digits(node),
        known_on=known_on,
    )


def ask(
    code: str,
    *,
    frame: Frame,
    by: Sequence[str] = (),
    over: str = "",
    where: Mapping[str, str] | None = None,
) -> Ask:
    """Check a question to a table.

    Raises:
        UnableToShowTable: no such table, class or denominator, or it does not reach that far.
    """
    table = find_table(code)
    if table is None:
        raise UnableToShowTable(f"没有代码为“{code}”的统计表。")
    _refuse_past(table, frame)
    _refuse_place(table, frame)
    _refuse_denominator(table, over)
    dimensions = DIMENSIONS[table.source]
    for name in (*by, *(where or {})):
        _one_of(name, dimensions, "分组")
    chosen = tuple(dict.fromkeys(by)) or (*table.rows, *filter(None, (table.across,)))
    if len(chosen) > MOST_DIMENSIONS:
        raise UnableToShowTable(f"最多同时按 {MOST_DIMENSIONS} 项分组。")
    return Ask(
        table=table,
        frame=frame,
        by=tuple(dimensions[name] for name in chosen),
        over=over,
        where=dict(where or {}),
    )


def _too_late(on: date, today: date, known_on: date | None) -> str:
    if known_on:
        return f"截至日 {on} 晚于所知日 {known_on}：那天还不知道以后的事。"
    return f"时点 {on} 还没有到，今天是 {today}。"


def _one_of(value: str, known: Mapping[str, object], what: str) -> None:
    if value not in known:
        raise UnableToShowTable(f"{what}“{value}”不存在，可选：{'、'.join(known)}。")


def _refuse_past(table: Table, frame: Frame) -> None:
    if frame.is_past and not table.past:
        raise UnableToShowTable(f"“{table.title}”只有今天的数，所依据的栏目没有历史。")


def _refuse_place(table: Table, frame: Frame) -> None:
    source = SOURCES[table.source]
    if frame.node and frame.node.axis not in source.axes:
        raise UnableToShowTable(
            f"“{table.title}”数的是{source.label}，不能按“{frame.node.label}”限定范围。"
        )


def _refuse_denominator(table: Table, over: str) -> None:
    known = {d.code: d for each in table.indicators for d in each.denominators}
    if over:
        _one_of(over, known, "分母")
