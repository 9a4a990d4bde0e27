"""A picture of cost against size: one line for each hot operation, both axes logarithmic."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

# The ten that people ask for most, of those that are measured.
HOTTEST = (
    "units-list",
    "units-filter",
    "units-search",
    "unit-page",
    "orgs-tree",
    "members-list",
    "person-page",
    "search",
    "stats-units",
    "city",
)
_COLOURS = (
    "#b3261e",
    "#7a4f01",
    "#1b6e3c",
    "#0b6e75",
    "#1f4e9c",
    "#5b3fa0",
    "#97316f",
    "#444444",
    "#a15c00",
    "#2d7d9a",
)
_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 920, 520, 64, 46, 230, 56
_LOWEST, _HIGHEST = 1.0, 1_000.0


def as_svg(results: Iterable[Mapping[str, Any]]) -> str:
    """Draw the medians of several results, each of one scale."""
    runs = sorted(results, key=lambda run: run["scale"]["units"])
    sizes = [run["scale"]["units"] for run in runs]
    axes = _Axes(sizes[0], sizes[-1])
    lines = [
        _line(axes, runs, code, colour)
        for code, colour in zip(HOTTEST, _COLOURS, strict=True)
        if any(_median(run, code) for run in runs)
    ]
    names = _names(axes, runs)
    return "\n".join([_head(axes, sizes), *lines, *names, "</svg>", ""])


def growth(run_small: Mapping[str, Any], run_large: Mapping[str, Any]) -> dict[str, float]:
    """Return by how many times each operation costs more at the larger scale."""
    pairs = {c: (_median(run_small, c), _median(run_large, c)) for c in HOTTEST}
    return {
        code: round(late / early, 2) for code, (early, late) in pairs.items() if early and late
    }


class _Axes:
    def __init__(self, smallest: int, largest: int) -> None:
        self.low, self.high = math.log10(smallest), math.log10(largest)

    def x(self, size: float) -> float:
        share = (math.log10(size) - self.low) / (self.high - self.low or 1)
        return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(self, milliseconds: float) -> float:
        low, high = math.log10(_LOWEST), math.log10(_HIGHEST)
        share = (math.log10(max(milliseconds, _LOWEST)) - low) / (high - low)
        return round(_HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM), 1)


def _median(run: Mapping[str, Any], code: str) -> float | None:
    return next((float(r["ours"]["median"]) for r in run["rows"] if r["code"] == code), None)


def _head(axes: _Axes, sizes: list[int]) -> str:
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        ' font-family="Noto Sans CJK SC, sans-serif" font-size="13">',
        "<title>费用随规模的增长：十项最常用的操作，中位数</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        f'<text x="{_LEFT}" y="24" font-size="16" fill="#222222">'
        "十项最常用的操作：规模增大时的用时（毫秒，中位数，两轴均为对数）</text>",
    ]
    for tick in (1, 3, 10, 30, 100, 300, 1000):
        y = axes.y(tick)
        parts.append(f'<path d="M{_LEFT} {y}H{right}" stroke="#e3e3e3"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{tick}</text>')
    for size in sizes:
        x = axes.x(size)
        parts.append(f'<path d="M{x} {_TOP}V{bottom}" stroke="#e3e3e3"/>')
        parts.append(f'<text x="{x}" y="{bottom + 20}" text-anchor="middle">{size:,}</text>')
    middle = (_LEFT + right) / 2
    parts.append(
        f'<text x="{middle}" y="{_HEIGHT - 12}" text-anchor="middle">社会组织数'
        "（党组织、党员按比例）</text>"
    )
    return "\n".join(parts)


def _line(axes: _Axes, runs: list[Mapping[str, Any]], code: str, colour: str) -> str:
    points = [
        (axes.x(run["scale"]["units"]), axes.y(median))
        for run in runs
        if (median := _median(run, code))
    ]
    path = " ".join(f"{x},{y}" for x, y in points)
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'


def _names(axes: _Axes, runs: list[Mapping[str, Any]]) -> list[str]:
    """Put the names at the right, apart from each other, from the dearest down."""
    last = runs[-1]
    found = [
        (median, code, colour)
        for code, colour in zip(HOTTEST, _COLOURS, strict=True)
        if (median := _median(last, code))
    ]
    labels = {row["code"]: row["label"] for row in last["rows"]}
    texts, lowest = [], float(_TOP)
    for median, code, colour in sorted(found, reverse=True):
        y = max(axes.y(median) + 4, lowest)
        lowest = y + 17
        texts.append(
            f'<text x="{_WIDTH - _RIGHT + 10}" y="{y:.1f}" fill="{colour}">'
            f"{labels[code]} {median:g}</text>"
        )
    return texts
