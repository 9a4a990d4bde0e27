"""Who counts people without reading them, and what such a reader may ask."""

from __future__ import annotations

from tongjian.foundation.access.viewers import Viewer

from .asking import Ask, UnableToShowTable
from .scoping import reads_people
from .vocabulary import Frame, Source

_FIXED = "您的权限可以计数、不能查阅党员本人，"


def is_guarded(viewer: Viewer, source: Source, frame: Frame) -> bool:
    """Tell whether the viewer counts people here whom the viewer may not read."""
    return source.is_personal and not reads_people(viewer, frame.node)


def is_fixed_day(frame: Frame) -> bool:
    """Tell whether a day is one of those at which guarded people are divided into classes."""
    return not frame.is_past or (frame.on.month, frame.on.day) == (12, 31)


def may_divide(viewer: Viewer, source: Source, frame: Frame) -> bool:
    """Tell whether people may be divided into classes for the viewer on this day."""
    return not is_guarded(viewer, source, frame) or is_fixed_day(frame)


def refuse_loose(asked: Ask) -> None:
    """Refuse what a guarded reader could subtract from another answer.

    Raises:
        UnableToShowTable: conditions, other groupings, or a day between two fixed ones.
    """
    table = asked.table
    declared = [*table.rows, *filter(None, (table.across,))]
    if asked.where or asked.among or [dimension.code for dimension in asked.by] != declared:
        raise UnableToShowTable(f"{_FIXED}“{table.title}”不能另加条件或换分组。")
    if asked.frame.known_on:
        raise UnableToShowTable(f"{_FIXED}“{table.title}”只有现在所知的数。")
    if not is_fixed_day(asked.frame):
        raise UnableToShowTable(f"{_FIXED}“{table.title}”只有今天和各年 12 月 31 日的数。")
