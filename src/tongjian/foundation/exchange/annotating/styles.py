"""Coloured twins of the cell formats a workbook already has."""

import re

from tongjian.foundation.exchange.annotating.problems import FILLS
from tongjian.kernel.findings import Severity

_XFS = re.compile(rb"(<((?:\w+:)?)cellXfs\b)([^>]*)>(.*?)(</(?:\w+:)?cellXfs>)", re.S)
_XF = re.compile(rb"<((?:\w+:)?)xf\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?xf>)", re.S)
_FILLS = re.compile(rb"(<((?:\w+:)?)fills\b)([^>]*)>(.*?)(</(?:\w+:)?fills>)", re.S)
_FILL = re.compile(rb"<(?:\w+:)?fill\b")
_FILL_ATTRIBUTES = re.compile(rb"""\s*\b(?:fillId|applyFill)=["'][^"']*["']""")


class UnableToPatch(Exception):
    """The workbook is built in an unusual way; it is rebuilt instead."""


class StyleBook:
    """The styles part of a workbook, growing by coloured twins."""

    def __init__(self, content: bytes) -> None:
        formats, fills = _XFS.search(content), _FILLS.search(content)
        if not formats or not fills or fills.start() > formats.start():
            raise UnableToPatch("the styles part is unusual")
        self._content = content
        self._formats, self._fills = formats, fills
        self._known = list(_XF.finditer(formats[4]))
        self._first_fill = len(_FILL.findall(fills[4]))
        self._twins: dict[tuple[int, Severity], int] = {}
        self._added: list[bytes] = []

    def coloured(self, style: int, severity: Severity) -> int:
        """Return the number of the format like `style` with the colour of the severity."""
        key = (style, severity)
        if key not in self._twins:
            self._twins[key] = len(self._known) + len(self._added)
            self._added.append(self._twin(style, severity))
        return self._twins[key]

    def content(self) -> bytes:
        """Return the styles part with the added fills and formats."""
        prefix = self._fills[2]
        colours = b"".join(_fill(prefix, colour) for colour in FILLS.values())
        count = self._first_fill + len(FILLS)
        fills = _grown(self._fills, colours, count)
        formats = _grown(self._formats, b"".join(self._added), len(self._known) + len(self._added))
        old = self._content
        between = old[self._fills.end() : self._formats.start()]
        return old[: self._fills.start()] + fills + between + formats + old[self._formats.end() :]

    def _twin(self, style: int, severity: Severity) -> bytes:
        if style >= len(self._known):
            raise UnableToPatch("a cell has an unknown format")
        found = self._known[style]
        fill = self._first_fill + list(FILLS).index(severity)
        attributes = _FILL_ATTRIBUTES.sub(b"", found[2])
        start = b'<%sxf%s fillId="%d" applyFill="1"' % (found[1], attributes, fill)
        return start + (b">%s</%sxf>" % (found[3], found[1]) if found[3] else b"/>")


def _fill(prefix: bytes, colour: str) -> bytes:
    return (
        b'<%(p)sfill><%(p)spatternFill patternType="solid"><%(p)sfgColor rgb="%(c)s"/>'
        b'<%(p)sbgColor indexed="64"/></%(p)spatternFill></%(p)sfill>'
    ) % {b"p": prefix, b"c": colour.encode()}


def _grown(found: re.Match[bytes], added: bytes, count: int) -> bytes:
    attributes = re.sub(rb"""\s*\bcount=["']\d+["']""", b"", found[3])
    return b'%s%s count="%d">%s%s%s' % (found[1], attributes, count, found[4], added, found[5])
