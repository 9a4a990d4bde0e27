"""The forms of the registration desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from tongjian.foundation import clock
from tongjian.foundation.privacy.choices import Way
from tongjian.foundation.ui.forms import DateInput, Form, ModelForm
from tongjian.kernel.cn import text, uscc
from tongjian.kernel.findings import has_errors
from tongjian.lifecycle.gates.choices import Item, ItemState, Tie
from tongjian.lifecycle.gates.models import Application, ApplicationItem
from tongjian.registry.units.choices import REGISTERED_KINDS, Supervision, UnitKind
from tongjian.registry.units.filters import agency_name
from tongjian.registry.units.forms import PlaceField, record_field
from tongjian.registry.units.models import Agency


def day_field(label: str, *, required: bool = False, help_text: str = "") -> forms.DateField:
    """Return a field for a day that has come."""
    return forms.DateField(
        label=label, required=required, help_text=help_text, widget=DateInput(),
        validators=[_has_come],
    )  # fmt: skip


def _has_come(day: Any) -> None:
    if day > clock.today():
        raise ValidationError("日期不能晚于今天。")


def only(offices: QuerySet[Agency]) -> Agency | None:
    """Return the office where there is but one to choose."""
    found = list(offices[:2])
    return found[0] if len(found) == 1 else None


class ApplicationForm(ModelForm):
    """What the founders ask for."""

    units = {"staff_count": "人"}
    sections = (
        ("拟成立的组织", ("name", "kind", "level", "sector", "registrar", "received_on")),
        ("主管和住所", ("supervision", "competent_body", "residence", "address", "staff_count")),
        ("材料", ("letter_on", "survey_on", "has_no_members")),
    )
    residence = PlaceField(label="住所地", required=False)
    competent_body = record_field(
        "业务主管单位", Agency, options_url="units:body_options", label_of=agency_name
    )
    received_on = day_field("受理日期", required=True)
    letter_on = day_field("《支持党建工作承诺书》收到日期")
    survey_on = day_field("《党员情况调查表》收到日期", help_text="批准后、领证前提交。")

    class Meta:
        model = Application
        fields = (
            "name", "kind", "level", "sector", "registrar", "received_on", "supervision",
            "competent_body", "residence", "address", "staff_count", "letter_on", "survey_on",
            "has_no_members",
        )  # fmt: skip
        labels = {"has_no_members": "调查表申报没有党员"}

    def __init__(self, data: Any = None, *, offices: QuerySet[Agency], **options: Any) -> None:
        super().__init__(data, **options)
        known = [(k.value, UnitKind(k).label) for k in REGISTERED_KINDS]
        self.fields["kind"].choices = [("", "请选择"), *known]  # type: ignore[attr-defined]
        self.fields["registrar"].queryset = offices  # type: ignore[attr-defined]
        self.initial["received_on"] = clock.today()
        self.initial["registrar"] = only(offices)

    def clean_name(self) -> str:
        """Write the name as the register keeps names."""
        return text.org_name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """Ask which body where one is said to be competent."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("supervision") == Supervision.COMPETENT and not values.get("competent_body"):
            self.add_error("competent_body", "请选定是哪一家业务主管单位。")
        return values


class PapersForm(Form):
    """When the two papers came in, and what the survey says."""

    letter_on = day_field("《支持党建工作承诺书》收到日期")
    survey_on = day_field("《党员情况调查表》收到日期")
    has_no_members = forms.BooleanField(label="调查表申报没有党员", required=False)
    staff_count = forms.IntegerField(label="从业人数", required=False, min_value=0)
    units = {"staff_count": "人"}


class ConsentForm(Form):
    """How a person agreed that something is kept, and when."""

    way = forms.ChoiceField(
        label="同意方式",
        choices=[(Way.PAPER.value, "书面同意书"), (Way.PAGE.value, "本人当面在屏幕上确认")],
        initial=Way.PAPER,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="同意书存放在哪里",
        max_length=200,
        required=False,
        help_text="书面同意的要写，例如登记档案第几卷。",
    )
    consented_on = day_field("本人同意日期", required=True)
    agrees = forms.BooleanField(label="本人已读上面的告知并同意采集")
    sections: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("同意", ("way", "note", "consented_on", "agrees")),
    )

    def clean(self) -> dict[str, Any]:
        """Ask where a consent on paper is kept."""
        values = super().clean() or {}
        if values.get("way") == Way.PAPER and not (values.get("note") or "").strip():
            self.add_error("note", "请写明书面同意书存放在哪里。")
        return values


class DeclareForm(ConsentForm):
    """One person declares the own membership."""

    name = forms.CharField(label="姓名", max_length=60)
    tie = forms.ChoiceField(label="身份", choices=Tie.choices, widget=forms.RadioSelect)
    is_full = forms.ChoiceField(
        label="党籍",
        choices=[("yes", "正式党员"), ("no", "预备党员")],
        initial="yes",
        widget=forms.RadioSelect,
    )
    branch = forms.CharField(label="现在所在的党支部", max_length=120, required=False)
    sections = (("申报人", ("name", "tie", "is_full", "branch")), *ConsentForm.sections)


class CharterForm(Form):
    """Paste a charter, or bring it as a file."""

    text = forms.CharField(
        label="章程正文",
        required=False,
        max_length=200_000,
        widget=forms.Textarea({"rows": 14}),
        help_text="粘贴全文；也可以不粘贴，在下面上传文件。",
    )
    file = forms.FileField(
        label="或上传文件",
        required=False,
        help_text="Word（.docx）或纯文本（.txt），不超过 2 MB。",
        widget=forms.FileInput({"accept": ".docx,.txt"}),
    )
    industry = forms.BooleanField(label="行业协会商会：同时核对行业自律条款", required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        values = super().clean() or {}
        if not (values.get("text") or "").strip() and not values.get("file"):
            self.add_error("text", "请粘贴正文，或上传文件。")
        return values


class ItemsForm(Form):
    """Of each item: done, not yet possible and why, or missing."""

    def __init__(self, data: Any = None, *, rows: list[ApplicationItem], **options: Any) -> None:
        super().__init__(data, **options)
        self.items = [Item(row.code) for row in rows]
        self.sections = [(item.label, (f"{item}_state", f"{item}_reason")) for item in self.items]
        for row in rows:
            self.fields[f"{row.code}_state"] = forms.ChoiceField(
                label="情况",
                choices=ItemState.choices,
                initial=row.state,
                widget=forms.RadioSelect,
            )
            self.fields[f"{row.code}_reason"] = forms.CharField(
                label="理由或说明",
                max_length=200,
                required=False,
                initial=row.reason,
                widget=forms.TextInput({"class": "control"}),
            )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason where something is not yet possible."""
        values = super().clean() or {}
        for item in self.items:
            if values.get(f"{item}_state") == ItemState.UNABLE and not values.get(
                f"{item}_reason"
            ):
                self.add_error(f"{item}_reason", "暂不具备条件的要写明理由。")
        return values

    def states(self) -> dict[Item, tuple[ItemState, str]]:
        """Return what was said of each item."""
        given = self.cleaned_data
        return {
            item: (ItemState(given[f"{item}_state"]), given[f"{item}_reason"])
            for item in self.items
        }


class ConcludeForm(Form):
    """The office's conclusion."""

    opinion = forms.CharField(
        label="结论意见", max_length=300, initial="三同步事项均有结论，同意办理登记。",
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip


class CertifyForm(Form):
    """What the certificate says."""

    uscc = forms.CharField(label="统一社会信用代码", max_length=18)
    established_on = day_field("成立登记日期", required=True)

    def clean_uscc(self) -> str:
        """Check the official code with its own algorithm (R7-01)."""
        reading = uscc.read(self.cleaned_data["uscc"])
        if reading.value is None or has_errors(reading.findings):
            raise ValidationError([f"{f.message}。{f.suggestion}" for f in reading.findings])
        return reading.value


class WithdrawForm(Form):
    """Why an application comes to nothing."""

    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea({"rows": 2}))


class OpenForm(Form):
    """Work with the desk from a day on."""

    registrar = forms.ModelChoiceField(Agency.objects.none(), label="登记管理机关")
    start_on = forms.DateField(
        label="启用日期",
        widget=DateInput(),
        help_text="成立日期在这一天及以后的，只能由登记受理进入名册；以前登记的不受影响。启用后不能撤回。",
    )
    basis = forms.CharField(label="依据", max_length=200, help_text="例如文件号或会议。")

    def __init__(self, data: Any = None, *, offices: QuerySet[Agency], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["registrar"].queryset = offices  # type: ignore[attr-defined]
        self.initial = {"start_on": clock.today(), "registrar": only(offices)}
