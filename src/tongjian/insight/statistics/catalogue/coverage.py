"""How covered: two coverages with their denominators, and where they fall short."""

from __future__ import annotations

from tongjian.insight.statistics import measures as m
from tongjian.insight.statistics.vocabulary import Measure, Table

TOPIC = "覆盖"
CHOICES = ("place", "sector", "body", "kind", "level", "under", "band")
BASIS = (m.REGISTERED, m.WITH_MEMBERS, m.DUE, m.COVERED, m.WORK_COVERED)


def _coverage(code: str, title: str, rows: tuple[str, ...], *, rank_by: str = "due_gap") -> Table:
    return Table(
        code=code,
        title=title,
        topic=TOPIC,
        purpose="两个覆盖到了哪里，缺口在哪里；按应建未建由多到少排列。",
        source="units",
        rows=rows,
        measures=(*BASIS, m.DUE_GAP),
        indicators=(m.ORG_COVERAGE, m.WORK_COVERAGE),
        choices=CHOICES,
        rank_by=rank_by,
        clause="C14、U05",
        notes=("一个联合党组织可覆盖多家：覆盖率数的是被覆盖的社会组织，不是党组织。",),
    )


def _modes() -> tuple[Measure, ...]:
    return (m.REGISTERED, m.WITH_MEMBERS, m.DUE, m.STANDALONE, m.JOINT)


TABLES = (
    _coverage("coverage", "两个覆盖率：按登记地", ("place",)),
    _coverage("coverage-sector", "两个覆盖率：按行业", ("sector",)),
    _coverage("coverage-body", "两个覆盖率：按业务主管单位", ("body",)),
    _coverage("coverage-under", "两个覆盖率：按下级党组织", ("under",)),
    _coverage("coverage-kind", "两个覆盖率：按法定类型", ("kind",)),
    _coverage("shortfall", "覆盖短板：行业与登记地与业务主管单位", ("sector", "place", "body")),
    Table(
        code="standalone",
        title="单独组建率（三个口径同屏）",
        topic=TOPIC,
        purpose="单独组建的有多少；分母不同，数就不同，三个都列出。",
        source="units",
        rows=("place",),
        measures=_modes(),
        indicators=(m.STANDALONE_RATE,),
        all_denominators=True,
        clause="C02",
    ),
    Table(
        code="modes",
        title="组建方式",
        topic=TOPIC,
        purpose="已覆盖的社会组织是怎样覆盖的。",
        source="units",
        rows=("mode",),
        across="kind",
        measures=(m.REGISTERED,),
        clause="C02—C04",
    ),
    Table(
        code="due-gap",
        title="应建未建",
        topic=TOPIC,
        purpose="哪些地方有应建而未建的社会组织，还差几名就达标。",
        source="units",
        rows=("place",),
        measures=(m.DUE, m.DUE_GAP, m.ONE_SHORT, m.TWO_SHORT),
        rank_by="due_gap",
        clause="C01、C13",
    ),
    Table(
        code="bands",
        title="党员规模分层",
        topic=TOPIC,
        purpose="没有正式党员、有1—2名、有3名及以上的社会组织各多少，覆盖如何。",
        source="units",
        rows=("band",),
        measures=(
            m.REGISTERED,
            m.COVERED,
            m.WORK_COVERED,
            m.UNCOVERED,
            m.NO_MEMBERS_UNHELPED,
        ),
        indicators=(m.ORG_COVERAGE, m.WORK_COVERAGE),
        clause="A15",
    ),
    Table(
        code="effective",
        title="有形覆盖与有效覆盖",
        topic=TOPIC,
        purpose="已覆盖的当中，多少由有效运转的党组织覆盖，差额多少。",
        source="units",
        rows=("place",),
        measures=(m.REGISTERED, m.COVERED, m.EFFECTIVE, m.HOLLOW),
        indicators=(m.ORG_COVERAGE, m.EFFECTIVE_COVERAGE),
        rank_by="hollow",
        past=False,
        clause="C15",
        notes=(
            "有效运转现按三条判断：书记在任、任期未满、支部正式党员够数。",
            "近期有合规组织生活一条尚未计入，待组织生活记录启用后加入。",
        ),
    ),
    Table(
        code="working",
        title="党组织有效运转",
        topic=TOPIC,
        purpose="党组织本身是否正常运转，缺在哪一条。",
        source="orgs",
        rows=("group",),
        measures=(
            m.ORGS,
            m.WORKING,
            m.HAS_SECRETARY,
            m.NO_SECRETARY,
            m.IN_TERM,
            m.OVERDUE,
            m.TERM_UNKNOWN,
            m.STRONG,
        ),
        indicators=(m.WORKING_RATE,),
        past=False,
        clause="C15",
        notes=("近期有合规组织生活一条尚未计入，待组织生活记录启用后加入。",),
    ),
)
