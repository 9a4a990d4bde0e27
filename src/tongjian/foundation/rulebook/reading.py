"""Read packs and regulations from the YAML files of the areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from tongjian.kernel.rules.reading import UnreadableCondition, read
from tongjian.kernel.rules.terms import Kind, Term, Value

from .facts import ON, all_subjects
from .packs import (
    Grade,
    Option,
    Pack,
    Parameter,
    Rule,
    Rulebook,
    Setting,
    Severity,
    Table,
    Wanting,
)
from .regulations import Citation, Library, UnknownCitation, read_library

_folders: list[Path] = []


class UnusablePack(ValueError):
    """A pack has a mistake; the message says which file, which entry, and what is wrong."""


def register_folder(folder: Path) -> None:
    """Add a folder with `regulations.yaml` and a folder `packs` of one file per region."""
    _folders.append(folder)
    library.cache_clear()
    rulebook.cache_clear()


@cache
def library() -> Library:
    """Return all regulations."""
    files = (folder / "regulations.yaml" for folder in _folders)
    return read_library([entry for path in files if path.exists() for entry in _yaml(path)])


@cache
def rulebook() -> Rulebook:
    """Return all packs as they are shipped.

    Raises:
        UnusablePack: a file has a mistake.
    """
    paths = [path for folder in _folders for path in sorted(folder.glob("packs/*.yaml"))]
    contents = {path: _yaml(path) for path in paths}
    kinds = {
        code: _kind(entry)
        for content in contents.values()
        for code, entry in content.get("parameters", {}).items()
        if "label" in entry
    }
    packs: dict[str, Pack] = {}
    for path, content in contents.items():
        pack = _Reader(path, library(), kinds).pack(content)
        known = packs.get(pack.region)
        packs[pack.region] = _joined(known, pack) if known else pack
    return Rulebook(packs)


def read_pack(path: Path) -> Pack:
    """Read one pack from a file anywhere, over the parameters that are known.

    Raises:
        UnusablePack: the file has a mistake.
    """
    try:
        content = _yaml(path)
    except OSError as error:
        raise UnusablePack(f"没有“{path}”这个文件，或者读不了。") from error
    except Exception as error:  # the parser is not loaded yet where its errors would be named
        raise UnusablePack(f"{path} 不是规则包的 YAML 文件。") from error
    if not isinstance(content, dict) or not {"region", "name"} <= content.keys():
        raise UnusablePack(f"{path.name} 要写明 region（区划代码）和 name（名称）。")
    book = rulebook()
    known = {code: book.parameter(code).kind for code in book.parameters()}
    own = content.get("parameters", {}).items()
    kinds = known | {code: _kind(entry) for code, entry in own if "label" in entry}
    try:
        return _Reader(path, library(), kinds).pack(content)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        if isinstance(error, UnusablePack):
            raise
        raise UnusablePack(f"{path.name} 写法不对：{error}。") from error


def _joined(first: Pack, second: Pack) -> Pack:
    """Return what two areas lay down for the same region."""
    return replace(
        first,
        parameters={**first.parameters, **second.parameters},
        rules=(*first.rules, *second.rules),
        tables={**first.tables, **second.tables},
        wanting=(*first.wanting, *second.wanting),
    )


def _yaml(path: Path) -> Any:
    import yaml

    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _kind(entry: Mapping[str, Any]) -> Kind:
    return Kind(entry.get("kind", Kind.NUMBER))


class _Reader:
    def __init__(self, path: Path, library: Library, kinds: Mapping[str, Kind]) -> None:
        self.path, self.library, self.kinds = path, library, kinds

    def pack(self, content: Mapping[str, Any]) -> Pack:
        parameters = {
            code: self._parameter(code, entry)
            for code, entry in content.get("parameters", {}).items()
        }
        rules = [
            self._rule(code, version)
            for code, entry in content.get("rules", {}).items()
            for version in (entry if isinstance(entry, list) else [entry])
        ]
        tables = {
            code: self._table(code, entry) for code, entry in content.get("tables", {}).items()
        }
        wanting = [
            self._wanting(code, entry) for code, entry in content.get("wanting", {}).items()
        ]
        region = str(content["region"])
        return Pack(region, content["name"], parameters, tuple(rules), tables, tuple(wanting))

    def _wanting(self, code: str, given: Mapping[str, Any]) -> Wanting:
        return Wanting(
            start_on=given["from"],
            end_on=given.get("until"),
            code=code,
            title=given["title"],
            grade=Grade(given["grade"]),
            citations=self._citations(code, given),
            says=given.get("says", ""),
            lacks=tuple(given.get("lacks", ())),
            at=given.get("at", ""),
        )

    def _table(self, code: str, entry: Mapping[str, Any]) -> Table:
        subject = entry["subject"]
        lines = (self._option(subject, given) for given in entry["options"])
        return Table(code, subject, tuple(lines))

    def _option(self, subject: str, given: Mapping[str, Any]) -> Option:
        code = given["code"]
        return Option(
            start_on=given["from"],
            end_on=given.get("until"),
            code=code,
            title=given["title"],
            when=self._term(code, subject, given["when"]),
            target=given["target"],
            grade=Grade(given["grade"]),
            citations=self._citations(code, given),
        )

    def _parameter(self, code: str, entry: Mapping[str, Any]) -> Parameter:
        kind = self.kinds[code]
        settings = tuple(self._setting(code, kind, given) for given in entry["values"])
        return Parameter(code, entry.get("label", ""), kind, entry.get("unit", ""), settings)

    def _setting(self, code: str, kind: Kind, given: Mapping[str, Any]) -> Setting:
        return Setting(
            start_on=given["from"],
            end_on=given.get("until"),
            value=self._value(code, kind, given["value"]),
            grade=Grade(given["grade"]),
            citations=self._citations(code, given),
            note=given.get("note", ""),
        )

    def _value(self, code: str, kind: Kind, value: Any) -> Value:
        if isinstance(value, float):
            value = Decimal(str(value))
        found: Value = tuple(value) if isinstance(value, list) else value
        if not fits(found, kind):
            raise self._wrong(code, f"值“{value}”不是 {kind}")
        return found

    def _rule(self, code: str, given: Mapping[str, Any]) -> Rule:
        is_off = bool(given.get("off", given.get(_OFF)))
        subject = given.get("subject", "")
        return Rule(
            start_on=given["from"],
            end_on=given.get("until"),
            code=code,
            title=given["title"],
            subject=subject,
            severity=Severity(given.get("severity", "remind")),
            grade=Grade(given["grade"]),
            applies=None if is_off else self._term(code, subject, given["applies"]),
            requires=None if is_off else self._term(code, subject, given["requires"]),
            citations=self._citations(code, given),
            says=given.get("says", ""),
            advice=given.get("advice", ""),
            is_off=is_off,
            alarm=given.get("alarm", ""),
            tells=self._told(code, subject, given),
            yields_to=given.get("yields_to", ""),
            is_quiet=bool(given.get("quiet")),
        )

    def _told(self, code: str, subject: str, given: Mapping[str, Any]) -> tuple[str, ...]:
        found = tuple(given.get("tells", ()))
        declared = {known.code: known for known in all_subjects()}
        if found and not set(found) <= declared[subject].kinds.keys():
            raise self._wrong(code, f"tells 里有不认识的事实：{'、'.join(found)}")
        return found

    def _term(self, code: str, subject: str, text: str) -> Term:
        declared = {known.code: known for known in all_subjects()}
        if subject not in declared:
            raise self._wrong(code, f"没有“{subject}”这类对象")
        names = {**self.kinds, **declared[subject].kinds, ON: Kind.DATE}
        try:
            return read(str(text), names=names)
        except UnreadableCondition as error:
            raise self._wrong(code, str(error)) from error

    def _citations(self, code: str, given: Mapping[str, Any]) -> tuple[Citation, ...]:
        cited = given.get("cite", [])
        try:
            found = tuple(
                self.library.cite(c) for c in (cited if isinstance(cited, list) else [cited])
            )
        except UnknownCitation as error:
            raise self._wrong(code, str(error)) from error
        if not found and given["grade"] != Grade.CONVENTION:
            raise self._wrong(code, "没有依据，又没有标明是平台约定（grade: C）")
        return found

    def _wrong(self, code: str, words: str) -> UnusablePack:
        return UnusablePack(f"{self.path.name} 的 {code}：{words}。")


def fits(value: Value, kind: Kind) -> bool:
    """Tell whether a parameter of a kind can have a value."""
    is_flag = isinstance(value, bool)
    return isinstance(value, _TYPES[kind]) and is_flag is (kind is Kind.FLAG)


# What YAML reads where somebody writes off without quotes.
_OFF: Any = False
_TYPES: Mapping[Kind, type | tuple[type, ...]] = {
    Kind.NUMBER: (int, Decimal),
    Kind.DATE: date,
    Kind.FLAG: bool,
    Kind.TEXT: str,
    Kind.TEXTS: tuple,
}
