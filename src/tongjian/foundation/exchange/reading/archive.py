"""Look into a workbook archive before any parser does, and refuse what is hostile."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from tongjian.foundation.exchange.reading import limits
from tongjian.foundation.exchange.reading.refusals import FileRefused

_CHUNK = 1024 * 1024
_MACRO_PARTS = re.compile(r"vbaproject|vbadata|/macrosheets/|/intlmacrosheets/", re.I)
_LINK_PARTS = re.compile(r"(^|/)xl/(externallinks/|connections\.xml|querytables/)", re.I)
_XML = re.compile(r"\.(xml|rels|vml)$", re.I)
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError)


def open_archive(source: IO[bytes], size: int) -> zipfile.ZipFile:
    """Return the archive when its directory is harmless.

    Raises:
        FileRefused: truncated, encrypted, expanding, with macros or external links.
    """
    try:
        archive = zipfile.ZipFile(source)
    except (*_DAMAGED, NotImplementedError, OSError) as cause:
        raise FileRefused("truncated") from cause
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > limits.ENTRIES or len(set(names)) != len(names):
        raise FileRefused("damaged")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise FileRefused("password_protected")
    _refuse_expanding(entries, size)
    _refuse_parts(names)
    return archive


def _refuse_expanding(entries: list[zipfile.ZipInfo], size: int) -> None:
    expanded = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if packed > size:  # entries that overlap are a known trick
        raise FileRefused("expanding_archive")
    if expanded > limits.EXPANDED_BYTES:
        raise FileRefused("expanding_archive")
    if expanded > limits.EXPANSION_FREE_BYTES and expanded > size * limits.EXPANSION:
        raise FileRefused("expanding_archive")


def _refuse_parts(names: list[str]) -> None:
    if any(_MACRO_PARTS.search(name) for name in names):
        raise FileRefused("macros")
    if any(_LINK_PARTS.search(name) for name in names):
        raise FileRefused("external_links")
    lowered = {name.lower().lstrip("/") for name in names}
    if "xl/workbook.bin" in lowered:
        raise FileRefused("unsupported_type")
    if "xl/workbook.xml" not in lowered or "[content_types].xml" not in lowered:
        raise FileRefused("wrong_type")


def xml_parts(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the entries a parser will read."""
    return [entry for entry in archive.infolist() if _XML.search(entry.filename)]


def read_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield an XML part in pieces, refusing entity declarations and damaged data.

    Raises:
        FileRefused: the part declares a document type or entities, or does not decompress.
    """
    tail = b""
    try:
        with archive.open(entry) as stream:
            while piece := stream.read(_CHUNK):
                # A part in UTF-16 would hide the words from a byte search.
                seen = (tail + piece).replace(b"\0", b"") if b"\0" in piece else tail + piece
                if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
                    raise FileRefused("xml_entities")
                tail = piece[-32:]
                yield piece
    except (*_DAMAGED, NotImplementedError) as cause:
        raise FileRefused("damaged") from cause


def read_whole(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return one checked part, or nothing when it is absent."""
    wanted = name.lower()
    for entry in archive.infolist():
        if entry.filename.lower().lstrip("/") == wanted:
            return b"".join(read_part(archive, entry))
    return b""
