"""Charters: what is found where, what is offered, and which files can be read."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.lifecycle.gates.charters import BARE, WHOLE
from tests.registry.cast import Cast
from tests.signing import client_as
from tongjian.lifecycle.gates import charters, papers
from tongjian.lifecycle.gates.papers import UnableToReadPaper
from tongjian.registry.units.models import Unit

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(text: str, *, prolog: str = "") -> bytes:
    """Return a least Word document of a text."""
    lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    body = f'{prolog}<w:document xmlns:w="{_W}"><w:body>{lines}</w:body></w:document>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", body)
    return made.getvalue()


def test_a_whole_charter_has_every_element() -> None:
    reading = charters.read(WHOLE, industry=True)

    assert reading.is_complete
    assert len(reading.found) == 10


def test_a_bare_one_lacks_six_and_industry_rules() -> None:
    assert [f.element.code for f in charters.read(BARE).found] == ["law"]
    assert len(charters.read(BARE, industry=True).missing) == 9


@pytest.mark.parametrize("element", charters.ELEMENTS + charters.DISCIPLINE, ids=lambda e: e.code)
def test_our_own_wording_says_what_it_is_for(element: charters.Element) -> None:
    told = charters.read(element.wording, industry=True)

    assert element in [found.element for found in told.found]


def test_pieces_join_to_the_text() -> None:
    spans = [(f.start, f.end, f.element.label) for f in charters.read(WHOLE).found]
    cut = list(charters.pieces(WHOLE, spans))

    assert "".join(piece.text for piece in cut) == WHOLE
    assert {label for piece in cut for label in piece.labels} == {s[2] for s in spans}


@pytest.mark.parametrize("content", [WHOLE.encode(), WHOLE.encode("gb18030"), word(WHOLE)])
def test_files_that_can_be_read(content: bytes) -> None:
    assert charters.read(papers.text_of("章程", content)).is_complete


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 not a zip",
        b"\x00\x01\x02\x00",
        b"   ",
        word("x", prolog='<!DOCTYPE d [<!ENTITY a "b">]>'),
        b"a" * (papers.LARGEST + 1),
    ],
    ids=["broken", "binary", "blank", "entities", "large"],
)
def test_files_that_cannot(content: bytes) -> None:
    with pytest.raises(UnableToReadPaper):
        papers.text_of("章程", content)


def test_an_uploaded_charter_fills_the_register(cast: Cast) -> None:
    unit = cast.unit("茶业协会", registrar=cast.donghu_registrar)
    office = client_as("registrar", "place", cast.donghu.pk)
    sent = {"occasion": "annual", "file": SimpleUploadedFile("章程.docx", word(WHOLE))}

    page = office.post(reverse("gates:check_unit_charter", args=[unit.pk]), sent, follow=True)

    assert "内容齐全" in page.content.decode()
    assert Unit.objects.get(pk=unit.pk).charter_party_on is not None
