"""Units on the way to a Party organisation, and organisations that fall apart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Cast, Coalesce, Greatest
from django.db.models.lookups import IsNull

from tongjian.foundation.access.scopes import range_q
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.rulebook import queries as rulebook
from tongjian.foundation.rulebook.packs import Rulebook
from tongjian.foundation.rulebook.sweeping import Sweep
from tongjian.foundation.rulebook.verdicts import Outcome
from tongjian.kernel.rules.judging import months_after
from tongjian.lifecycle.duties.facts import ORG
from tongjian.lifecycle.formation.queries import unsound_visits
from tongjian.registry.members.models import Person
from tongjian.registry.members.permissions import COUNT
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.party_orgs.permissions import READ
from tongjian.registry.posts.choices import PoliticalStatus, Post
from tongjian.registry.posts.models import Appointment
from tongjian.registry.units.choices import ENDED
from tongjian.registry.units.models import Unit
from tongjian.registry.units.queries import AXES

from .choices import DECAY, SIGNS, Layer, Sign

MINIMUM, STANDING = "branch_minimum", "secretary_standing"
_MEMBERS = (PoliticalStatus.MEMBER, PoliticalStatus.PROBATIONARY)
_HEADS = (Post.LEGAL_REPRESENTATIVE, Post.HEAD)


def uncovered(viewer: Viewer) -> QuerySet[Any]:
    """Return the living units without an organisation whose members the viewer may count."""
    seen = viewer.scope(READ).q(**AXES) & viewer.scope(COUNT).q(**AXES)
    return Unit.objects.filter(seen, host_mode="").exclude(status__in=ENDED)


def find_ripe(viewer: Viewer, *, filters: Mapping[str, Any], on: date) -> QuerySet[Any]:
    """Return them with their signs, what they lack, and who answers for them."""
    book = rulebook.current()
    rows = _narrowed(uncovered(viewer), filters)
    least = _by_region(book, MINIMUM, on)
    rows = rows.annotate(least=least).annotate(**_signs(_since(book, on)))
    met = sum((Cast(f"has_{sign.value}", IntegerField()) for sign in Sign), Value(0))
    lacking = Greatest(F("least") - F("full_members"), Value(0))
    roster = F("full_members") + F("probationary_members")
    rows = rows.annotate(
        ripe=ExpressionWrapper(met, output_field=IntegerField()),
        lacking=ExpressionWrapper(lacking, output_field=IntegerField()),
        hidden=Greatest(Coalesce(F("declared_members"), Value(0)) - roster, Value(0)),
        owner=_owner(),
    )
    return _by_signs(rows, filters).select_related("residence", "area")


def _narrowed(rows: QuerySet[Any], filters: Mapping[str, Any]) -> QuerySet[Any]:
    looks = {"q": "name__contains", "sector": "sector__in", "area": "area_id"}
    asked = {look: filters[name] for name, look in looks.items() if name in filters}
    registered = range_q("registered_path", filters.get("place", ""))
    return rows.filter(registered, range_q("residence_path", filters.get("street", "")), **asked)


def _by_signs(rows: QuerySet[Any], filters: Mapping[str, Any]) -> QuerySet[Any]:
    if layers := filters.get("layer"):
        wanted = Q(pk__in=())
        for layer in layers:
            wanted |= _layer(Layer(layer))
        rows = rows.filter(wanted)
    if "lacking" in filters:
        rows = rows.filter(lacking__in=[int(number) for number in filters["lacking"]])
    if "ripe" in filters:
        rows = rows.filter(ripe__gte=int(filters["ripe"]))
    if "fillable" in filters:
        enough = Q(lacking__gt=0, hidden__gte=F("lacking"))
        rows = rows.filter(enough) if filters["fillable"] else rows.exclude(enough)
    return rows


def _layer(layer: Layer) -> Q:
    return {
        Layer.READY: Q(full_members__gte=F("least")),
        Layer.NEAR: Q(full_members__gt=0, full_members__lt=F("least")),
        Layer.NONE: Q(full_members=0),
    }[layer]


def _signs(since: date) -> dict[str, Any]:
    post = Appointment.objects.filter(unit=OuterRef("pk"), end_on__isnull=True, post__in=_HEADS)
    candidate = Person.objects.filter(
        employer=OuterRef("pk"), standing="normal", full_on__lte=since
    )
    return {
        "has_members": _whether(Q(full_members__gte=F("least"))),
        "has_head": _any(post.filter(political_status__in=_MEMBERS)),
        "has_secretary": _any(candidate),
        "has_place": _whether(Q(area__isnull=False) | ~Q(address="")),
        "has_funds": _whether(Coalesce(Q(annual_income__gt=0), Value(False))),
    }


def _any(rows: QuerySet[Any]) -> ExpressionWrapper[Any]:
    """Tell whether there is one; looked up row by row, where EXISTS would read the whole table."""
    return _whether(IsNull(Subquery(rows.order_by().values("pk")[:1]), False))


def _whether(condition: Any) -> ExpressionWrapper[Any]:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _owner() -> Subquery:
    answering = PartyOrg.objects.filter(path=OuterRef("scope_path"), dissolved_on__isnull=True)
    return Subquery(answering.values("name")[:1], output_field=CharField())


def _since(book: Rulebook, on: date) -> date:
    """Return since when a secretary must be a full member, by the nation's parameter."""
    months = book.edition(region="", on=on).values[STANDING]
    return months_after(on, -months) if isinstance(months, int) else on


def _by_region(book: Rulebook, code: str, on: date) -> Combinable:
    """Return the value of a parameter where a unit is registered, the inner region first."""
    values = [(r, book.edition(region=r, on=on).values[code]) for r in book.regions()]
    nation = values[0][1]
    own = [(region, value) for region, value in reversed(values) if value != nation]
    whens = [When(registered_path__startswith=r, then=Value(value)) for r, value in own]
    if not whens:
        return Value(nation, output_field=IntegerField())
    return Case(*whens, default=Value(nation), output_field=IntegerField())


def decaying(rows: QuerySet[PartyOrg], *, codes: list[str], on: date) -> QuerySet[PartyOrg]:
    """Narrow organisations to those that show one of these signs today."""
    sweep = Sweep(ORG, rulebook.current(), on, codes=set(codes) & set(DECAY))
    signs: dict[str, Any] = {
        f"sign_{number}": _breaks(sweep, code) for number, code in enumerate(DECAY)
    }
    troubled = unsound_visits(on=on).filter(formed__org=OuterRef("pk"))
    signs[f"sign_{len(DECAY)}"] = Exists(troubled)
    broken = Q(pk__in=())
    for code in codes:
        broken |= Q(**{f"sign_{list(SIGNS).index(code)}": True})
    found: QuerySet[PartyOrg] = rows.annotate(**signs).filter(broken)
    return found


def _breaks(sweep: Sweep, code: str) -> Case:
    sql = sweep.ids_sql(code, Outcome.BREACH)
    ids = RawSQL(sql.text, sql.params)  # noqa: S611 - made by the compiler, values are parameters
    return Case(When(pk__in=ids, then=True), default=False, output_field=BooleanField())
