"""What goes to the log names nobody."""

from __future__ import annotations

import logging
import sys

import pytest

from tongjian.config.redacting import RedactingFormatter
from tongjian.config.settings import LOGGING
from tongjian.kernel.masks import blot

IDENTITY, PHONE = "44990119800501001X", "13800138000"


@pytest.mark.parametrize(
    "said",
    [f"重复：{IDENTITY}", f"({IDENTITY.lower()})", f"q={IDENTITY}&size=20", f"DETAIL: ({PHONE})"],
)
def test_numbers_are_blotted_out(said: str) -> None:
    assert IDENTITY[:6] not in blot(said).upper()
    assert PHONE not in blot(said)
    assert "[" in blot(said)


@pytest.mark.parametrize("said", ["51449901MJ0000019X", "2026-11-21 12:00:00", "1380013800099"])
def test_other_numbers_stay(said: str) -> None:
    assert blot(said) == said


def test_stacks_are_blotted_out_too() -> None:
    try:
        raise ValueError(f"duplicate key: {IDENTITY}")
    except ValueError:
        record = logging.LogRecord("x", 40, "", 0, "电话 %s", (PHONE,), sys.exc_info())

    line = RedactingFormatter().format(record)

    assert "Traceback" in line
    assert IDENTITY not in line
    assert PHONE not in line


def test_every_handler_writes_that_way() -> None:
    formatters, handlers = LOGGING["formatters"], LOGGING["handlers"]
    assert isinstance(formatters, dict)
    assert isinstance(handlers, dict)

    used = {handler["formatter"] for handler in handlers.values()}

    assert {formatters[name]["()"] for name in used} == {
        "tongjian.config.redacting.RedactingFormatter"
    }
