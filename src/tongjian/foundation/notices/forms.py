"""Put notices off, or hand them to one person."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib.auth import get_user_model

from tongjian.foundation.ui.forms import DateInput, Form, Picker

from .services import LONGEST


class PutOffForm(Form):
    until = forms.DateField(
        label="暂缓至",
        widget=DateInput(),
        help_text=f"到这一天重新出现；最长 {LONGEST} 天（平台约定）。",
    )
    reason = forms.CharField(
        label="理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="上级看得到。例如：已约定下月换届大会上一并办理。",
    )


class AssignForm(Form):
    to = forms.IntegerField(
        label="交给谁",
        required=False,
        widget=Picker(options_url="notices:users", label_of=lambda pk: _name(pk)),
        help_text="留空则收回，由办理单位共同办理。",
    )


def _name(pk: Any) -> str | None:
    found: Collection[Any] = get_user_model().objects.filter(pk=pk)[:1]
    return next((user.display_name for user in found), None)


class MailForm(Form):
    address = forms.EmailField(
        label="电子邮箱",
        max_length=120,
        help_text="每周一早上发一次，只有事项名称和件数，没有人名和单位名。",
    )
