"""Forms with Chinese messages, our control classes, units, and pickers for large lists."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

REQUIRED = "请填写"
CHOOSE = "请选择"
PLAIN = (forms.CheckboxInput, forms.CheckboxSelectMultiple, forms.RadioSelect, forms.FileInput)
MESSAGES: dict[type[forms.Field], dict[str, str]] = {
    forms.DateField: {"invalid": "日期不成立，请写成 2026-11-20"},
    forms.IntegerField: {"invalid": "请填写整数"},
    forms.DecimalField: {"invalid": "请填写数字"},
    forms.EmailField: {"invalid": "电子邮箱格式不对，应如 name@example.cn"},
    forms.ChoiceField: {"invalid_choice": "所选的“%(value)s”不在可选范围内"},
    forms.ModelChoiceField: {"invalid_choice": "请从列出的结果中选择，只能选您管理范围内的"},
    forms.FileField: {"invalid": "没有收到文件，请重新选择", "empty": "文件是空的"},
}


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class Picker(forms.TextInput):
    """Choose one record by typing; the address `options_url` answers with pages.options()."""

    def __init__(
        self, *, options_url: str, label_of: Callable[[Any], str | None] | None = None
    ) -> None:
        super().__init__()
        self.options_url, self.label_of = options_url, label_of

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        # What was refused is not named: it may be out of the reader's scope.
        if (attrs or {}).get("aria-invalid"):
            value = None
        label = self.label_of(value) if self.label_of and value not in (None, "") else ""
        context = {
            "name": name,
            "value": "" if value is None else value,
            "label": label or "",
            "id": (attrs or {}).get("id", ""),
            "url": resolve_url(self.options_url),
            "required": self.is_required,
        }
        html = render_to_string("ui/picker.html", context, using="jinja2")
        return mark_safe(html)  # noqa: S308  the engine has escaped the values


class _OurForm(forms.BaseForm):
    """What every form has. `units` names the unit behind a field: {"area": "平方米"}."""

    units: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, item in self.fields.items():
            dress(item, unit=self.units.get(name, ""))

    def refuse(self, error: Exception) -> None:
        """Show an expected refusal of a service: at its fields where findings name them."""
        findings = getattr(error, "findings", ())
        for finding in findings:
            name = finding.field if finding.field in self.fields else None
            self.add_error(name, ValidationError(_sentence(finding)))
        if not findings:
            self.add_error(None, ValidationError(str(error)))


class Form(_OurForm, forms.Form):
    """Base of every form."""


class ModelForm(_OurForm, forms.ModelForm):  # type: ignore[type-arg]
    """Base of a form made from a model."""


AnyForm = Form | ModelForm


def dress(item: forms.Field, *, unit: str = "") -> None:
    """Give a field our control, a date input where it is a date, and Chinese messages."""
    if type(item.widget) is forms.DateInput:
        item.widget = DateInput(item.widget.attrs)
    widget = item.widget
    if not isinstance(widget, PLAIN):
        widget.attrs["class"] = f"{widget.attrs.get('class', '')} control".strip()
    if unit:
        item.unit = unit  # type: ignore[attr-defined]
    chosen = isinstance(item, forms.ChoiceField | forms.ModelChoiceField)
    if type(item) in (forms.ChoiceField, forms.TypedChoiceField):
        _name_blank(item)  # type: ignore[arg-type]
    item.error_messages["required"] = CHOOSE if chosen else REQUIRED
    for kind, messages in MESSAGES.items():
        if isinstance(item, kind):
            item.error_messages.update(messages)


def _name_blank(item: forms.ChoiceField) -> None:
    """Say in words what no choice means, where Django draws a line."""
    said = CHOOSE if item.required else "不填"
    offered: Any = item.choices
    item.choices = [
        (value, said if value == "" and set(str(label)) == {"-"} else label)
        for value, label in offered
    ]


def _sentence(finding: Any) -> str:
    advice = f"。{finding.suggestion}" if finding.suggestion else ""
    return f"{finding.message}{advice}"
