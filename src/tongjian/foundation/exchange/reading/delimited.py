"""Comma, tab or semicolon separated text in the encodings that offices use."""

import codecs
import csv
import re
from collections.abc import Iterator
from typing import IO

from tongjian.foundation.exchange.reading import limits
from tongjian.foundation.exchange.reading.refusals import FileRefused

_SAMPLE = 256 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MARKUP = re.compile(r"^\s*<(?:!doctype|html|\?xml|table|svg|script)", re.I)
_QUOTED_FORMULA = re.compile(r'^="([^"]*)"$')
_DELIMITERS = ",\t;|"


def detect_encoding(path: str) -> str:
    """Return the encoding that decodes the whole file.

    Raises:
        FileRefused: no encoding fits, or the last character is cut off.
    """
    with open(path, "rb") as stream:
        head = stream.read(_SAMPLE)
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            candidates = [encoding]
            break
    else:
        candidates = _without_mark(head)
    for encoding in candidates:
        if _decodes(path, encoding):
            return encoding
    raise FileRefused("unknown_encoding")


def read_rows(path: str, encoding: str) -> Iterator[list[str]]:
    """Yield the rows of a text file, blank ones included.

    Raises:
        FileRefused: binary or markup content, or too many rows or columns.
    """
    csv.field_size_limit(limits.CELL_CHARACTERS * 4)
    with open(path, encoding=encoding, newline="") as stream:
        delimiter = _delimiter(stream)
        try:
            reader = csv.reader(_clean_lines(stream), delimiter=delimiter)
            for number, row in enumerate(reader):
                _refuse_size(number, row)
                yield [_bare(cell) for cell in row] if '="' in "".join(row[:40]) else row
        except csv.Error as cause:
            raise FileRefused("damaged") from cause


def _without_mark(head: bytes) -> list[str]:
    # Text in UTF-16 without a mark has a zero byte for every Latin letter, digit and comma.
    if b"\0" in head:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        return ["utf-16-le" if odd > even else "utf-16-be"]
    return ["utf-8", "gb18030"]


def _decodes(path: str, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with open(path, "rb") as stream:
        try:
            for piece in iter(lambda: stream.read(_SAMPLE), b""):
                decoder.decode(piece)
        except UnicodeError:
            return False
    if decoder.getstate()[0]:  # all was well until the last character was cut
        raise FileRefused("truncated")
    return True


def _delimiter(stream: IO[str]) -> str:
    """Return the mark that splits the first lines most evenly; leave the stream at the data."""
    head = stream.read(65_536)
    if _CONTROL.search(head) or _MARKUP.match(head.lstrip("\ufeff")):
        raise FileRefused("wrong_type")
    declared = re.match(r"\ufeff?sep=(.)\r?\n", head)
    stream.seek(0)
    if declared:
        stream.readline()
        return declared[1]
    lines = [line for line in head.splitlines()[:30] if line.strip()]
    return max(_DELIMITERS, key=lambda mark: _evenness(lines, mark))


def _evenness(lines: list[str], mark: str) -> int:
    counts = sorted(line.count(mark) for line in lines)
    return counts[len(counts) // 2] if counts else 0


def _clean_lines(stream: IO[str]) -> Iterator[str]:
    for line in stream:
        if len(line) > limits.CELL_CHARACTERS * 40 or "\0" in line:
            raise FileRefused("wrong_type")
        yield line


def _refuse_size(number: int, row: list[str]) -> None:
    if number >= limits.ROWS:
        raise FileRefused("too_many_rows", limit=limits.ROWS)
    if len(row) > limits.COLUMNS:
        raise FileRefused("too_many_columns", limit=limits.COLUMNS)


def _bare(cell: str) -> str:
    # Spreadsheet exports keep long digits as ="…"; only the text between the quotes is meant.
    found = _QUOTED_FORMULA.match(cell)
    return found[1] if found else cell
