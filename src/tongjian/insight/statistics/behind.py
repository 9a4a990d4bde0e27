"""The rows behind a number: chosen by the very condition that counted them."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from tongjian.foundation.access.viewers import Viewer
from tongjian.registry.members import permissions as members
from tongjian.registry.members.models import Person
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.posts.models import Appointment
from tongjian.registry.units.models import Unit

from .asking import Ask, UnableToShowTable
from .engine import Query, Statement, conditions, fetch
from .queries import part_of
from .relations import columns_in, relation_sql
from .scoping import Predicate, reach
from .sources import SOURCES
from .vocabulary import Measure, Table

MODELS: dict[str, type[Model]] = {
    "units": Unit,
    "orgs": PartyOrg,
    "people": Person,
    "secretaries": Appointment,
}


def rows_behind(viewer: Viewer, asked: Ask, measure: Measure) -> QuerySet[Any]:
    """Return the records that a number of a table counts.

    Raises:
        PermissionDenied: the viewer may count but not read them.
    """
    source = SOURCES[asked.table.source]
    permission = members.READ if source.is_personal else source.permission
    viewer.require(permission)
    query = Query(source=source, frame=asked.frame, measures=(measure,), by=(), where=asked.where)
    scope = reach(viewer, source, asked.frame, permission=permission)
    statement = _identities(query, scope, measure)
    return _records(source.code, statement, lifted=not source.is_personal)


def find_measure(table: Table, code: str) -> Measure:
    """Return a measure of a table, or the numerator of one of its ratios (`part@whole`).

    Raises:
        UnableToShowTable: there is none, or it has no rows.
    """
    known = {measure.code: measure for measure in table.measures if not measure.amount}
    for indicator in table.indicators:
        for denominator in indicator.denominators:
            whole = denominator.measure
            part = part_of(indicator, whole)
            known |= {whole.code: whole, part.code: part}
    if code not in known:
        raise UnableToShowTable(f"“{table.title}”没有可以列出记录的“{code}”。")
    return known[code]


def _identities(query: Query, scope: Predicate, measure: Measure) -> Statement:
    condition = conditions(query, scope) & Predicate(measure.condition(query.frame))
    relation = relation_sql(query.source, query.frame, columns_in("r.id", condition.text))
    where = f" WHERE {condition.text}" if condition.text else ""
    return Statement(f"SELECT r.id FROM {relation}{where}", condition.params)


def _records(source: str, statement: Statement, *, lifted: bool) -> QuerySet[Any]:
    found = MODELS[source]._default_manager.all()
    if source == "people":
        # Counted like everybody, listed nowhere: the person asked for that.
        found = found.filter(restricted_since__isnull=True)
    if lifted and "members_" in statement.text:
        # Whether a unit had members on a past day is known beyond the people one may read, so
        # the statement runs behind the lifted wall; what comes back are units.
        return found.filter(pk__in=[pk for (pk,) in fetch(statement)])
    # The statement is composed of declarations of our own; every value is a parameter.
    return found.filter(pk__in=RawSQL(statement.text, statement.params))  # noqa: S611
