"""What must be the same before a disaster and after the way back, in numbers and digests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction

from tongjian.foundation.access.models import Grant
from tongjian.foundation.access.viewers import Viewer, system, viewer_for
from tongjian.insight.statistics import texts
from tongjian.insight.statistics.asking import ask, frame_for
from tongjian.insight.statistics.queries import show
from tongjian.registry.members.queries import list_people
from tongjian.registry.party_orgs.queries import list_orgs
from tongjian.registry.units.queries import list_units
from tongjian.runtime.backup.moments import Moment

# A table of each kind: of organisations, of Party organisations, of members.
REPORTS = ("working", "orgs-under", "members-under")
LISTS = {"units": list_units, "party_orgs": list_orgs, "members": list_people}

Facts = dict[str, Any]


def facts_at(moment: Moment, *, on: date) -> Facts:
    """Compute the facts as of a moment of the running database."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SET TRANSACTION SNAPSHOT %s", [moment.snapshot])
        return facts_of(on)


def facts_of(on: date) -> Facts:
    """Compute the facts of the database as it is, as of a day."""
    return {
        "on": on.isoformat(),
        "audit": _audit(),
        "matrix": dict(_matrix(on)),
        "reports": {code: _report(code, on) for code in REPORTS},
        "tables": dict(_tables()),
    }


def differences(before: Facts, after: Facts) -> list[str]:
    """Return in words what is not the same; empty when all is."""
    found = [*_compare("表", before["tables"], after["tables"])]
    found += _compare("操作日志", before["audit"], after["audit"])
    found += _compare("可见范围", before["matrix"], after["matrix"])
    found += _compare("统计表", before["reports"], after["reports"])
    return found


def _compare(what: str, before: Facts, after: Facts) -> Iterator[str]:
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield f"{what} {name}：备份时 {before.get(name)}，现在 {after.get(name)}"


def _tables() -> Iterator[tuple[str, list[Any]]]:
    """Yield each table with its number of rows and a digest that their order does not change."""
    with connection.cursor() as cursor:
        # Whole rows are read as text, which must not depend on the session.
        cursor.execute("SET LOCAL TimeZone = 'UTC'; SET LOCAL bytea_output = 'hex'")
        cursor.execute(_NAMES)
        for (name,) in cursor.fetchall():
            cursor.execute(_DIGEST.format(name))
            rows, digest = cursor.fetchone()
            yield name, [rows, str(digest)]


_NAMES = """
SELECT c.oid::regclass::text FROM pg_class c
 WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND c.relnamespace = 'public'::regnamespace
 ORDER BY 1
"""
_DIGEST = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM {} t"


def _audit() -> Facts:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry")
        (entries,) = cursor.fetchone()
        cursor.execute(
            "SELECT id, encode(digest, 'hex') FROM audit_block ORDER BY id DESC LIMIT 1"
        )
        block = cursor.fetchone()
    return {"entries": entries, "block": list(block) if block else None}


def _matrix(on: date) -> Iterator[tuple[str, Facts]]:
    """Yield what one account of each role may do, and how much it sees."""
    accounts = get_user_model()._default_manager.filter(is_active=True)
    held = Grant.objects.valid_on(on).filter(user__in=accounts)
    chosen = held.order_by("role", "user_id").distinct("role").values_list("role", "user_id")
    for role, user_id in chosen:
        viewer = viewer_for(user_id=user_id, name="", on=on)
        yield role, {"user": user_id, **_sight(viewer)}


def _sight(viewer: Viewer) -> Facts:
    permissions = sorted({code for held in viewer.held for code in held.role.permissions})
    seen = {name: rows(viewer).count() for name, rows in LISTS.items()}
    return {**seen, "may": sha256("\n".join(permissions).encode()).hexdigest()[:16]}


def _report(code: str, on: date) -> Facts:
    viewer = system(on)
    frame = frame_for(viewer, on=on, today=on)
    answer = texts.as_json(show(viewer, ask(code, frame=frame)))
    written = json.dumps(answer, sort_keys=True, ensure_ascii=False, default=str)
    return {"title": answer["title"], "digest": sha256(written.encode()).hexdigest()[:16]}
