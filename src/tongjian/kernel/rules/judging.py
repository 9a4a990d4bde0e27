"""Judge a condition about one subject."""

from __future__ import annotations

import calendar
import operator
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from .terms import Call, Compare, Literal, Logic, Name, Not, OneOf, Sum, Term, Value

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SUM: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


def judge(term: Term, values: Mapping[str, Value]) -> bool | None:
    """Tell whether a condition holds; None where a needed value is not known."""
    found = value_of(term, values)
    return found if isinstance(found, bool) else None


def value_of(term: Term, values: Mapping[str, Value]) -> Any:  # noqa: C901 - one case per part
    """Return what a term gives, None where it is not known."""
    match term:
        case Literal(value=value):
            return value
        case Name(name=name):
            return values[name]
        case Logic(joint=joint, terms=terms):
            return _joined(joint, [judge(part, values) for part in terms])
        case Not(term=inner):
            return _known(operator.not_, judge(inner, values))
        case Compare(sign=sign, left=left, right=right):
            return _known(_COMPARE[sign], value_of(left, values), value_of(right, values))
        case Sum(sign=sign, left=left, right=right):
            return _known(_SUM[sign], value_of(left, values), value_of(right, values))
        case OneOf(term=inner, options=options):
            value = value_of(inner, values)
            return _joined(
                "or", [_known(operator.eq, value, value_of(o, values)) for o in options]
            )
        case Call(function=function, arguments=arguments):
            return _called(function, [value_of(argument, values) for argument in arguments])
    raise TypeError(term)


def months_after(day: date, months: int) -> date:
    """Return the same day some calendar months later, or the last day of that month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "months": months_after,
    "days": lambda day, number: day + timedelta(days=number),
    "year_of": lambda day: day.year,
    "starts": lambda text, part: text.startswith(part),
    "ends": lambda text, part: text.endswith(part),
    "contains": lambda text, part: part in text,
    "has": lambda texts, text: text in texts,
    "count": len,
}


def _called(function: str, arguments: list[Any]) -> Any:
    if function == "known":
        return arguments[0] is not None
    return _known(_FUNCTIONS[function], *arguments)


def _known(function: Callable[..., Any], *arguments: Any) -> Any:
    return None if None in arguments else function(*arguments)


def _joined(joint: str, found: list[bool | None]) -> bool | None:
    """Join truth values; what decides alone decides, else what is not known stays so."""
    decisive = joint == "or"
    if decisive in found:
        return decisive
    return None if None in found else not decisive
