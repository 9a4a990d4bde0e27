"""Run the reading child and turn its frames into a book."""

import logging
import os
import signal
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

import orjson

from tongjian.foundation.exchange.reading.book import SourceBook, SourceRow, SourceSheet
from tongjian.foundation.exchange.reading.refusals import FileRefused

logger = logging.getLogger(__name__)
_MODULE = "tongjian.foundation.exchange.reading.worker"


@contextmanager
def read_book(path: Path, *, filename: str) -> Iterator[SourceBook]:
    """Open a file of unknown origin; `filename` is the name it was sent under.

    Raises:
        FileRefused: at opening or while iterating, when the file must not be read.
    """
    errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed below with the child
    child = _start(path, Path(filename).suffix.lower().lstrip("."), errors)
    pipe = cast(IO[bytes], child.stdout)
    try:
        frames = _frames(child, pipe, errors)
        first = next(frames)
        yield SourceBook(
            kind=first["book"],
            encoding=first["encoding"],
            epoch_1904=first["epoch_1904"],
            sheets=_sheets(frames),
        )
    finally:
        pipe.close()
        child.kill()
        child.wait()
        errors.close()


def _start(path: Path, extension: str, errors: IO[bytes]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-P", "-X", "utf8", "-m", _MODULE, str(path), extension]
    source_root = str(Path(__file__).resolve().parents[4])
    known = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        env={**known, "PYTHONPATH": source_root, "PYTHONDONTWRITEBYTECODE": "1"},
    )


def _frames(
    child: "subprocess.Popen[bytes]", pipe: IO[bytes], errors: IO[bytes]
) -> Iterator[dict[str, Any]]:
    while True:
        head = pipe.read(4)
        body = pipe.read(struct.unpack("<I", head)[0]) if len(head) == 4 else b""
        if not body:
            status = child.wait()
            _log_death(status, errors)
            raise FileRefused(_cause_of_death(status))
        frame: dict[str, Any] = orjson.loads(body)
        if "refused" in frame:
            raise FileRefused(frame["refused"], sentence=frame.get("message", ""))
        if "end" in frame:
            return
        yield frame


def _log_death(status: int, errors: IO[bytes]) -> None:
    errors.seek(0)
    tail = errors.read()[-2_000:].decode("utf-8", "replace")
    logger.info("The reading process ended with %s: %s", status, tail)


def _cause_of_death(status: int) -> str:
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        return "too_slow"
    return "too_large" if status == -signal.SIGABRT else "damaged"


def _sheets(frames: Iterator[dict[str, Any]]) -> Iterator[SourceSheet]:
    waiting: list[dict[str, Any]] = []
    while True:
        frame = waiting.pop() if waiting else next(frames, None)
        if frame is None:
            return
        if "sheet" in frame:
            yield _sheet(frame["sheet"], _sheet_rows(frames, waiting))


def _sheet(facts: dict[str, Any], rows: Iterator[SourceRow]) -> SourceSheet:
    return SourceSheet(
        name=facts["name"],
        index=facts["index"],
        is_hidden=facts.get("is_hidden", False),
        hidden_rows=frozenset(facts.get("hidden_rows", ())),
        hidden_columns=frozenset(facts.get("hidden_columns", ())),
        merges=tuple((r, a, b) for r, a, b in facts.get("merges", ())),
        lost_formulas=frozenset((r, c) for r, c in facts.get("lost_formulas", ())),
        errors=frozenset((r, c) for r, c in facts.get("errors", ())),
        rows=rows,
    )


def _sheet_rows(
    frames: Iterator[dict[str, Any]], waiting: list[dict[str, Any]]
) -> Iterator[SourceRow]:
    for frame in frames:
        if "rows" not in frame:
            waiting.append(frame)
            return
        for number, cells in frame["rows"]:
            yield SourceRow(number, cells)
