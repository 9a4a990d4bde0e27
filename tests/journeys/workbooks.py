"""Three workbooks as offices send them, with their usual mistakes, about an invented city.

Units, Party organisations and members belong together: the second names units of the first, the
third names branches of the second. `mended` gives the same workbooks after the clerk's work.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tongjian.kernel.cn import identity, uscc

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Setting:
    """What the invented city already has: names that the workbooks refer to."""

    region: str = "449901"
    city: str = "鹏城市"
    district: str = "东湖区"
    registrar: str = "东湖区民政局"
    committee: str = "联合党委"
    lead: str = "社会组织党委"


@dataclass(frozen=True)
class Workbooks:
    units: Path
    party_orgs: Path
    members: Path


def unit_code(number: int, *, kind: str = "51", region: str = "449901") -> str:
    """Return a valid code of an invented unit."""
    body = f"MJ7{number:05d}"
    first = f"{kind}{region}{body}{uscc.body_check_character(body)}"
    return first + uscc.check_character(first)


def identity_number(number: int, *, born: str = "19800501", male: bool = True) -> str:
    """Return a valid number of an invented person."""
    order = (number * 2 + (1 if male else 0)) % 1000
    first = f"449901{born}{order:03d}"
    return first + identity.check_character(first)


UNITS_HEAD = (
    "序号",
    "统一社会信用代码",
    "单位名称",
    "社会组织类型",
    "登记机关",
    "业务主管单位",
    "行业",
    "领域（可填多个）",
    "成立时间",
    "住所",
    "法定代表人",
    "联系电话",
    "从业人员数",
    "党员人数",
    "是否建工会",
    "登记状态",
    "注销日期",
)
ORGS_HEAD = (
    "序号",
    "党组织代码",
    "党组织全称",
    "上级党组织",
    "成立时间",
    "批准文号",
    "书记",
    "换届时间",
    "任期（年）",
    "所在单位",
    "所在单位信用代码",
)
MEMBERS_HEAD = (
    "序号",
    "姓名",
    "性别",
    "民族",
    "身份证号码",
    "学历",
    "人员类别",
    "所在党支部",
    "入党时间",
    "转正时间",
    "工作单位",
    "手机号码",
    "党内职务",
    "是否失联",
)


def write_workbooks(
    folder: Path, *, mended: bool = False, setting: Setting = Setting()
) -> Workbooks:
    """Write the three workbooks into a folder and return where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    suffix = "改正" if mended else "报送"
    books = Workbooks(
        units=folder / f"社会组织台账{suffix}.xlsx",
        party_orgs=folder / f"党组织信息{suffix}.xlsx",
        members=folder / f"党员花名册{suffix}.xlsx",
    )
    _save(books.units, "社会组织基本情况统计表", UNITS_HEAD, _units(setting, mended))
    _save(books.party_orgs, "党组织基本信息统计表", ORGS_HEAD, _orgs(setting, mended))
    _save(books.members, "党员花名册", MEMBERS_HEAD, _members(mended))
    return books


def _units(at: Setting, mended: bool) -> list[Row]:
    good = unit_code(1, region=at.region)
    wrong_check = good[:17] + ("A" if good[17] != "A" else "B")
    rows: list[Row] = [
        _unit(1, good, "东湖区茶业协会", "社会团体", at, established=date(2012, 3, 8)),
        _unit(
            2,
            " ".join([unit_code(2, kind="52", region=at.region)[:8].lower(), ""]).strip()
            + unit_code(2, kind="52", region=at.region)[8:],
            "东湖区晨光养老服务中心",
            "民非",
            at,
            established="2015年6月",
        ),
        _unit(3, unit_code(3, region=at.region), "东湖区木艺商会", "", at, established="2018.9.1"),
        _unit(
            4,
            unit_code(4, kind="53", region=at.region),
            "东湖区春晖基金会",
            "基金会" if mended else "社会团体",
            at,
            established="20200105",
        ),
        _unit(
            5,
            unit_code(5, region=at.region) if mended else wrong_check,
            "东湖区水务学会",
            "社团",
            at,
            established=date(2016, 8, 5),
        ),
        _unit(
            6,
            unit_code(6, region=at.region),
            "东湖区羽毛球协会",
            "社会团体",
            at,
            established=date(2014, 5, 1),
            status="已注销",
            ended="2023-02-01" if mended else "2013-02-01",
        ),
        _unit(
            7,
            unit_code(7, kind="52", region=at.region),
            "东湖区新苗幼儿园",
            "民办非企业单位",
            at,
            established="二〇一九年三月十二日",
        ),
    ]
    if not mended:
        rows.append(_unit(8, good, "东湖区茶业协会", "社会团体", at, established=date(2012, 3, 8)))
    rows.append(("合计", f"{len(rows)}家"))
    return rows


def _unit(
    number: int,
    code: str,
    name: str,
    kind: str,
    at: Setting,
    *,
    established: Any,
    status: str = "正常",
    ended: str = "",
) -> Row:
    return (
        number,
        code,
        name,
        kind,
        at.registrar,
        "无",
        "工商业服务",
        "科技、消费",
        established,
        f"{at.district}示范路{number}号",
        "张示范",
        "0755-23456789",
        number * 3,
        number,
        "是" if number % 2 else "×",
        status,
        ended,
    )


def _orgs(at: Setting, mended: bool) -> list[Row]:
    def code(number: int, kind: str = "51") -> str:
        return unit_code(number, kind=kind, region=at.region)

    general = "中共东湖区社会组织总支部委员会"
    tea = "中共东湖区茶业协会支部委员会"
    return [
        # The parent stands below its children, as in files sorted by name.
        (1, "D0101", tea, general, "2016年8月", "东社党〔2016〕3号", "王示范", "2024-03-01", 3,
         "东湖区茶业协会", code(1)),
        (2, "D0102", "中共东湖区民生联合支部委员会", general, "2017.5.6", "东社党〔2017〕1号",
         "李示范", "2024/5/6", 3, "东湖区晨光养老服务中心、东湖区木艺商会",
         f"{code(2, '52')}\n{code(3)}"),
        (3, "D01", general, at.committee, "2016-07-01", "东社党〔2016〕1号", "赵示范",
         "2023-07-01", 3, "", ""),
        (4, "D0103", "中共东湖区新苗幼儿园支部委员会",
         general if mended else "中共东湖区教育总支部", date(2019, 9, 1), "东社党〔2019〕2号",
         "孙示范", "2022-09-01" if mended else "2018-09-01", 3, "东湖区新苗幼儿园",
         code(7, "52")),
    ]  # fmt: skip


def _members(mended: bool) -> list[Row]:
    tea, joint = "中共东湖区茶业协会支部委员会", "中共东湖区民生联合支部委员会"
    rows: list[Row] = [
        _member(1, "王示范", "男", tea, "2003-07-01", "2004-07-01", post="书记"),
        _member(2, "阿依古丽·示范", "女", tea, "2008年6月", "2009年6月", ethnicity="维吾尔族"),
        _member(3, "李示范", "男", joint, "2010.7.1", "2011.7.1", post="书记"),
        _member(4, "陈  示", "男", joint, "2012-07-01", "2013-07-01" if mended else "2011-07-01"),
        _member(
            5, "周示范", "女" if mended else "男", joint, "2015-07-01", "2016-07-01", female=True
        ),
        _member(
            6,
            "吴示范",
            "男",
            joint if mended else "中共东湖区不存在支部",
            "2016-07-01",
            "2017-07-01",
        ),
        _member(7, "郑示范", "男", tea, "2025-12-01", "", category="预备党员"),
    ]
    number: Any = identity_number(8) if mended else float(identity_number(8)[:17] + "0")
    return [*rows, (8, "冯示范", "男", "汉", number, "本科", "正式党员", tea, "2014-07-01",
                    "2015-07-01", "东湖区茶业协会", "13800138008", "", "否")]  # fmt: skip


def _member(
    number: int,
    name: str,
    sex: str,
    branch: str,
    joined: str,
    full: str,
    *,
    ethnicity: str = "汉族",
    category: str = "正式党员",
    post: str = "",
    female: bool | None = None,
) -> Row:
    male = sex == "男" if female is None else not female
    card = identity_number(number, male=male)
    return (number, name, sex, ethnicity, card, "大学本科", category, branch, joined, full,
            "东湖区茶业协会", f"1380013800{number}", post, "否")  # fmt: skip


def _save(path: Path, title: str, head: Row, rows: list[Row]) -> None:
    book = openpyxl.Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = "汇总表"
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(head))
    sheet.append(["填报单位：东湖区", None, None, "填报日期：2026年11月"])
    sheet.append(list(head))
    sheet.append([str(number) for number in range(1, len(head) + 1)])
    for row in rows:
        sheet.append(list(row))
    sheet.append(["填表人：示范", None, "审核人：示范"])
    book.save(path)
