"""Two people at one form: the second is shown both, and chooses field by field.

A form that is filled from a record carries, signed, what its fields held when it was opened. At
saving the row is locked and read again; where it differs by now, and not because both people
wrote the same, nothing is saved before the second has seen all three and has chosen.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import Http404, QueryDict

from .forms import AnyForm, Picker

OPENED, MET, CHOICE = "_opened", "_met", "_keep-"
THEIRS, MINE = "theirs", "mine"
NOTHING = "（空）"
UNKNOWN = "（不详）"
# About the act of saving, not about the record.
_OF_THE_ACT = ("on", "reason")

Sent = list[str]
Savers = Mapping[str, tuple[str, datetime]]


@dataclass(frozen=True)
class Held:
    """What a form rests on beside its plain fields: how it is told apart, and how it reads."""

    label: str
    key: str
    shown: str


@dataclass(frozen=True)
class State:
    """What a form was filled from: plain fields as a browser sends them, and what is beside."""

    fields: Mapping[str, Sent]
    beside: Mapping[str, Held]

    def __bool__(self) -> bool:
        return bool(self.fields or self.beside)


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was when the form was opened."""

    name: str
    label: str
    opened: str
    now: str
    typed: str
    offered: bool  # there is something to choose between
    choice: str  # empty while it is not settled
    suggested: str
    who: str = ""
    at: datetime | None = None


_savers: list[Callable[[models.Model, Collection[str]], Savers]] = []


def tell_savers(ask: Callable[[models.Model, Collection[str]], Savers]) -> None:
    """Register who knows which person has saved which field of a record last, and when."""
    _savers[:] = [ask]


def lock(record: models.Model) -> None:
    """Lock the row behind a record and read it again. Raises Http404 when it is gone."""
    rows = type(record)._base_manager.select_for_update(of=("self",))
    try:
        record.refresh_from_db(from_queryset=rows)
    except type(record).DoesNotExist as error:  # type: ignore[attr-defined]
        raise Http404("这条记录已不存在。") from error


def state_of(form: AnyForm, *, record: models.Model | None, beside: Mapping[str, Held]) -> State:
    """Return what an unbound form was filled from."""
    names = [name for name in form.fields if name not in beside and _is_of(record, name)]
    return State({name: _kept(form[name]) for name in names}, beside)


def seal(state: State, *, place: str) -> str:
    """Return a state as a hidden field carries it."""
    beside = {name: [h.label, h.key, h.shown] for name, h in state.beside.items()}
    return signing.dumps([state.fields, beside], salt=_salt(place), compress=True)


def unseal(text: str, *, place: str) -> State:
    """Return the state behind a hidden field; an empty one when it is not ours."""
    try:
        fields, beside = signing.loads(text, salt=_salt(place))
    except (signing.BadSignature, zlib.error):
        return State({}, {})
    return State(fields, {name: Held(*said) for name, said in beside.items()})


class Meeting:
    """What was opened, what is there now, and what was typed."""

    def __init__(self, *, form: AnyForm, sent: QueryDict, now: State, place: str) -> None:
        self._form, self._sent, self._place = form, sent, place
        self._opened = unseal(str(sent[OPENED]), place=place)
        self._now = now
        self._met = unseal(str(sent[MET]), place=place) if MET in sent else State({}, {})

    def differences(self, record: models.Model | None = None) -> list[Difference]:
        """Return what differs; with a record, who saved it last is told too."""
        names = [*self._plain(), *self._beside()]
        savers = _savers[0](record, names) if record and names and _savers else {}
        return [self._difference(name, savers) for name in names]

    def chosen(self, differences: Sequence[Difference]) -> QueryDict:
        """Return what is to be saved: what was typed, or what is there where that was chosen."""
        data = self._sent.copy()
        for one in differences:
            if one.offered and one.choice == THEIRS:
                data.setlist(one.name, list(self._now.fields.get(one.name, [])))
        return data

    def _plain(self) -> list[str]:
        return [
            name
            for name, now in self._now.fields.items()
            if self._opened.fields.get(name) != now and self._typed(name) != now
        ]

    def _beside(self) -> list[str]:
        known, unread = self._opened.beside, not self._opened
        return [
            name
            for name, now in self._now.beside.items()
            if (self._typed(name) if unread else name not in known or known[name].key != now.key)
        ] + [name for name in known if name not in self._now.beside]

    def _difference(self, name: str, savers: Savers) -> Difference:
        who, at = savers.get(name, ("", None))
        opened, now, label = self._readings(name)
        typed = self._typed(name)
        field = self._form.fields.get(name)
        offered = name in self._now.fields or bool(typed)
        shown = say(field, typed) if field and offered else ""
        choice = self._choice(name, offered=offered)
        # What was not touched need not undo what somebody else has done.
        suggested = choice or (THEIRS if self._opened.fields.get(name) == typed else "")
        return Difference(name, label, opened, now, shown, offered, choice, suggested, who, at)

    def _readings(self, name: str) -> tuple[str, str, str]:
        if name in self._now.fields:
            field, before = self._form.fields[name], self._opened.fields.get(name)
            opened = UNKNOWN if before is None else say(field, before)
            return opened, say(field, self._now.fields[name]), str(field.label)
        was, is_now = self._opened.beside.get(name), self._now.beside.get(name)
        opened = was.shown if was else NOTHING if self._opened else UNKNOWN
        label = next(held.label for held in (is_now, was) if held)
        return opened, is_now.shown if is_now else NOTHING, label

    def _choice(self, name: str, *, offered: bool) -> str:
        """Return the choice made, as far as it was made about what is there now."""
        if self._met and _key(self._met, name) == _key(self._now, name):
            said = self._sent.get(CHOICE + name, "")
            return said if said in (THEIRS, MINE) else "" if offered else THEIRS
        return ""

    def _typed(self, name: str) -> Sent:
        return _tidy(self._sent.getlist(name))


def say(field: forms.Field, sent: Sent) -> str:
    """Return in words what a field holds."""
    if isinstance(field.widget, forms.CheckboxInput):
        return "是" if sent else "否"
    if not sent:
        return NOTHING
    unit = getattr(field, "unit", "")
    return "、".join(_label(field, value) for value in sent) + (f" {unit}" if unit else "")


def _label(field: forms.Field, value: str) -> str:
    widget = field.widget
    if isinstance(widget, Picker):
        return (widget.label_of(value) if widget.label_of else None) or value
    offered: Any = getattr(widget, "choices", ())
    return next((str(label) for key, label in offered if str(key) == value), value)


def _is_of(record: models.Model | None, name: str) -> bool:
    if record is None or name in _OF_THE_ACT:
        return False
    try:
        record._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def _kept(bound: forms.BoundField) -> Sent:
    """Return what a browser sends for a field that is left as it is."""
    widget, value = bound.field.widget, bound.value()
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if value else []
    said = widget.format_value(value)
    return _tidy(said if isinstance(said, list | tuple) else [said])


def _tidy(values: Sequence[Any]) -> Sent:
    said = ("" if v is None else str(v).replace("\r\n", "\n").strip() for v in values)
    return [text for text in said if text]


def _key(state: State, name: str) -> Any:
    held = state.beside.get(name)
    return held.key if held else state.fields.get(name)


def _salt(place: str) -> str:
    return f"ui.meanwhile:{place}"
