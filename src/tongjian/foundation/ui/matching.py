"""Find records by what people type: part of the name, its pinyin, or the beginning of a code."""

from __future__ import annotations

from django.db.models import Q

from tongjian.kernel.cn import text


def named_q(typed: str, *, prefix: str = "", codes: tuple[str, ...] = ()) -> Q:
    """Return the condition for models with `name`, `name_initials` and `name_sort`.

    `prefix` leads to the columns with the pinyin, `codes` are columns that hold codes in capitals.
    """
    name = text.org_name(typed)
    condition = Q(name__contains=name)
    letters = name.replace(" ", "")
    if letters and letters.isascii():
        condition |= Q(**{f"{prefix}name_initials__contains": letters.lower()})
        condition |= Q(**{f"{prefix}name_sort__startswith": name.lower()})
        for code in codes:
            condition |= Q(**{f"{code}__startswith": letters.upper()})
    return condition
