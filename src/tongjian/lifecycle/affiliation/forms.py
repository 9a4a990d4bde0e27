"""Forms of seats and overrides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from tongjian.foundation.ui.forms import DateInput, Form
from tongjian.registry.party_orgs.choices import ChargeKind
from tongjian.registry.party_orgs.forms import org_field
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.units.choices import Sector
from tongjian.registry.units.filters import agency_name
from tongjian.registry.units.forms import PlaceField, effective_field, reason_field, record_field
from tongjian.registry.units.models import Agency

from .choices import Function


class SeatForm(Form):
    """Which organisation has a function where."""

    function = forms.ChoiceField(label="职能", choices=Function.choices)
    locality = PlaceField(label="地区", help_text="在这个地区及以下有效；更近的优先。")
    org = org_field("党组织", PartyOrg.objects.none(), options_url="party_orgs:write_options")
    sector = forms.ChoiceField(
        label="只管这个行业", choices=[("", "不限"), *Sector.choices], required=False
    )
    agency = record_field(
        "业务主管单位",
        Agency,
        options_url="units:body_options",
        label_of=agency_name,
        help_text="“业务主管单位党组织”要填写是哪一个单位。",
    )
    native_place = PlaceField(
        label="籍贯地域", required=False, help_text="“商会联合党委”可以只管一省一市的商会。"
    )
    start_on = effective_field()

    def __init__(self, data: Any = None, *, rows: QuerySet[PartyOrg], **kw: Any) -> None:
        super().__init__(data, **kw)
        self.fields["org"].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the body where the function is that of a body."""
        given = super().clean() or {}
        if given.get("function") == Function.BODY and not given.get("agency"):
            self.add_error("agency", "请选择业务主管单位")
        return given


class OverrideForm(Form):
    """Decide otherwise than the rule."""

    kind = forms.ChoiceField(label="责任", choices=ChargeKind.choices)
    org = org_field(
        "由哪个党组织", PartyOrg.objects.none(), options_url="party_orgs:write_options"
    )
    reason = reason_field()
    owner = forms.CharField(label="负责人", max_length=60, help_text="谁决定的，到时由谁复核。")
    review_on = forms.DateField(label="复核日期", widget=DateInput())

    def __init__(self, data: Any = None, *, rows: QuerySet[PartyOrg], **kw: Any) -> None:
        super().__init__(data, **kw)
        self.fields["org"].queryset = rows  # type: ignore[attr-defined]


class SettleForm(Form):
    """Nothing to fill in: the preview says what happens."""


class JudgeForm(Form):
    """Judge many units anew."""

    place = PlaceField(
        label="地区", required=False, help_text="只判断这个地区登记的；不填就是全部。"
    )
    settle = forms.BooleanField(
        label="同时按规则落实责任",
        required=False,
        help_text="没有登记的按规则登记，登记与规则不同的改为规则所指；另行指定的不动。",
    )


class EndForm(Form):
    """When a function ends."""

    on = effective_field()
