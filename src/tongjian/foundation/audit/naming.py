"""What codes in the log are called; the areas' words are given to this one from above."""

from __future__ import annotations

from collections.abc import Mapping

from django.apps import apps
from django.db.models import Model

_actions: dict[str, str] = {}
_kinds: dict[str, str] = {}


def name_actions(labels: Mapping[str, str]) -> None:
    """Say what actions are called."""
    _actions.update(labels)


def name_kinds(labels: Mapping[str, str]) -> None:
    """Say what kinds of subjects that are no models are called."""
    _kinds.update(labels)


def action_label(code: str) -> str:
    """Return the words for an action; an unknown one is shown as its code."""
    return _actions.get(code, code)


def subject_label(subject_type: str) -> str:
    """Return the words for a kind of record."""
    model = model_of(subject_type)
    return str(model._meta.verbose_name) if model else _kinds.get(subject_type, subject_type)


def model_of(subject_type: str) -> type[Model] | None:
    """Return the model of a kind of record, if there still is one."""
    try:
        return apps.get_model(subject_type)
    except (LookupError, ValueError):
        return None


def action_codes() -> list[str]:
    """Return every named action."""
    return list(_actions)
