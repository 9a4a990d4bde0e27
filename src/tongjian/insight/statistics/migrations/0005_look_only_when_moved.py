"""Look at members and coverage only when a seat or a kind has changed."""

from typing import Any, ClassVar

from django.db import migrations

from tongjian.insight.statistics import cubes, days_kept


def install(apps: Any, editor: Any) -> None:
    editor.execute(cubes.MOVED_SEATS, params=None)
    editor.execute(days_kept.install_sql(), params=None)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("statistics", "0004_changed_rows_by_hash")]
    operations: ClassVar = [migrations.RunPython(install, migrations.RunPython.noop)]
