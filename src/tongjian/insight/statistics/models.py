"""Maintained sums for the widest questions: one row for each class of rows at a node.

Triggers append what a change adds and takes away (migration 0002); the engine reads the sum. A
cell is never corrected in place, so writers do not wait for each other.
"""

from __future__ import annotations

from django.db import models

from tongjian.registry.party_orgs.models import PATH_LENGTH


class Cell(models.Model):
    """What all cells have: which cube, how deep and where in the tree, how many."""

    id = models.BigAutoField(primary_key=True)
    cube = models.SmallIntegerField()
    depth = models.SmallIntegerField()
    node = models.CharField(max_length=PATH_LENGTH, db_collation="C")
    n = models.BigIntegerField()
    fresh = models.BooleanField(default=True)

    class Meta:
        abstract = True


def _text() -> models.CharField[str, str]:
    return models.CharField(max_length=16, default="", blank=True)


class UnitCell(Cell):
    """Units of one class; a column that a cube does not hold stays empty."""

    kind = _text()
    level = _text()
    sector = _text()
    status = _text()
    host_mode = _text()
    registered_path = _text()
    competent_body_id = models.BigIntegerField(null=True)
    is_direct = models.BooleanField(null=True)
    work_covered = models.BooleanField(null=True)
    full_members = models.SmallIntegerField(null=True)
    probationary_members = models.SmallIntegerField(null=True)
    unclear = models.SmallIntegerField(null=True)
    declared_members = models.BigIntegerField(default=0)
    roster = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["cube", "depth", "node"], name="unit_cell_node"),
            models.Index(
                fields=["cube", "depth", "node"],
                name="unit_cell_fresh",
                condition=models.Q(fresh=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cube}:{self.node} {self.n}"


class PersonCell(Cell):
    """Members of one class; numbers only, nobody can be told from a cell's keys by name."""

    sex = _text()
    education = _text()
    occupation = _text()
    ethnicity = _text()
    birth_on = models.DateField(null=True)
    joined_on = models.DateField(null=True)
    full_on = models.DateField(null=True)
    unreachable_since = models.DateField(null=True)
    mobile_since = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["cube", "depth", "node"], name="person_cell_node"),
            models.Index(
                fields=["cube", "depth", "node"],
                name="person_cell_fresh",
                condition=models.Q(fresh=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cube}:{self.node} {self.n}"


class DayCell(models.Model):
    """How many rows of a register began, ended or were last touched on a day, net."""

    id = models.BigAutoField(primary_key=True)
    curve = models.CharField(max_length=16)
    kind = models.CharField(max_length=32, default="", blank=True)
    status = models.CharField(max_length=16, default="", blank=True)
    day = models.DateField()
    n = models.BigIntegerField()
    fresh = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(fields=["curve", "day"], name="day_cell_curve"),
            models.Index(
                fields=["curve", "day"], name="day_cell_fresh", condition=models.Q(fresh=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.curve} {self.day} {self.n}"


class PlaceCell(Cell):
    """Members by sex and by the place of their Party organisation."""

    sex = _text()
    full_on = models.DateField(null=True)
    place = models.CharField(max_length=2, default="", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["cube", "depth", "node"], name="place_cell_node"),
            models.Index(
                fields=["cube", "depth", "node"],
                name="place_cell_fresh",
                condition=models.Q(fresh=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.n}"
