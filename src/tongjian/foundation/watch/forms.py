"""What came of a notice."""

from __future__ import annotations

from django import forms

from tongjian.foundation.ui.forms import Form


class HandleForm(Form):
    """Close a notice."""

    remark = forms.CharField(
        label="核实的情况",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：集中核对花名册，已与本人及其负责人确认。",
    )
