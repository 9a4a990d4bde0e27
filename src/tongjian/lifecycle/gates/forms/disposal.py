"""The forms of disposal orders, and of charters of units."""

from __future__ import annotations

from typing import Any

from django import forms

from tongjian.foundation import clock
from tongjian.foundation.ui.forms import Form
from tongjian.lifecycle.gates.choices import LATER, Cause, Occasion
from tongjian.lifecycle.gates.models import DisposalLine

from .desk import CharterForm, day_field


class OpenDisposalForm(Form):
    """Why a disposal is needed."""

    cause = forms.ChoiceField(
        label="事由",
        choices=[(c.value, c.label) for c in (Cause.CANCEL, Cause.MERGER, Cause.CHANGE)],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="说明",
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text="例如依据的会议决议、拟并入的组织。",
    )


class ReportForm(Form):
    """When the organisation reported to the one above."""

    on = day_field("报告日期", required=True)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.initial.setdefault("on", clock.today())


class StayForm(Form):
    """Who stays where the organisation goes on."""

    lines = forms.MultipleChoiceField(
        label="留在原党组织的党员",
        widget=forms.CheckboxSelectMultiple,
        help_text="党组织还覆盖别的单位时可以留下；转往别的党组织的，请在党员页面办理转接，这里自动更新。",
    )

    def __init__(self, data: Any = None, *, rows: list[DisposalLine], **options: Any) -> None:
        super().__init__(data, **options)
        offered = [(row.pk, row.person.name) for row in rows]
        self.fields["lines"].choices = offered  # type: ignore[attr-defined]


class DecideForm(Form):
    """What the organisation above decides."""

    decision = forms.CharField(
        label="决定",
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text="例如撤销党支部、由某党支部接收；写明文号。",
    )


class UnitCharterForm(CharterForm):
    """The charter of a unit on record, at one of the later occasions."""

    occasion = forms.ChoiceField(
        label="时机",
        choices=[(o.value, o.label) for o in (*LATER, Occasion.OTHER)],
        help_text="年检年报、换届、变更法定代表人、等级评估时应一并补入。",
    )
    field_order = ("occasion", "text", "file", "industry")
