"""Every address of the site, and every operation of the interface, as the program knows them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.urls import URLPattern, get_resolver, reverse

from tongjian.config.api import api

from .matrix import Row
from .world import MISSING, World

API = "/api/v1"
METHODS = {"get", "post", "put", "patch", "delete"}


def page_names() -> set[str]:
    """Return the full name of every URL pattern outside the interface."""
    return {name for name in _walk(get_resolver()) if not name.startswith("api-1:")}


@cache
def operations() -> dict[str, tuple[str, str]]:
    """Return (method, path) of every operation by its identifier."""
    paths: dict[str, Any] = api.get_openapi_schema()["paths"]
    return {
        one["operationId"]: (method.upper(), path)
        for path, methods in paths.items()
        for method, one in methods.items()
        if method in METHODS
    }


def address_of(row: Row, world: World, *, place: str, role: str) -> str:
    """Return where a row is, for the record at one place."""
    key = world.key(row.kind, place, role) if row.kind else ""
    query = row.query.format(key=key, code=_code(world, row, place))
    return _path(row, key) + (f"?{query}" if query else "")


def _path(row: Row, key: Any) -> str:
    in_path = row.kind and "{" not in row.query
    if row.name not in (known := operations()):
        names = [str(key)] if in_path else []
        kwargs = _named(row.name, [*names], row.fixed)
        return reverse(row.name, kwargs=kwargs)
    path = known[row.name][1]
    for name, value in row.fixed.items():
        path = path.replace(f"{{{name}}}", value)
    before, brace, after = path.partition("{")
    return f"{before}{key}{after.partition('}')[2]}" if brace else path


def _named(name: str, values: list[str], fixed: dict[str, str]) -> dict[str, str]:
    """Give the record's key to the parameter of the pattern that nothing else fills."""
    (parameters,) = {tuple(found[1]) for found, *_ in _possibilities(name)}
    free = [parameter for parameter in parameters if parameter not in fixed]
    return {**dict(zip(free, values, strict=False)), **fixed}


def _possibilities(name: str) -> Any:
    *spaces, last = name.split(":")
    resolver: Any = get_resolver()
    for space in spaces:
        resolver = resolver.namespace_dict[space][1]
    return [entry[0] for entry in resolver.reverse_dict.getlist(last)]


def _code(world: World, row: Row, place: str) -> str:
    if row.kind != "org" or place == MISSING:
        return "NO-SUCH-CODE"
    return str(world.targets["org"][place].code)


def _walk(resolver: Any, space: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}"
        else:
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry, inner)
