"""The forms of rating, change of term, certificates, lists and further checks."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from tongjian.foundation import clock
from tongjian.foundation.ui.forms import DateInput, Form
from tongjian.lifecycle.gates.choices import ItemState, Opinion, Purpose
from tongjian.lifecycle.gates.models import CheckAnswer, FurtherCheck
from tongjian.registry.party_orgs.forms import org_field
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.units.choices import Grade

from .desk import day_field


class TargetForm(Form):
    """Which grade is applied for."""

    target = forms.ChoiceField(label="申报等级", choices=Grade.choices, widget=forms.RadioSelect)


class GradeForm(Form):
    """The grade that was announced."""

    grade = forms.ChoiceField(label="评定等级", choices=Grade.choices)
    announced_on = day_field("公告日期", required=True)
    certificate_no = forms.CharField(label="证书编号", max_length=60, required=False)


class ReviewForm(Form):
    """When the change of term is planned."""

    planned_on = forms.DateField(label="拟换届日期", widget=DateInput())


class SignForm(Form):
    """Agree or not."""

    opinion = forms.ChoiceField(label="意见", choices=Opinion.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label="说明",
        max_length=200,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="不同意的要写明理由。",
    )


class PurposeForm(Form):
    """What a certificate is for."""

    purpose = forms.ChoiceField(label="用途", choices=Purpose.choices, widget=forms.RadioSelect)


class ReasonForm(Form):
    """Why something is withdrawn."""

    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea({"rows": 2}))


class CodeForm(Form):
    """The code on a certificate."""

    code = forms.CharField(label="验真码", max_length=40)


class RecommendForm(Form):
    """Units and their scores, one a line."""

    title = forms.CharField(label="名称", max_length=120)
    purpose = forms.ChoiceField(label="用途", choices=Purpose.choices)
    lines = forms.CharField(
        label="候选组织和得分",
        max_length=20_000,
        widget=forms.Textarea({"rows": 8}),
        help_text="每行一家：统一社会信用代码、空格、得分。得分由评审给出，党建情况只在同分时起作用。",
    )

    def clean_lines(self) -> dict[str, Decimal]:
        """Read the lines."""
        found: dict[str, Decimal] = {}
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), 1):
            words = line.replace("，", " ").replace(",", " ").split()
            if not words:
                continue
            try:
                code, score = words[0].upper(), Decimal(words[1])
            except (IndexError, InvalidOperation) as error:
                raise ValidationError(f"第 {number} 行请写成“信用代码 得分”。") from error
            if not score.is_finite() or not 0 <= score <= 10_000 or code in found:
                raise ValidationError(f"第 {number} 行的得分不成立，或与前面重复。")
            found[code] = score
        return found


class DefineForm(Form):
    """A check of an office's own."""

    title = forms.CharField(
        label="名称", max_length=60, help_text="例如六同步、两纳入、双推双报。"
    )
    org = org_field("定义单位", PartyOrg.objects.none(), options_url="party_orgs:write_options")
    items = forms.CharField(
        label="检查项",
        max_length=2_000,
        widget=forms.Textarea({"rows": 6}),
        help_text="每行一项。公开文件只点名没有列出内容的，由本单位定义，系统不预置。",
    )
    meaning = forms.CharField(
        label="含义与依据", max_length=300, widget=forms.Textarea({"rows": 2})
    )
    start_on = forms.DateField(label="启用日期", widget=DateInput())

    def __init__(self, data: Any = None, *, rows: QuerySet[PartyOrg], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["org"].queryset = rows  # type: ignore[attr-defined]
        self.initial["start_on"] = clock.today()


class AnswerForm(Form):
    """Of each item of a further check: done, not yet possible and why, or missing."""

    def __init__(
        self, data: Any = None, *, check: FurtherCheck, known: list[CheckAnswer], **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.number = len(check.items)
        by_item = {answer.item: answer for answer in known}
        self.sections = [
            (label, (f"state_{item}", f"reason_{item}")) for item, label in enumerate(check.items)
        ]
        for item in range(self.number):
            answer = by_item.get(item)
            self.fields[f"state_{item}"] = forms.ChoiceField(
                label="情况",
                choices=ItemState.choices,
                widget=forms.RadioSelect,
                initial=answer.state if answer else ItemState.MISSING,
            )
            self.fields[f"reason_{item}"] = forms.CharField(
                label="理由或说明",
                max_length=200,
                required=False,
                initial=answer.reason if answer else "",
                widget=forms.TextInput({"class": "control"}),
            )

    def states(self) -> dict[int, tuple[ItemState, str]]:
        """Return what was said of each item."""
        given = self.cleaned_data
        return {
            item: (ItemState(given[f"state_{item}"]), given[f"reason_{item}"])
            for item in range(self.number)
        }
