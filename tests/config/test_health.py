from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection
from django.test import Client


@pytest.mark.django_db
def test_answers_when_the_database_answers(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db
@pytest.mark.usefixtures("web_role")
def test_the_web_role_does_not_own_tables() -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError):
        cursor.execute("ALTER TABLE accounts_user ADD COLUMN extra text")
