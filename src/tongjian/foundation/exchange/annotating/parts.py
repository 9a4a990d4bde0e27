"""The XML parts that an annotated workbook has more than the sender's."""

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape

from tongjian.foundation.exchange.annotating.problems import AUTHOR, LIST_HEADER
from tongjian.foundation.exchange.annotating.styles import UnableToPatch
from tongjian.foundation.exchange.judging import LIST_SHEET

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
EMPTY_RELATIONS = f'{_XML}<Relationships xmlns="{_PACKAGE}"></Relationships>'.encode()
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Note = tuple[int, int, str]


class BookParts:
    """The parts that say which parts there are."""

    def __init__(self, *, content_types: bytes, workbook: bytes, relations: bytes) -> None:
        if _MAIN.encode() not in workbook:
            raise UnableToPatch("not the usual workbook namespace")
        self.content_types = content_types
        self.workbook = workbook
        self.relations = relations

    def add_comments(self, stem: str) -> None:
        """Declare the comments and the drawing of one sheet."""
        self._declare(f"/xl/comments{stem}.xml", f"{_TYPE}.comments+xml")
        if b'Extension="vml"' not in self.content_types:
            kind = b"application/vnd.openxmlformats-officedocument.vmlDrawing"
            vml = b'<Default Extension="vml" ContentType="%s"/>' % kind
            end = self.content_types.find(b"<Override")
            self.content_types = self.content_types[:end] + vml + self.content_types[end:]

    def add_list_sheet(self, target: str) -> None:
        """Declare the list of problems as the last sheet."""
        self._declare(f"/xl/{target}", f"{_TYPE}.worksheet+xml")
        relation = (
            f'<Relationship Id="rIdProblemList" Type="{_RELATIONS}/worksheet" Target="{target}"/>'
        )
        self.relations = _before_end(self.relations, b"Relationships", relation.encode())
        numbers = [int(n) for n in re.findall(rb'\bsheetId="(\d+)"', self.workbook)]
        sheet = (
            f'<sheet xmlns="{_MAIN}" xmlns:r="{_RELATIONS}" name="{self._free_name()}" '
            f'sheetId="{max(numbers, default=0) + 1}" r:id="rIdProblemList"/>'
        )
        self.workbook = _before_end(self.workbook, b"sheets", sheet.encode())

    def _free_name(self) -> str:
        name, number = LIST_SHEET, 1
        while f'name="{name}"'.encode() in self.workbook:
            number += 1
            name = f"{LIST_SHEET}{number}"
        return name

    def _declare(self, part: str, kind: str) -> None:
        override = f'<Override PartName="{part}" ContentType="{kind}"/>'.encode()
        self.content_types = _before_end(self.content_types, b"Types", override)


def with_comment_relations(relations: bytes, *, relation: str, stem: str) -> bytes:
    """Return a sheet's relations with those to its comments and their drawing."""
    added = (
        f'<Relationship Id="{relation}" Type="{_RELATIONS}/vmlDrawing" '
        f'Target="/xl/drawings/vml{stem}.vml"/>'
        f'<Relationship Id="{relation}c" Type="{_RELATIONS}/comments" '
        f'Target="/xl/comments{stem}.xml"/>'
    )
    return _before_end(relations, b"Relationships", added.encode())


def comments(notes: Iterable[Note]) -> bytes:
    """Return the comments part."""
    items = "".join(
        f'<comment ref="{letters(column)}{row}" authorId="0"><text><t xml:space="preserve">'
        f"{_text(words)}</t></text></comment>"
        for row, column, words in notes
    )
    authors = f"<authors><author>{AUTHOR}</author></authors>"
    body = f'<comments xmlns="{_MAIN}">{authors}<commentList>{items}</commentList></comments>'
    return (_XML + body).encode()


def drawing(notes: Iterable[Note]) -> bytes:
    """Return the drawing that gives each comment its box."""
    shapes = "".join(
        f'<v:shape id="_x0000_s{1025 + at}" type="#_x0000_t202" '
        'style="position:absolute;width:240pt;height:90pt;z-index:1;visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:path o:connecttype="none"/><x:ClientData ObjectType="Note"><x:MoveWithCells/>'
        f"<x:SizeWithCells/><x:Anchor>{column + 1}, 15, {row - 1}, 2, {column + 5}, 15, "
        f"{row + 5}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row>"
        f"<x:Column>{column}</x:Column></x:ClientData></v:shape>"
        for at, (row, column, _) in enumerate(notes)
    )
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:'
        'office" xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" '
        'coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke '
        'joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
        f"{shapes}</xml>"
    ).encode()


def list_sheet(rows: Iterable[tuple[object, ...]]) -> bytes:
    """Return the sheet that lists all problems."""
    widths = (14, 8, 18, 8, 60, 50, 22)
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        for at, width in enumerate(widths, start=1)
    )
    lines = "".join(_line(at, row) for at, row in enumerate([LIST_HEADER, *rows], start=1))
    view = (
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
        'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    )
    body = f"{view}<cols>{columns}</cols><sheetData>{lines}</sheetData>"
    return f'{_XML}<worksheet xmlns="{_MAIN}">{body}</worksheet>'.encode()


def letters(column: int) -> str:
    """Return the letters of a zero-based column."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _line(number: int, row: Iterable[object]) -> str:
    cells = "".join(_cell(f"{letters(at)}{number}", value) for at, value in enumerate(row))
    return f'<row r="{number}">{cells}</row>'


def _cell(ref: str, value: object) -> str:
    if isinstance(value, int):
        return f'<c r="{ref}"><v>{value}</v></c>'
    return (
        f'<c r="{ref}" t="inlineStr"><is><t xml:space="preserve">{_text(str(value))}</t></is></c>'
    )


def _text(words: str) -> str:
    return escape(_CONTROL.sub("", words))


def _before_end(content: bytes, element: bytes, added: bytes) -> bytes:
    found = list(re.finditer(rb"</(?:\w+:)?" + element + rb"\s*>", content))
    if not found:
        raise UnableToPatch(f"no end of {element.decode()}")
    at = found[-1].start()
    return content[:at] + added + content[at:]
