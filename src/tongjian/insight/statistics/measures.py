"""What is counted and which ratios are taken, each once, in SQL and in words."""

from __future__ import annotations

from tongjian.registry.members.choices import Sex
from tongjian.registry.units.choices import Clarity, HostMode

from .days import years_before
from .enough import enough, enough_of_org, short_by
from .relations import literal
from .sources.orgs import IS_BRANCH, IS_COMMITTEE, UNDER_COMMITTEE
from .sources.people import is_full
from .vocabulary import Denominator, Frame, Indicator, Measure


def _due(frame: Frame) -> str:
    return f"({frame.due.condition or enough(frame)})"


def _due_gap(frame: Frame) -> str:
    return f"{_due(frame)} AND r.host_mode = ''"


def _due_or_joint(frame: Frame) -> str:
    return f"({_due(frame)} OR r.host_mode <> '')"


REGISTERED = Measure(code="registered", label="在册", words="全部在册社会组织")
WITH_MEMBERS = Measure(
    code="with_members",
    label="有党员",
    words="有党员的社会组织",
    sql="r.full_members + r.probationary_members > 0",
)
DUE = Measure(code="due", label="应建", words="应建党组织的社会组织", sql=_due)
DUE_OR_JOINT = Measure(
    code="due_or_joint",
    label="应建或已纳入",
    words="应建党组织或已被党组织覆盖的社会组织",
    sql=_due_or_joint,
)
COVERED = Measure(
    code="covered",
    label="组织覆盖",
    words="由党组织覆盖（单独、联合、挂靠、派驻、统建等）",
    sql="r.host_mode <> ''",
)
WORK_COVERED = Measure(
    code="work_covered",
    label="工作覆盖",
    words="已建党组织，或已派指导员、联络员，或已建群团",
    sql="(r.host_mode <> '' OR r.work_covered)",
)
STANDALONE = Measure(
    code="standalone",
    label="单独组建",
    words="单独组建党组织",
    sql=f"r.host_mode = '{HostMode.STANDALONE}'",
)
JOINT = Measure(
    code="joint",
    label="联合组建",
    words="联合组建党组织",
    sql=f"r.host_mode = '{HostMode.JOINT}'",
)
DUE_GAP = Measure(code="due_gap", label="应建未建", words="应建而未被任何党组织覆盖", sql=_due_gap)
UNCOVERED = Measure(
    code="uncovered",
    label="两个都未覆盖",
    words="组织和工作都没有覆盖",
    sql="r.host_mode = '' AND NOT r.work_covered",
)
EFFECTIVE = Measure(
    code="effective",
    label="有效覆盖",
    words="由有效运转的党组织覆盖（书记在任、任期未满、支部正式党员够数）",
    sql="r.host_mode <> '' AND r.effective",
)
HOLLOW = Measure(
    code="hollow",
    label="有形而无效",
    words="已覆盖、但党组织未达有效运转条件",
    sql="r.host_mode <> '' AND NOT r.effective",
)
DECLARED = Measure(
    code="declared",
    label="申报党员数",
    words="社会组织自己申报的党员人数",
    amount="r.declared_members",
)
ROSTER = Measure(
    code="roster",
    label="名册党员数",
    words="党员名册中在这些社会组织工作的党员人数",
    amount="r.roster",
)
MISMATCHED = Measure(
    code="mismatched",
    label="申报与名册不一致",
    words="申报党员数与名册不同或未申报",
    sql=f"r.unclear & {Clarity.HEADCOUNT.value} > 0",
)
CLEAR = Measure(
    code="clear", label="三清", words="隶属关系、组织设置、党员人数都清楚", sql="r.unclear = 0"
)
UNCLEAR = tuple(
    Measure(
        code=f"unclear_{gap.name.lower()}",
        label=str(gap.label),
        words=str(gap.label),
        sql=f"r.unclear & {gap.value} > 0",
    )
    for gap in Clarity
)
ONE_SHORT = Measure(
    code="one_short",
    label="差1名达标",
    words="正式党员差1名达到单独组建人数且未建党组织",
    sql=lambda frame: f"{short_by(frame, 1)} AND r.host_mode = ''",
)
TWO_SHORT = Measure(
    code="two_short",
    label="差2名达标",
    words="正式党员差2名达到单独组建人数且未建党组织",
    sql=lambda frame: f"{short_by(frame, 2)} AND r.host_mode = ''",
)
NO_MEMBERS = Measure(
    code="no_members",
    label="无正式党员",
    words="没有正式党员",
    sql="r.full_members = 0",
)
NO_MEMBERS_UNHELPED = Measure(
    code="no_members_unhelped",
    label="无党员且无人指导",
    words="没有正式党员，也没有指导员、联络员或群团",
    sql="r.full_members = 0 AND r.host_mode = '' AND NOT r.work_covered",
)

ORGS = Measure(code="orgs", label="党组织", words="全部基层党组织")
COMMITTEES = Measure(code="committees", label="党委", words="党委", sql=IS_COMMITTEE)
DIRECT_COMMITTEES = Measure(
    code="direct_committees",
    label="直属党委",
    words="上级不是党委的党委",
    sql=f"{IS_COMMITTEE} AND NOT {UNDER_COMMITTEE}",
)
SECOND_COMMITTEES = Measure(
    code="second_committees",
    label="二级党委",
    words="上级是党委的党委",
    sql=f"{IS_COMMITTEE} AND {UNDER_COMMITTEE}",
)
GENERAL_BRANCHES = Measure(
    code="general_branches",
    label="党总支",
    words="党总支",
    sql="r.kind IN ('general_branch', 'provisional_general_branch')",
)
BRANCHES = Measure(code="branches", label="党支部", words="党支部", sql=IS_BRANCH)
HAS_SECRETARY = Measure(
    code="has_secretary", label="书记在任", words="书记在任", sql="r.has_secretary"
)
NO_SECRETARY = Measure(
    code="no_secretary", label="书记空缺", words="书记空缺", sql="NOT r.has_secretary"
)
IN_TERM = Measure(
    code="in_term",
    label="任期未满",
    words="届满日期已登记且未到",
    sql=lambda f: f"r.term_ends_on > {literal(f.on)}",
)
OVERDUE = Measure(
    code="overdue",
    label="届满未换届",
    words="届满日期已到",
    sql=lambda f: f"r.term_ends_on <= {literal(f.on)}",
)
TERM_UNKNOWN = Measure(
    code="term_unknown",
    label="任期未登记",
    words="没有登记届满日期",
    sql="r.term_ends_on IS NULL",
)
STRONG = Measure(
    code="strong",
    label="党员足数",
    words="支部正式党员够数（党委、总支不作此要求）",
    sql=lambda frame: f"({enough_of_org(frame)} OR NOT {IS_BRANCH})",
)
WORKING = Measure(
    code="working",
    label="有效运转",
    words="书记在任、任期未满且支部正式党员够数",
    sql=lambda f: f"{STRONG.condition(f)} AND {IN_TERM.condition(f)} AND r.has_secretary",
)
FIRST_SECRETARIES = Measure(
    code="first_secretaries", label="派有第一书记", words="第一书记在任", sql="r.has_first"
)

PEOPLE = Measure(code="people", label="党员", words="全部党员")
MEN = Measure(code="men", label="男", words="男党员", sql=f"r.sex = '{Sex.MALE}'")
WOMEN = Measure(code="women", label="女", words="女党员", sql=f"r.sex = '{Sex.FEMALE}'")
FULL = Measure(
    code="full",
    label="正式党员",
    words="正式党员",
    sql=is_full,
)
PROBATIONARY = Measure(
    code="probationary",
    label="预备党员",
    words="预备党员",
    sql=lambda f: f"NOT ({is_full(f)})",
)
MINORITY = Measure(
    code="minority",
    label="少数民族",
    words="少数民族党员",
    sql="r.ethnicity > '01' AND r.ethnicity <= '56'",
)
COLLEGE = Measure(
    code="college",
    label="大专及以上",
    words="大专及以上学历的党员",
    sql="r.education IN ('10', '20', '30')",
)
YOUNG = Measure(
    code="young",
    label="35岁及以下",
    words="35岁及以下的党员",
    sql=lambda f: f"r.birth_on > {literal(years_before(f.on, 36))}",
)
UNREACHABLE = Measure(
    code="unreachable",
    label="失联",
    words="登记为失联的党员",
    sql="r.unreachable_since IS NOT NULL",
)
MOBILE = Measure(
    code="mobile", label="流动", words="登记为外出流动的党员", sql="r.mobile_since IS NOT NULL"
)

SECRETARIES = Measure(code="secretaries", label="在任书记", words="全部在任书记")
LEADERSHIP_KNOWN = Measure(
    code="leadership_known",
    label="已登记",
    words="已登记是否进入领导层的书记",
    sql="r.in_leadership IS NOT NULL",
)
IN_LEADERSHIP = Measure(
    code="in_leadership",
    label="进入领导层",
    words="书记为社会组织领导层成员",
    sql="r.in_leadership IS TRUE",
)

BY_REGISTERED = Denominator(code="registered", measure=REGISTERED)
BY_MEMBERS = Denominator(code="with_members", measure=WITH_MEMBERS)
BY_DUE = Denominator(code="due", measure=DUE)
BY_DUE_OR_JOINT = Denominator(
    code="due_or_joint", measure=DUE_OR_JOINT, clause="规则手册第6章口径建议（平台约定）"
)
COVERAGE_BASES = (BY_REGISTERED, BY_MEMBERS, BY_DUE, BY_DUE_OR_JOINT)

ORG_COVERAGE = Indicator(
    code="org_coverage",
    label="组织覆盖率",
    part=COVERED,
    denominators=COVERAGE_BASES,
    clause="C14",
)
WORK_COVERAGE = Indicator(
    code="work_coverage",
    label="工作覆盖率",
    part=WORK_COVERED,
    denominators=(BY_REGISTERED, BY_MEMBERS, BY_DUE),
    clause="C14",
)
STANDALONE_RATE = Indicator(
    code="standalone_rate",
    label="单独组建率",
    part=STANDALONE,
    denominators=(BY_REGISTERED, BY_MEMBERS, BY_DUE),
    clause="C02",
)
EFFECTIVE_COVERAGE = Indicator(
    code="effective_coverage",
    label="有效覆盖率",
    part=EFFECTIVE,
    denominators=COVERAGE_BASES,
    clause="C15",
)
CLEAR_RATE = Indicator(
    code="clear_rate",
    label="三清率",
    part=CLEAR,
    denominators=(BY_REGISTERED,),
    clause="A07",
)
WORKING_RATE = Indicator(
    code="working_rate",
    label="有效运转率",
    part=WORKING,
    denominators=(Denominator(code="orgs", measure=ORGS),),
    clause="C15",
)
WOMEN_SHARE = Indicator(
    code="women_share",
    label="女党员占比",
    part=WOMEN,
    denominators=(Denominator(code="people", measure=PEOPLE),),
    clause="U06",
)
LEADERSHIP_RATE = Indicator(
    code="leadership_rate",
    label="书记在领导层率",
    part=IN_LEADERSHIP,
    denominators=(
        Denominator(code="secretaries", measure=SECRETARIES),
        Denominator(code="known", measure=LEADERSHIP_KNOWN),
    ),
    clause="J07",
)
