"""What the chain alone cannot tell: a rewritten log, a cut-off end; and proofs that go on."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from tests.registry import cast as casting
from tests.registry.cast import Cast
from tongjian.foundation.audit import anchors
from tongjian.foundation.audit.models import Block, Entry
from tongjian.foundation.audit.services import seal
from tongjian.foundation.audit.verifying import verify

AT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> Cast:
    cast = casting.build()
    seal()
    return cast


@pytest.fixture
def anchored(cast: Cast) -> Path:
    """Two blocks under an anchor, one more after it, and the guards off as for a superuser."""
    grow(cast)
    file = cast_on(20)
    grow(cast)
    execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_refuse")
    execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_queue")
    return file


def grow(cast: Cast) -> None:
    cast.unit("鹏城市物流协会")
    seal()


def cast_on(day: int) -> Path:
    file = anchors.cast_anchor(on=date(2026, 11, day), at=AT)
    assert file
    return file


def execute(sql: str, *params: int | str | bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def recompute_chain() -> None:
    """Seal the whole log anew, as whoever owns the database can."""
    execute(
        "UPDATE audit_seal s SET digest = audit_digest(e)"
        " FROM audit_entry e WHERE e.id = s.entry_id"
    )
    for block in Block.objects.order_by("pk"):
        execute("UPDATE audit_block SET digest = audit_block_digest(id) WHERE id = %s", block.pk)


def cut_off(block: int) -> None:
    """Remove everything from a block on."""
    execute(
        "DELETE FROM audit_entry e USING audit_seal s"
        " WHERE s.entry_id = e.id AND s.block_id >= %s",
        block,
    )
    execute("DELETE FROM audit_seal WHERE block_id >= %s", block)
    execute("DELETE FROM audit_block WHERE id >= %s", block)


def test_an_untouched_log_meets_its_anchors(anchored: Path) -> None:
    verdict = verify()

    assert verdict.is_clean
    assert (verdict.anchors, verdict.last_anchor) == (1, "2026-11-20")


def test_a_rewritten_chain_is_found_by_the_anchor_alone(anchored: Path) -> None:
    entry = Entry.objects.order_by("pk")[0]
    execute("UPDATE audit_entry SET reason = 'x' WHERE id = %s", entry.pk)
    recompute_chain()

    (fault,) = verify().faults

    assert "2026-11-20" in fault
    assert "重写" in fault


def test_a_cut_off_end_is_found(anchored: Path) -> None:
    cut_off(anchors.all_anchors()[0].block)

    assert any("截断" in fault for fault in verify().faults)


def test_a_block_taken_out_of_a_recomputed_chain_is_found(anchored: Path) -> None:
    first = Block.objects.order_by("pk")[0]
    execute(
        "DELETE FROM audit_entry e USING audit_seal s WHERE s.entry_id = e.id AND s.block_id = %s",
        first.pk,
    )
    execute("DELETE FROM audit_seal WHERE block_id = %s", first.pk)
    execute("DELETE FROM audit_block WHERE id = %s", first.pk)
    recompute_chain()

    assert any("2026-11-20" in fault for fault in verify().faults)


def test_two_blocks_that_changed_places_are_found(anchored: Path) -> None:
    first, second = Block.objects.order_by("pk")[:2]
    execute("UPDATE audit_block SET digest = %s WHERE id = %s", bytes(second.digest), first.pk)
    execute("UPDATE audit_block SET digest = %s WHERE id = %s", bytes(first.digest), second.pk)

    said = " ".join(verify().faults)

    assert f"区块 {first.pk}" in said
    assert f"区块 {second.pk}" in said


def test_an_altered_anchor_is_found(anchored: Path) -> None:
    said = json.loads(anchored.read_text())
    said["body"]["entries"] += 1
    anchored.write_text(json.dumps(said))

    assert any(anchored.name in fault and "签名" in fault for fault in verify().faults)


def test_an_anchor_taken_away_between_two_others_is_found(cast: Cast) -> None:
    files = []
    for day in (18, 19, 20):
        grow(cast)
        files.append(cast_on(day))
    assert verify().is_clean
    files[1].unlink()

    assert any(files[2].name in fault for fault in verify().faults)


def test_anchors_signed_with_another_key_are_refused(anchored: Path, settings: Any) -> None:
    settings.ANCHOR_PUBLIC_KEY = anchors.public_key()
    assert verify().is_clean
    settings.ANCHOR_PUBLIC_KEY = "9f" * 32

    assert any("签名" in fault for fault in verify().faults)


def test_nothing_new_needs_no_anchor(anchored: Path) -> None:
    assert cast_on(21)
    assert anchors.cast_anchor(on=date(2026, 11, 22), at=AT) is None


def test_a_second_proof_reads_only_what_is_new(anchored: Path, cast: Cast) -> None:
    assert verify(full=False).after_block == 0
    execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_queue")
    grow(cast)
    execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_queue")
    newest = Entry.objects.order_by("-pk")[0]
    oldest = Entry.objects.order_by("pk")[0]

    second = verify(full=False)
    assert second.is_clean
    assert second.after_block > 0

    execute("UPDATE audit_entry SET reason = 'x' WHERE id = %s", oldest.pk)
    assert verify(full=False).is_clean
    assert any(f"第 {oldest.pk} 条" in fault for fault in verify(full=True).faults)

    execute("UPDATE audit_entry SET reason = '' WHERE id = %s", oldest.pk)
    cut_off(Block.objects.order_by("-pk")[0].pk)
    assert newest.pk not in Entry.objects.values_list("pk", flat=True)


def test_a_proof_of_a_log_that_was_rewritten_does_not_count(anchored: Path) -> None:
    verify()
    execute("UPDATE audit_entry SET reason = 'x' WHERE id = (SELECT min(id) FROM audit_entry)")
    recompute_chain()

    verdict = verify(full=False)

    assert verdict.after_block == 0
    assert not verdict.is_clean


def test_the_command_casts_and_checks(cast: Cast) -> None:
    grow(cast)
    out = StringIO()
    call_command("audit", "anchor", stdout=out)
    call_command("audit", "anchor", "--public-key", stdout=out)
    call_command("audit", "verify", stdout=out)

    assert "已签锚点" in out.getvalue()
    assert anchors.public_key() in out.getvalue()
    assert "1 个锚点" in out.getvalue()
