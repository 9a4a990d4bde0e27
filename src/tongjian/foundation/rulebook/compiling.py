"""Turn a condition into SQL; it gives what `kernel.rules.judging` gives, NULL for None."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tongjian.kernel.rules.terms import (
    Call,
    Compare,
    Literal,
    Logic,
    Name,
    Not,
    OneOf,
    Sum,
    Term,
    Value,
)

_SIGNS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_FUNCTIONS = {
    "known": "(({}) IS NOT NULL)",
    "months": "(({}) + make_interval(months => ({})::int))::date",
    "days": "(({}) + ({})::int)",
    "year_of": "extract(year FROM {})::int",
    "starts": "starts_with({}, {})",
    "contains": "(strpos({}, {}) > 0)",
    "ends": "(right({0}, length({1})) = {1})",
    # NULL = ANY of an empty list would be false.
    "has": "(CASE WHEN {1} IS NULL THEN NULL ELSE {1} = ANY({0}) END)",
    "count": "cardinality({})",
}


@dataclass(frozen=True)
class Sql:
    """A piece of SQL and its parameters."""

    text: str
    params: tuple[Any, ...] = ()

    def __add__(self, other: Sql) -> Sql:
        return Sql(self.text + other.text, self.params + other.params)


def given(value: Value) -> Sql:
    """Return a value as a typed parameter."""
    if isinstance(value, tuple):
        return Sql("%s::text[]", (list(value),))
    return Sql(f"%s::{_TYPES[type(value)]}", (value,))


_TYPES: Mapping[type, str] = {
    bool: "boolean",
    int: "bigint",
    Decimal: "numeric",
    date: "date",
    str: "text",
    type(None): "text",
}


def compiled(term: Term, names: Mapping[str, Sql]) -> Sql:  # noqa: C901 - one case per part
    """Return the SQL of a term; `names` says what facts and parameters are in the query."""
    match term:
        case Literal(value=value):
            return given(value)
        case Name(name=name):
            return names[name]
        case Logic(joint=joint, terms=terms):
            return _joined(f" {joint.upper()} ", [compiled(part, names) for part in terms])
        case Not(term=inner):
            return Sql("(NOT ") + compiled(inner, names) + Sql(")")
        case Compare(sign=sign, left=left, right=right):
            return _joined(f" {_SIGNS[sign]} ", [compiled(left, names), compiled(right, names)])
        case Sum(sign=sign, left=left, right=right):
            return _joined(f" {sign} ", [compiled(left, names), compiled(right, names)])
        case OneOf(term=inner, options=options):
            among = _joined(", ", [compiled(option, names) for option in options])
            return Sql("(") + compiled(inner, names) + Sql(" IN ") + among + Sql(")")
        case Call(function=function, arguments=arguments):
            return _called(function, [compiled(argument, names) for argument in arguments])
    raise TypeError(term)


def _joined(between: str, parts: list[Sql]) -> Sql:
    text = f"({between.join(part.text for part in parts)})"
    return Sql(text, tuple(param for part in parts for param in part.params))


def _called(function: str, arguments: list[Sql]) -> Sql:
    """Fill the arguments in, each as often as its place is named."""
    pattern = _FUNCTIONS[function].replace("{}", "{0}", 1).replace("{}", "{1}", 1)
    found = Sql("")
    while pattern:
        before, _, rest = pattern.partition("{")
        found += Sql(before)
        if rest:
            found += arguments[int(rest[0])]
        pattern = rest[2:]
    return found
