"""The address of a table: read into a question, and written for the links on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from urllib.parse import quote_plus, urlencode

from django.http import Http404, QueryDict

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.ui.asof import PARAM as ON
from tongjian.foundation.ui.environment import url

from .asking import Ask, ask, frame_for
from .catalogue import find_table
from .dimensions import DIMENSIONS
from .permissions import READ
from .queries import require_table
from .vocabulary import FULL_THREE, Frame, Table

CLASS, KNOWN = "is_", "known_on"


def read_frame(
    viewer: Viewer, query: QueryDict, *, on: date, today: date, known_on: date | None = None
) -> Frame:
    """Return the circumstances that an address names.

    Raises:
        UnableToShowTable: an option makes no sense.
        Http404: the viewer has no such place.
    """
    return frame_for(
        viewer,
        on=on,
        today=today,
        scope=query.get("scope", ""),
        kinds=query.get("kinds") or "registered",
        due=query.get("due") or FULL_THREE.code,
        known_on=known_on,
    )


def read_table(viewer: Viewer, code: str) -> Table:
    """Return the table of an address.

    Raises:
        Http404: there is no such table.
        PermissionDenied: the viewer may not count what it counts.
    """
    viewer.require(READ)
    table = find_table(code)
    if table is None:
        raise Http404(f"没有代码为“{code}”的统计表。")
    require_table(viewer, table)
    return table


def read_ask(query: QueryDict, *, code: str, frame: Frame) -> Ask:
    """Return the question that an address asks.

    Raises:
        UnableToShowTable: an option makes no sense.
    """
    by = [name for text in query.getlist("by") for name in text.split(",") if name]
    where = {
        name.removeprefix(CLASS): query.getlist(name)[-1]
        for name in query
        if name.startswith(CLASS)
    }
    return ask(code, frame=frame, by=by, over=query.get("over", ""), where=where)


def circumstances(frame: Frame) -> dict[str, str]:
    """Return the parameters that lead back to the same day, place and reading."""
    given = {
        ON: frame.on.isoformat() if frame.is_past else "",
        KNOWN: frame.known_on.isoformat() if frame.known_on else "",
        "scope": frame.node.code if frame.node else "",
        "kinds": frame.kinds if frame.kinds != "registered" else "",
        "due": frame.due.code if frame.due is not FULL_THREE else "",
    }
    return {name: value for name, value in given.items() if value}


def table_url(code: str, frame: Frame, **more: str) -> str:
    """Return the address of a table under the same circumstances."""
    return _address(url("stats:table", code), {**circumstances(frame), **more})


def rows_url(
    code: str, frame: Frame, measure: str, classes: Iterable[tuple[str, str]] = ()
) -> str:
    """Return the address of the rows behind one number."""
    # A table has hundreds of these, all beginning the same.
    begun = _said(*circumstances(frame).items(), ("m", measure))
    chosen = "".join(f"&{CLASS}{name}={quote_plus(key)}" for name, key in dict(classes).items())
    return f"{url('stats:rows', code)}?{begun}{chosen}"


def known_classes(table: Table) -> Mapping[str, str]:
    """Return the parameters that pick a class, with their labels."""
    return {
        f"{CLASS}{code}": dimension.label for code, dimension in DIMENSIONS[table.source].items()
    }


@lru_cache(maxsize=1024)
def _said(*parameters: tuple[str, str]) -> str:
    return urlencode(parameters)


def _address(path: str, parameters: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(parameters)}" if parameters else path
