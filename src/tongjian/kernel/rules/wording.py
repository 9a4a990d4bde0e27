"""Say a condition in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from .terms import Call, Compare, Literal, Logic, Name, Not, OneOf, Sum, Term, Value

_SIGNS = {"=": "是", "!=": "不是", "<": "小于", "<=": "不超过", ">": "超过", ">=": "不少于"}
_DAYS = {"=": "就是", "!=": "不是", "<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于"}

_CALLS = {
    "known": "{0}已知",
    "months": "{0}之后 {1} 个月",
    "days": "{0}之后 {1} 天",
    "year_of": "{0}的年份",
    "starts": "{0}以“{1}”开头",
    "ends": "{0}以“{1}”结尾",
    "contains": "{0}含“{1}”",
    "has": "{0}含“{1}”",
    "count": "{0}的个数",
}

Show = Callable[[str, Value], str]


def shown(value: Value) -> str:
    """Return a value as people read it."""
    if value is None:
        return "不明"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "、".join(value) or "无"
    return str(value) if value != "" else "无"


def words(term: Term, *, labels: Mapping[str, str], show: Show | None = None) -> str:
    """Return the condition as a sentence; `show` words a text literal compared with a name."""
    return _Speaker(labels, show or (lambda _, value: shown(value))).say(term)


class _Speaker:
    def __init__(self, labels: Mapping[str, str], show: Show) -> None:
        self.labels, self.show = labels, show

    def say(self, term: Term, *, about: str = "") -> str:  # noqa: C901 - one case per part
        match term:
            case Literal(value=value):
                return self.show(about, value)
            case Name(name=name):
                return self.labels.get(name, name)
            case Logic(joint=joint, terms=terms):
                return ("，且" if joint == "and" else "，或").join(self._inner(t) for t in terms)
            case Not():
                return self._not(term)
            case Compare():
                return self._compare(term)
            case OneOf(term=Name(name=name) as inner, options=options):
                choice = "、".join(self.say(option, about=name) for option in options)
                return f"{self.say(inner)}是{choice}之一"
            case Sum(sign=sign, left=left, right=right):
                return f"{self.say(left)} {sign} {self.say(right)}"
            case Call(function=function, arguments=arguments):
                return self._call(function, arguments)
        raise TypeError(term)

    def _inner(self, term: Term) -> str:
        said = self.say(term)
        return f"（{said}）" if isinstance(term, Logic) else said

    def _not(self, term: Not) -> str:
        match term.term:
            case Name():
                return f"没有{self.say(term.term)}"
            case OneOf(term=Name(name=name), options=options):
                choice = "、".join(self.say(option, about=name) for option in options)
                return f"{self.say(Name(name))}不是{choice}"
        return f"并非（{self.say(term.term)}）"

    def _compare(self, term: Compare) -> str:
        about = term.left.name if isinstance(term.left, Name) else ""
        if isinstance(term.right, Literal) and isinstance(term.right.value, bool):
            holds = term.right.value is (term.sign == "=")
            return self.say(term.left) if holds else f"没有{self.say(term.left)}"
        signs = _DAYS if _is_day(term.left) or _is_day(term.right) else _SIGNS
        return f"{self.say(term.left)}{signs[term.sign]}{self.say(term.right, about=about)}"

    def _call(self, function: str, arguments: tuple[Term, ...]) -> str:
        return _CALLS[function].format(*(self.say(argument) for argument in arguments))


def _is_day(term: Term) -> bool:
    if isinstance(term, Call):
        return term.function in ("months", "days")
    return isinstance(term, Name) and (term.name == "on" or term.name.endswith("_on"))
