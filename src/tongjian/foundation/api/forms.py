from __future__ import annotations

from django import forms as fields

from tongjian.foundation.ui import forms


class TokenForm(forms.Form):
    """What a token is for and how long it holds."""

    name = fields.CharField(label="用途", max_length=60, help_text="例如：每周取应建未建名单")
    expires_on = fields.DateField(label="到期日", help_text="最长一年")
