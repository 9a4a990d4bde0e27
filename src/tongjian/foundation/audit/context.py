"""The request under which changes happen, so that all entries of one act can be found together."""

from __future__ import annotations

import uuid
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")


def new_request() -> str:
    """Start a new act and return its number."""
    value = uuid.uuid4().hex
    request_id.set(value)
    return value
