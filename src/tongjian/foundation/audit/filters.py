"""The conditions of the log and of the readings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model

from tongjian.foundation.ui.filters import Choice, DateRange, Filter, FilterSet, Pick, Text

from . import naming
from .queries import subject_types

REQUEST_NUMBER = r"[0-9a-f]{32}"


class Number(Filter):
    """One record's number."""

    def fields(self, code: str) -> dict[str, forms.Field]:
        messages = {"invalid": "请填写整数"}
        return {
            code: forms.IntegerField(
                required=False, min_value=1, max_value=2**62, error_messages=messages
            )
        }


class RequestNumber(Text):
    """The number of one request: 32 letters and digits."""

    def fields(self, code: str) -> dict[str, forms.Field]:
        invalid = "请求编号应为 32 位字母和数字"
        return {
            code: forms.RegexField(
                f"^{REQUEST_NUMBER}$", required=False, error_messages={"invalid": invalid}
            )
        }

    def say(self, value: Any) -> str:
        return f"{value[:8]}…"


def _user_name(value: str) -> str | None:
    if not value.isascii() or not value.isdecimal():
        return None
    user = get_user_model().objects.filter(pk=int(value[:18])).first()
    return str(user) if user else None


def _actions() -> list[tuple[str, str]]:
    return [(code, naming.action_label(code)) for code in naming.action_codes()]


def _subjects() -> list[tuple[str, str]]:
    return [(kind, naming.subject_label(kind)) for kind in subject_types()]


class EntryFilters(FilterSet):
    at = DateRange("日期")
    actor = Pick("操作人", options_url="audit:users", label_of=_user_name)
    action = Choice("动作", _actions)
    subject = Choice("对象类型", _subjects)
    number = Number("对象编号")
    request = RequestNumber("请求编号")


class ReadingFilters(FilterSet):
    at = DateRange("日期")
    reader = Pick("查阅人", options_url="audit:users", label_of=_user_name)
    what = Text("内容")
    number = Number("对象编号")
