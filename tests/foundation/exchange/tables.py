"""Templates for the tests: a small copy of what the areas declare for themselves."""

from collections.abc import Iterable

from tongjian.foundation.exchange.judging import JudgedRow
from tongjian.foundation.exchange.kinds import (
    DATE,
    DECIMAL,
    IDENTITY,
    INTEGER,
    ORG_NAME,
    PERSON_NAME,
    PHONE,
    USCC,
    YES_NO,
    choice,
)
from tongjian.foundation.exchange.templates import Column, Template, Tree, Unique
from tongjian.kernel.cn import unit_kinds
from tongjian.kernel.findings import Finding, info

KIND = choice(
    {
        "association": ("社会团体", "社团"),
        "service": ("社会服务机构", "民办非企业单位", "民非"),
        "foundation": ("基金会",),
    }
)


def kind_from_name(row: JudgedRow) -> Iterable[Finding]:
    """Let the end of the name tell a missing kind."""
    if row["kind"] is None and row["name"] is not None:
        row["kind"] = unit_kinds.kind_from_name(row["name"])
        yield info("kind_from_name", "类型按名称末尾判断", field="kind")


UNITS = Template(
    code="units",
    title="社会组织台账",
    columns=(
        Column("uscc", "统一社会信用代码", USCC, ("信用代码", "社会信用代码"), required=True),
        Column("name", "名称", ORG_NAME, ("单位名称", "社会组织名称", "组织名称"), required=True),
        Column("kind", "类型", KIND, ("组织类型", "登记类型")),
        Column("established_on", "成立日期", DATE, ("成立时间", "登记日期")),
        Column("full_members", "正式党员数", INTEGER, ("党员数/正式", "党员情况/正式")),
        Column("probationary", "预备党员数", INTEGER, ("党员数/预备", "党员情况/预备")),
        Column("head", "负责人姓名", PERSON_NAME, ("负责人", "法定代表人")),
        Column("phone", "联系电话", PHONE, ("负责人/电话", "电话")),
        Column("has_union", "是否建立工会", YES_NO, ("工会",)),
        Column("income", "年收入", DECIMAL),
        Column("district", "所在区", from_sheet_name=True),
        Column("note", "备注"),
    ),
    unique=(Unique(("uscc",), "name"),),
    row_rules=(kind_from_name,),
)

ORGS = Template(
    code="party-orgs",
    title="党组织基本信息",
    columns=(
        Column("name", "党组织名称", ORG_NAME, ("党组织全称", "名称"), required=True),
        Column("parent", "上级党组织", ORG_NAME, ("隶属党组织",)),
        Column("units", "覆盖单位", ORG_NAME, ("覆盖的社会组织",), many=True),
        Column("elected_on", "换届日期", DATE, ("换届时间",)),
    ),
    unique=(Unique(("name",), "name"),),
    tree=Tree("name", "parent"),
)

MEMBERS = Template(
    code="members",
    title="党员花名册",
    columns=(
        Column("name", "姓名", PERSON_NAME, required=True),
        Column("identity", "公民身份号码", IDENTITY, ("身份证号", "身份证号码"), required=True),
        Column("joined_on", "加入党组织日期", DATE, ("入党时间", "入党日期")),
        Column("branch", "所在党支部", ORG_NAME, ("党支部",)),
    ),
    unique=(Unique(("identity",), "name", code="person_twice"),),
)
