"""Count members by place anew only when something that decides has changed, not at every move."""

from typing import Any, ClassVar

from django.db import migrations

from tongjian.insight.statistics import cubes


def install(apps: Any, editor: Any) -> None:
    editor.execute(cubes.install_sql("places"), params=None)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("statistics", "0008_spans")]
    operations: ClassVar = [migrations.RunPython(install, migrations.RunPython.noop)]
