"""The forms of annual reports."""

from __future__ import annotations

from typing import Any

from django import forms

from tongjian.foundation import clock
from tongjian.foundation.ui.forms import Form
from tongjian.lifecycle.gates.choices import Conclusion, Track
from tongjian.lifecycle.gates.models import AnnualReport
from tongjian.lifecycle.gates.queries.annual import (
    ASKED,
    HELD,
    fields_of,
    held_of,
    previous,
)


class OpenYearForm(Form):
    """Which year's list to open."""

    year = forms.TypedChoiceField(label="年度", coerce=int)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        last = clock.today().year - 1
        self.fields["year"].choices = [  # type: ignore[attr-defined]
            (year, f"{year} 年度") for year in (last, last - 1)
        ]


class FileForm(Form):
    """What the register cannot know, and what it holds, filled in to be looked over."""

    sections = (
        ("党建工作", ("party_meetings", "joint_meetings", "party_spending", "remarks")),
        ("名册已有的事项（有变化才改）", HELD),
    )
    units = {
        "party_meetings": "次",
        "joint_meetings": "次",
        "party_spending": "万元",
        "staff_count": "人",
        "firm_count": "家",
        "annual_income": "万元",
    }
    party_meetings = forms.IntegerField(label="组织生活次数", min_value=0, max_value=999)
    joint_meetings = forms.IntegerField(
        label="书记参加或列席管理层会议次数", min_value=0, max_value=999, required=False
    )
    party_spending = forms.DecimalField(
        label="党建经费支出", min_value=0, max_digits=12, decimal_places=2, required=False
    )
    remarks = forms.CharField(
        label="党建工作说明", max_length=500, required=False, widget=forms.Textarea({"rows": 3})
    )
    staff_count = forms.IntegerField(label="从业人数", min_value=0, required=False)
    firm_count = forms.IntegerField(label="会员数", min_value=0, required=False)
    annual_income = forms.DecimalField(
        label="年收入", min_value=0, max_digits=14, decimal_places=2, required=False
    )
    has_union = forms.BooleanField(label="已建工会", required=False)
    has_youth_league = forms.BooleanField(label="已建团组织", required=False)
    has_womens_federation = forms.BooleanField(label="已建妇联", required=False)

    def __init__(self, data: Any = None, *, report: AnnualReport, **options: Any) -> None:
        super().__init__(data, **options)
        held = report.held or held_of(report.unit)
        if "firm_count" not in fields_of(report.unit):
            del self.fields["firm_count"]
        self._tell_last_year(report)
        asked = ("party_meetings", "joint_meetings", "party_spending", "remarks")
        self.initial = {**held, **{name: getattr(report, name) for name in asked}}

    def _tell_last_year(self, report: AnnualReport) -> None:
        last = previous(report)
        if last is None:
            return
        for name in (*ASKED, *fields_of(report.unit)):
            value = last.held.get(name) if name in HELD else getattr(last, name)
            if value is not None:
                said = ("是" if value else "否") if isinstance(value, bool) else value
                self.fields[name].help_text = f"{last.year} 年度：{said}"

    def parts(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what the register holds and what was asked, apart."""
        given = self.cleaned_data
        return (
            {name: given[name] for name in HELD if name in given},
            {name: value for name, value in given.items() if name not in HELD},
        )


class ReturnForm(Form):
    """What has to be mended."""

    reason = forms.CharField(label="退回理由", max_length=200, widget=forms.Textarea({"rows": 2}))


class ConclusionForm(Form):
    """What the report comes to."""

    conclusion = forms.ChoiceField(label="结论", widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, track: str, **options: Any) -> None:
        super().__init__(data, **options)
        is_report = track == Track.REPORT
        offered = [c for c in Conclusion if (c == Conclusion.NOTED) is is_report]
        self.fields["conclusion"].choices = [  # type: ignore[attr-defined]
            (c.value, c.label) for c in offered
        ]
