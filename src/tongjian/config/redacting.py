"""Log lines without identity and telephone numbers, whoever wrote them there."""

from __future__ import annotations

import logging

from tongjian.kernel.masks import blot


class RedactingFormatter(logging.Formatter):
    """A formatter that blots out such numbers in messages and in stacks."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return blot(super().format(record))
