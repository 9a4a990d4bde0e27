"""Who: the structure of the membership, and secretaries."""

from __future__ import annotations

from tongjian.insight.statistics import measures as m
from tongjian.insight.statistics.vocabulary import Measure, Table

TOPIC = "队伍"
SEXES = (("men", "women", "people"),)
BASIC: tuple[Measure, ...] = (m.PEOPLE, m.MEN, m.WOMEN)


def _structure(code: str, title: str, row: str, purpose: str, clause: str) -> Table:
    return Table(
        code=code,
        title=title,
        topic=TOPIC,
        purpose=purpose,
        source="people",
        rows=(row,),
        measures=BASIC,
        indicators=(m.WOMEN_SHARE,),
        checks=("sexes",),
        additive=SEXES,
        clause=clause,
    )


TABLES = (
    _structure(
        "members-sex", "党员：按类别与性别", "stage", "正式、预备党员，男女各多少。", "F01"
    ),
    _structure("members-age", "党员：按年龄段", "age", "党员的年龄结构。", "F01、U06"),
    _structure("members-education", "党员：按学历", "education", "党员的学历结构。", "F01、U06"),
    _structure("members-years", "党员：按党龄", "years", "党员的党龄结构。", "F01"),
    _structure("members-era", "党员：按入党时间", "era", "党员的入党时间结构。", "公报口径"),
    _structure("members-occupation", "党员：按职业", "occupation", "党员的职业结构。", "公报口径"),
    _structure("members-ethnic", "党员：按民族", "ethnic", "汉族与少数民族党员。", "公报口径"),
    Table(
        code="members-age-education",
        title="党员：年龄段与学历",
        topic=TOPIC,
        purpose="不同年龄党员的学历。",
        source="people",
        rows=("age",),
        across="education",
        measures=(m.PEOPLE,),
        clause="U06",
    ),
    Table(
        code="members-under",
        title="党员：按下级党组织",
        topic=TOPIC,
        purpose="各下级党组织的党员数与结构。",
        source="people",
        rows=("under",),
        measures=(
            *BASIC,
            m.FULL,
            m.PROBATIONARY,
            m.COLLEGE,
            m.MINORITY,
            m.UNREACHABLE,
            m.MOBILE,
        ),
        rank_by="people",
        checks=("sexes", "stages", "headcounts"),
        additive=(*SEXES, ("full", "probationary", "people")),
        clause="F01",
        past=False,
    ),
    Table(
        code="members-place",
        title="党员：按所在地",
        topic=TOPIC,
        purpose="各地的党员数。",
        source="people",
        rows=("place",),
        measures=(*BASIC, m.FULL, m.PROBATIONARY),
        rank_by="people",
        checks=("sexes", "stages"),
        additive=(*SEXES, ("full", "probationary", "people")),
        clause="F01",
    ),
    Table(
        code="secretaries",
        title="书记：来源与是否进入领导层",
        topic=TOPIC,
        purpose="书记从哪里来，是不是社会组织领导层成员。",
        source="secretaries",
        rows=("origin",),
        measures=(m.SECRETARIES, m.LEADERSHIP_KNOWN, m.IN_LEADERSHIP),
        indicators=(m.LEADERSHIP_RATE,),
        all_denominators=True,
        clause="J05、J07",
    ),
)
