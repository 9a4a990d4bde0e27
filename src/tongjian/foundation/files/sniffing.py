"""What a file really is, by its first bytes; the name and the browser's word do not count."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import IO


@dataclass(frozen=True)
class FileType:
    """A type that may be attached: its ending, how it is sent, what people call it."""

    ending: str
    mime: str
    label: str


PDF = FileType("pdf", "application/pdf", "PDF")
PNG = FileType("png", "image/png", "PNG 图片")
JPEG = FileType("jpg", "image/jpeg", "JPEG 图片")
OFD = FileType("ofd", "application/ofd", "OFD 版式文件")
_OPEN = "application/vnd.openxmlformats-officedocument."
DOCX = FileType("docx", f"{_OPEN}wordprocessingml.document", "Word 文件")
XLSX = FileType("xlsx", f"{_OPEN}spreadsheetml.sheet", "Excel 文件")
ALLOWED = (PDF, OFD, DOCX, XLSX, PNG, JPEG)
ACCEPT = ".pdf,.ofd,.docx,.xlsx,.png,.jpg,.jpeg"

_MAGIC = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
_PARTS = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("OFD.xml", OFD))
_MOST_PARTS = 5_000


def sniff(file: IO[bytes]) -> FileType | None:
    """Return the type of a file by its content, or None when it may not be attached."""
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    if head.startswith(b"PK\x03\x04"):
        return _in_archive(file)
    return None


def _in_archive(file: IO[bytes]) -> FileType | None:
    """Look at the names inside an office file; nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return None
    finally:
        file.seek(0)
    if len(names) > _MOST_PARTS or any("vbaProject" in name for name in names):
        return None
    return next((found for part, found in _PARTS if part in names), None)
