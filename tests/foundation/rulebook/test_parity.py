"""The two ways to judge agree on any condition and any facts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongjian.foundation.rulebook.compiling import Sql, compiled
from tongjian.foundation.rulebook.compiling import given as typed
from tongjian.kernel.rules.judging import judge
from tongjian.kernel.rules.terms import (
    Call,
    Compare,
    Kind,
    Literal,
    Logic,
    Name,
    Not,
    OneOf,
    Sum,
    Term,
    Value,
)

FACTS = {
    "a": Kind.NUMBER,
    "b": Kind.NUMBER,
    "c": Kind.FLAG,
    "d": Kind.FLAG,
    "e": Kind.TEXT,
    "f": Kind.TEXT,
    "g": Kind.DATE,
    "h": Kind.DATE,
    "i": Kind.TEXTS,
}
SQL_TYPES = {
    Kind.NUMBER: "bigint",
    Kind.FLAG: "boolean",
    Kind.TEXT: "text",
    Kind.DATE: "date",
    Kind.TEXTS: "text[]",
}
SIGNS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
WORDS = st.sampled_from(["", "商会", "湖南商会", "协会", "律师协会"])
DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.NUMBER: st.integers(-3, 6),
    Kind.FLAG: st.booleans(),
    Kind.TEXT: WORDS,
    Kind.DATE: DAYS,
    Kind.TEXTS: st.lists(WORDS, max_size=3).map(tuple),
}


def named(kind: Kind) -> st.SearchStrategy[Term]:
    return st.sampled_from([Name(n) for n, k in FACTS.items() if k is kind])


number: st.SearchStrategy[Term] = st.recursive(
    named(Kind.NUMBER) | st.integers(-3, 6).map(Literal),
    lambda inner: (
        st.builds(Sum, st.sampled_from("+-*"), inner, inner)
        | st.builds(lambda day: Call("year_of", (day,)), named(Kind.DATE))
        | st.just(Call("count", (Name("i"),)))
    ),
    max_leaves=3,
)
text: st.SearchStrategy[Term] = named(Kind.TEXT) | WORDS.map(Literal)
day: st.SearchStrategy[Term] = named(Kind.DATE) | st.builds(
    lambda function, start, count: Call(function, (start, Literal(count))),
    st.sampled_from(["months", "days"]),
    named(Kind.DATE),
    st.integers(-40, 40),
)
atom: st.SearchStrategy[Term] = (
    named(Kind.FLAG)
    | st.builds(Compare, SIGNS, number, number)
    | st.builds(Compare, SIGNS, day, day)
    | st.builds(Compare, st.sampled_from(["=", "!="]), text, text)
    | st.builds(OneOf, text, st.lists(text, min_size=1, max_size=3).map(tuple))
    | st.builds(
        lambda f, x, y: Call(f, (x, y)),
        st.sampled_from(["starts", "ends", "contains"]),
        text,
        text,
    )
    | st.builds(lambda y: Call("has", (Name("i"), y)), text)
    | st.builds(lambda n: Call("known", (Name(n),)), st.sampled_from(list(FACTS)))
)
condition: st.SearchStrategy[Term] = st.recursive(
    atom,
    lambda inner: (
        inner.map(Not)
        | st.builds(
            Logic,
            st.sampled_from(["and", "or"]),
            st.lists(inner, min_size=2, max_size=3).map(tuple),
        )
    ),
    max_leaves=6,
)
facts = st.fixed_dictionaries({n: st.none() | VALUES[k] for n, k in FACTS.items()})


def in_database(term: Term, values: dict[str, Value]) -> bool | None:
    columns = Sql("")
    for name, kind in FACTS.items():
        value = values[name]
        given_value = list(value) if isinstance(value, tuple) else value
        columns += Sql(", " if columns.text else "")
        columns += Sql(f"%s::{SQL_TYPES[kind]} AS {name}", (given_value,))
    names = {name: Sql(f"f.{name}") for name in FACTS}
    asked = Sql("SELECT ") + compiled(term, names) + Sql(" FROM (SELECT ") + columns + Sql(") f")
    with connection.cursor() as cursor:
        cursor.execute(asked.text, asked.params)
        found: bool | None = cursor.fetchone()[0]
    return found


@pytest.mark.django_db
@settings(
    max_examples=1_500,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    database=None,
)
@given(term=condition, values=facts)
def test_python_and_the_database_judge_alike(term: Term, values: dict[str, Value]) -> None:
    assert in_database(term, values) is judge(term, values)


def test_a_value_is_a_typed_parameter() -> None:
    assert typed(("a",)) == Sql("%s::text[]", (["a"],))
