"""The text of an uploaded charter: plain text or a Word document."""

from __future__ import annotations

import io
import zipfile

import defusedxml.ElementTree as Xml
from defusedxml.common import DefusedXmlException

from tongjian.kernel.errors import UnableTo

LARGEST = 2 * 1024 * 1024
# A document of two megabytes that unpacks to more than this is not a charter.
UNPACKED = 20 * 1024 * 1024
LONGEST = 200_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class UnableToReadPaper(UnableTo):
    """The file is not one that can be read."""


def text_of(name: str, content: bytes) -> str:
    """Return the text of a file.

    Raises:
        UnableToReadPaper: it is too large, or neither plain text nor a Word document.
    """
    if len(content) > LARGEST:
        raise UnableToReadPaper("文件超过 2 MB，请只上传章程正文。")
    text = _word(content) if content[:2] == b"PK" else _plain(content)
    if not text.strip():
        raise UnableToReadPaper(f"“{name}”里没有文字。扫描件请先转成文字再粘贴。")
    return text.replace("\r\n", "\n")[:LONGEST]


def _plain(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnableToReadPaper("只能读 Word（.docx）和纯文本（.txt）。")


def _word(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            part = archive.getinfo("word/document.xml")
            if part.file_size > UNPACKED:
                raise UnableToReadPaper("文件展开后过大，请只上传章程正文。")
            root = Xml.fromstring(archive.read(part), forbid_dtd=True)
    except (zipfile.BadZipFile, KeyError, Xml.ParseError, DefusedXmlException, OSError) as error:
        raise UnableToReadPaper("文件不是完好的 Word 文档（.docx）。") from error
    paragraphs = ("".join(t.text or "" for t in p.iter(f"{_W}t")) for p in root.iter(f"{_W}p"))
    return "\n".join(paragraphs)
