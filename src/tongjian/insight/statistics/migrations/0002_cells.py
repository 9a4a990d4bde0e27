"""Fill the maintained sums and keep them with the rows from now on."""

from typing import Any, ClassVar

from django.db import migrations

from tongjian.insight.statistics import cubes


def install(apps: Any, editor: Any) -> None:
    for source in cubes.KEPT:
        editor.execute(cubes.install_sql(source), params=None)
    cubes.rebuild()


def remove(apps: Any, editor: Any) -> None:
    for source in cubes.KEPT:
        editor.execute(cubes.remove_sql(source), params=None)


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("statistics", "0001_initial"),
        ("units", "0002_search"),
        ("members", "0003_search"),
    ]
    operations: ClassVar = [migrations.RunPython(install, remove)]
