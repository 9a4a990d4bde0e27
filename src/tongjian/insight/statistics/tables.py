"""How the rows behind a number are listed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from tongjian.foundation.ui.environment import url_or_none
from tongjian.foundation.ui.tables import Column, Table
from tongjian.registry.units.choices import SHORT_KINDS, UnitKind


def page_of(name: str, key: str = "pk") -> Callable[[Any], str | None]:
    """Return the link to a record's own page."""

    def link(row: Any) -> str | None:
        value = row
        for part in key.split("."):
            value = getattr(value, part, None)
        return url_or_none(name, value) if value is not None else None

    return link


class UnitRows(Table):
    code = "stats-units"
    default_sort = "name"
    columns: ClassVar[Sequence[Column]] = (
        Column(
            "name",
            "名称",
            sort="name_sort",
            link=page_of("units:unit"),
            place="title",
            fixed=True,
        ),
        Column("kind", "类型", value=lambda u: SHORT_KINDS[UnitKind(u.kind)], place="lead"),
        Column("level", "登记层级", value=lambda u: u.get_level_display()),
        Column("sector", "行业", value=lambda u: u.get_sector_display()),
        Column("body", "业务主管单位", value=lambda u: u.competent_body),
        Column("mode", "组建方式", value=lambda u: u.get_host_mode_display() or "未建"),
        Column("declared", "申报党员", kind="number", value="declared_members"),
    )


class CountedUnitRows(UnitRows):
    """The same for readers who may count the roster."""

    columns = (
        *UnitRows.columns,
        Column(
            "full",
            "正式党员",
            kind="number",
            value="full_members",
            note="党员名册中在该组织工作的正式党员",
        ),
    )


class OrgRows(Table):
    code = "stats-orgs"
    default_sort = "name"
    columns = (
        Column(
            "name",
            "名称",
            sort="name_sort",
            link=page_of("party_orgs:org"),
            place="title",
            fixed=True,
        ),
        Column("kind", "类别", value=lambda o: o.get_kind_display(), place="lead"),
        Column("parent", "上级党组织", value=lambda o: o.parent),
        Column("place", "所在地", value=lambda o: o.locality),
        Column("term", "届满日期", kind="date", value="term_ends_on"),
        Column("full", "正式党员", kind="number", value="full_members"),
    )


class PersonRows(Table):
    code = "stats-people"
    default_sort = "name"
    columns = (
        Column(
            "name",
            "姓名",
            sort="name_sort",
            link=page_of("members:person"),
            place="title",
            fixed=True,
        ),
        Column("sex", "性别", value=lambda p: p.get_sex_display(), place="lead"),
        Column("home", "所在党组织", value=lambda p: p.home_org),
        Column("employer", "工作单位", value=lambda p: p.employer),
        Column("education", "学历", value=lambda p: p.get_education_display()),
        Column("joined", "入党日期", kind="date", value="joined_on"),
    )


class SecretaryRows(Table):
    code = "stats-secretaries"
    default_sort = "name"
    columns = (
        Column("name", "姓名", value="holder_name", sort="holder_name", place="title", fixed=True),
        Column("org", "党组织", value=lambda a: a.org, link=page_of("party_orgs:org", "org_id")),
        Column("source", "来源", value=lambda a: a.get_source_display()),
        Column("leadership", "进入领导层", kind="yes_no", value="in_leadership"),
        Column("since", "任职起", kind="date", value="start_on"),
    )
