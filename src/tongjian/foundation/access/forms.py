"""Forms that give and end rights."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from tongjian.foundation.ui.forms import Form, Picker

from . import axes


def _user_name(value: Any) -> str | None:
    if not str(value).isdecimal():
        return None
    user = get_user_model().objects.filter(pk=int(value)).first()
    return str(user) if user else None


class GiveForm(Form):
    """Who gets the role, over what, from when to when, on which basis."""

    user = forms.IntegerField(
        label="用户", widget=Picker(options_url="access:users", label_of=_user_name)
    )
    target = forms.IntegerField(label="范围")
    start_on = forms.DateField(label="自", help_text="自这一天起有效")
    until = forms.DateField(
        label="至", required=False, help_text="自这一天起失效；不填则长期有效，随职务终止"
    )
    basis = forms.CharField(label="依据", max_length=80, help_text="例如任职文件、授权审批单号")

    def __init__(self, *args: Any, axis: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.axis = axis
        if axis == "none":
            del self.fields["target"]
            return
        field = self.fields["target"]
        field.widget = Picker(options_url=f"access:{axis}_targets", label_of=self._target_name)
        field.widget.is_required = True
        if axis == "person":
            field.help_text = "输入完整的公民身份号码查找"

    def clean_user(self) -> int:
        """Accept existing accounts only."""
        pk: int = self.cleaned_data["user"]
        if _user_name(pk) is None:
            raise ValidationError("没有这个账号")
        return pk

    def clean_target(self) -> int:
        """Accept only what the axis knows."""
        pk: int = self.cleaned_data["target"]
        if not axes.exists(self.axis, pk):
            raise ValidationError("没有这个范围，请从列出的选项中选择")
        return pk

    def clean(self) -> dict[str, Any]:
        """Refuse a period that is empty."""
        values: dict[str, Any] = super().clean() or {}
        start, until = values.get("start_on"), values.get("until")
        if start and until and until <= start:
            self.add_error("until", "应晚于开始日期")
        return values

    def _target_name(self, value: Any) -> str | None:
        if not str(value).isdecimal():
            return None
        return axes.labels(self.axis, [int(value)]).get(int(value))


class EndForm(Form):
    """From when a right no longer holds, and why."""

    on = forms.DateField(label="终止日期", help_text="自这一天起失效；尚未生效的授权将被撤回")
    reason = forms.CharField(label="原因", max_length=200)
