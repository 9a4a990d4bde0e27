"""Forms for changes of parameters."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from tongjian.foundation.ui.forms import Form
from tongjian.kernel.rules.terms import Kind, Value

from .packs import Parameter

# How the nation, whose region is empty, is called in a form.
NATION = "nation"

_FIELDS: dict[Kind, Any] = {
    Kind.NUMBER: lambda: forms.DecimalField(label="新的值", min_value=0, max_digits=9),
    Kind.FLAG: lambda: forms.TypedChoiceField(
        label="新的值",
        choices=[("yes", "是"), ("no", "否")],
        coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    ),
    Kind.TEXT: lambda: forms.CharField(label="新的值", max_length=60),
    Kind.DATE: lambda: forms.DateField(label="新的值"),
    Kind.TEXTS: lambda: forms.CharField(
        label="新的值", max_length=200, help_text="几项之间用顿号分开"
    ),
}


class AmendForm(Form):
    """A new value for a region from a day on; `amend_form` adds region and value."""

    kind: ClassVar[Kind] = Kind.NUMBER
    field_order = ("region", "value", "start_on", "reason")
    start_on = forms.DateField(label="自哪天起")
    reason = forms.CharField(
        label="理由与依据", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def value(self) -> Value:
        """Return the new value as conditions take it: whole numbers are whole."""
        given: Value = self.cleaned_data["value"]
        if self.kind is Kind.TEXTS and isinstance(given, str):
            return tuple(part.strip() for part in re.split("[、,，]", given) if part.strip())
        if isinstance(given, Decimal) and given == given.to_integral_value():
            return int(given)
        return given


def amend_form(*, parameter: Parameter, regions: list[tuple[str, str]]) -> type[AmendForm]:
    """Return the form for one parameter."""
    region = forms.TypedChoiceField(
        label="地区",
        choices=[(code or NATION, name) for code, name in regions],
        coerce=lambda code: "" if code == NATION else code,
    )
    return type(
        "ParameterForm",
        (AmendForm,),
        {
            "kind": parameter.kind,
            "region": region,
            "value": _FIELDS[parameter.kind](),
            "units": {"value": parameter.unit},
        },
    )


class DecideForm(Form):
    """Approve or refuse."""

    decision = forms.ChoiceField(
        label="决定",
        choices=[("approve", "批准"), ("refuse", "不批准")],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label="意见",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="不批准时要写明理由",
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a reason with a refusal."""
        given = super().clean() or {}
        if given.get("decision") == "refuse" and not given.get("answer"):
            self.add_error("answer", "请写明不批准的理由")
        return given
