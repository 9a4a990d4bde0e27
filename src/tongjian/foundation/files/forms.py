"""Forms of papers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from tongjian.foundation.ui.forms import Form

from .sniffing import ACCEPT


class AttachForm(Form):
    """One file, and which paper it is."""

    code = forms.ChoiceField(label="是哪份材料", required=False)
    title = forms.CharField(
        label="名称", max_length=120, required=False, help_text="其他材料请写明是什么。"
    )
    is_personal = forms.BooleanField(
        label="写有党员个人信息",
        required=False,
        help_text="名册、候选人、选票等。只有有权查看党员的人和上传人能打开。",
    )
    file = forms.FileField(
        label="文件",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text="PDF、OFD、Word、Excel 或图片，不超过 20 MB。",
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, papers: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(data, files)
        self.fields["code"].choices = [*papers, ("", "其他材料")]  # type: ignore[attr-defined]
        if not papers:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        """Ask for a name where the paper is none of those listed."""
        given = super().clean() or {}
        if not given.get("code") and not given.get("title"):
            self.add_error("title", "请写明是什么材料")
        return given


class WithdrawForm(Form):
    """Why a paper is taken back."""

    reason = forms.CharField(label="原因", max_length=200)
