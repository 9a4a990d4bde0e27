"""The address a supervisor or balancer asks."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse

QUERY = "SELECT 1"


def health(request: HttpRequest) -> HttpResponse:
    """Answer only when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(QUERY)
    return HttpResponse("ok", content_type="text/plain")
