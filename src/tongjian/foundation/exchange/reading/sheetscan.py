"""What the parser does not tell about a sheet: hidden rows, lost formula values, month formats.

The XML is searched as bytes in one pass while it is checked, so this costs a fraction of a parse.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from defusedxml import ElementTree

from tongjian.foundation.exchange.reading import archive as archives
from tongjian.foundation.exchange.reading import limits
from tongjian.foundation.exchange.reading.refusals import FileRefused

# A pattern that begins with fixed letters is found several times as fast as one that does not.
_ROW = re.compile(rb"<row\b([^>]*)>")
_PREFIXED_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_NUMBER = re.compile(rb"""\br=["'](\d+)["']""")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_REF = re.compile(rb"""\br=["']([A-Z]{1,3})(\d+)["']""")
_PERHAPS_WIDE = re.compile(rb"""r=["'][A-Z]{3}\d""")
_WIDE = re.compile(rb"""<(?:\w+:)?c\b[^>]*\br=["'][A-Z]{3}\d""")
_COL = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_MINMAX = re.compile(rb"""\b(min|max)=["'](\d+)["']""")
_ERROR = re.compile(rb"""<(?:\w+:)?c\b([^>]*\bt=["']e["'][^>]*)>""")
_LOST = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_MANY = 5_000  # facts kept per sheet; more of one kind tells nothing new


@dataclass(slots=True)
class SheetFacts:
    """Zero-based facts about one sheet."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    lost_formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)
    partial_dates: dict[tuple[int, int], str] = field(default_factory=dict)
    last_row: int = -1
    rows: int = 0
    cells: int = 0


@dataclass(slots=True)
class BookFacts:
    """Facts about the workbook, with those of its sheets by name."""

    epoch_1904: bool = False
    sheets: dict[str, SheetFacts] = field(default_factory=dict)


def scan(archive: zipfile.ZipFile) -> BookFacts:
    """Check every XML part and collect the facts of each sheet.

    Raises:
        FileRefused: entities, damage, too many rows, columns or cells.
    """
    workbook = archives.read_whole(archive, "xl/workbook.xml")
    book = BookFacts(epoch_1904=bool(re.search(rb"""\bdate1904=["'](?:1|true)["']""", workbook)))
    names = sheet_parts(archive)
    styles = _partial_styles(archives.read_whole(archive, "xl/styles.xml"))
    for entry in archives.xml_parts(archive):
        path = entry.filename.lstrip("/").lower()
        pieces = archives.read_part(archive, entry)
        if path in names:
            book.sheets[names[path]] = _scan_sheet(pieces, styles)
            continue
        if path == "xl/sharedstrings.xml" and entry.file_size > limits.STRINGS_BYTES:
            raise FileRefused("too_large")
        for _ in pieces:  # reading is checking
            pass
    return book


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the name of each sheet by the path of its part, lower case.

    Raises:
        FileRefused: the workbook part is no XML.
    """
    workbook = archives.read_whole(archive, "xl/workbook.xml")
    relations = archives.read_whole(archive, "xl/_rels/workbook.xml.rels")
    try:
        targets = {
            item.get("Id"): posixpath.normpath(posixpath.join("/xl", item.get("Target", "")))
            for item in ElementTree.fromstring(relations)
        }
        sheets = [
            element
            for element in ElementTree.fromstring(workbook).iter()
            if element.tag.endswith("}sheet")
        ]
    except ElementTree.ParseError as cause:
        raise FileRefused("damaged") from cause
    found = {}
    for sheet in sheets:
        identifier = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), None)
        target = targets.get(identifier)
        if target:
            found[target.lstrip("/").lower()] = sheet.get("name", "")
    return found


def _partial_styles(styles: bytes) -> dict[int, str]:
    """Return the style numbers that show a year or a year and month only."""
    if not styles:
        return {}
    try:
        root = ElementTree.fromstring(styles)
    except ElementTree.ParseError as cause:
        raise FileRefused("damaged") from cause
    formats = {17: "mmm-yy"}
    formats |= {
        int(item.get("numFmtId", -1)): item.get("formatCode", "")
        for item in root.iter()
        if item.tag.endswith("}numFmt")
    }
    kinds = {number: precision_of(code) for number, code in formats.items()}
    cells = next((item for item in root if item.tag.endswith("}cellXfs")), ())
    pairs = ((i, kinds.get(int(xf.get("numFmtId", -1)), "")) for i, xf in enumerate(cells))
    return {index: kind for index, kind in pairs if kind}


def precision_of(format_code: str) -> str:
    """Return "month" or "year" when a number format hides the day, else nothing."""
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', "", format_code.split(";")[0]).lower()
    if "y" not in bare or "d" in bare or "h" in bare or "s" in bare:
        return ""
    return "month" if "m" in bare else "year"


def _scan_sheet(pieces: Iterable[bytes], styles: dict[int, str]) -> SheetFacts:
    facts = SheetFacts()
    dated = _dated_pattern(styles)
    for segment in _segments(pieces):
        facts.cells += segment.count(b"<c ") + segment.count(b":c ")
        if facts.cells > limits.CELLS:
            raise FileRefused("too_large")
        if _PERHAPS_WIDE.search(segment) and _WIDE.search(segment):
            raise FileRefused("too_many_columns", limit=limits.COLUMNS)
        _note_rows(segment, facts)
        if b"<col" in segment or b":col " in segment:
            _note_columns(segment, facts)
        if b"<f" in segment or b":f>" in segment:
            _note_cells(_LOST, segment, facts.lost_formulas, skip=b't="str"')
        if b't="e"' in segment or b"t='e'" in segment:
            _note_cells(_ERROR, segment, facts.errors)
        if dated:
            _note_partial_dates(dated, segment, styles, facts)
    return facts


def _segments(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield pieces that end at a row's end, so that no cell is torn apart."""
    rest = b""
    for piece in pieces:
        piece = rest + piece
        cut = piece.rfind(b"row>")
        cut = cut + 4 if cut >= 0 else piece.rfind(b">") + 1
        if not cut and len(piece) > 64 * limits.MB:
            raise FileRefused("damaged")
        rest = piece[cut:]
        yield piece[:cut]
    yield rest


def _note_rows(segment: bytes, facts: SheetFacts) -> None:
    pattern = _PREFIXED_ROW if b":row" in segment else _ROW
    for attributes in pattern.findall(segment):
        number = _NUMBER.search(attributes)
        facts.last_row = int(number[1]) - 1 if number else facts.last_row + 1
        facts.rows += 1
        if _HIDDEN.search(attributes) and len(facts.hidden_rows) < limits.ROWS:
            facts.hidden_rows.add(facts.last_row)
        if facts.rows > limits.ROWS or facts.last_row >= limits.ROWS:
            raise FileRefused("too_many_rows", limit=limits.ROWS)


def _note_columns(segment: bytes, facts: SheetFacts) -> None:
    for attributes in _COL.findall(segment):
        if _HIDDEN.search(attributes):
            span = {name: int(value) for name, value in _MINMAX.findall(attributes)}
            last = min(span.get(b"max", 0), limits.COLUMNS)
            facts.hidden_columns.update(range(span.get(b"min", 1) - 1, last))


def _note_cells(
    pattern: re.Pattern[bytes], segment: bytes, cells: set[tuple[int, int]], skip: bytes = b"\0"
) -> None:
    for attributes in pattern.findall(segment):
        ref = _REF.search(attributes)
        if ref and skip not in attributes and len(cells) < _MANY:
            cells.add((int(ref[2]) - 1, column_index(ref[1])))


def _dated_pattern(styles: dict[int, str]) -> re.Pattern[bytes] | None:
    if not styles:
        return None
    numbers = "|".join(str(number) for number in sorted(styles)[:200])
    return re.compile(rf"""<(?:\w+:)?c\b([^>]*\bs=["'](?:{numbers})["'][^>]*)>""".encode())


def _note_partial_dates(
    pattern: re.Pattern[bytes], segment: bytes, styles: dict[int, str], facts: SheetFacts
) -> None:
    for attributes in pattern.findall(segment):
        ref = _REF.search(attributes)
        style = re.search(rb"""\bs=["'](\d+)["']""", attributes)
        if ref and style:
            place = (int(ref[2]) - 1, column_index(ref[1]))
            facts.partial_dates[place] = styles[int(style[1])]


def column_index(letters: bytes) -> int:
    """Return the zero-based index of a column such as b"AB"."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1
