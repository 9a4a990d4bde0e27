"""Which templates there are, and who handles them."""

from __future__ import annotations

from collections import defaultdict

from tongjian.foundation.exchange.extending import Extended, TemplatePart
from tongjian.foundation.exchange.working import (
    CREATE,
    SAME,
    UPDATE,
    AppliedChange,
    Applying,
    Change,
    Progress,
    TemplateHandler,
)
from tongjian.kernel.errors import UnableTo

__all__ = [
    "CREATE",
    "SAME",
    "UPDATE",
    "AppliedChange",
    "Applying",
    "Change",
    "Progress",
    "TemplateHandler",
    "TemplatePart",
    "UnableToImport",
    "UnableToUndo",
    "all_handlers",
    "extend_template",
    "handler_of",
    "register_template",
]


class UnableToImport(UnableTo):
    """The batch cannot be opened, judged or applied."""


class UnableToUndo(UnableTo):
    """Something newer depends on the batch."""


_handlers: dict[str, TemplateHandler] = {}
_parts: dict[str, list[TemplatePart]] = defaultdict(list)
_whole: dict[str, TemplateHandler] = {}


def register_template(handler: TemplateHandler) -> None:
    """Offer a template for import; done in an area's `apps.py`."""
    _handlers[handler.template.code] = handler
    _whole.pop(handler.template.code, None)


def extend_template(code: str, part: TemplatePart) -> None:
    """Add the columns of a higher area to a template; done in the area's `apps.py`."""
    _parts[code].append(part)
    _whole.pop(code, None)


def handler_of(code: str) -> TemplateHandler:
    """Return the handler of a template.

    Raises:
        UnableToImport: there is no such template.
    """
    handler = _handlers.get(code)
    if handler is None:
        known = "、".join(sorted(_handlers))
        raise UnableToImport(f"没有“{code}”这个导入模板，可用的有：{known}。")
    # The parts are known only when every area is ready.
    whole = _whole.get(code)
    if whole is None:
        whole = Extended(handler, _parts[code]) if _parts[code] else handler
        _whole[code] = whole
    return whole


def all_handlers() -> tuple[TemplateHandler, ...]:
    """Return every registered handler, by template code."""
    return tuple(handler_of(code) for code in sorted(_handlers))
