"""The forms of units: register, correct, end, rate; areas and agencies."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tongjian.foundation import clock
from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui.forms import DateInput, Form, ModelForm, Picker
from tongjian.kernel.cn import text, uscc
from tongjian.kernel.findings import has_errors
from tongjian.registry.localities.models import Locality
from tongjian.registry.localities.queries import names_of

from . import choices, permissions
from .filters import agency_name, area_name, org_name
from .models import Agency, Area, Rating, Unit
from .selecting import sees_org

_SPLIT = re.compile(r"[、，,；;\s]+")


class TagsField(forms.CharField):
    """Several words in one box, kept as a list."""

    def __init__(self, *, base_field: Any = None, **options: Any) -> None:
        # A model's array field names the field of its items; here they are plain words.
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        words = [word for word in _SPLIT.split(super().clean(value) or "") if word]
        if long := [word for word in words if len(word) > 20]:
            raise ValidationError(f"“{long[0]}”超过 20 个字。")
        return list(dict.fromkeys(words))


class PlacesField(forms.CharField):
    """Several places in one box, written by name, kept as a list of paths (A20)."""

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        names = names_of(value, on=clock.today())
        return "、".join(str(names.get(path) or path) for path in value)

    def clean(self, value: Any) -> Any:
        words = [word for word in _SPLIT.split(super().clean(value) or "") if word]
        return list(dict.fromkeys(self._path(word) for word in words))

    def _path(self, word: str) -> str:
        rows = Locality.objects.valid_on(clock.today())
        found = list(rows.filter(name=word)[:2]) or list(rows.filter(short_name=word)[:2])
        if not found:
            raise ValidationError(f"没有叫“{word}”的省、市或县。")
        if len(found) > 1:
            raise ValidationError(f"叫“{word}”的不止一处，请写全称。")
        return str(found[0].path)


def record_field(
    label: str,
    model: type[Any],
    *,
    options_url: str,
    label_of: Callable[[Any], str | None],
    required: bool = False,
    help_text: str = "",
) -> forms.ModelChoiceField[Any]:
    """Return a field that chooses one record by typing."""
    return forms.ModelChoiceField(
        model._default_manager.all(),
        label=label,
        required=required,
        help_text=help_text,
        widget=Picker(options_url=options_url, label_of=label_of),
    )


def reason_field() -> forms.CharField:
    """Return the field that every change of the register asks for."""
    return forms.CharField(
        label="理由",
        max_length=200,
        min_length=2,
        widget=forms.Textarea({"rows": 2}),
        help_text="会写进办理记录，例如依据的文件或会议。",
    )


def effective_field() -> forms.DateField:
    """Return the day from which a change holds."""
    return forms.DateField(label="生效日期", initial=clock.today, widget=DateInput())


def locality_label(pk: Any) -> str | None:
    """Return what a place is called, by its key."""
    found = Locality.objects.filter(pk=pk).values_list("name", flat=True)
    return found.first() if str(pk).isdecimal() else None


class PlaceField(forms.CharField):
    """One place, chosen by typing; the record of today behind its path."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=Picker(options_url="localities:options", label_of=_place_label), **options
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return Locality.objects.values_list("path", flat=True).get(pk=value)
        return value

    def clean(self, value: Any) -> Any:
        path = super().clean(value)
        if not path:
            return None
        found = Locality.objects.valid_on(clock.today()).filter(path=path).first()
        if found is None:
            raise ValidationError("请从列出的结果中选择。")
        return found


def _place_label(path: str) -> str | None:
    return names_of([path], on=clock.today()).get(path)


class UnitForm(ModelForm):
    """Everything that is a property of a unit (A01 to A22)."""

    units = {
        "staff_count": "人",
        "firm_count": "家",
        "declared_members": "名",
    }
    sections = (
        (
            "名称与登记",
            (
                "name",
                "uscc",
                "kind",
                "level",
                "registrar",
                "established_on",
                "established_precision",
                "is_charity",
                "is_direct",
                "direct_class",
            ),
        ),
        (
            "主管",
            (
                "supervision",
                "competent_body",
                "industry_body",
                "decoupled_on",
                "former_body",
                "status",
            ),
        ),
        ("住所与联系", ("residence", "address", "area", "phone")),
        (
            "行业与规模",
            ("sector", "fields", "native_places", "staff_count", "firm_count", "annual_income"),
        ),
        (
            "党建信息",
            (
                "declared_members",
                "declared_on",
                "charter_party_on",
                "has_union",
                "has_youth_league",
                "has_womens_federation",
            ),
        ),
        ("归口", ("answering",)),
        ("办理", ("on", "reason")),
    )

    residence = PlaceField(label="住所地", required=False)
    registrar = record_field(
        "登记管理机关",
        Agency,
        options_url="units:registrar_options",
        label_of=agency_name,
        required=True,
    )
    competent_body = record_field(
        "业务主管单位", Agency, options_url="units:body_options", label_of=agency_name
    )
    industry_body = record_field(
        "行业主管部门", Agency, options_url="units:body_options", label_of=agency_name
    )
    area = record_field("集中区域", Area, options_url="units:area_options", label_of=area_name)
    native_places = PlacesField(label="籍贯地域", required=False, help_text="异地商会填写。")

    class Meta:
        model = Unit
        fields = (
            "name",
            "uscc",
            "kind",
            "level",
            "registrar",
            "established_on",
            "established_precision",
            "is_charity",
            "is_direct",
            "direct_class",
            "supervision",
            "competent_body",
            "industry_body",
            "decoupled_on",
            "former_body",
            "status",
            "residence",
            "address",
            "area",
            "phone",
            "sector",
            "fields",
            "native_places",
            "staff_count",
            "firm_count",
            "annual_income",
            "declared_members",
            "declared_on",
            "charter_party_on",
            "has_union",
            "has_youth_league",
            "has_womens_federation",
        )
        field_classes = {"fields": TagsField}
        labels = {"established_precision": "成立日期精确到", "firm_count": "会员数"}
        error_messages = {"uscc": {"unique": "这个信用代码已在名册中，请先查找核对。"}}
        help_texts = {
            "uscc": "18 位，按登记证书填写；没有的留空。",
            "established_precision": "只知道年月或年份时，日期填到 1 日，这里选月或年。",
            "is_charity": "登记或认定为慈善组织的勾选，每年走年度报告，不走年度检查。",
            "fields": "可填多个，用顿号隔开，如 经济、科技。",
        }

    def clean_name(self) -> str:
        """Write the name as the register keeps names."""
        return text.org_name(self.cleaned_data["name"])

    def clean_uscc(self) -> str | None:
        """Check the official code with its own algorithm (R7-01)."""
        typed = self.cleaned_data.get("uscc")
        if not typed:
            return None
        reading = uscc.read(typed)
        if reading.value is None or has_errors(reading.findings):
            raise ValidationError([f"{f.message}。{f.suggestion}" for f in reading.findings])
        return reading.value

    def clean(self) -> dict[str, Any]:
        """Check what several fields say together."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_kind(values)
        self._check_supervision(values)
        if values.get("direct_class") and not values.get("is_direct"):
            self.add_error("is_direct", "填了直接登记类别，请同时勾选直接登记。")
        return values

    def _check_kind(self, values: dict[str, Any]) -> None:
        said, code = values.get("kind"), values.get("uscc") or ""
        wanted = uscc.kind_of(code)
        if (
            wanted in choices.REGISTERED_KINDS
            and said in choices.REGISTERED_KINDS
            and wanted != said
        ):
            label = choices.UnitKind(str(wanted)).label
            self.add_error("kind", f"信用代码前两位 {code[:2]} 表示{label}，与所选类型不符。")

    def _check_supervision(self, values: dict[str, Any]) -> None:
        needed = {
            choices.Supervision.COMPETENT: ("competent_body", "业务主管单位"),
            choices.Supervision.INDUSTRY: ("industry_body", "行业主管部门"),
        }.get(values.get("supervision", ""))
        if needed and not values.get(needed[0]):
            self.add_error(needed[0], f"业务主管情况选了“{needed[1]}”，请选定是哪一家。")

    def values(self) -> dict[str, Any]:
        """Return the fields of the unit as they were filled in."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}


class RegisterForm(UnitForm):
    """Enter a unit; whoever leads a subtree says who there answers for it."""

    answering = forms.CharField(
        label="归口党组织",
        required=False,
        widget=Picker(options_url="party_orgs:write_options", label_of=org_name),
        help_text="直接负责这家组织的党组织。",
    )

    def __init__(
        self, *args: Any, viewer: Viewer, must_answer: bool, may_answer: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        del self.fields["status"]
        self.fields["answering"].required = must_answer
        if not may_answer:
            del self.fields["answering"]

    def clean_answering(self) -> int | None:
        """Return the key of an organisation at which the viewer may enter units."""
        key = self.cleaned_data["answering"]
        if key and not sees_org(self.viewer, key, permissions.WRITE, on=clock.today()):
            raise ValidationError("请从列出的结果中选择，只能选您管理范围内的。")
        return int(key) if key else None


class ReviseForm(UnitForm):
    """Correct or change a unit from a day on."""

    on = effective_field()
    reason = reason_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [c for c in choices.UnitStatus.choices if c[0] not in choices.ENDED]
        self.fields["status"].choices = offered  # type: ignore[attr-defined]


class EndForm(Form):
    status = forms.ChoiceField(
        label="结果", choices=[(s.value, s.label) for s in choices.ENDED], widget=forms.RadioSelect
    )
    on = forms.DateField(label="注销（撤销）日期", initial=clock.today)
    reason = reason_field()


class RateForm(ModelForm):
    class Meta:
        model = Rating
        fields = ("grade", "announced_on", "certificate_no")
        help_texts = {"announced_on": "等级自公告次年 1 月 1 日起生效，至第五年 12 月 31 日止。"}

    def clean_announced_on(self) -> date:
        """Refuse a day that has not come."""
        day: date = self.cleaned_data["announced_on"]
        if day > clock.today():
            raise ValidationError("公告日期不能晚于今天。")
        return day


class AreaForm(ModelForm):
    locality = PlaceField(label="所在街道或区县")

    class Meta:
        model = Area
        fields = ("name", "kind", "locality", "address", "builder", "party_support")
        widgets = {"party_support": forms.Textarea({"rows": 3})}


class AgencyForm(ModelForm):
    locality = PlaceField(label="地区")

    class Meta:
        model = Agency
        fields = ("name", "locality", "registers", "supervises", "guides_industry", "start_on")

    def clean(self) -> dict[str, Any]:
        """Ask for at least one duty."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(values.get(duty) for duty in ("registers", "supervises", "guides_industry")):
            self.add_error("registers", "请至少勾选一项职责。")
        return values


class FirmForm(Form):
    """Enter one member firm by hand; many come as a file."""

    name = forms.CharField(label="会员单位名称", max_length=120)
    uscc = forms.CharField(label="统一社会信用代码", max_length=18, required=False)
    start_on = forms.DateField(label="入会日期", initial=clock.today)
    is_covered = forms.NullBooleanField(
        label="已建党组织",
        required=False,
        widget=forms.Select(choices=[("", "不清楚"), ("True", "已建"), ("False", "未建")]),
    )
    pledged_on = forms.DateField(label="签署自律公约日期", required=False)
