"""JSON answers and the one shape of every error."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
from django.db import models
from django.http import HttpResponse
from ninja import Schema


class Problem(Schema):
    """Why a request was not answered: a stable code, a sentence, and each finding."""

    code: str
    message: str
    findings: list[str] = []


def answer(content: Any, *, status: int = 200) -> HttpResponse:
    """Return content as JSON; days as 2026-11-20."""
    return HttpResponse(
        orjson.dumps(content, default=_plain), status=status, content_type="application/json"
    )


def problem(code: str, message: str, *, status: int, findings: Iterable[str] = ()) -> HttpResponse:
    """Return an error in the shape of `Problem`."""
    body = {"code": code, "message": message, "findings": list(findings)}
    return answer(body, status=status)


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, models.Model):
        return {"id": value.pk, "name": str(value)}
    return str(value)
