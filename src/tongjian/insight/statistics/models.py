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


class UnitClasses(Cell):
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
        abstract = True


class UnitCell(UnitClasses):
    """Units of one class today."""

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


class PersonClasses(Cell):
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
        abstract = True


class PersonCell(PersonClasses):
    """Members of one class today."""

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


class KeptDay(models.Model):
    """A past day whose figures are kept, as of the transactions that `snapshot` had seen."""

    source = models.CharField(max_length=16)
    day = models.DateField()
    # How far the spans reach that the sums of units are made of.
    until = models.DateField()
    snapshot = models.TextField()
    # Of its own transaction it had seen what was noted until then.
    xid = models.BigIntegerField()
    last_note = models.BigIntegerField()
    last_member = models.BigIntegerField()
    made_at = models.DateTimeField()
    is_asked = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "day"], name="kept_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.day}"


class UnitSpan(models.Model):
    """A unit as it counted from one day until another, while nothing about it altered."""

    id = models.BigAutoField(primary_key=True)
    unit_id = models.BigIntegerField()
    start_on = models.DateField()
    end_on = models.DateField()
    scope_path = models.CharField(max_length=PATH_LENGTH, db_collation="C")
    kind = _text()
    level = _text()
    sector = _text()
    status = _text()
    host_mode = _text()
    registered_path = models.CharField(max_length=12, db_collation="C")
    residence_path = models.CharField(max_length=12, db_collation="C")
    competent_body_id = models.BigIntegerField(null=True)
    registrar_id = models.BigIntegerField(null=True)
    is_direct = models.BooleanField()
    work_covered = models.BooleanField()
    full_members = models.IntegerField()
    probationary_members = models.IntegerField()
    roster = models.IntegerField()
    declared_members = models.IntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit_id"], name="unit_span_unit"),
            models.Index(fields=["scope_path"], name="unit_span_scope"),
            models.Index(fields=["start_on"], name="unit_span_start"),
            models.Index(fields=["end_on"], name="unit_span_end"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.start_on}"


class KeptUnitCell(UnitClasses):
    """Units of one class on a kept day."""

    kept_id = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["kept_id", "cube", "depth", "node"], name="kept_unit_cell_node"),
        ]

    def __str__(self) -> str:
        return f"{self.kept_id} {self.cube}:{self.node} {self.n}"


class KeptPersonCell(PersonClasses):
    """Members of one class on a kept day."""

    kept_id = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["kept_id", "cube", "depth", "node"], name="kept_person_cell"),
        ]

    def __str__(self) -> str:
        return f"{self.kept_id} {self.cube}:{self.node} {self.n}"


class PastNote(models.Model):
    """A change that reached into the past: which transaction, what it touched, since which day."""

    id = models.BigAutoField(primary_key=True)
    xid = models.BigIntegerField()
    kind = models.CharField(max_length=8)
    key = models.BigIntegerField()
    since = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["xid"], name="past_note_xid")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class PastMember(models.Model):
    """What a change added to or took from the members of a class, for a period of the past."""

    id = models.BigAutoField(primary_key=True)
    xid = models.BigIntegerField()
    org_id = models.BigIntegerField()
    start_on = models.DateField()
    end_on = models.DateField(null=True)
    sex = _text()
    education = _text()
    occupation = _text()
    ethnicity = _text()
    birth_on = models.DateField(null=True)
    joined_on = models.DateField(null=True)
    full_on = models.DateField(null=True)
    unreachable_since = models.DateField(null=True)
    mobile_since = models.DateField(null=True)
    n = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["xid"], name="past_member_xid")]

    def __str__(self) -> str:
        return f"{self.start_on} {self.n}"
