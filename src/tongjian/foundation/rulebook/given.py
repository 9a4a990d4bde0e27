"""Facts that somebody gives as JSON, checked: which exist, of which kind, with which codes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tongjian.kernel.rules.terms import Kind, Value

from .facts import Fact, Subject

KINDS: Mapping[Kind, str] = {
    Kind.NUMBER: "数字，如 3",
    Kind.DATE: "日期，写成 2026-11-21",
    Kind.FLAG: "true 或 false",
    Kind.TEXT: "文字",
    Kind.TEXTS: '文字的清单，如 ["甲", "乙"]',
}


class UnreadableFacts(ValueError):
    """The facts cannot be taken; the message says which and why."""


def read_facts(text: str, subject: Subject) -> dict[str, Value]:
    """Return the facts of a JSON object; null stands for a fact that is not known.

    Raises:
        UnreadableFacts: it is no JSON, no object, or a fact is unknown or of another kind.
    """
    try:
        given = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableFacts(
            f"--facts 不是 JSON：第 {error.lineno} 行第 {error.colno} 个字符处读不下去。"
        ) from error
    if not isinstance(given, dict):
        raise UnreadableFacts('--facts 要写成 JSON 对象，如 {"full_members": 3}。')
    if unknown := [name for name in given if name not in subject.by_name]:
        raise UnreadableFacts(
            f"{subject.label}没有“{'”“'.join(unknown)}”这个事实；rules explain 列出有哪些。"
        )
    return {name: _value(subject.by_name[name], value) for name, value in given.items()}


def _value(fact: Fact, given: Any) -> Value:
    if given is None:
        return None
    try:
        value = _READERS[fact.kind](given)
    except (TypeError, ValueError) as error:
        raise UnreadableFacts(
            f"{fact.label}（{fact.name}）要写{KINDS[fact.kind]}，不能是“{given}”。"
        ) from error
    _check_choice(fact, value)
    return value


def _check_choice(fact: Fact, value: Value) -> None:
    if fact.choices is None:
        return
    for code in value if isinstance(value, tuple) else (value,):
        if code not in fact.choices and code != "":
            known = "、".join(f"{key}（{label}）" for key, label in fact.choices.items() if key)
            raise UnreadableFacts(f"{fact.label}（{fact.name}）没有“{code}”，可选：{known}。")


def _number(given: Any) -> int | Decimal:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise TypeError(given)
    return given if isinstance(given, int) else Decimal(str(given))


def _day(given: Any) -> date:
    return date.fromisoformat(_text(given))


def _flag(given: Any) -> bool:
    if not isinstance(given, bool):
        raise TypeError(given)
    return given


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise TypeError(given)
    return given


def _texts(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list):
        raise TypeError(given)
    return tuple(_text(one) for one in given)


_READERS: Mapping[Kind, Callable[[Any], Value]] = {
    Kind.NUMBER: _number,
    Kind.DATE: _day,
    Kind.FLAG: _flag,
    Kind.TEXT: _text,
    Kind.TEXTS: _texts,
}
