"""Log lines without identity and telephone numbers, whoever wrote them there."""

from __future__ import annotations

import logging
import re
from typing import Final

# Eighteen characters of an identity number, eleven digits of a mobile telephone.
_IDENTITY: Final = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])")
_PHONE: Final = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])")


def redact(text: str) -> str:
    """Return a text with such numbers blotted out."""
    return _PHONE.sub("[电话]", _IDENTITY.sub("[证件号码]", text))


class RedactingFormatter(logging.Formatter):
    """A formatter that blots out such numbers in messages and in stacks."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return redact(super().format(record))
