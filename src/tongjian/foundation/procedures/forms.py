"""Forms of steps and of what else can be done with a case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui.forms import DateInput, Form, Picker

from .colleagues import Colleague
from .declaring import all_procedures
from .models import Case


class StepForm(Form):
    """Base of what a step asks; an area adds its fields. Fields named here are the engine's."""

    OWN = ("on", "remark", "reason")

    on = forms.DateField(label="办理日期", widget=DateInput())
    remark = forms.CharField(
        label="意见", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    reason = forms.CharField(
        label="不符合一般要求时的理由",
        max_length=300,
        required=False,
        help_text="上面没有提示不符合时不用填。",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, case: Case, viewer: Viewer, **kw: Any) -> None:
        super().__init__(data, **kw)
        self.case, self.viewer = case, viewer
        # The area's own questions come first, the engine's after them.
        own = [name for name in self.fields if name not in self.OWN]
        self.order_fields([*own, *self.OWN])
        self.initial.setdefault("on", viewer.on)

    def given(self) -> dict[str, Any]:
        """Return what the area's own fields say."""
        return {k: v for k, v in self.cleaned_data.items() if k not in self.OWN}


def _why(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=500,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RefuseForm(Form):
    """Why it is refused, and which clauses are not met."""

    on = forms.DateField(label="决定日期", widget=DateInput())
    remark = _why("不同意的理由")
    findings = forms.CharField(
        label="不符合的条款",
        required=False,
        help_text="每行一条，写成“条款：问题”，例如“支部工作条例第四条：正式党员不足三名”。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clauses(self) -> list[tuple[str, str]]:
        """Return the findings as (clause, what is wrong)."""
        lines = [ln.strip() for ln in self.cleaned_data["findings"].splitlines() if ln.strip()]
        pairs = [line.replace(":", "：", 1).partition("：") for line in lines]
        return [(clause, said) if said else ("", clause) for clause, _, said in pairs]


class SendBackForm(Form):
    """Where to, and what is to be changed."""

    to = forms.ChoiceField(label="退回到")
    remark = _why("要改什么")

    def __init__(self, data: Any = None, *, steps: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["to"].choices = steps  # type: ignore[attr-defined]


class ReasonForm(Form):
    """Why."""

    reason = _why("原因")


class PublishForm(Form):
    """From when and where a public notice is up."""

    first = forms.DateField(label="公示第一天", widget=DateInput())
    place = forms.CharField(label="公示地点（方式）", max_length=120)


class ObjectForm(Form):
    """An objection to a public notice."""

    on = forms.DateField(label="提出日期", widget=DateInput())
    by_name = forms.CharField(
        label="提出人", max_length=60, required=False, help_text="匿名的不填。"
    )
    text = _why("内容")


Find = Callable[[int], Sequence[Colleague]]


class _Account(Form):
    """Base of the forms that choose one of some colleagues by typing a name."""

    account = forms.IntegerField()

    def __init__(self, data: Any = None, *, find: Find, address: str, label: str) -> None:
        super().__init__(data)
        self.find = find
        field: Any = self.fields["account"]
        field.label, field.help_text = label, "输入姓名或登录名的一部分，再选。"
        field.widget = Picker(options_url=address, label_of=self._name)
        field.widget.is_required = True

    def _name(self, pk: Any) -> str | None:
        found = self.find(int(pk)) if str(pk).isdecimal() else ()
        return str(found[0].user) if found else None

    def clean_account(self) -> Any:
        """Find the account among those that could be chosen."""
        found = self.find(self.cleaned_data["account"])
        if not found:
            raise forms.ValidationError("请从列出的人里选：要有办理这一步的权限，账号没有停用")
        return found[0].user


class HandOverForm(_Account):
    """To whom a step is handed, and why."""

    reason = _why("说明")


class DelegateForm(_Account):
    """Who acts in one's place, for what, from when to when."""

    procedure = forms.ChoiceField(label="哪些事项", required=False)
    start_on = forms.DateField(label="自", widget=DateInput())
    end_on = forms.DateField(label="至", widget=DateInput(), help_text="自这一天起失效。")
    reason = forms.CharField(label="原因", max_length=200)

    def __init__(self, data: Any = None, **kw: Any) -> None:
        super().__init__(data, **kw)
        known = [(one.code, one.title) for one in all_procedures()]
        self.fields["procedure"].choices = [("", "全部事项"), *known]  # type: ignore[attr-defined]


class ReplyForm(Form):
    """What looking into it found."""

    is_upheld = forms.ChoiceField(
        label="核实结果", choices=[("no", "不成立"), ("yes", "成立")], widget=forms.RadioSelect
    )
    reply = _why("核实情况")


class LetterForm(Form):
    """The series that the letter is numbered in."""

    series = forms.CharField(
        label="机关代字",
        max_length=40,
        required=False,
        help_text="例如“鹏社党”，系统按年编顺序号；不填则不编号。",
    )
    checked = forms.BooleanField(label="内容已核对，可以印发")


class ConfirmForm(Form):
    """Nothing to fill in."""
