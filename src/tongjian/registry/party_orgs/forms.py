"""The forms of Party organisations: found, change, move, merge, split, dissolve, cover, relate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from tongjian.foundation import clock
from tongjian.foundation.ui.forms import Form, ModelForm, Picker
from tongjian.kernel.cn import text
from tongjian.registry.units.choices import HostMode
from tongjian.registry.units.forms import PlaceField, effective_field, reason_field
from tongjian.registry.units.models import Unit

from . import choices
from .filters import org_name
from .models import PartyOrg

_COMMON = (
    "short_name",
    "kind",
    "flavor",
    "approval_no",
    "elected_on",
    "term_years",
    "term_ends_on",
    "secretary_unit",
    "support_unit",
    "phone",
)


def unit_name(key: object) -> str | None:
    """Return what a unit is called."""
    known = str(key).isdecimal() and len(str(key)) < 18
    return (
        Unit.objects.filter(pk=str(key)).values_list("name", flat=True).first() if known else None
    )


def org_field(
    label: str, rows: QuerySet[PartyOrg], *, options_url: str, help_text: str = ""
) -> forms.ModelChoiceField[Any]:
    """Return a field that chooses one organisation by typing, among those the viewer may use."""
    return forms.ModelChoiceField(
        rows,
        label=label,
        help_text=help_text,
        widget=Picker(options_url=options_url, label_of=org_name),
    )


class OrgForm(ModelForm):
    """Base: what an organisation is, whatever happens to it."""

    units = {"term_years": "年"}
    locality = PlaceField(label="所在地")

    def clean_name(self) -> str:
        """Write the name as the register keeps names."""
        return text.org_name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """Check that the term ends after the election."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        elected, ends = values.get("elected_on"), values.get("term_ends_on")
        if elected and ends and ends <= elected:
            self.add_error("term_ends_on", "届满日期应晚于本届选举日期。")
        return values

    def values(self) -> dict[str, Any]:
        """Return the fields of the organisation as they were filled in."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class FoundForm(OrgForm):
    """Found an organisation under another one."""

    sections = (
        ("组织", ("name", "short_name", "code", "kind", "flavor", "locality")),
        ("批准", ("established_on", "approval_no")),
        ("班子任期", ("elected_on", "term_years", "term_ends_on")),
        ("其他", ("secretary_unit", "support_unit", "phone")),
        ("办理", ("reason",)),
    )
    reason = reason_field()

    class Meta:
        model = PartyOrg
        fields = ("name", "code", "established_on", "locality", *_COMMON)


class ReviseForm(OrgForm):
    """Change what an organisation is, from a day on; its name and place in the tree elsewhere."""

    sections = (
        ("组织", ("short_name", "kind", "flavor", "locality")),
        ("批准", ("established_on", "approval_no")),
        ("班子任期", ("elected_on", "term_years", "term_ends_on")),
        ("其他", ("secretary_unit", "support_unit", "phone")),
        ("办理", ("on", "reason")),
    )
    on = effective_field()
    reason = reason_field()

    class Meta:
        model = PartyOrg
        fields = ("established_on", "locality", *_COMMON)


class RenameForm(Form):
    name = forms.CharField(label="新名称", max_length=120)
    on = effective_field()
    reason = reason_field()

    def clean_name(self) -> str:
        """Write the name as the register keeps names."""
        return text.org_name(self.cleaned_data["name"])


class _OneOrgForm(Form):
    """Base of the forms that name a second organisation."""

    def __init__(self, *args: Any, rows: QuerySet[PartyOrg], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["other"]
        assert isinstance(chooser, forms.ModelChoiceField)  # noqa: S101
        chooser.queryset = rows


class MoveForm(_OneOrgForm):
    other = org_field(
        "移到哪个党组织之下", PartyOrg.objects.none(), options_url="party_orgs:move_options"
    )
    on = effective_field()
    reason = reason_field()


class MergeForm(_OneOrgForm):
    other = org_field(
        "并入哪个党组织",
        PartyOrg.objects.none(),
        options_url="party_orgs:move_options",
        help_text="下级组织、覆盖的社会组织、归口责任、关系和党员一并转入。",
    )
    on = effective_field()
    reason = reason_field()


class SplitForm(Form):
    name = forms.CharField(label="新党组织全称", max_length=120)
    code = forms.CharField(label="新组织编号", max_length=32)
    kind = forms.ChoiceField(label="类别", choices=choices.OrgKind.choices)
    approval_no = forms.CharField(label="批准文号", max_length=60, required=False)
    going = forms.MultipleChoiceField(
        label="划入新党组织的社会组织",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="在这些社会组织工作的党员一并转入新党组织。",
    )
    on = effective_field()
    reason = reason_field()

    def __init__(self, *args: Any, offered: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["going"]
        assert isinstance(chooser, forms.MultipleChoiceField)  # noqa: S101
        chooser.choices = offered

    def clean_name(self) -> str:
        """Write the name as the register keeps names."""
        return text.org_name(self.cleaned_data["name"])


class DissolveForm(Form):
    on = forms.DateField(label="撤销日期", initial=clock.today)
    reason = reason_field()


class CoverForm(Form):
    """An organisation covers a unit from a day on."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="社会组织",
        widget=Picker(options_url="party_orgs:unit_options", label_of=unit_name),
    )
    mode = forms.ChoiceField(label="组建方式", choices=HostMode.choices)
    on = effective_field()
    reason = reason_field()

    def __init__(self, *args: Any, rows: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["unit"]
        assert isinstance(chooser, forms.ModelChoiceField)  # noqa: S101
        chooser.queryset = rows


class CoverUnitForm(_OneOrgForm):
    other = org_field(
        "由哪个党组织覆盖", PartyOrg.objects.none(), options_url="party_orgs:write_options"
    )
    mode = forms.ChoiceField(label="组建方式", choices=HostMode.choices)
    on = effective_field()
    reason = reason_field()


class EndForm(Form):
    on = forms.DateField(label="结束日期", initial=clock.today)
    reason = reason_field()


class ChargeForm(_OneOrgForm):
    kind = forms.ChoiceField(label="责任", choices=choices.ChargeKind.choices)
    other = org_field(
        "由哪个党组织负责", PartyOrg.objects.none(), options_url="party_orgs:write_options"
    )
    on = effective_field()
    reason = reason_field()


class RelateForm(_OneOrgForm):
    kind = forms.ChoiceField(
        label="关系",
        choices=choices.RelationKind.choices,
        help_text="指导、直接联系只看组织和数字；代管可办日常事务；兜底可看组织。",
    )
    other = org_field("由哪个党组织", PartyOrg.objects.none(), options_url="party_orgs:options")
    on = effective_field()
    basis = forms.CharField(label="依据", max_length=200, min_length=2)

    def clean(self) -> dict[str, Any]:
        """Refuse what no kind of relation means."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("on") and values["on"] > clock.today():
            raise ValidationError("生效日期不能晚于今天。")
        return values
