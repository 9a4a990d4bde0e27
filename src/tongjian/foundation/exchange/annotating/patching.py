"""Add comments, colours and a list sheet to an .xlsx without touching any of its values.

The parts are edited as bytes: what is not about problems stays exactly as the sender wrote it,
formulas and their kept values, pictures and formats included.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tongjian.foundation.exchange.annotating import parts
from tongjian.foundation.exchange.annotating.problems import (
    COMMENTS_PER_SHEET,
    CellProblems,
    SheetProblems,
)
from tongjian.foundation.exchange.annotating.styles import StyleBook, UnableToPatch
from tongjian.foundation.exchange.reading.sheetscan import column_index, sheet_parts

_ROW = re.compile(rb"<((?:\w+:)?)row\b([^>]*?)(/?)>")
_CELL = re.compile(rb"<((?:\w+:)?)c\b([^>]*?)(/?)>")
_REF = re.compile(rb"""\br=["']([A-Z]{1,3})(\d+)["']""")
_NUMBER = re.compile(rb"""\br=["'](\d+)["']""")
_STYLE = re.compile(rb"""\s*\bs=["'](\d+)["']""")
_AFTER_LEGACY = re.compile(
    rb"<(?:\w+:)?(?:legacyDrawingHF|drawingHF|picture|oleObjects|controls|webPublishItems|tableParts)\b"
)
_LAST_EXT = re.compile(
    rb"<(?:\w+:)?extLst\b(?:(?!</?(?:\w+:)?extLst\b).)*</(?:\w+:)?extLst>\s*$", re.S
)


def patch(
    source: Path,
    *,
    target: Path,
    problems: dict[str, SheetProblems],
    listed: list[tuple[str, int | str, str, str, str, str, str]],
) -> None:
    """Write the annotated copy; `problems` is by sheet name.

    Raises:
        UnableToPatch: the workbook is built in a way that this does not know.
    """
    with zipfile.ZipFile(source) as old:
        names = {name.lstrip("/").lower(): name for name in old.namelist()}
        styles = StyleBook(_read(old, names, "xl/styles.xml"))
        changed: dict[str, bytes] = {}
        book = parts.BookParts(
            content_types=_read(old, names, "[content_types].xml"),
            workbook=_read(old, names, "xl/workbook.xml"),
            relations=_read(old, names, "xl/_rels/workbook.xml.rels"),
        )
        for number, (path, name) in enumerate(sheet_parts(old).items(), start=1):
            if name in problems:
                _patch_sheet(old, names, path, number, problems[name], styles, book, changed)
        changed["xl/worksheets/sheetProblemList.xml"] = parts.list_sheet(listed)
        book.add_list_sheet("worksheets/sheetProblemList.xml")
        changed[names["xl/styles.xml"]] = styles.content()
        changed[names["[content_types].xml"]] = book.content_types
        changed[names["xl/workbook.xml"]] = book.workbook
        changed[names["xl/_rels/workbook.xml.rels"]] = book.relations
        _write(old, target, changed)


def _patch_sheet(
    old: zipfile.ZipFile,
    names: dict[str, str],
    path: str,
    number: int,
    problems: SheetProblems,
    styles: StyleBook,
    book: parts.BookParts,
    changed: dict[str, bytes],
) -> None:
    sheet = b"".join(_with_colours(_read(old, names, path), problems, styles))
    if not re.search(rb"<(?:\w+:)?legacyDrawing\b", sheet):  # else the sender's comments stay
        stem = f"Problems{number}"
        relation = f"rIdProblems{number}"
        sheet = _with_legacy_drawing(sheet, relation)
        folder, _, file = path.rpartition("/")
        rels_path = f"{folder}/_rels/{file}.rels"
        rels = old.read(names[rels_path]) if rels_path in names else parts.EMPTY_RELATIONS
        changed[names.get(rels_path, rels_path)] = parts.with_comment_relations(
            rels, relation=relation, stem=stem
        )
        notes = _notes(problems)
        changed[f"xl/comments{stem}.xml"] = parts.comments(notes)
        changed[f"xl/drawings/vml{stem}.vml"] = parts.drawing(notes)
        book.add_comments(stem)
    changed[names[path]] = sheet


def _with_colours(sheet: bytes, problems: SheetProblems, styles: StyleBook) -> Iterator[bytes]:
    at, counted = 0, 0
    for found in _ROW.finditer(sheet):
        number = _NUMBER.search(found[2])
        counted = int(number[1]) if number else counted + 1
        cells = problems.get(counted)
        if not cells or found[3]:
            continue
        end = sheet.find(b"</" + found[1] + b"row>", found.end())
        if end < 0:
            raise UnableToPatch("a row has no end")
        yield sheet[at : found.end()]
        yield _colour_row(sheet[found.end() : end], found[1], counted, cells, styles)
        at = end
    yield sheet[at:]


def _colour_row(
    content: bytes, prefix: bytes, number: int, cells: dict[int, CellProblems], styles: StyleBook
) -> bytes:
    waiting = sorted(cells, reverse=True)
    out: list[bytes] = []
    at, column = 0, -1
    for found in _CELL.finditer(content):
        ref = _REF.search(found[2])
        column = column_index(ref[1]) if ref else column + 1
        while waiting and waiting[-1] <= column:
            place = waiting.pop()
            out.append(content[at : found.start()])
            at = found.start()
            if place < column:
                out.append(_blank_cell(prefix, number, place, cells[place], styles))
                continue
            old = _STYLE.search(found[2])
            style = styles.coloured(int(old[1]) if old else 0, cells[place].severity)
            rest = _STYLE.sub(b"", found[2])
            out.append(b'<%sc%s s="%d"%s>' % (prefix, rest, style, found[3]))
            at = found.end()
    out.append(content[at:])
    out += [_blank_cell(prefix, number, p, cells[p], styles) for p in reversed(waiting)]
    return b"".join(out)


def _blank_cell(
    prefix: bytes, number: int, column: int, problem: CellProblems, styles: StyleBook
) -> bytes:
    style = styles.coloured(0, problem.severity)
    return b'<%sc r="%s%d" s="%d"/>' % (prefix, parts.letters(column).encode(), number, style)


def _with_legacy_drawing(sheet: bytes, relation: str) -> bytes:
    data_end = max(sheet.rfind(b"sheetData>"), sheet.rfind(b"sheetData/>"))
    root_end = sheet.rfind(b"</")
    if data_end < 0 or root_end < data_end:
        raise UnableToPatch("the sheet has no data part")
    prefix = re.match(rb"</((?:\w+:)?)", sheet[root_end:])
    found = _AFTER_LEGACY.search(sheet, data_end)
    extension = _LAST_EXT.search(sheet, data_end, root_end)
    at = min(m.start() for m in (found, extension) if m) if found or extension else root_end
    element = (
        b'<%slegacyDrawing xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships" r:id="%s"/>' % (prefix[1] if prefix else b"", relation.encode())
    )
    return sheet[:at] + element + sheet[at:]


def _notes(problems: SheetProblems) -> list[tuple[int, int, str]]:
    notes = [
        (number, column, problem.comment)
        for number, cells in sorted(problems.items())
        for column, problem in sorted(cells.items())
    ]
    return notes[:COMMENTS_PER_SHEET]


def _read(archive: zipfile.ZipFile, names: dict[str, str], path: str) -> bytes:
    if path not in names:
        raise UnableToPatch(f"{path} is missing")
    return archive.read(names[path])


def _write(old: zipfile.ZipFile, target: Path, changed: dict[str, bytes]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as new:
        for item in old.infolist():
            if item.filename not in changed:
                new.writestr(item.filename, old.read(item.filename))
        for name, content in changed.items():
            new.writestr(name, content)
