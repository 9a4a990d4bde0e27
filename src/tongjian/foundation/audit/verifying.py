"""Prove the log: every digest, the chain of blocks, and the signed anchors of former days.

By default only what came after the last proof is read; `full` reads everything. Statements are
written out instead of calling `audit_digest`, so that the server can use all its cores.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from . import anchors

NAMED = 1_000


@dataclass(frozen=True)
class Verdict:
    """The outcome of a verification; each fault is one sentence that names the entry."""

    entries: int
    blocks: int
    waiting: int
    faults: tuple[str, ...]
    # Blocks up to this one were proven earlier and not read again; 0 when everything was read.
    after_block: int = 0
    anchors: int = 0
    last_anchor: str = ""

    @property
    def is_clean(self) -> bool:
        return not self.faults


def verify(*, full: bool = True) -> Verdict:
    """Recompute digests and chain after the last proof, or all, and compare every anchor."""
    with transaction.atomic():
        after = 0 if full else _proven()
        last = _one("SELECT coalesce(max(id), 0) FROM audit_block")
        faults = [*_anchor_faults(), *_faults(after, last)]
        if not faults:
            anchors.remember_proof(block=last, digest=_digest(last))
        signed = anchors.all_anchors()
        return Verdict(
            entries=_one("SELECT count(*) FROM audit_entry"),
            blocks=_one("SELECT count(*) FROM audit_block"),
            waiting=_one("SELECT count(*) FROM audit_unsealed"),
            faults=tuple(faults[:NAMED]),
            after_block=after,
            anchors=len(signed),
            last_anchor=signed[-1].day if signed else "",
        )


def _proven() -> int:
    """Return the block up to which the last proof still holds."""
    proof = anchors.last_proof()
    if proof is None or _digest(proof.block) != proof.digest:
        return 0
    return proof.block


def _anchor_faults() -> Iterator[str]:
    yield from anchors.faults_of_files()
    before, held = 0, 0
    for anchor in anchors.all_anchors():
        held += _entries_between(before, anchor.block)
        before = anchor.block
        digest = _digest(anchor.block)
        named = f"{anchor.day} 的锚点"
        if not digest:
            yield f"{named}：区块 {anchor.block} 已不存在，日志被截断或重写"
        elif digest != anchor.digest:
            yield f"{named}：区块 {anchor.block} 与当日签名不符，之前的日志被重写"
        elif held != anchor.entries:
            yield f"{named}：当日已封存 {anchor.entries} 条，现在只有 {held} 条"


def _digest(block: int) -> str:
    found = _rows("SELECT encode(digest, 'hex') FROM audit_block WHERE id = %s", block)
    return str(found[0][0]) if found else ""


def _entries_between(after: int, last: int) -> int:
    total = "SELECT coalesce(sum(entries), 0) FROM audit_block WHERE id > %s AND id <= %s"
    return _one(total, after, last)


def _faults(after: int, last: int) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(_FOR_THIS_PROOF)
    for number, action in _rows(_ALTERED, after, last):
        yield f"第 {number} 条（{action}）内容被改动"
    for number, block in _rows(_REMOVED, after, last):
        yield f"第 {number} 条已被删除（区块 {block}）"
    for (number,) in _rows(_UNSEALED, after):
        yield f"第 {number} 条未经封存"
    for block, stated, held, broken in _rows(_CHAIN, after, after, last, after):
        if broken:
            yield f"区块 {block} 与前一区块或其条目不符"
        if stated != held:
            yield f"区块 {block} 应有 {stated} 条，实有 {held} 条"
    for number, block in _rows(_STRAY, after):
        yield f"第 {number} 条的封存属于不存在的区块 {block}"


def _rows(sql: str, *params: int) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchmany(NAMED))


def _one(sql: str, *params: int) -> int:
    return int(str(_rows(sql, *params)[0][0]))


# The planner expects many faults, whose transport would make a second worker too dear.
_FOR_THIS_PROOF = """
SELECT set_config('TimeZone', 'UTC', true), set_config('parallel_tuple_cost', '0', true),
       set_config('parallel_setup_cost', '0', true)
"""
_ALTERED = """
SELECT e.id, e.action FROM audit_seal s JOIN audit_entry e ON e.id = s.entry_id
 WHERE s.block_id > %s AND s.block_id <= %s
   AND s.digest IS DISTINCT FROM sha256(convert_to(row_to_json(e)::text, 'UTF8'))
"""
_REMOVED = """
SELECT s.entry_id, s.block_id FROM audit_seal s
 WHERE s.block_id > %s AND s.block_id <= %s
   AND NOT EXISTS (SELECT FROM audit_entry e WHERE e.id = s.entry_id)
"""
# After a proof only the newer entries: what is slipped in among older ones a full proof finds.
_UNSEALED = """
SELECT e.id FROM audit_entry e
 WHERE e.id >= coalesce((SELECT min(entry_id) FROM audit_seal WHERE block_id > %s), 0)
   AND NOT EXISTS (SELECT FROM audit_seal s WHERE s.entry_id = e.id)
   AND NOT EXISTS (SELECT FROM audit_unsealed u WHERE u.entry_id = e.id)
"""
_CHAIN = """
WITH held AS (
    SELECT block_id, count(*) AS entries,
           string_agg(int8send(entry_id) || digest, ''::bytea ORDER BY entry_id) AS body
      FROM audit_seal WHERE block_id > %s GROUP BY block_id
), chain AS (
    SELECT id, entries, digest, lag(digest) OVER (ORDER BY id) AS former
      FROM audit_block WHERE id >= %s AND id <= %s
), found AS (
    SELECT c.id, c.entries AS stated, coalesce(h.entries, 0) AS held,
           c.digest IS DISTINCT FROM
               sha256(coalesce(c.former, '') || coalesce(h.body, '')) AS broken
      FROM chain c LEFT JOIN held h ON h.block_id = c.id
     WHERE c.id > %s
) SELECT id, stated, held, broken FROM found WHERE broken OR stated <> held ORDER BY id
"""
_STRAY = """
SELECT s.entry_id, s.block_id FROM audit_seal s
 WHERE s.block_id > %s AND NOT EXISTS (SELECT FROM audit_block b WHERE b.id = s.block_id)
"""
