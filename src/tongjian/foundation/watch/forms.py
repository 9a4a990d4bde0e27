"""What came of a notice."""

from __future__ import annotations

from django import forms

from tongjian.foundation.ui.forms import Form, ModelForm

from .models import LimitSetting


class HandleForm(Form):
    """Close a notice."""

    remark = forms.CharField(
        label="核实的情况",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：集中核对花名册，已与本人及其负责人确认。",
    )


class LimitsForm(ModelForm):
    """Which reading is unusual."""

    units = {
        "people_per_hour": "人",
        "people_per_day": "人",
        "listed_people": "人",
        "off_hours_people": "人",
        "exported_people": "人",
        "office_begins": "点",
        "office_ends": "点",
    }
    sections = (
        (
            "界限（0 为不提醒）",
            (
                "people_per_hour",
                "people_per_day",
                "listed_people",
                "off_hours_people",
                "exported_people",
            ),
        ),
        ("工作时间", ("office_begins", "office_ends")),
        ("办理", ("start_on", "reason")),
    )

    class Meta:
        model = LimitSetting
        fields = (
            "people_per_hour",
            "people_per_day",
            "listed_people",
            "off_hours_people",
            "exported_people",
            "office_begins",
            "office_ends",
            "start_on",
            "reason",
        )
        help_texts = {
            "people_per_hour": "打开个人页面、显示证件号码、电话或住址，每人算一次",
            "listed_people": "翻看名册和搜索结果中出现的人，每人算一次",
            "start_on": "不能早于今天",
            "reason": "会写进操作日志，审计管理员看得到",
        }
