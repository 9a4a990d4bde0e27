"""The forms of posts: appoint at an organisation or at a unit, end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from tongjian.foundation import clock
from tongjian.foundation.ui.forms import Form, Picker
from tongjian.kernel.cn import text
from tongjian.registry.members.models import Person
from tongjian.registry.units.forms import reason_field

from . import choices


def person_name(key: object) -> str | None:
    """Return what a member is called, as far as the reader may know."""
    known = str(key).isdecimal() and len(str(key)) < 18
    return (
        Person.objects.filter(pk=str(key)).values_list("name", flat=True).first()
        if known
        else None
    )


class _AppointForm(Form):
    """Base: who, which post, from when."""

    post = forms.ChoiceField(label="职务")
    person = forms.ModelChoiceField(
        Person.objects.none(),
        label="从花名册选人",
        required=False,
        widget=Picker(options_url="posts:people", label_of=person_name),
    )
    holder_name = forms.CharField(
        label="姓名", max_length=60, required=False, help_text="不在花名册中的填姓名。"
    )
    start_on = forms.DateField(label="任职起始", initial=clock.today)

    def __init__(
        self,
        *args: Any,
        posts: Iterable[choices.Post],
        people: QuerySet[Person],
        may_pick: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        chooser, person = self.fields["post"], self.fields["person"]
        assert isinstance(chooser, forms.ChoiceField)  # noqa: S101
        assert isinstance(person, forms.ModelChoiceField)  # noqa: S101
        chooser.choices = [(post.value, post.label) for post in posts]
        person.queryset = people
        if not may_pick:
            del self.fields["person"]

    def clean_holder_name(self) -> str:
        """Write the name as the register keeps names."""
        return text.person_name(self.cleaned_data["holder_name"])

    def clean_start_on(self) -> Any:
        """Refuse a post that has not begun."""
        if self.cleaned_data["start_on"] > clock.today():
            raise ValidationError("任职起始不能晚于今天。")
        return self.cleaned_data["start_on"]

    def clean(self) -> dict[str, Any]:
        """Ask for a person or a name."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("person"):
            values["holder_name"] = values["person"].name
        elif not values.get("holder_name"):
            self.add_error("holder_name", "请从花名册选人，或填写姓名。")
        return values


class AppointAtOrgForm(_AppointForm):
    source = forms.ChoiceField(
        label="来源",
        choices=[("", "不填"), *choices.SecretarySource.choices],
        required=False,
        help_text="书记请填写来源。",
    )
    home_unit = forms.CharField(label="派出（所在）单位", max_length=120, required=False)
    unit_post = forms.CharField(label="在社会组织的职务", max_length=60, required=False)
    in_leadership = forms.NullBooleanField(
        label="进入领导层",
        required=False,
        widget=forms.Select(choices=[("", "不清楚"), ("True", "是"), ("False", "否")]),
    )
    reason = reason_field()

    def clean(self) -> dict[str, Any]:
        """Ask where a secretary comes from (J05)."""
        values = super().clean()
        if values.get("post") == choices.Post.SECRETARY and not values.get("source"):
            self.add_error("source", "书记请选择来源。")
        return values


class AppointAtUnitForm(_AppointForm):
    political_status = forms.ChoiceField(
        label="政治面貌（本人申报）",
        choices=[("", "未申报"), *choices.PoliticalStatus.choices],
        required=False,
    )
    home_unit = forms.CharField(
        label="派出（所在）单位", max_length=120, required=False, help_text="指导员、联络员填写。"
    )
    reason = reason_field()


class _CorrectForm(Form):
    """Base: what may have been entered wrongly."""

    holder_name = forms.CharField(label="姓名", max_length=60)
    start_on = forms.DateField(label="任职起始")

    def clean_holder_name(self) -> str:
        """Write the name as the register keeps names."""
        return text.person_name(self.cleaned_data["holder_name"])

    def clean_start_on(self) -> Any:
        """Refuse a post that has not begun."""
        if self.cleaned_data["start_on"] > clock.today():
            raise ValidationError("任职起始不能晚于今天。")
        return self.cleaned_data["start_on"]


class CorrectAtOrgForm(_CorrectForm):
    source = forms.ChoiceField(
        label="来源", choices=[("", "不填"), *choices.SecretarySource.choices], required=False
    )
    home_unit = forms.CharField(label="派出（所在）单位", max_length=120, required=False)
    unit_post = forms.CharField(label="在社会组织的职务", max_length=60, required=False)
    in_leadership = forms.NullBooleanField(
        label="进入领导层",
        required=False,
        widget=forms.Select(choices=[("", "不清楚"), ("True", "是"), ("False", "否")]),
    )
    reason = reason_field()


class CorrectAtUnitForm(_CorrectForm):
    political_status = forms.ChoiceField(
        label="政治面貌（本人申报）",
        choices=[("", "未申报"), *choices.PoliticalStatus.choices],
        required=False,
    )
    home_unit = forms.CharField(label="派出（所在）单位", max_length=120, required=False)
    reason = reason_field()


class EndForm(Form):
    on = forms.DateField(label="终止日期", initial=clock.today)
    reason = reason_field()
