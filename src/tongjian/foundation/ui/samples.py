"""Made-up content of the style guide. Nothing here is read from the database."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.urls import reverse

from . import charts, figures
from .filters import Choice, DateRange, FilterSet, NumberRange, Search, Tree, YesNo
from .forms import DateInput, Form, Picker
from .pages import Option
from .tables import Badge, Column, Table
from .views import Action, Empty, ListView, Preset

TODAY = date(2026, 11, 20)
KINDS = (("association", "社会团体"), ("service", "社会服务机构"), ("foundation", "基金会"))
STATES = (("normal", "正常"), ("late", "逾期"), ("closed", "已注销"))
TONES = {"normal": "good", "late": "warn", "closed": "quiet"}
PLACES = {"4403": "深圳市", "440305": "南山区", "440304": "福田区", "440309": "龙华区"}
TRADES = (
    "软件",
    "物流",
    "跨境电商",
    "珠宝",
    "养老服务",
    "校外培训",
    "家政",
    "环保",
    "青年创业",
    "社区公益",
)
SUFFIXES = {"association": "行业协会", "service": "服务中心", "foundation": "公益基金会"}


@dataclass(frozen=True)
class Sample:
    pk: int
    name: str
    code: str
    kind: str
    state: str
    place: str
    people: int | None
    income: int
    founded: date


def rows(number: int = 24) -> list[Sample]:
    """Make rows with the lengths and gaps that real ones have."""
    made = []
    for n in range(number):
        kind = KINDS[n % 3][0]
        place = ("南山区", "福田区", "龙华区", "深圳市")[n % 4]
        made.append(
            Sample(
                n + 1,
                f"{place}{TRADES[n % 10]}{SUFFIXES[kind]}",
                f"51440300MJL{n * 7919 % 9000000 + 1000000:07d}",
                kind,
                STATES[0 if n % 5 else n % 3][0],
                place,
                None if n % 7 == 3 else (n * 37) % 214,
                n * 137_500,
                date(1998, 3, 1) + timedelta(days=n * 391),
            )
        )
    return made


class SampleTable(Table):
    code = "samples"
    default_sort = "name"
    columns = (
        Column(
            "name",
            "名称",
            sort="name",
            link=lambda row: reverse("ui:detail"),
            place="title",
            fixed=True,
        ),
        Column(
            "state",
            "状态",
            kind="badge",
            value=lambda row: Badge(dict(STATES)[row.state], TONES[row.state]),
            place="lead",
        ),
        Column("code", "统一社会信用代码", kind="code"),
        Column("kind", "类型", value=lambda row: dict(KINDS)[row.kind], sort="kind"),
        Column("place", "所在地", place="desktop"),
        Column("people", "从业人员", kind="number", sort="people", note="年报填报的专职工作人员"),
        Column(
            "income", "年收入", kind="money", unit="万元", sort="income", descending_first=True
        ),
        Column("founded", "成立日期", kind="date", sort="founded"),
    )


class SampleFilters(FilterSet):
    q = Search("名称、拼音或信用代码")
    kind = Choice("类型", KINDS)
    state = Choice("状态", STATES)
    place = Tree("地区", options_url="ui:options", label_of=PLACES.get)
    founded = DateRange("成立日期")
    people = NumberRange("从业人员", unit="人", group="规模")
    listed = YesNo("名录", yes="在名录内", no="不在名录内", group="规模")


class SampleList(ListView):
    title = "社会组织"
    unit = "家"
    table = SampleTable
    filters = SampleFilters
    timed = True
    presets = (Preset("逾期的", "state=late"), Preset("今年成立", "founded_from=2026-01-01"))
    empty = Empty("还没有记录", "从登记名单导入后会出现在这里。")


class SampleForm(Form):
    units = {"area": "平方米"}

    name = forms.CharField(label="名称", max_length=60, help_text="与登记证书一致")
    kind = forms.ChoiceField(label="类型", choices=[("", "请选择"), *KINDS])
    parent = forms.CharField(
        label="上级", required=False, widget=Picker(options_url="ui:options", label_of=PLACES.get)
    )
    founded = forms.DateField(label="成立日期", widget=DateInput())
    area = forms.IntegerField(label="场地面积", required=False)
    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 3}))
    told = forms.BooleanField(label="已书面告知各成员")


def found(text: str) -> list[Option]:
    """Return the places that match what was typed."""
    return [Option(code, name, code) for code, name in PLACES.items() if text in name + code]


def figure_row() -> list[figures.Figure]:
    """Return figures of each form: a ratio, a count, an unknown."""
    source = "登记名册"
    return [
        figures.Figure(
            code="covered",
            label="覆盖率",
            on=TODAY,
            source=source,
            numerator=8_641,
            denominator=10_885,
            numerator_label="已覆盖的",
            denominator_label="应覆盖的",
            formula="已覆盖的 ÷ 应覆盖的；已注销的不计",
            url=reverse("ui:list"),
        ),
        figures.Figure(
            code="all",
            label="在册",
            on=TODAY,
            source=source,
            value=10_885,
            unit="家",
            remark="较上月 +12",
        ),
        figures.Figure(
            code="due", label="三十日内到期", on=TODAY, source=source, value=37, unit="件"
        ),
        figures.Figure(code="none", label="待核实", on=TODAY, source=source, value=None),
    ]


def chart_list() -> list[charts.Chart]:
    """Return one chart of each form."""
    years = [str(year) for year in range(2019, 2027)]
    areas = ["南山区", "福田区", "龙华区", "宝安区", "龙岗区"]
    counts = {
        (a, k): (i * 53 + j * 17) % 90
        for i, a in enumerate(areas)
        for j, (k, _) in enumerate(KINDS)
    }
    by_kind = [charts.Series(label, [counts[a, k] for a in areas]) for k, label in KINDS]
    growth: list[Any] = [412, 468, 501, None, 622, 690, 755, 801]
    return [
        charts.bar(
            code="stacked",
            title="各区的类型构成",
            labels=areas,
            series=by_kind,
            stacked=True,
            unit="家",
            axis="地区",
        ),
        charts.line(
            code="growth",
            title="历年在册数",
            labels=years,
            series=[charts.Series("在册", growth)],
            unit="家",
            axis="年份",
            note="2022 年没有可靠数据。",
        ),
        charts.treemap(
            code="shares",
            title="行业分布",
            branches=[charts.Branch(name, 90 - 8 * i) for i, name in enumerate(TRADES)],
            unit="家",
        ),
        charts.heat_table(
            code="heat",
            title="地区与类型",
            axis="地区",
            columns=[label for _, label in KINDS],
            rows=areas,
            values=[[counts[a, k] for k, _ in KINDS] for a in areas],
        ),
    ]


def cross() -> charts.CrossTable:
    """Return a table with totals."""
    areas = [("a", "南山区"), ("b", "福田区"), ("c", "龙华区")]
    counts = {
        (a, k): (i * 53 + j * 17) % 90
        for i, (a, _) in enumerate(areas)
        for j, (k, _) in enumerate(KINDS)
    }
    return charts.cross_table(
        counts,
        rows=areas,
        columns=KINDS,
        url=lambda area, kind: f"{reverse('ui:list')}?kind={kind}",
    )


def picture(width: int = 6) -> dict[str, Any]:
    """Return a tree of about a thousand nodes."""
    return _node("南山区", 0, [width, 12, 13])


def _node(name: str, depth: int, widths: list[int]) -> dict[str, Any]:
    tone = ("", "good", "warn")[len(name) % 3] if depth == 3 else ""
    children = (
        [_node(f"{TRADES[i % 10]}第{i + 1}组", depth + 1, widths[1:]) for i in range(widths[0])]
        if widths
        else []
    )
    value = sum(child["value"] for child in children) or 3
    return {
        "name": name,
        "value": value,
        "tone": tone,
        "url": reverse("ui:detail"),
        "children": children,
    }


def due() -> list[dict[str, Any]]:
    """Return what is due on the detail page."""
    return [
        {
            "label": "提交 2026 年度报告",
            "status": "即将到期",
            "tone": "warn",
            "due": date(2026, 12, 20),
            "url": reverse("ui:form"),
            "note": "登记机关要求每年一次",
        },
        {
            "label": "理事会换届",
            "status": "已逾期",
            "tone": "bad",
            "due": date(2026, 10, 1),
            "note": "理事会任期四年",
        },
    ]


def events() -> list[dict[str, Any]]:
    """Return what happened, newest first."""
    return [
        {"on": date(2026, 6, 12), "title": "评估为 4A 级", "tone": "good"},
        {"on": date(2022, 10, 1), "title": "第五届理事会成立", "text": "林慧当选会长"},
        {"on": date(2019, 3, 8), "title": "与业务主管单位脱钩"},
        {"on": date(2004, 5, 18), "title": "登记成立"},
    ]


ACTIONS = (Action("登记", "#", icon="plus", primary=True), Action("导入", "#", icon="upload"))
