"""Filters as declarations: validated from the address, and read back as a sentence."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.http import urlencode

from tongjian.kernel.masks import blot

from . import formats

Choices = Iterable[tuple[Any, str]]
ONE_OF_UNKNOWN = "“%(value)s”不在可选范围内"


@dataclass(frozen=True)
class Between:
    """A range with both ends included; an end may be open."""

    low: Any = None
    high: Any = None

    def __bool__(self) -> bool:
        return self.low is not None or self.high is not None


@dataclass(frozen=True)
class Chip:
    """One condition in words, and the address without it."""

    code: str
    subject: str
    said: str
    without: str


class Filter:
    """One condition. `group` gathers filters under a heading in the panel."""

    kind = "text"

    def __init__(self, label: str, *, help: str = "", group: str = "") -> None:
        self.label, self.help, self.group = label, help, group

    def params(self, code: str) -> list[str]:
        """Return the names in the address."""
        return [code]

    def fields(self, code: str) -> dict[str, forms.Field]:
        raise NotImplementedError

    def value(self, code: str, cleaned: Mapping[str, Any]) -> Any:
        return cleaned.get(code)

    def say(self, value: Any) -> str:
        return str(value)


def said_to_hold(value: Any) -> str:
    """Say what was searched for; what is said goes into logs, so numbers of persons do not."""
    return f"含“{blot(str(value))}”"


class Search(Filter):
    """Free text; lists give it the box above the table."""

    kind = "search"

    def __init__(self, placeholder: str = "名称、拼音或代码") -> None:
        super().__init__("搜索")
        self.placeholder = placeholder

    def fields(self, code: str) -> dict[str, forms.Field]:
        return {code: forms.CharField(required=False, max_length=80, strip=True)}

    def say(self, value: Any) -> str:
        return said_to_hold(value)


class Text(Filter):
    def fields(self, code: str) -> dict[str, forms.Field]:
        return {code: forms.CharField(required=False, max_length=80)}

    def say(self, value: Any) -> str:
        return said_to_hold(value)


class Choice(Filter):
    """One or several of a fixed or computed list."""

    kind = "choice"

    def __init__(
        self,
        label: str,
        choices: Choices | Callable[[], Choices],
        *,
        multiple: bool = True,
        help: str = "",
        group: str = "",
    ) -> None:
        super().__init__(label, help=help, group=group)
        self._choices, self.multiple = choices, multiple

    @property
    def is_computed(self) -> bool:
        return callable(self._choices)

    @property
    def choices(self) -> list[tuple[str, str]]:
        found = self._choices() if callable(self._choices) else self._choices
        return [(str(value), str(label)) for value, label in found if value != ""]

    def fields(self, code: str) -> dict[str, forms.Field]:
        messages = {"invalid_choice": ONE_OF_UNKNOWN}
        if self.multiple:
            return {code: _Several(required=False, choices=self.choices, error_messages=messages)}
        choices = [("", "不限"), *self.choices]
        return {code: forms.ChoiceField(required=False, choices=choices, error_messages=messages)}

    def say(self, value: Any) -> str:
        labels = dict(self.choices)
        values = value if isinstance(value, list) else [value]
        return "或".join(labels[str(one)] for one in values)


class YesNo(Filter):
    kind = "choice"

    def __init__(self, label: str, *, yes: str = "是", no: str = "否", group: str = "") -> None:
        super().__init__(label, group=group)
        self.yes, self.no, self.multiple = yes, no, False

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [("yes", self.yes), ("no", self.no)]

    def fields(self, code: str) -> dict[str, forms.Field]:
        choices = [("", "不限"), *self.choices]
        messages = {"invalid_choice": ONE_OF_UNKNOWN}
        return {code: forms.ChoiceField(required=False, choices=choices, error_messages=messages)}

    def value(self, code: str, cleaned: Mapping[str, Any]) -> bool | None:
        return {"yes": True, "no": False}.get(cleaned.get(code, ""))

    def say(self, value: Any) -> str:
        return self.yes if value else self.no


class _Range(Filter):
    ends: ClassVar[tuple[str, str]]

    def params(self, code: str) -> list[str]:
        return [f"{code}_{end}" for end in self.ends]

    def value(self, code: str, cleaned: Mapping[str, Any]) -> Between | None:
        low, high = (cleaned.get(name) for name in self.params(code))
        return Between(low, high) or None


class DateRange(_Range):
    """Days from and to, both included."""

    kind = "dates"
    ends = ("from", "to")

    def fields(self, code: str) -> dict[str, forms.Field]:
        messages = {"invalid": "日期“%(value)s”不成立，请写成 2026-11-20"}
        return {name: _Day(required=False, error_messages=messages) for name in self.params(code)}

    def say(self, value: Between) -> str:
        low, high = value.low, value.high
        if low and high:
            return f"{formats.day(low)} 至 {formats.day(high)}"
        return f"{formats.day(low)} 起" if low else f"{formats.day(high)} 止"


# What a whole number of the register may be.
SMALLEST, LARGEST = -(2**31), 2**31 - 1


class NumberRange(_Range):
    kind = "numbers"
    ends = ("min", "max")

    def __init__(self, label: str, *, unit: str = "", help: str = "", group: str = "") -> None:
        super().__init__(label, help=help, group=group)
        self.unit = unit

    def fields(self, code: str) -> dict[str, forms.Field]:
        wide = "这个数太大或太小"
        messages = {"invalid": "请填写整数", "min_value": wide, "max_value": wide}
        return {
            name: forms.IntegerField(
                required=False, min_value=SMALLEST, max_value=LARGEST, error_messages=messages
            )
            for name in self.params(code)
        }

    def say(self, value: Between) -> str:
        unit = f" {self.unit}" if self.unit else ""
        if value.low is not None and value.high is not None:
            return f"{formats.number(value.low)} 至 {formats.number(value.high)}{unit}"
        if value.low is not None:
            return f"不少于 {formats.number(value.low)}{unit}"
        return f"不多于 {formats.number(value.high)}{unit}"


class Pick(Filter):
    """One record out of many (a place, a body), found by typing; `label_of` names it."""

    kind = "pick"

    def __init__(
        self,
        label: str,
        *,
        options_url: str,
        label_of: Callable[[str], str | None],
        phrase: str = "{}",
        help: str = "",
        group: str = "",
    ) -> None:
        super().__init__(label, help=help, group=group)
        self.options_url, self.label_of, self.phrase = options_url, label_of, phrase

    def fields(self, code: str) -> dict[str, forms.Field]:
        return {code: _Known(self.label_of, required=False, max_length=80)}

    def say(self, value: Any) -> str:
        return self.phrase.format(self.label_of(value) or value)


class Tree(Pick):
    """A node of a tree, which stands for everything below it."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, phrase="{}及以下", **options)


class _Several(forms.MultipleChoiceField):
    def to_python(self, value: Any) -> list[str]:
        return [one for one in super().to_python(value) if one]


class _Day(forms.DateField):
    def to_python(self, value: Any) -> date | None:
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            error.params = {"value": value}
            raise


class _Known(forms.CharField):
    def __init__(self, label_of: Callable[[str], str | None], **options: Any) -> None:
        super().__init__(**options)
        self._label_of = label_of

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and self._label_of(value) is None:
            raise forms.ValidationError(ONE_OF_UNKNOWN, params={"value": value})


class FilterSet:
    """Base of the conditions of one list: class attributes that are filters, in their order."""

    filters: ClassVar[dict[str, Filter]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = {code: item for code, item in vars(cls).items() if isinstance(item, Filter)}
        cls.filters = {**cls.filters, **own}

    def __init__(self, query: QueryDict) -> None:
        self.query = query
        self._cleaned: dict[str, Any] = {}
        self._errors: dict[str, list[str]] = {}
        for code, item in self.filters.items():
            # Fields cost: most addresses name none or few of the conditions.
            if any(name in query for name in item.params(code)):
                self._clean(item.fields(code))

    def _clean(self, fields: Mapping[str, forms.Field]) -> None:
        for name, field in fields.items():
            typed = field.widget.value_from_datadict(self.query, {}, name)
            try:
                self._cleaned[name] = field.clean(typed)
            except forms.ValidationError as error:
                self._errors[name] = list(error.messages)

    @property
    def values(self) -> dict[str, Any]:
        """Return what was asked for: only conditions that are set."""
        read = {code: item.value(code, self._cleaned) for code, item in self.filters.items()}
        return {code: value for code, value in read.items() if value not in (None, "", [])}

    @property
    def errors(self) -> list[str]:
        """Return one sentence for each condition that cannot be understood."""
        named = {name: f.label for code, f in self.filters.items() for name in f.params(code)}
        return [
            f"筛选条件“{named[name]}”：{message}"
            for name, messages in self._errors.items()
            for message in messages
        ]

    @property
    def chips(self) -> list[Chip]:
        """Return the conditions in words, each with the address that drops it."""
        return [
            Chip(code, item.label, item.say(value), self._without(item.params(code)))
            for code, value in self.values.items()
            for item in [self.filters[code]]
        ]

    @property
    def search(self) -> tuple[str, Search] | None:
        found = ((c, f) for c, f in self.filters.items() if isinstance(f, Search))
        return next(found, None)

    @property
    def groups(self) -> dict[str, list[tuple[str, Filter]]]:
        """Return the filters of the panel by heading."""
        gathered: dict[str, list[tuple[str, Filter]]] = {}
        for code, item in self.filters.items():
            if not isinstance(item, Search):
                gathered.setdefault(item.group, []).append((code, item))
        return gathered

    def drawn_from(self) -> Hashable | None:
        """Return all that the panel is drawn from; None where that is a record's name."""
        computed = []
        for code, item in self.filters.items():
            if isinstance(item, Pick) and self.query.get(code):
                return None
            if isinstance(item, Choice) and item.is_computed:
                computed.append((code, tuple(item.choices)))
        told = {name: tuple(values) for name, values in self.query.lists() if name != "after"}
        return type(self), tuple(computed), tuple(told.items())

    @property
    def names(self) -> set[str]:
        """Return every parameter that belongs to a filter."""
        return {name for code, item in self.filters.items() for name in item.params(code)}

    def typed(self, name: str) -> str:
        return self.query.get(name, "")

    def picked(self, name: str) -> list[str]:
        return self.query.getlist(name)

    def _without(self, names: Sequence[str]) -> str:
        return address(self.query, drop=[*names, "after"])


def address(query: QueryDict, *, drop: Iterable[str] = (), **changed: Any) -> str:
    """Return `?…` with some parameters dropped and others set."""
    dropped = set(drop) - changed.keys()
    kept = {name: values for name, values in query.lists() if name not in dropped}
    kept |= {name: [value] for name, value in changed.items()}
    return f"?{urlencode(kept, doseq=True)}"
