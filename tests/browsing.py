"""Read the form of a page as a browser would send it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client

_TICKED = ("checkbox", "radio")


class _Form(HTMLParser):
    """Collect what the forms that change something hold; a page has one of them."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._inside = False
        self._text: str | None = None
        self._list: str | None = None
        self._first: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("method") == "post" and given.get("class") == "form"
        elif self._inside and tag in ("input", "textarea", "select", "option"):
            getattr(self, f"_{tag}")(given)

    def _input(self, given: dict[str, str]) -> None:
        ticked = given.get("type") in _TICKED
        if not ticked or "checked" in given:
            self._add(given.get("name", ""), given.get("value", "on" if ticked else ""))

    def _textarea(self, given: dict[str, str]) -> None:
        self._text = given["name"]
        self._add(self._text, "")

    def _select(self, given: dict[str, str]) -> None:
        self._list, self._first = given["name"], None

    def _option(self, given: dict[str, str]) -> None:
        if self._first is None:
            self._first = given.get("value", "")
        if "selected" in given and self._list:
            self._add(self._list, given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea":
            self._text = None
        elif tag == "select" and self._list:
            self.sent.setdefault(self._list, [self._first or ""])
            self._list = None

    def handle_data(self, data: str) -> None:
        if self._inside and self._text is not None:
            self.sent[self._text][-1] += data.removeprefix("\n")

    def _add(self, name: str, value: str) -> None:
        if name:
            self.sent.setdefault(name, []).append(value)


def filled(html: str) -> dict[str, list[str]]:
    """Return what the form of a page sends when nothing is changed."""
    reader = _Form()
    reader.feed(html)
    reader.close()
    return reader.sent


def opened(client: Client, url: str, **changed: Any) -> dict[str, Any]:
    """Open a page and return what its form sends, with something typed into it."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    return {**filled(answer.text), **changed}
