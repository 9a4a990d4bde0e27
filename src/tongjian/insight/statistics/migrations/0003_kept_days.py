"""Keep counts by day, and members by place, from now on."""

from typing import Any, ClassVar

from django.db import migrations, models

from tongjian.insight.statistics import cubes, days_kept


def install(apps: Any, editor: Any) -> None:
    editor.execute(cubes.install_sql("places"), params=None)
    editor.execute(cubes.MOVED_SEATS, params=None)
    editor.execute(days_kept.install_sql(), params=None)
    cubes.rebuild({"places": cubes.PLACES})
    days_kept.rebuild()


def remove(apps: Any, editor: Any) -> None:
    editor.execute(cubes.remove_sql("places"), params=None)
    editor.execute("DROP FUNCTION statistics_places_seats CASCADE", params=None)
    editor.execute(days_kept.remove_sql(), params=None)


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("statistics", "0002_cells"),
        ("units", "0004_uncovered"),
        ("party_orgs", "0003_figures"),
        ("members", "0007_forget_images"),
    ]
    operations: ClassVar = [
        migrations.CreateModel(
            name="DayCell",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("curve", models.CharField(max_length=16)),
                ("kind", models.CharField(blank=True, default="", max_length=32)),
                ("status", models.CharField(blank=True, default="", max_length=16)),
                ("day", models.DateField()),
                ("n", models.BigIntegerField()),
                ("fresh", models.BooleanField(default=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["curve", "day"], name="day_cell_curve"),
                    models.Index(
                        condition=models.Q(("fresh", True)),
                        fields=["curve", "day"],
                        name="day_cell_fresh",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaceCell",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("cube", models.SmallIntegerField()),
                ("depth", models.SmallIntegerField()),
                ("node", models.CharField(db_collation="C", max_length=80)),
                ("n", models.BigIntegerField()),
                ("fresh", models.BooleanField(default=True)),
                ("sex", models.CharField(blank=True, default="", max_length=16)),
                ("full_on", models.DateField(null=True)),
                ("place", models.CharField(blank=True, default="", max_length=2)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["cube", "depth", "node"], name="place_cell_node"),
                    models.Index(
                        condition=models.Q(("fresh", True)),
                        fields=["cube", "depth", "node"],
                        name="place_cell_fresh",
                    ),
                ],
            },
        ),
        migrations.RunPython(install, remove),
    ]
