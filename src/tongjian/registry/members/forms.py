"""Forms about members; identifiers are checked here and never shown back in clear."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from tongjian.foundation.privacy.choices import RequestKind, Way
from tongjian.foundation.privacy.services.consents import Purpose
from tongjian.foundation.ui.forms import Form, Picker
from tongjian.kernel.cn import identity
from tongjian.kernel.findings import Severity
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.units.models import Unit

from . import choices, correcting, purposes, secrets
from .models import Person

BLANK = [("", "—")]
_ETHNICITIES = [*BLANK, *choices.ETHNICITY_LABELS.items()]
LEAVING: dict[str, tuple[str, choices.LeftHow, choices.Standing]] = {
    "deceased": ("去世", choices.LeftHow.DECEASED, choices.Standing.DECEASED),
    "expelled": (
        "出党（开除、除名、劝退、取消预备党员资格）",
        choices.LeftHow.EXPELLED,
        choices.Standing.LEFT,
    ),
    "suspended": ("停止党籍", choices.LeftHow.SUSPENDED, choices.Standing.SUSPENDED),
}


def _name_in(model: type[PartyOrg] | type[Unit]) -> Callable[[Any], str | None]:
    def name_of(value: Any) -> str | None:
        text = str(value)
        if not (text.isascii() and text.isdecimal()):
            return None
        return model.objects.filter(pk=int(text[:18])).values_list("name", flat=True).first()

    return name_of


class RecordField(forms.IntegerField):
    """The key of one record, chosen by typing; the view then looks it up in scope."""

    def __init__(self, *, options_url: str, of: type[PartyOrg] | type[Unit], **kw: Any) -> None:
        widget = Picker(options_url=options_url, label_of=_name_in(of))
        super().__init__(min_value=1, widget=widget, **kw)
        self.error_messages["invalid"] = "请从列出的选项中选择"


class IdentifierField(forms.CharField):
    """An identity number, checked to the last character."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        reading = identity.read(text)
        faults = [f for f in reading.findings if f.severity is Severity.ERROR]
        if faults or not reading.value:
            said = (f"{f.message}。{f.suggestion}".rstrip("。") for f in faults)
            raise ValidationError([text.replace("表中", "现") for text in said])
        return reading.value


class PhoneField(forms.CharField):
    """A telephone number, spelled in digits."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        digits = "".join(char for char in text if char.isdigit())
        if text and not 7 <= len(digits) <= 12:
            raise ValidationError("电话应为 11 位手机号，或带区号的座机号")
        return digits


class PersonForm(Form):
    """The fields of the record (rulebook chapter 10); a date not known stays empty."""

    sections: ClassVar[list[tuple[str, list[str]]]] = [
        ("基本情况", ["name", "identifier", "sex", "birth_on", "ethnicity", "phone", "address"]),
        ("学历与工作", ["education", "degree", "occupation", "employer", "job"]),
        ("党籍", ["org", "since", "joined_how", "ground", "joined_on", "full_on"]),
        ("流动与联系", ["mobile_since", "mobile_to", "unreachable_since"]),
        ("", ["reason"]),
    ]

    name = forms.CharField(label="姓名", max_length=60)
    identifier = IdentifierField(
        label="公民身份号码", required=False, max_length=30, help_text="加密保存，平时遮盖显示"
    )
    sex = forms.ChoiceField(
        label="性别", required=False, choices=[*BLANK, ("1", "男"), ("2", "女")]
    )
    birth_on = forms.DateField(label="出生日期", required=False)
    ethnicity = forms.ChoiceField(label="民族", required=False, choices=_ETHNICITIES)
    phone = PhoneField(label="联系电话", required=False, max_length=30)
    address = forms.CharField(label="家庭住址", required=False, max_length=200)
    education = forms.ChoiceField(
        label="学历", required=False, choices=[*BLANK, *choices.Education.choices]
    )
    degree = forms.CharField(label="学位", required=False, max_length=20)
    occupation = forms.ChoiceField(
        label="职业", required=False, choices=[*BLANK, *choices.Occupation.choices]
    )
    employer = RecordField(
        label="工作单位（社会组织）",
        options_url="members:employers",
        of=Unit,
        required=False,
        help_text="不在本系统登记的单位可不填",
    )
    job = forms.CharField(label="工作岗位", required=False, max_length=60)
    joined_on = forms.DateField(label="加入党组织日期", required=False)
    full_on = forms.DateField(label="转为正式党员日期", required=False, help_text="预备党员不填")

    def clean(self) -> dict[str, Any]:
        """Take sex and birth from the identity number where they were left empty."""
        values: dict[str, Any] = super().clean() or {}
        number = values.get("identifier")
        if not number:
            return values
        facts = identity.facts(number)
        values["sex"] = values.get("sex") or ("1" if facts.sex == "male" else "2")
        values["birth_on"] = values.get("birth_on") or facts.birth_on
        if values["birth_on"] != facts.birth_on:
            self.add_error("birth_on", f"与公民身份号码中的出生日期（{facts.birth_on}）不一致")
        return values


class RegisterForm(PersonForm):
    """Enter one member into the roster of an organisation."""

    org = RecordField(label="所在党支部", options_url="members:orgs", of=PartyOrg)
    since = forms.DateField(label="编入该支部日期")
    joined_how = forms.ChoiceField(
        label="进入方式",
        choices=[
            (how.value, how.label)
            for how in (
                choices.JoinedHow.REGISTERED,
                choices.JoinedHow.ADMITTED,
                choices.JoinedHow.TRANSFERRED,
                choices.JoinedHow.RESTORED,
            )
        ],
        help_text="本系统内的转接请在该党员的页面办理",
    )
    ground = forms.ChoiceField(
        label="登记依据",
        required=False,
        choices=[
            (ground.value, ground.label)
            for ground in (choices.Ground.REGISTER, choices.Ground.DECLARED)
        ],
        help_text="党籍只能来自花名册、本人申报或转接，不能由别的数据推断",
    )


class EditForm(PersonForm):
    """Change a record; an identifier left empty stays as it is."""

    mobile_since = forms.DateField(label="外出日期（流动党员）", required=False)
    mobile_to = forms.CharField(label="外出流向", required=False, max_length=120)
    unreachable_since = forms.DateField(label="失联日期", required=False)
    reason = forms.CharField(
        label="修改原因", max_length=200, help_text="写进办理记录，例如：本人申请、核对证件"
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in secrets.SEALED:
            masked = secrets.masked(person, name)
            known = f"现为 {masked}，不改请留空" if masked else "尚未登记"
            self.fields[name].help_text = known


class TransferForm(Form):
    """Move one member to another organisation in the viewer's scope."""

    org = RecordField(label="转入党支部", options_url="members:orgs", of=PartyOrg)
    on = forms.DateField(label="转接日期", help_text="自这一天起编入新支部")
    reason = forms.CharField(label="转接原因", max_length=200)


class LeaveForm(Form):
    """End a membership; nothing of this happens by itself."""

    how = forms.ChoiceField(
        label="离开方式",
        choices=[(code, label) for code, (label, _, _) in LEAVING.items()],
        widget=forms.RadioSelect,
    )
    on = forms.DateField(label="日期", help_text="去世日期，或决定生效的日期")
    reason = forms.CharField(label="依据和说明", max_length=200, help_text="例如批复文号")


class PurposeForm(Form):
    """Why personal pages are opened in this session."""

    usual = forms.ChoiceField(
        label="选一个",
        required=False,
        choices=[(text, text) for text in purposes.USUAL],
        widget=forms.RadioSelect,
    )
    other = forms.CharField(
        label="或者写明", required=False, max_length=purposes.LONGEST, help_text="用一句话说明"
    )

    def clean(self) -> dict[str, Any]:
        """Require one of the two."""
        values: dict[str, Any] = super().clean() or {}
        said = (values.get("other") or "").strip() or values.get("usual") or ""
        if len(said) < purposes.SHORTEST:
            raise ValidationError("请选择或写明查看目的")
        values["purpose"] = said
        return values


class AskForm(Form):
    """A member asks to have the own record corrected."""

    field = forms.ChoiceField(label="哪一栏", choices=list(correcting.FIELDS.items()))
    proposal = forms.CharField(label="应为", max_length=200)
    message = forms.CharField(
        label="说明",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="可以写明依据，例如身份证、入党志愿书",
    )


class RightForm(Form):
    """A member objects, or asks for restriction, erasure or an explanation."""

    kind = forms.ChoiceField(label="请求", choices=RequestKind.choices, widget=forms.RadioSelect)
    wish = forms.CharField(
        label="内容和理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="例如：对信息的准确性有争议，核实前请不要使用",
    )

    def __init__(self, *args: Any, restricted: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left_out = RequestKind.RESTRICTION if restricted else RequestKind.LIFTING
        offered = [choice for choice in RequestKind.choices if choice[0] != left_out]
        self.fields["kind"] = forms.ChoiceField(
            label="请求", choices=offered, widget=forms.RadioSelect
        )

    def clean_kind(self) -> RequestKind:
        """Return the kind as the vocabulary knows it."""
        return RequestKind(self.cleaned_data["kind"])


class DecideForm(Form):
    """Answer a request; the reason goes to the member."""

    answer = forms.ChoiceField(
        label="决定", choices=[("yes", "同意"), ("no", "不同意")], widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="理由和已办事项",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="原样告知本人",
    )


class DeclineForm(Form):
    """Answer a request without changing the record."""

    reply = forms.CharField(
        label="不采纳的理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class PaperConsentForm(Form):
    """What a member agreed to on paper."""

    purpose = forms.ChoiceField(label="同意事项", widget=forms.RadioSelect)
    version = forms.IntegerField(
        label="书面文字是第几版", min_value=1, help_text="印在同意书上；旧版的同意不开放新的做法"
    )
    on = forms.DateField(label="签署日期")
    note = forms.CharField(
        label="同意书存放在哪里", max_length=200, help_text="例如：支部档案盒 3，2026 年第 12 号"
    )

    def __init__(self, *args: Any, offered: list[Purpose], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"] = forms.ChoiceField(
            label="同意事项",
            choices=[(each.code, f"{each.label}（现行第 {each.version} 版）") for each in offered],
            widget=forms.RadioSelect,
        )


class WithdrawalForm(Form):
    """A member takes a consent back; no reason is asked for."""

    way = forms.ChoiceField(
        label="本人怎样撤回",
        choices=[(way.value, way.label) for way in (Way.PAPER, Way.SPOKEN)],
        widget=forms.RadioSelect,
    )
    on = forms.DateField(label="撤回日期")
    note = forms.CharField(
        label="说明", required=False, max_length=200, help_text="例如：来电时间、书面材料存放处"
    )
