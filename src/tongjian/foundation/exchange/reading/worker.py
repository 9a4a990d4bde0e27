"""The child process: check a file, parse it, and send it in frames on standard output.

A frame is a four-byte length and JSON. The file is hostile until proved otherwise, so the frames
carry no pickles and this process has little memory and little time.
"""

import resource
import struct
import sys
from collections.abc import Iterable, Iterator
from typing import IO, Any

import orjson

from tongjian.foundation.exchange.reading import archive, biff, delimited, limits, sheetscan
from tongjian.foundation.exchange.reading.refusals import FileRefused
from tongjian.foundation.exchange.reading.sheetscan import BookFacts, SheetFacts

_CHUNK = 500
_HEADER_ROWS = 60
_COMPOUND_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
Row = list[Any]


def main(argv: list[str]) -> int:
    """Read the file named by the arguments (path, extension) and write frames."""
    path, extension = argv
    out = sys.stdout.buffer
    try:
        for frame in read_file(path, extension):
            _send(out, frame)
    except FileRefused as refusal:
        _send(out, {"refused": refusal.file_class, "message": refusal.message})
    except MemoryError:
        _send(out, {"refused": "too_large"})
    _send(out, {"end": True})
    return 0


def read_file(path: str, extension: str) -> Iterator[dict[str, Any]]:
    """Yield the frames of a file whose content must fit its extension.

    Raises:
        FileRefused: the content is of another type, hostile, damaged or too large.
    """
    with open(path, "rb") as stream:
        head = stream.read(8)
        size = stream.seek(0, 2)
    if not size:
        raise FileRefused("empty_file")
    if size > limits.FILE_BYTES:
        raise FileRefused("too_large")
    _limit_resources(size)
    if extension == "csv":
        yield from _read_csv(path, head)
    elif extension == "xlsx":
        yield from _read_xlsx(path, head, size)
    elif extension == "xls":
        yield from _read_xls(path, head)
    else:
        raise FileRefused("macros" if extension in {"xlsm", "xltm"} else "unsupported_type")


def _read_xlsx(path: str, head: bytes, size: int) -> Iterator[dict[str, Any]]:
    if head == _COMPOUND_MAGIC:  # an encrypted workbook is a compound file
        _refuse_encrypted(path)
        raise FileRefused("wrong_type")
    if not head.startswith(b"PK"):
        raise FileRefused("wrong_type")
    with open(path, "rb") as stream, archive.open_archive(stream, size) as opened:
        if b"macroEnabled" in archive.read_whole(opened, "[content_types].xml"):
            raise FileRefused("macros")
        expanded = sum(entry.file_size for entry in opened.infolist())
        _limit_resources(expanded)
        facts = sheetscan.scan(opened)
    yield {"book": "xlsx", "encoding": "", "epoch_1904": facts.epoch_1904}
    yield from _parse(path, facts)


def _read_xls(path: str, head: bytes) -> Iterator[dict[str, Any]]:
    if head != _COMPOUND_MAGIC:
        raise FileRefused("wrong_type")
    with open(path, "rb") as stream:
        facts = biff.inspect(stream.read())
    yield {"book": "xls", "encoding": "", "epoch_1904": facts.epoch_1904}
    yield from _parse(path, facts)


def _refuse_encrypted(path: str) -> None:
    with open(path, "rb") as stream:
        biff.inspect(stream.read())


def _read_csv(path: str, head: bytes) -> Iterator[dict[str, Any]]:
    if head.startswith((b"PK\x03\x04", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"MZ", b"\x7fELF")):
        raise FileRefused("wrong_type")
    if head == _COMPOUND_MAGIC:
        raise FileRefused("wrong_type")
    encoding = delimited.detect_encoding(path)
    yield {"book": "csv", "encoding": encoding, "epoch_1904": False}
    yield {"sheet": {"name": "", "index": 0}}
    numbered = enumerate(delimited.read_rows(path, encoding), start=1)
    yield from _chunks([n, row] for n, row in numbered if any(cell.strip() for cell in row))


def _parse(path: str, facts: BookFacts) -> Iterator[dict[str, Any]]:
    # Imported here: a refused file never reaches the parser.
    from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook

    try:
        with load_workbook(path) as book:
            for index, meta in enumerate(book.sheets_metadata):
                if meta.typ is not SheetTypeEnum.WorkSheet:
                    continue
                sheet = book.get_sheet_by_index(index)
                known = facts.sheets.get(meta.name, SheetFacts())
                if sheet.total_width > limits.COLUMNS:
                    raise FileRefused("too_many_columns", limit=limits.COLUMNS)
                hidden = meta.visible is not SheetVisibleEnum.Visible
                merges = sheet.merged_cell_ranges or []
                yield {"sheet": _sheet_frame(meta.name, index, hidden, known, merges)}
                yield from _chunks(_rows(sheet, known, merges))
    except (CalamineError, OSError) as cause:
        text = str(cause).lower()
        raise FileRefused("password_protected" if "password" in text else "damaged") from cause


def _sheet_frame(
    name: str, index: int, hidden: bool, facts: SheetFacts, merges: list[Any]
) -> dict[str, Any]:
    sideways = [
        (top + 1, left, right)
        for (top, left), (_, right) in merges[: limits.MERGES]
        if right > left and top < _HEADER_ROWS
    ]
    return {
        "name": name,
        "index": index,
        "is_hidden": hidden,
        "hidden_rows": [row + 1 for row in facts.hidden_rows],
        "hidden_columns": sorted(facts.hidden_columns),
        "merges": sideways,
        "lost_formulas": [(row + 1, column) for row, column in facts.lost_formulas],
        "errors": [(row + 1, column) for row, column in facts.errors],
    }


def _rows(sheet: Any, facts: SheetFacts, merges: list[Any]) -> Iterator[Row]:
    """Yield [number, cells] of every row that holds something of its own."""
    if sheet.start is None:
        return
    offset = [""] * sheet.start[1]
    fill = _Fill(merges)
    partial = facts.partial_dates
    for index, cells in enumerate(sheet.iter_rows()):
        if not any(cells):
            continue
        row = offset + cells if offset else cells
        if partial:
            _shorten_dates(row, index, partial)
        fill.apply(row, index)
        yield [index + 1, row]


def _shorten_dates(row: Row, index: int, partial: dict[tuple[int, int], str]) -> None:
    for column, cell in enumerate(row):
        kind = partial.get((index, column))
        if kind and hasattr(cell, "isoformat") and hasattr(cell, "year"):
            row[column] = cell.isoformat()[: 7 if kind == "month" else 4]


class _Fill:
    """Carry the value of vertically merged cells down into the rows they cover."""

    def __init__(self, merges: list[Any]) -> None:
        self._starts: dict[int, list[tuple[int, int]]] = {}
        for (top, left), (bottom, _) in merges[: limits.MERGES]:
            if bottom > top:
                self._starts.setdefault(top, []).append((left, bottom))
        self._open: dict[int, tuple[int, Any]] = {}

    def apply(self, row: Row, index: int) -> None:
        """Fill the row's merged cells and note those that start here."""
        for column, (bottom, value) in list(self._open.items()):
            if index > bottom:
                del self._open[column]
            elif column < len(row) and row[column] == "":
                row[column] = value
        for column, bottom in self._starts.get(index, ()):
            if column < len(row) and row[column] != "":
                self._open[column] = (bottom, row[column])


def _chunks(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    chunk: list[Row] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _CHUNK:
            yield {"rows": chunk}
            chunk = []
    if chunk:
        yield {"rows": chunk}


def _send(out: IO[bytes], frame: dict[str, Any]) -> None:
    body = orjson.dumps(frame, default=str)
    out.write(struct.pack("<I", len(body)))
    out.write(body)
    out.flush()


def _limit_resources(size: int) -> None:
    memory = limits.CHILD_BASE_BYTES + limits.CHILD_BYTES_PER_BYTE * size
    seconds = int(limits.CHILD_BASE_SECONDS + limits.CHILD_SECONDS_PER_MB * size / limits.MB)
    resource.setrlimit(resource.RLIMIT_AS, (memory, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
