"""How rows may be divided: the classes the field knows, with the public bands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from tongjian.registry.localities.queries import last_names
from tongjian.registry.members.choices import Education, Occupation, Sex
from tongjian.registry.party_orgs.choices import (
    BRANCHES,
    COMMITTEES,
    GENERAL_BRANCHES,
    GRASS_ROOTS,
    Flavor,
    OrgKind,
)
from tongjian.registry.party_orgs.models import PartyOrgVersion
from tongjian.registry.party_orgs.paths import WIDTH
from tongjian.registry.posts.choices import SecretarySource
from tongjian.registry.units.choices import (
    HostMode,
    Sector,
    UnitKind,
    UnitLevel,
    UnitStatus,
)
from tongjian.registry.units.models import Agency

from .days import years_before
from .relations import literal
from .sources.orgs import IS_COMMITTEE, UNDER_COMMITTEE
from .sources.people import is_full
from .sources.valid import listed
from .vocabulary import PLATFORM, Dimension, Frame

NONE = ""
UNKNOWN = (NONE, "未登记")
COVERAGE_STATES = (
    ("covered", "已建党组织（单独、联合、挂靠等）"),
    ("work", "仅工作覆盖（指导员、联络员、群团）"),
    ("none", "尚未覆盖"),
)
BANDS = (("0", "无正式党员"), ("1", "1—2名正式党员"), ("3", "3名及以上正式党员"))
# Age bands of the public Party statistics (rulebook chapter 10).
AGE_BANDS = (30, 35, 40, 45, 50, 55, 60)
AGES = (
    ("30", "30岁及以下"),
    *((str(b), f"{b - 4}—{b}岁") for b in AGE_BANDS[1:]),
    ("61", "61岁及以上"),
    UNKNOWN,
)
ERAS = (
    ("1949", "新中国成立前入党", date(1949, 10, 1)),
    ("1978", "新中国成立后至十一届三中全会前", date(1978, 12, 18)),
    ("2012", "十一届三中全会后至十八大前", date(2012, 11, 8)),
)
YEARS = (5, 10, 20, 30, 40, 50)
ETHNIC = (("han", "汉族"), ("minority", "少数民族"), ("other", "其他"), UNKNOWN)
STAGES = (("full", "正式党员"), ("probationary", "预备党员"))
ORG_GROUPS = (("committee", "党委"), ("general_branch", "党总支"), ("branch", "党支部"))
TIERS = (("direct", "直属党委"), ("second", "二级党委"), (NONE, "非党委"))
LEADERSHIP = (("true", "进入领导层"), ("false", "未进入领导层"), UNKNOWN)


def _age(frame: Frame) -> str:
    # Aged 30 or less on the day means born after the same day 31 years earlier.
    cases = " ".join(
        f"WHEN r.birth_on > {literal(years_before(frame.on, top + 1))} THEN '{top}'"
        for top in AGE_BANDS
    )
    return f"CASE WHEN r.birth_on IS NULL THEN '' {cases} ELSE '61' END"


def _era(frame: Frame) -> str:
    cases = " ".join(f"WHEN r.joined_on < {literal(end)} THEN '{key}'" for key, _, end in ERAS)
    return f"CASE WHEN r.joined_on IS NULL THEN '' {cases} ELSE 'now' END"


def _years(frame: Frame) -> str:
    cases = " ".join(
        f"WHEN r.joined_on > {literal(years_before(frame.on, top))} THEN '{top}'" for top in YEARS
    )
    return f"CASE WHEN r.joined_on IS NULL THEN '' {cases} ELSE '51' END"


def _year_choices() -> tuple[tuple[str, str], ...]:
    spans = zip((0, *YEARS), YEARS, strict=False)
    inner = [(str(top), f"{low}—{top - 1}年" if low else f"不满{top}年") for low, top in spans]
    return (*inner, ("51", "50年及以上"), UNKNOWN)


def _org_group() -> str:
    return (
        f"CASE WHEN r.kind IN ({listed(COMMITTEES)}) THEN 'committee'"
        f" WHEN r.kind IN ({listed(GENERAL_BRANCHES)}) THEN 'general_branch'"
        f" WHEN r.kind IN ({listed(BRANCHES)}) THEN 'branch' ELSE '' END"
    )


def _places(keys: Iterable[str], frame: Frame) -> Mapping[str, str]:
    """Name divisions; a key of a higher level stands for what that level registers itself."""
    asked = [key for key in keys if key]
    higher = [key for key in asked if len(key) < frame.place_digits]
    names = {
        path: name if path not in higher else "本级" if len(higher) == 1 else f"{name}本级"
        for path, name in last_names(asked).items()
    }
    return {**names, NONE: "未登记"}


def _agencies(keys: Iterable[str], frame: Frame) -> Mapping[str, str]:
    ids = [int(key) for key in keys if key]
    names = Agency.objects.filter(pk__in=ids).values_list("pk", "name")
    return {**{str(pk): name for pk, name in names}, NONE: "无业务主管单位"}


def _orgs(keys: Iterable[str], frame: Frame) -> Mapping[str, str]:
    names = PartyOrgVersion.objects.valid_on(frame.on).filter(path__in=list(keys))
    return {**dict(names.values_list("path", "name")), NONE: "尚无归口"}


def _under(column: str) -> Dimension:
    return Dimension(
        code="under",
        label="下级党组织",
        sql=lambda frame: f"substr(r.{column}, 1, {frame.depth + WIDTH})",
        labels=_orgs,
    )


def _place(column: str, label: str, code: str = "place") -> Dimension:
    return Dimension(
        code=code,
        label=label,
        sql=lambda frame: f"substr(r.{column}, 1, {frame.place_digits})",
        labels=_places,
    )


def _chosen(code: str, label: str, sql: str, choices: object, **more: object) -> Dimension:
    pairs = tuple((str(value), str(text)) for value, text in choices)  # type: ignore[attr-defined]
    return Dimension(code=code, label=label, sql=sql, choices=pairs, ordered=True, **more)  # type: ignore[arg-type]


UNIT_DIMENSIONS = (
    _chosen("level", "登记层级", "r.level", UnitLevel.choices),
    _chosen("kind", "法定类型", "r.kind", UnitKind.choices),
    _chosen("sector", "行业分类", "r.sector", Sector.choices, clause="R7-17"),
    _place("registered_path", "登记地"),
    _place("residence_path", "住所地", code="residence"),
    Dimension(
        code="body",
        label="业务主管单位",
        sql="coalesce(r.competent_body_id::text, '')",
        labels=_agencies,
    ),
    _chosen("mode", "组建方式", "r.host_mode", (*HostMode.choices, (NONE, "未建党组织"))),
    _chosen(
        "coverage",
        "覆盖状态",
        "CASE WHEN r.host_mode <> '' THEN 'covered' WHEN r.work_covered THEN 'work'"
        " ELSE 'none' END",
        COVERAGE_STATES,
    ),
    _chosen(
        "band",
        "党员规模",
        "CASE WHEN r.full_members = 0 THEN '0' WHEN r.full_members < 3 THEN '1' ELSE '3' END",
        BANDS,
        clause="A15",
    ),
    _chosen(
        "direct", "直接登记", "r.is_direct::text", (("true", "直接登记"), ("false", "非直接登记"))
    ),
    _chosen("status", "状态", "r.status", UnitStatus.choices),
    _under("scope_path"),
)
ORG_DIMENSIONS = (
    _chosen("group", "党组织层次", _org_group(), ORG_GROUPS),
    _chosen("kind", "类别", "r.kind", [(k.value, k.label) for k in OrgKind if k in GRASS_ROOTS]),
    _chosen("flavor", "性质", "r.flavor", Flavor.choices),
    _chosen(
        "tier",
        "党委层级",
        f"CASE WHEN NOT {IS_COMMITTEE} THEN '' WHEN {UNDER_COMMITTEE} THEN 'second'"
        " ELSE 'direct' END",
        TIERS,
    ),
    _place("place", "所在地"),
    _under("path"),
)
PEOPLE_DIMENSIONS = (
    _chosen("sex", "性别", "r.sex", Sex.choices),
    Dimension(
        code="age", label="年龄段", sql=_age, choices=AGES, ordered=True, clause="公报年龄段"
    ),
    _chosen("education", "学历", "r.education", (*Education.choices, UNKNOWN)),
    Dimension(
        code="years",
        label="党龄",
        sql=_years,
        choices=_year_choices(),
        ordered=True,
        clause=PLATFORM,
    ),
    Dimension(
        code="era",
        label="入党时间",
        sql=_era,
        choices=(*((k, t) for k, t, _ in ERAS), ("now", "十八大以来入党"), UNKNOWN),
        ordered=True,
        clause="公报时间段",
    ),
    _chosen("occupation", "职业", "r.occupation", (*Occupation.choices, UNKNOWN)),
    _chosen(
        "ethnic",
        "民族",
        "CASE WHEN r.ethnicity = '' THEN '' WHEN r.ethnicity = '01' THEN 'han'"
        " WHEN r.ethnicity > '56' THEN 'other' ELSE 'minority' END",
        ETHNIC,
    ),
    Dimension(
        code="stage",
        label="党员类别",
        sql=lambda frame: f"CASE WHEN {is_full(frame)} THEN 'full' ELSE 'probationary' END",
        choices=STAGES,
        ordered=True,
    ),
    _place("place", "所在地"),
    _under("home_path"),
)
SECRETARY_DIMENSIONS = (
    _chosen("origin", "来源", "r.source", (*SecretarySource.choices, UNKNOWN), clause="J05"),
    _chosen("leadership", "是否进入领导层", "coalesce(r.in_leadership::text, '')", LEADERSHIP),
    _chosen("group", "党组织层次", _org_group(), ORG_GROUPS),
    _place("place", "所在地"),
    _under("path"),
)
SERIES_DIMENSIONS = (
    _chosen("year", "年度", "", ()),
    _chosen("month", "月度", "", ()),
)
REGISTER_DIMENSIONS = (_chosen("register", "名册", "", ()),)
DIMENSIONS: Mapping[str, Mapping[str, Dimension]] = {
    source: {dimension.code: dimension for dimension in dimensions}
    for source, dimensions in (
        ("units", UNIT_DIMENSIONS),
        ("orgs", ORG_DIMENSIONS),
        ("people", PEOPLE_DIMENSIONS),
        ("secretaries", SECRETARY_DIMENSIONS),
        ("series", SERIES_DIMENSIONS),
        ("registers", REGISTER_DIMENSIONS),
    )
}
