"""The forms of disposal orders, and of charters of units."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from tongjian.foundation import clock
from tongjian.foundation.ui.forms import Form, Picker
from tongjian.lifecycle.gates.choices import LATER, Aspect, AspectState, Cause, Occasion
from tongjian.lifecycle.gates.models import DisposalLine
from tongjian.lifecycle.gates.queries.changes import Known
from tongjian.registry.units.models import Unit

from .desk import CharterForm, day_field


def unit_field(
    label: str, units: QuerySet[Unit], *, required: bool, help_text: str = ""
) -> forms.ModelChoiceField[Unit]:
    """Return a field that chooses one of the units that the viewer may see, by typing."""

    def name_of(key: Any) -> str | None:
        known = str(key).isdecimal() and len(str(key)) < 18
        return units.filter(pk=key).values_list("name", flat=True).first() if known else None

    picker = Picker(options_url="units:options", label_of=name_of)
    return forms.ModelChoiceField(
        units, label=label, required=required, help_text=help_text, widget=picker
    )


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
        help_text="例如依据的会议决议。",
    )
    field_order = ("cause", "successor", "reason")

    def __init__(self, data: Any = None, *, units: QuerySet[Unit], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["successor"] = unit_field(
            "并入的组织", units, required=False, help_text="撤并的要选；其他事由不填。"
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Ask into what a unit is merged."""
        values = super().clean() or {}
        merges = values.get("cause") == Cause.MERGER
        if merges and not values.get("successor"):
            self.add_error("successor", "请选定并入哪一家组织。")
        if not merges:
            values["successor"] = None
        return values


class MergeForm(Form):
    """Into which unit this one is merged."""

    reason = forms.CharField(
        label="依据",
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text="例如双方会员大会的决议、业务主管单位的批复。",
    )
    field_order = ("into", "reason")

    def __init__(self, data: Any = None, *, units: QuerySet[Unit], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["into"] = unit_field("并入的组织", units, required=True)
        self.order_fields(self.field_order)


class FollowForm(Form):
    """Of each item of a change: done, not needed and why, or not yet."""

    def __init__(self, data: Any = None, *, known: list[Known], **options: Any) -> None:
        super().__init__(data, **options)
        self.aspects = [Aspect(one.item.code) for one in known]
        self.sections = [(a.label, (f"{a}_state", f"{a}_words")) for a in self.aspects]
        for one in known:
            code = one.item.code
            self.fields[f"{code}_state"] = forms.ChoiceField(
                label="情况", choices=AspectState.choices, initial=one.state,
                widget=forms.RadioSelect, help_text=one.fact,
            )  # fmt: skip
            self.fields[f"{code}_words"] = forms.CharField(
                label="说明", max_length=200, required=False, initial=one.item.words,
                widget=forms.TextInput({"class": "control"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask why where something is said not to be needed."""
        values = super().clean() or {}
        for aspect in self.aspects:
            needless = values.get(f"{aspect}_state") == AspectState.NEEDLESS
            if needless and not values.get(f"{aspect}_words"):
                self.add_error(f"{aspect}_words", "不需要办的要写明理由。")
        return values

    def states(self) -> dict[Aspect, tuple[AspectState, str]]:
        """Return what was said of each item."""
        given = self.cleaned_data
        return {a: (AspectState(given[f"{a}_state"]), given[f"{a}_words"]) for a in self.aspects}


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
