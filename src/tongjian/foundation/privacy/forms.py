"""What an office writes: a notice."""

from __future__ import annotations

from django import forms

from tongjian.foundation.ui.forms import Form


class NoticeForm(Form):
    """The next version of the notice."""

    title = forms.CharField(label="标题", max_length=80)
    start_on = forms.DateField(label="施行日期", help_text="自这一天起，每个账号登录后先阅读确认")
    text = forms.CharField(
        label="正文",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text="空行分段；以“## ”开头的一行是小标题",
    )
