"""The columns of the lists of units, areas, agencies and member firms."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.urls import reverse

from tongjian.foundation.ui.tables import Badge, Column, Table, opens

from . import choices
from .choices import Clarity, UnitStatus
from .clarity import gaps_of
from .models import MemberFirm
from .telling import TOLD

STATUS_TONES = {
    UnitStatus.NORMAL: "good",
    UnitStatus.ABNORMAL: "warn",
    UnitStatus.SUSPENDED: "warn",
    UnitStatus.LIQUIDATING: "warn",
}
ROSTER = "按花名册，截至今天；无权查看的不显示"


@cache
def status_badge(status: str) -> Badge:
    """Return a status as word, icon and colour."""
    known = UnitStatus(status)
    return Badge(str(known.label), STATUS_TONES.get(known, "quiet"))


def dated(name: str) -> Callable[[Any], Any]:
    """Return how to read a dated fact: of the day that was asked for, else of today."""

    def read(unit: Any) -> Any:
        return getattr(unit, f"then_{name}") if hasattr(unit, "then_name") else getattr(unit, name)

    return read


def _said(name: str, labels: Any) -> Callable[[Any], str]:
    words = {str(value): str(label) for value, label in labels.choices}
    read = dated(name)
    return lambda unit: words.get(read(unit) or "", "")


def _kind(unit: Any) -> str:
    return choices.SHORT_KINDS[choices.UnitKind(dated("kind")(unit))]


def _status(unit: Any) -> Badge:
    return status_badge(dated("status")(unit))


def _registrar(unit: Any) -> Any:
    return unit.then_registrar_name if hasattr(unit, "then_name") else unit.registrar.name


def _body(unit: Any) -> str:
    if hasattr(unit, "then_name"):
        return unit.then_competent_body_name or ""
    return unit.competent_body.name if unit.competent_body else ""


def _mode(unit: Any) -> str:
    return (unit.then_mode or "") if hasattr(unit, "then_name") else unit.host_mode


@cache
def coverage_badge(mode: str, *, detailed: bool) -> Badge:
    """Return whether a unit is covered, and how, if that may be shown."""
    if not mode:
        return Badge("未覆盖", "warn")
    return Badge(str(choices.HostMode(mode).label) if detailed else "已覆盖", "good")


def _coverage(unit: Any) -> Badge:
    return coverage_badge(_mode(unit), detailed=unit.sees_party)


def _gaps(unit: Any) -> str:
    if hasattr(unit, "then_name"):
        return ""
    bits = unit.unclear if unit.sees_counts else unit.unclear & Clarity.LEAD
    return "、".join(str(gap.label) for gap in gaps_of(bits))


def _today(name: str) -> Callable[[Any], Any]:
    return lambda unit: None if hasattr(unit, "then_name") else getattr(unit, name)


_unit_url = opens("units:unit")


class UnitTable(Table):
    """The register of units."""

    code = "units"
    default_sort = "name"
    told = TOLD
    columns = [
        Column(
            "name",
            "名称",
            value=dated("name"),
            sort="name_sort",
            link=_unit_url,
            place="title",
            fixed=True,
        ),
        Column("status", "状态", kind="badge", value=_status, place="lead"),
        Column("uscc", "统一社会信用代码", kind="code", sort="uscc"),
        Column("kind", "类型", value=_kind, export=_said("kind", choices.UnitKind), css="tight"),
        Column("level", "层级", value=_said("level", choices.UnitLevel), css="tight"),
        Column("registrar", "登记管理机关", value=_registrar, shown=False),
        Column("sector", "行业分类", value=_said("sector", choices.Sector), shown=False),
        Column(
            "residence",
            "住所地",
            value=lambda u: u.residence.name if u.residence else "",
            css="tight",
        ),
        Column("competent_body", "业务主管单位", value=_body, shown=False),
        Column(
            "coverage",
            "组织覆盖",
            kind="badge",
            value=_coverage,
            note="有党组织单独、联合、挂靠等方式覆盖",
        ),
        Column("host", "覆盖的党组织", value="host_name"),
        Column(
            "full_members",
            "正式党员",
            kind="number",
            value=_today("counted_full"),
            sort="counted_full",
            descending_first=True,
            note=ROSTER,
        ),
        Column(
            "probationary_members",
            "预备党员",
            kind="number",
            value=_today("counted_probationary"),
            sort="counted_probationary",
            descending_first=True,
            shown=False,
            note=ROSTER,
        ),
        Column(
            "declared_members",
            "申报党员",
            kind="number",
            value=_today("declared_members"),
            sort="declared_members",
            descending_first=True,
            note="社会组织自行申报的党员数",
        ),
        Column("gaps", "三清", value=_gaps, note="隶属关系、组织设置、党员人数三项中不清的"),
        Column(
            "established_on",
            "成立日期",
            kind="date",
            sort="established_on",
            shown=False,
        ),
        Column("is_direct", "直接登记", kind="yes_no", value=dated("is_direct"), shown=False),
        Column("is_charity", "慈善组织", kind="yes_no", value=dated("is_charity"), shown=False),
        Column("decoupled_on", "脱钩日期", kind="date", sort="decoupled_on", shown=False),
        Column("area", "集中区域", value=lambda u: u.area.name if u.area else "", shown=False),
        Column("fields", "领域标签", value=lambda u: "、".join(u.fields), shown=False),
        Column(
            "staff_count",
            "从业人数",
            kind="number",
            sort="staff_count",
            descending_first=True,
            shown=False,
        ),
        Column(
            "firm_count",
            "会员数",
            kind="number",
            sort="firm_count",
            descending_first=True,
            shown=False,
        ),
        Column("address", "住所", shown=False),
        Column("phone", "公开电话", shown=False),
        Column("charter_party_on", "章程载入党建", kind="date", shown=False),
        Column(
            "updated_at",
            "更新时间",
            kind="moment",
            sort="updated_at",
            descending_first=True,
            shown=False,
        ),
    ]


class AreaTable(Table):
    code = "areas"
    default_sort = "-units_there"
    columns = [
        Column(
            "name",
            "名称",
            sort="name",
            link=lambda a: reverse("units:area", args=[a.pk]),
            place="title",
            fixed=True,
        ),
        Column("kind", "类型", value=lambda a: a.get_kind_display(), place="lead"),
        Column("locality", "所在地", value=lambda a: a.locality.name),
        Column("address", "地址"),
        Column("builder", "建设主体", shown=False),
        Column(
            "units_there",
            "入驻社会组织",
            kind="number",
            sort="units_there",
            descending_first=True,
            note="您管理范围内、未注销的",
        ),
        Column(
            "uncovered_there",
            "其中未覆盖",
            kind="number",
            sort="uncovered_there",
            descending_first=True,
        ),
        Column("party_support", "党建配套", shown=False),
    ]


def _if_open(word: str) -> Callable[[Any], str]:
    """Return the word of a link that only a record still open has."""
    return lambda record: "" if record.end_on else word


def _registered(agency: Any) -> str:
    return f"{reverse('units:list')}?registrar={agency.pk}"


def _supervised(agency: Any) -> str:
    return f"{reverse('units:list')}?body={agency.pk}"


def _guided(agency: Any) -> str:
    return f"{reverse('units:list')}?industry={agency.pk}"


class AgencyTable(Table):
    code = "agencies"
    default_sort = "name"
    columns = [
        Column("name", "名称", sort="name", place="title", fixed=True),
        Column("locality", "地区", value=lambda a: a.locality.name, place="lead"),
        Column("registered", "登记", kind="number", sort="registered", link=_registered),
        Column("supervised", "业务主管", kind="number", sort="supervised", link=_supervised),
        Column("guided", "行业主管", kind="number", sort="guided", link=_guided),
        Column("start_on", "起始日期", kind="date", shown=False),
        Column("end_on", "终止日期", kind="date", shown=False),
    ]


# For those alone who may change the directory, and never in a file.
AGENCY_ACTS = (
    Column("edit", "", value=_if_open("修改"), link=opens("units:edit_agency")),
    Column("end", "", value=_if_open("终止"), link=opens("units:end_agency")),
)


def _pledge(firm: MemberFirm) -> Badge:
    return Badge("已签署", "good") if firm.pledged_on else Badge("未签署")


class FirmTable(Table):
    code = "firms"
    default_sort = "name"
    columns = [
        Column("name", "会员单位", sort="name", place="title", fixed=True),
        Column("uscc", "统一社会信用代码", kind="code"),
        Column("is_covered", "已建党组织", kind="yes_no"),
        Column("pledge", "自律公约", kind="badge", value=_pledge),
        Column("pledged_on", "签署日期", kind="date", sort="pledged_on", shown=False),
        Column("start_on", "入会日期", kind="date", sort="start_on"),
    ]


FIRM_ACTS = (
    Column("edit", "", value=_if_open("修改"), link=opens("units:edit_firm")),
    Column("end", "", value=_if_open("退会"), link=opens("units:end_firm")),
)
