import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.foundation.exchange import specimens
from tests.foundation.exchange.tables import UNITS
from tongjian.foundation.exchange.judging import judge_file
from tongjian.foundation.exchange.reading.refusals import SENTENCES, FileRefused

HEAVY = {
    "expanding archive",
    "lying sizes",
    "entities",
    "a million empty rows",
    "16,384 columns",
    "cells without a place",
    "empty text rows",
}


def good(folder: Path) -> bytes:
    return specimens.plain(folder).read_bytes()


def named(name: str, content: Callable[[Path], bytes]) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content(folder))
        return path

    return write


def half(folder: Path) -> bytes:
    whole = good(folder)
    return whole[: len(whole) // 2]


def scratched(folder: Path) -> bytes:
    whole = good(folder)
    return whole[:300] + bytes(60) + whole[360:]


def old_half(folder: Path) -> bytes:
    return specimens.old_workbook(folder / "whole.xls").read_bytes()[:3000]


MACRO_SHEET = specimens.record(0x85, struct.pack("<IBB", 100, 0, 1) + b"\1\0A")
PASSWORD = specimens.record(0x2F, bytes(6))
LINK = specimens.record(0x1AE, b"\1\0\5\0\0\1abc.x")

HOSTILE: list[tuple[str, Callable[[Path], Path], str]] = [
    ("expanding archive", specimens.expanding, "expanding_archive"),
    ("overlapping members", specimens.overlapping, "expanding_archive"),
    ("lying sizes", specimens.lying_sizes, "damaged"),
    ("entities", specimens.entities, "xml_entities"),
    ("entities in UTF-16", lambda d: specimens.entities(d, wide=True), "xml_entities"),
    ("a million empty rows", specimens.many_rows, "too_many_rows"),
    ("the far corner", specimens.far_corner, "too_many_columns"),
    ("16,384 columns", specimens.many_columns, "too_many_columns"),
    ("cells without a place", specimens.nameless_cells, "too_large"),
    ("macros", specimens.macros, "macros"),
    ("macro extension", named("a.xlsm", good), "macros"),
    ("external links", specimens.external_links, "external_links"),
    ("encrypted members", specimens.encrypted_flag, "password_protected"),
    ("opening password", specimens.encrypted, "password_protected"),
    ("truncated", named("half.xlsx", half), "truncated"),
    ("truncated old", named("half.xls", old_half), "truncated"),
    (
        "truncated text",
        named("cut.csv", lambda _: "姓名,备注\n王伟,甲".encode()[:-1]),
        "truncated",
    ),
    ("damaged", named("scratch.xlsx", scratched), "damaged"),
    ("empty", named("empty.xlsx", lambda _: b""), "empty_file"),
    ("picture", named("a.xlsx", lambda _: b"\x89PNG\r\n\x1a\n" + bytes(999)), "wrong_type"),
    ("program", named("a.csv", lambda _: b"MZ" + bytes(999)), "wrong_type"),
    ("page", named("a.xls", lambda _: b"<html><table></table></html>"), "wrong_type"),
    ("page as text", named("a.csv", lambda _: b"<!DOCTYPE html><html>"), "wrong_type"),
    ("new as old", named("a.xls", good), "wrong_type"),
    ("workbook as text", named("a.csv", good), "wrong_type"),
    ("document", named("a.pdf", lambda _: b"%PDF-1.4"), "unsupported_type"),
    ("noise", named("a.csv", lambda _: bytes(range(256)) * 9), "unknown_encoding"),
    ("old password", lambda d: specimens.old_records(d, "p.xls", PASSWORD), "password_protected"),
    ("old macro sheet", lambda d: specimens.old_records(d, "m.xls", MACRO_SHEET), "macros"),
    ("old link", lambda d: specimens.old_records(d, "l.xls", LINK), "external_links"),
    (
        "old macros",
        lambda d: specimens.old_records(d, "v.xls", _VBA_PROJECT_CUR=b"x"),
        "macros",
    ),
    ("empty text rows", named("a.csv", lambda _: b"a,b\n" + b",\n" * 300_001), "too_many_rows"),
    ("wide text", named("a.csv", lambda _: b"," * 16_383 + b"\n"), "too_many_columns"),
]


@pytest.mark.parametrize(
    ("build", "file_class"),
    [(build, file_class) for _, build, file_class in HOSTILE],
    ids=[name for name, _, _ in HOSTILE],
)
def test_a_hostile_file_ends_in_one_clear_sentence(
    tmp_path: Path, build: Callable[[Path], Path], file_class: str
) -> None:
    path = build(tmp_path)
    started = time.monotonic()

    with pytest.raises(FileRefused) as refusal:
        judge_file(path, filename=path.name, template=UNITS)

    assert refusal.value.file_class == file_class
    assert refusal.value.message.startswith(SENTENCES[file_class].split("{")[0])
    assert refusal.value.message.endswith("。")
    assert time.monotonic() - started < 10


# Asked from a fresh process, because the one that wrote the files is large itself.
MEASURE = """
import resource, sys
from pathlib import Path
from tests.foundation.exchange.tables import UNITS
from tongjian.foundation.exchange.judging import judge_file
from tongjian.foundation.exchange.reading.refusals import FileRefused

for name in sys.argv[1:]:
    try:
        judge_file(Path(name), filename=name, template=UNITS)
    except FileRefused as refusal:
        print(refusal.file_class)
own = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(int(own.split()[1]) + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_the_heaviest_attacks_stay_within_300_megabytes(tmp_path: Path) -> None:
    heavy = [build(tmp_path) for name, build, _ in HOSTILE if name in HEAVY]

    run = subprocess.run(
        [sys.executable, "-c", MEASURE, *map(str, heavy)],
        capture_output=True,
        check=True,
        text=True,
        cwd=Path(__file__).parents[3],
        timeout=60,
    )

    *classes, kilobytes = run.stdout.split()
    assert classes == [file_class for name, _, file_class in HOSTILE if name in HEAVY]
    assert int(kilobytes) < 300 * 1024
    assert "Traceback" not in run.stderr


def test_the_name_it_was_sent_under_decides_not_the_stored_name(tmp_path: Path) -> None:
    path = specimens.plain(tmp_path).rename(tmp_path / "0f3a")

    judgement = judge_file(path, filename="台账.XLSX", template=UNITS)

    assert [row.outcome for row in judgement.data_rows] == ["accept"]
