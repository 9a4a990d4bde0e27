"""Where the backups of one home lie, and what each of them says about itself."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tongjian.runtime.home import Home

from .sealed import Sealed

STATEMENT = "backup.json"
WAL = "wal"


class UnableToBackUp(Exception):
    """No backup can be taken, or none is there; the message says why."""


@dataclass(frozen=True)
class Plan:
    """Where to and for whom: kept in the home, without the key that opens the backups."""

    to: str
    recipient: str
    keep: int = 14

    @property
    def folder(self) -> Path:
        return Path(self.to)

    def keep_in(self, home: Home) -> None:
        """Write the plan into the home."""
        place = _plan_file(home)
        draft = place.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n")
        os.replace(draft, place)

    @classmethod
    def of(cls, home: Home) -> Plan | None:
        """Return the plan of a home, None before `tongjian backup init`."""
        try:
            return cls(**json.loads(_plan_file(home).read_text()))
        except FileNotFoundError:
            return None


@dataclass(frozen=True)
class Statement:
    """What a backup says of itself in clear: no name, no number of a person."""

    name: str
    at: str
    point: str  # the named moment that it can be brought back to
    lsn: str
    system: str  # which database it is a copy of
    version: str
    postgres: str
    recipient: str
    files: tuple[Sealed, ...] = field(default_factory=tuple)

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, backup: Path) -> Statement:
        """Return the statement of a finished backup.

        Raises:
            UnableToBackUp: there is none, or it cannot be read.
        """
        try:
            said = json.loads((backup / STATEMENT).read_text())["body"]
            files = tuple(Sealed(**file) for file in said.pop("files"))
            return cls(**said, files=files)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UnableToBackUp(f"{backup} 不是一份完整的备份。") from error


def backups_in(folder: Path) -> list[Path]:
    """Return the finished backups, oldest first; a name is a moment."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if (path / STATEMENT).is_file())


def prune(plan: Plan) -> list[str]:
    """Remove all but the newest backups, and the log that only they needed."""
    kept = backups_in(plan.folder)
    gone = kept[: -plan.keep] if plan.keep else []
    for backup in gone:
        shutil.rmtree(backup)
    if gone and (left := backups_in(plan.folder)):
        _prune_wal(plan, Statement.read(left[0]))
    return [backup.name for backup in gone]


def _prune_wal(plan: Plan, oldest: Statement) -> None:
    needed = next((f.name for f in oldest.files if f.name.startswith("wal-")), "")
    first = needed.removeprefix("wal-").split(".")[0]
    for segment in segments_in(plan.folder / WAL / oldest.system):
        # The first eight digits are the timeline: it only grows, and so do the rest.
        if first and segment.name.split(".")[0][8:] < first[8:]:
            segment.unlink()


def segments_in(folder: Path) -> Iterator[Path]:
    """Yield the shipped pieces of the log, in order."""
    return iter(sorted(folder.glob("*.age"))) if folder.is_dir() else iter(())


def _plan_file(home: Home) -> Path:
    return home.root / "backup.json"
