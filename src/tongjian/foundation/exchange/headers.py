"""Find the header in a sheet and say which source column is which template column."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

from tongjian.foundation.exchange.reading.book import SourceRow, SourceSheet
from tongjian.foundation.exchange.templates import Template
from tongjian.kernel.cn import text

LOOK_ROWS = 40
_DEPTH = 3
_NOISE = re.compile(r"[\s*＊#：:、。.·“”\"'【】\[\]]+|^\d+[.、)）]")
_ASIDE = re.compile(r"[（(][^（）()]*[）)]")
_DATA = re.compile(r"\d{6,}|\d{4}-\d\d")
_EXACT, _BARE, _CHILD, _PART = 12, 10, 7, 4


@dataclass(frozen=True)
class Mapping:
    """Source labels to column codes; an empty code means the column is left out on purpose."""

    columns: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, str]:
        """Return the mapping for storage."""
        return dict(self.columns)


@dataclass(frozen=True)
class Header:
    """The header found in a sheet."""

    first_row: int
    last_row: int
    labels: tuple[str, ...]
    # Template column code by zero-based source column.
    codes: dict[int, str]
    score: float

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Labels that no template column took."""
        pairs = enumerate(self.labels)
        return tuple(label for place, label in pairs if label and place not in self.codes)


def find_header(
    rows: Sequence[SourceRow], *, sheet: SourceSheet, template: Template, mapping: Mapping
) -> Header | None:
    """Return the best header among the first rows, or None when nothing looks like one."""
    best: Header | None = None
    for start in range(min(len(rows), LOOK_ROWS)):
        for depth in range(1, _DEPTH + 1):
            block = rows[start : start + depth]
            if len(block) < depth or block[-1].number - block[0].number >= depth + 1:
                break
            header = _try(block, sheet, template, mapping)
            if header and (best is None or header.score > best.score):
                best = header
    return best if best and _is_enough(best, template) else None


def _try(
    block: Sequence[SourceRow], sheet: SourceSheet, template: Template, mapping: Mapping
) -> Header | None:
    lines = _lines(block, sheet)
    if any(_looks_like_data(line) for line in lines):
        return None
    labels, children = _compose(lines)
    if not any(children) or (len(lines) > 1 and sum(map(bool, lines[-1])) < 2):
        return None
    codes, score = _assign(labels, children, template, mapping)
    # A deeper header must earn its extra row, unless merged groups prove that it is one.
    score += 6 if _has_groups(block, sheet, len(labels)) else -1.5 * (len(lines) - 1)
    return Header(block[0].number, block[-1].number, tuple(labels), codes, score)


def _lines(block: Sequence[SourceRow], sheet: SourceSheet) -> list[list[str]]:
    width = max(len(row.cells) for row in block)
    lines = []
    for row in block:
        line = [_label(cell) for cell in row.cells] + [""] * (width - len(row.cells))
        for number, left, right in sheet.merges:
            if number == row.number and left < width:
                line[left : right + 1] = [line[left]] * (min(right + 1, width) - left)
        lines.append(line)
    if len(lines) > 1 and not sheet.merges:
        for upper, lower in pairwise(lines):
            _spread(upper, lower)
    return lines


def _has_groups(block: Sequence[SourceRow], sheet: SourceSheet, width: int) -> bool:
    upper = {row.number for row in block[:-1]}
    spans = [right - left + 1 for number, left, right in sheet.merges if number in upper]
    return any(span < width * 0.6 for span in spans) and max(spans) < width * 0.9


def _spread(upper: list[str], lower: list[str]) -> None:
    """Without merge marks (csv), a group's name stands over its first child only."""
    group = ""
    for place, label in enumerate(upper):
        if label:
            group = label if lower[place] else ""
        elif group and lower[place]:
            upper[place] = group


def _label(cell: Any) -> str:
    return text.plain(cell.replace("\n", "")) if isinstance(cell, str) else ""


def _looks_like_data(line: list[str]) -> bool:
    filled = [label for label in line if label]
    long_ones = sum(len(label) > 40 for label in filled)
    digits = sum(bool(_DATA.search(label)) for label in filled)
    return not filled or long_ones * 2 > len(filled) or digits > 0


def _compose(lines: list[list[str]]) -> tuple[list[str], list[str]]:
    """Return for each column the joined label from top to bottom, and the lowest part."""
    labels, children = [], []
    for parts in zip(*lines, strict=True):
        distinct = [part for i, part in enumerate(parts) if part and part not in parts[:i]]
        labels.append("/".join(distinct))
        children.append(distinct[-1] if distinct else "")
    return labels, children


def _assign(
    labels: list[str], children: list[str], template: Template, mapping: Mapping
) -> tuple[dict[int, str], float]:
    codes: dict[int, str] = {}
    candidates: list[tuple[float, int, int]] = []
    for place, label in enumerate(labels):
        if label in mapping.columns:
            if mapping.columns[label] in template.positions:
                codes[place] = mapping.columns[label]
            continue
        if label:
            for at, score in _scores(label, children[place], template):
                candidates.append((-score, place, at))
    total = float(_EXACT * len(codes))
    taken = set(codes.values())
    for score, place, at in sorted(candidates):
        code = template.columns[at].code
        if place not in codes and code not in taken:
            codes[place] = code
            taken.add(code)
            total -= score
    return codes, total


def _scores(label: str, child: str, template: Template) -> list[tuple[int, float]]:
    whole, bare = _bare_forms(label)
    child_whole, child_bare = _bare_forms(child)
    found = []
    for at, names in enumerate(_names(template)):
        if whole in names:
            found.append((at, float(_EXACT)))
        elif bare in names:
            found.append((at, float(_BARE)))
        elif child_whole in names or child_bare in names:
            found.append((at, float(_CHILD)))
        else:
            part = _part_score(child_bare or child_whole, names)
            if part:
                found.append((at, part))
    return found


def _part_score(label: str, names: frozenset[str]) -> float:
    """Score a label that holds a known name or is held by one; short overlaps do not count."""
    best = 0.0
    for name in names:
        inner, outer = sorted((name, label), key=len)
        if len(inner) >= 3 and inner in outer and len(inner) / len(outer) > 0.5:
            best = max(best, _PART * len(inner) / len(outer))
    return best


@lru_cache(maxsize=4_096)
def _bare_forms(label: str) -> tuple[str, str]:
    whole = _NOISE.sub("", text.half_width(label).replace("/", "")).lower()
    bare = _NOISE.sub("", text.half_width(_ASIDE.sub("", label)).replace("/", "")).lower()
    return whole, bare


@lru_cache(maxsize=64)
def _names(template: Template) -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset(_bare_forms(name)[0] for name in (column.label, *column.synonyms))
        for column in template.columns
    )


def _is_enough(header: Header, template: Template) -> bool:
    """Ask for two known columns, and for at least one that is required, if any is."""
    known = set(header.codes.values())
    required = {column.code for column in template.columns if column.required}
    return len(known) >= min(2, len(template.columns)) and (not required or bool(known & required))
