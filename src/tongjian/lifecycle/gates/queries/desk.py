"""Read what the registration desk keeps; every query starts from what the viewer may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.audit import services as audit
from tongjian.foundation.keeping import Kept
from tongjian.foundation.plans import Prepared
from tongjian.foundation.privacy.services import consents
from tongjian.lifecycle.gates import laid_down, permissions, walls
from tongjian.lifecycle.gates.choices import Item, ItemState, Stage, Task
from tongjian.lifecycle.gates.models import Application, DeclaredMember, DeskOpening, FollowUp
from tongjian.registry.units.choices import REGISTERED_KINDS
from tongjian.registry.units.models import Agency, Rating, Unit
from tongjian.registry.units.queries import AXES as UNIT_AXES

# Until there is a unit only the office and the competent body know of an application.
AXES = {"place": "registered_path", "agency": "competent_body", "org": "unit__scope_path"}
OF_UNIT = {axis: f"unit__{column}" for axis, column in UNIT_AXES.items()}
# How what a unit still asks for is read, by whose scope.
_ASKED: Kept[Prepared] = Kept(256)
_SHOWN = ("registrar", "competent_body", "residence", "charter_check", "unit")


def openings() -> dict[int, date]:
    """Return since when each registration office works with the desk."""
    return dict(DeskOpening.objects.values_list("registrar_id", "start_on"))


def waits_for_desk(unit: Unit, opened: Mapping[int, date]) -> bool:
    """Tell whether a unit is one that may enter the register through the desk only."""
    start = opened.get(unit.registrar_id)
    day = unit.established_on
    return start is not None and day is not None and day >= start and unit.kind in REGISTERED_KINDS


def since_opening(ratings: Sequence[Rating]) -> list[Rating]:
    """Return the grades that were announced after their offices had opened the gates.

    Those before are the past as it was; files and the program itself bring them in.
    """
    opened = openings()
    if not opened:
        return []
    first = min(opened.values())
    late = [rating for rating in ratings if rating.announced_on >= first]
    units = Unit.objects.filter(pk__in=[rating.unit_id for rating in late])
    starts = {pk: opened.get(office) for pk, office in units.values_list("pk", "registrar_id")}
    return [
        rating
        for rating in late
        if (start := starts.get(rating.unit_id)) is not None and rating.announced_on >= start
    ]


def list_applications(viewer: Viewer) -> QuerySet[Application]:
    """Return the applications in the viewer's scope."""
    rows = Application.objects.filter(viewer.scope(permissions.READ).q(**AXES))
    return rows.select_related("registrar", "unit")


def find_applications(viewer: Viewer, *, filters: Mapping[str, Any]) -> QuerySet[Application]:
    """Return the applications that meet the conditions of a list."""
    rows = list_applications(viewer).prefetch_related("items")
    if typed := filters.get("q"):
        rows = rows.filter(Q(name__contains=typed) | Q(unit__uscc__startswith=typed.upper()))
    if stages := filters.get("stage"):
        rows = rows.filter(stage__in=stages)
    if kinds := filters.get("kind"):
        rows = rows.filter(kind__in=kinds)
    return rows


def get_application(viewer: Viewer, application_id: int) -> Application:
    """Return one application.

    Raises:
        Http404: there is none in the viewer's scope.
    """
    rows = list_applications(viewer).select_related(*_SHOWN)
    found = rows.filter(pk=application_id).first()
    if found is None:
        raise Http404("没有这件申请，或不在您的管理范围内。")
    return found


def keeps_desk(viewer: Viewer, application: Application) -> bool:
    """Tell whether the viewer keeps the desk where the application lies."""
    reaches = viewer.scope(permissions.DESK).reaches
    return any(
        r.is_everything or (r.axis == "place" and r.covers(application.registered_path))
        for r in reaches
    )


def read_declared(viewer: Viewer, application: Application) -> list[DeclaredMember]:
    """Return who declared the own membership; who looked is logged."""
    if not keeps_desk(viewer, application):
        return []
    walls.arm(viewer)
    people = list(application.declared.order_by("pk"))
    if people:
        audit.note_reading(
            reader=viewer,
            subject=application,
            subject_type="gates.application",
            what="成立登记时申报的党员",
            purpose="登记三同步",
            records=len(people),
        )
    agreed = consents.standing(people)
    for person in people:
        person.consent = agreed.get(person.pk)  # type: ignore[attr-defined]
    return people


def declared_full(viewer: Viewer, application: Application) -> int:
    """Count the full members who declared themselves; names are not read."""
    walls.arm(viewer)
    return application.declared.filter(is_full=True).count()


@dataclass(frozen=True)
class Advice:
    """What the facts say about an item, and where it is laid down."""

    item: Item
    state: ItemState
    why: str
    clause: str


def advise(application: Application, *, full: int, declared: int, on: date) -> list[Advice]:
    """Say of each item what the facts suggest; the office decides."""
    place = application.registered_path
    values = laid_down.edition(place, on).values
    clause = laid_down.clause(place, on, "registration_items")
    least = laid_down.number(values, "branch_minimum")
    said = {
        Item.MEMBERS: _members(application, declared),
        Item.FORMATION: _formation(full, least),
        Item.CHARTER: _charter(application),
        Item.STAFF: _staff(application),
        Item.WORK: (ItemState.MISSING, "请说明由谁、怎样开展党的工作。"),
    }
    codes = [Item(row.code) for row in application.items.all()]
    return [Advice(code, *said[code], clause) for code in codes]


def _members(application: Application, declared: int) -> tuple[ItemState, str]:
    if declared:
        return ItemState.DONE, f"已登记 {declared} 名申报的党员。"
    if application.has_no_members and application.survey_on:
        return ItemState.DONE, "调查表申报没有党员。"
    return ItemState.MISSING, "还没有登记申报的党员，也没有申报“没有党员”。"


def _formation(full: int, least: int) -> tuple[ItemState, str]:
    if full >= least:
        words = f"申报正式党员 {full} 名，达到 {least} 名：领证时自动生成组建任务。"
        return ItemState.DONE, words
    words = f"申报正式党员 {full} 名，不足 {least} 名，转为选派党建指导员（联络员）。"
    return ItemState.UNABLE, words


def _charter(application: Application) -> tuple[ItemState, str]:
    check = application.charter_check
    if check is None:
        return ItemState.MISSING, "章程还没有核对。"
    if check.is_complete:
        return ItemState.DONE, f"{check.checked_on} 核对，内容齐全。"
    return ItemState.MISSING, f"{check.checked_on} 核对，缺 {len(check.missing)} 项。"


def _staff(application: Application) -> tuple[ItemState, str]:
    if application.staff_count is None:
        return ItemState.MISSING, "没有填写从业人数。"
    return ItemState.DONE, f"从业人员 {application.staff_count} 人。"


def list_openings(viewer: Viewer) -> QuerySet[DeskOpening]:
    """Return which offices work with the desk; that is public among offices."""
    return DeskOpening.objects.select_related("registrar__locality").order_by("start_on", "pk")


def registrars_of(viewer: Viewer) -> QuerySet[Agency]:
    """Return the registration offices where the viewer keeps the desk."""
    scope = viewer.scope(permissions.DESK).q(place="locality__path")
    return Agency.objects.open().filter(scope, registers=True)


def list_follow_ups(viewer: Viewer) -> QuerySet[FollowUp]:
    """Return what new units still ask of the Party side; what is done has closed itself."""
    rows = FollowUp.objects.filter(viewer.scope(permissions.READ).q(**OF_UNIT))
    return rows.filter(still_open()).select_related("unit")


def follow_ups_of(viewer: Viewer, unit: Unit) -> list[FollowUp]:
    """Return what a unit still asks of the Party side, as far as the viewer may know."""
    plan = _ASKED.get(viewer.key, lambda: _asked_of(viewer))
    return plan.run(unit=unit.pk)


def _asked_of(viewer: Viewer) -> Prepared:
    return Prepared(lambda unit: list_follow_ups(viewer).filter(unit_id=unit), unit=int)


def still_open() -> Q:
    """Return the condition that a task is not yet done, by the facts of its unit."""
    forms = Q(kind=Task.FORMATION, unit__host_mode="")
    instructs = Q(kind=Task.INSTRUCTOR, unit__work_covered=False)
    return forms | instructs


def to_make_up(viewer: Viewer) -> QuerySet[Application]:
    """Return the units that came in by import and still lack a conclusion."""
    return list_applications(viewer).filter(stage=Stage.MAKE_UP)
