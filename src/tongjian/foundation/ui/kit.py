"""The component macros under `templates/ui/`, gathered as the template global `ui`."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

MODULES = (
    "page",
    "table",
    "listing",
    "pieces",
    "figures",
    "details",
    "fields",
    "dialogs",
    "charts",
    "trees",
    "jobs",
)


class Kit:
    """Find a macro by name, so that pages need no import lines."""

    def __init__(self, environment: "Environment") -> None:
        self._environment = environment
        self._macros: dict[str, Callable[..., Any]] = {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        if not self._macros or self._environment.auto_reload:
            self._macros = self._load()
        try:
            return self._macros[name]
        except KeyError:
            raise AttributeError(f"there is no component ui.{name}") from None

    def _load(self) -> dict[str, Callable[..., Any]]:
        macros: dict[str, Callable[..., Any]] = {}
        for module in MODULES:
            exported = self._environment.get_template(f"ui/{module}.html").module
            for name in dir(exported):
                value = getattr(exported, name)
                if callable(value) and not name.startswith("_"):
                    macros[name] = value
        return macros
