"""Look into an old .xls workbook before the parser does."""

import struct
from collections.abc import Iterator

from tongjian.foundation.exchange.reading.compound import CompoundFile
from tongjian.foundation.exchange.reading.refusals import FileRefused
from tongjian.foundation.exchange.reading.sheetscan import BookFacts, SheetFacts, precision_of

_BOF, _EOF, _DATE_MODE, _FILE_PASS, _COLUMNS = 0x809, 0x0A, 0x22, 0x2F, 0x7D
_SHEET, _BOOK_LINK, _ROW, _FORMAT, _STYLE = 0x85, 0x1AE, 0x208, 0x41E, 0xE0
_RK, _NUMBER = 0x27E, 0x203
_OWN_BOOK, _ADD_IN = b"\x01\x04", b"\x01\x3a"


def inspect(data: bytes) -> BookFacts:
    """Return the facts of an .xls file.

    Raises:
        FileRefused: encrypted, with macros or external links, not a workbook, or damaged.
    """
    try:
        compound = CompoundFile(data)
        _refuse_streams(compound.names())
        name = "workbook" if "workbook" in compound.names() else "book"
        return _inspect_stream(compound.stream(name))
    except (struct.error, KeyError, IndexError) as cause:
        raise FileRefused("damaged") from cause


def _refuse_streams(names: set[str]) -> None:
    if "encryptedpackage" in names:
        raise FileRefused("password_protected")
    if names & {"_vba_project_cur", "_vba_project", "vba"}:
        raise FileRefused("macros")
    if not names & {"workbook", "book"}:
        raise FileRefused("wrong_type")


def _inspect_stream(stream: bytes) -> BookFacts:
    book = BookFacts()
    starts: dict[int, SheetFacts] = {}
    formats: dict[int, str] = {17: "month"}
    styles: list[str] = []
    current: SheetFacts | None = None
    for at, kind, body in _records(stream):
        if kind == _BOF:
            current = starts.get(at)
        elif current is None:
            _note_global(kind, body, book, starts)
            if kind == _FORMAT:
                formats[struct.unpack_from("<H", body)[0]] = precision_of(_format_code(body))
            elif kind == _STYLE:
                styles.append(formats.get(struct.unpack_from("<H", body, 2)[0], ""))
        else:
            _note_sheet(kind, body, current, styles)
    return book


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at, end = 0, len(stream)
    unpack = struct.Struct("<HH").unpack_from
    while at + 4 <= end:
        kind, length = unpack(stream, at)
        if at + 4 + length > end:
            raise FileRefused("truncated")
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _note_global(kind: int, body: bytes, book: BookFacts, starts: dict[int, SheetFacts]) -> None:
    if kind == _FILE_PASS:
        raise FileRefused("password_protected")
    if kind == _DATE_MODE:
        book.epoch_1904 = body[:1] == b"\x01"
    elif kind == _BOOK_LINK and body[2:4] not in (_OWN_BOOK, _ADD_IN):
        raise FileRefused("external_links")
    elif kind == _SHEET:
        start, _, sheet_type = struct.unpack_from("<IBB", body)
        if sheet_type in (1, 6):
            raise FileRefused("macros")
        starts[start] = book.sheets.setdefault(_short_text(body[6:]), SheetFacts())


def _note_sheet(kind: int, body: bytes, facts: SheetFacts, styles: list[str]) -> None:
    if kind == _ROW:
        number = struct.unpack_from("<H", body)[0]
        if body[12] & 0x20:
            facts.hidden_rows.add(number)
    elif kind == _COLUMNS:
        first, last, _, _, options = struct.unpack_from("<5H", body)
        if options & 1:
            facts.hidden_columns.update(range(first, min(last, 255) + 1))
    elif kind in (_RK, _NUMBER):
        row, column, style = struct.unpack_from("<3H", body)
        if style < len(styles) and styles[style]:
            facts.partial_dates[(row, column)] = styles[style]


def _short_text(body: bytes) -> str:
    length, wide = body[0], body[1] & 1
    return body[2 : 2 + length * 2].decode("utf-16-le") if wide else _narrow(body[2 : 2 + length])


def _format_code(body: bytes) -> str:
    length, wide = struct.unpack_from("<HB", body, 2)
    return (
        body[5 : 5 + length * 2].decode("utf-16-le", "replace") if wide & 1 else _narrow(body[5:])
    )


def _narrow(raw: bytes) -> str:
    return raw.decode("latin-1")
