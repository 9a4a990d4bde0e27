"""What an import writes in bulk is what one entry after the other would write."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.registry.cast import Cast, make_uscc
from tongjian.foundation.access.viewers import system
from tongjian.foundation.audit import services as audit
from tongjian.foundation.audit.models import Entry
from tongjian.foundation.exchange.direct import Imported, import_now
from tongjian.foundation.exchange.writers import write_csv
from tongjian.registry.posts.choices import Post
from tongjian.registry.posts.models import Appointment
from tongjian.registry.posts.services import appoint
from tongjian.registry.units.checking import EDITABLE
from tongjian.registry.units.models import Unit

ON = date(2026, 11, 21)
COLUMNS = ("统一社会信用代码", "社会组织名称", "登记管理机关", "所属区", "法定代表人")


def take(folder: Path, rows: list[list[str]]) -> Imported:
    path = folder / f"{len(rows)}-{rows[0][0]}.csv"
    write_csv(path, columns=COLUMNS, rows=rows)
    return import_now(path=path, filename=path.name, template="units", actor=system(ON), on=ON)


def rows_of(cast: Cast, count: int, *, registrar: str = "") -> list[list[str]]:
    named = registrar or cast.registrar.name
    return [[make_uscc(), f"试{n}号示范协会", named, "东湖区", "王明"] for n in range(count)]


def test_the_audit_names_every_value_also_a_body_that_came_with_the_file(
    cast: Cast, tmp_path: Path
) -> None:
    done = take(tmp_path, [*rows_of(cast, 2), *rows_of(cast, 2, registrar="东湖区行政审批局")])

    units = Unit.objects.filter(uscc__isnull=False, source__startswith="导入")
    entries = Entry.objects.filter(action="units.unit.registered", batch_id=done.batch.pk)
    told = {entry.subject_id: entry.changes for entry in entries}
    assert len(told) == 4
    for unit in units:
        assert told[unit.pk]["registrar"] == [None, unit.registrar_id]
        (made,) = [audit.created(unit, fields=EDITABLE)]
        assert audit.told_values(unit, fields=EDITABLE) == made.fields
        assert told[unit.pk].keys() >= {"uscc", "name", "kind", "registrar", "residence"}


def test_more_rows_are_not_more_statements(cast: Cast, tmp_path: Path) -> None:
    few, many = rows_of(cast, 3), rows_of(cast, 60)
    take(tmp_path, rows_of(cast, 2))  # what is read once for the process
    counts = []
    for rows in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            take(tmp_path, rows)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_units_are_stored_by_code_however_the_file_stands(cast: Cast, tmp_path: Path) -> None:
    rows = sorted(rows_of(cast, 20), reverse=True)

    done = take(tmp_path, rows)

    made = Unit.objects.filter(source__startswith="导入").order_by("pk")
    assert list(made.values_list("uscc", flat=True)) == sorted(row[0] for row in rows)
    # Each change is still that of its own row.
    units = {unit.pk: unit.name for unit in made}
    changes = done.batch.changes.filter(target_type="units.unit").order_by("position")
    assert [units[change.target_id] for change in changes] == [row[1] for row in rows]


@pytest.mark.parametrize("post", [Post.HEAD, Post.LEGAL_REPRESENTATIVE])
def test_a_new_head_leaves_the_instructor(cast: Cast, post: Post) -> None:
    unit = cast.unit("试示范协会")
    for held in (Post.INSTRUCTOR, post):
        appointment = Appointment(unit=unit, post=held, holder_name="王明", start_on=ON)
        appoint(appointments=[appointment], actor=cast.actor)

    unit.refresh_from_db()
    assert unit.has_instructor
