"""Declare a letter void."""

from __future__ import annotations

from django import forms

from tongjian.foundation.ui.forms import Form


class VoidForm(Form):
    reason = forms.CharField(
        label="作废的原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="原文和文号保留，页面上标明作废；需要时另发一份。",
    )
