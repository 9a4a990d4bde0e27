"""Whoever changes, removes or moves an entry, even as owner of the tables, is found out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from tests.registry import cast as casting
from tests.registry.cast import Cast
from tongjian.foundation.audit.models import Block, Entry
from tongjian.foundation.audit.services import seal
from tongjian.foundation.audit.verifying import verify


@pytest.fixture
def cast(db: None) -> Cast:
    cast = casting.build()
    seal()
    cast.unit("鹏城市物流协会")
    seal()
    cast.unit("鹏城市装饰协会")
    seal()
    return cast


@pytest.fixture
def tamper(cast: Cast) -> Iterator[None]:
    """Take off the guard, as only the owner of the tables can."""
    execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_refuse")
    yield
    execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_refuse")


def execute(sql: str, *params: str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def run(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("audit", *arguments, stdout=out)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_an_untouched_log_is_clean(cast: Cast) -> None:
    assert verify().faults == ()
    assert run("verify")[0] == 0


def test_the_owner_may_not_change_the_log_by_accident(cast: Cast) -> None:
    for sql in ("UPDATE audit_entry SET reason = 'x'", "DELETE FROM audit_entry"):
        with pytest.raises(Exception, match="only grow"), transaction.atomic():
            execute(sql)


@pytest.mark.parametrize("sql", ["UPDATE audit_entry SET reason = 'x'", "DELETE FROM audit_seal"])
def test_the_web_role_may_not_change_the_log_at_all(cast: Cast, web_role: None, sql: str) -> None:
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        execute(sql)


@pytest.mark.usefixtures("tamper")
class TestVerify:
    def test_one_altered_byte_is_found_and_named(self) -> None:
        entry = Entry.objects.order_by("-pk")[2]
        name = entry.subject_label
        execute(
            "UPDATE audit_entry SET subject_label = %s WHERE id = %s", name[:-1] + "x", entry.pk
        )

        (fault,) = verify().faults

        assert f"第 {entry.pk} 条" in fault
        assert "改动" in fault

    @pytest.mark.parametrize(
        "change",
        [
            "at = at + interval '1 microsecond'",
            "actor_name = actor_name || ' '",
            "changes = changes || '{\"x\": [1, 2]}'",
            "request_id = 'f'",
            "batch_id = 0",
        ],
    )
    def test_no_column_can_be_altered_unseen(self, change: str) -> None:
        entry = Entry.objects.order_by("-pk")[0]
        execute(f"UPDATE audit_entry SET {change} WHERE id = %s", entry.pk)

        assert any(f"第 {entry.pk} 条" in fault for fault in verify().faults)

    def test_a_removed_entry_is_found_and_named(self) -> None:
        entry = Entry.objects.order_by("-pk")[1]
        execute("DELETE FROM audit_entry WHERE id = %s", entry.pk)

        assert any(f"第 {entry.pk} 条已被删除" in fault for fault in verify().faults)

    def test_an_entry_removed_with_its_seal_is_found(self) -> None:
        entry = Entry.objects.order_by("-pk")[1]
        execute("DELETE FROM audit_entry WHERE id = %s", entry.pk)
        execute("DELETE FROM audit_seal WHERE entry_id = %s", entry.pk)

        assert any("区块" in fault for fault in verify().faults)

    def test_two_entries_that_changed_places_are_found(self) -> None:
        first, second = Entry.objects.order_by("-pk")[:2]
        execute("UPDATE audit_entry SET id = -1 WHERE id = %s", first.pk)
        execute("UPDATE audit_entry SET id = %s WHERE id = %s", first.pk, second.pk)
        execute("UPDATE audit_entry SET id = %s WHERE id = -1", second.pk)

        said = " ".join(verify().faults)

        assert f"第 {first.pk} 条" in said
        assert f"第 {second.pk} 条" in said

    def test_an_entry_moved_to_another_block_is_found(self) -> None:
        first, last = Block.objects.order_by("pk")[0], Block.objects.order_by("-pk")[0]
        moved = last.seals.order_by("pk")[0]
        execute("UPDATE audit_seal SET block_id = %s WHERE entry_id = %s", first.pk, moved.pk)

        said = " ".join(verify().faults)

        assert f"区块 {first.pk}" in said
        assert f"区块 {last.pk}" in said

    def test_an_entry_slipped_in_later_is_found(self) -> None:
        execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_queue")
        execute(
            "INSERT INTO audit_entry (at, actor_name, actor_role, request_id, action,"
            " subject_type, subject_label, reason, changes)"
            " VALUES (now(), '', '', '', 'x', 'x', '', '', '{}')"
        )
        execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_queue")

        assert any("未经封存" in fault for fault in verify().faults)

    def test_a_missing_block_is_found(self) -> None:
        middle = Block.objects.order_by("pk")[1]
        execute("DELETE FROM audit_seal WHERE block_id = %s", middle.pk)
        execute("DELETE FROM audit_block WHERE id = %s", middle.pk)

        assert not verify().is_clean

    def test_the_command_fails_and_tells_programs(self) -> None:
        entry = Entry.objects.order_by("-pk")[0]
        execute("UPDATE audit_entry SET reason = 'x' WHERE id = %s", entry.pk)

        code, text = run("verify")
        json_code, report = run("verify", "--json")

        assert (code, json_code) == (1, 1)
        assert f"第 {entry.pk} 条" in text
        content = json.loads(report)
        assert content["clean"] is False
        assert f"第 {entry.pk} 条" in content["faults"][0]
