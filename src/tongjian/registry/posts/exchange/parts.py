"""The columns about posts in the tables of units, Party organisations and members."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.bulk.making import made
from tongjian.foundation.bulk.reading import in_pieces, pieces
from tongjian.foundation.exchange.handlers import AppliedChange, Applying, Change
from tongjian.foundation.exchange.judging import JudgedRow
from tongjian.foundation.exchange.kinds import PERSON_NAME, choice
from tongjian.foundation.exchange.templates import Column
from tongjian.kernel.cn.dates import PartialDate
from tongjian.kernel.findings import Finding, warning
from tongjian.registry.members.models import Person
from tongjian.registry.party_orgs.models import PartyOrg
from tongjian.registry.posts import permissions
from tongjian.registry.posts.choices import Post
from tongjian.registry.posts.exchange.seats import (
    APPOINTMENT,
    Claims,
    Holders,
    Seat,
    leave_seats,
    take_seats,
)
from tongjian.registry.units.models import Unit
from tongjian.registry.units.queries import AXES

NONE = "none"
_PIECE = 5_000
_PARTY_POST = choice(
    {
        Post.SECRETARY.value: ["书记", "党支部书记", "支部书记", "支书", "党委书记", "总支书记"],
        Post.DEPUTY_SECRETARY.value: ["副书记", "党支部副书记", "支部副书记"],
        Post.OFFICER.value: [
            "委员",
            "支部委员",
            "支委",
            "组织委员",
            "宣传委员",
            "纪检委员",
            "统战委员",
            "青年委员",
            "组织宣传委员",
        ],
        NONE: ["无", "党员", "普通党员", "群众"],
    },
    name="party_post",
)


class _Part:
    """What all three have in common."""

    targets = frozenset({APPOINTMENT})
    columns: tuple[Column, ...]

    def check(
        self, rows: Sequence[JudgedRow], *, actor: Viewer, on: date
    ) -> Iterator[tuple[JudgedRow, Finding]]:
        """Say once, at the first row, when the columns cannot be used."""
        codes = [column.code for column in self.columns]
        if actor.may(permissions.WRITE):
            return
        for row in rows:
            if used := next((code for code in codes if row.get(code)), None):
                message = "您没有登记任职的权限，任职各列没有采用"
                yield row, warning("posts_not_allowed", message, field=used)
                return

    def apply(
        self, rows: Sequence[JudgedRow], *, subjects: Mapping[int, int], applying: Applying
    ) -> Iterator[Change]:
        """Appoint whom the rows name."""
        if not applying.actor.may(permissions.WRITE):
            return
        named = (r for r in rows if r.position in subjects and self._is_filled(r))
        claims = (self._claims(piece, subjects, applying.on) for piece in pieces(named, _PIECE))
        yield from take_seats(claims, applying=applying)

    def undo(self, changes: Sequence[AppliedChange], *, applying: Applying) -> None:
        """Take the appointments back."""
        leave_seats(changes, applying=applying)

    def _is_filled(self, row: JudgedRow) -> bool:
        return any(row.get(column.code) for column in self.columns)

    def _claims(self, rows: Sequence[JudgedRow], subjects: Mapping[int, int], on: date) -> Claims:
        """Ask what the rows' seats rest on; who claims which is told later, without asking."""
        raise NotImplementedError


class UnitPosts(_Part):
    """法定代表人、主要负责人、党建指导员."""

    columns = (
        Column(
            "legal_representative",
            "法定代表人",
            PERSON_NAME,
            max_length=60,
            synonyms=("法人", "法人代表", "法定代表人姓名", "法人代表姓名"),
            example="张示范",
        ),
        Column(
            "head",
            "主要负责人",
            PERSON_NAME,
            max_length=60,
            synonyms=("负责人", "负责人姓名", "会长", "理事长", "会长（理事长）", "单位负责人"),
            example="李示范",
        ),
        Column(
            "instructor",
            "党建指导员",
            PERSON_NAME,
            many=True,
            max_length=60,
            synonyms=("指导员", "党建指导员姓名", "党建工作指导员", "指导员姓名"),
        ),
    )
    _POSTS = (
        ("legal_representative", Post.LEGAL_REPRESENTATIVE.value),
        ("head", Post.HEAD.value),
    )

    def _claims(self, rows: Sequence[JudgedRow], subjects: Mapping[int, int], on: date) -> Claims:
        # With all that `reaches` asks for: a deferred field would be a query for each row.
        known = Unit.objects.values("id", "name", *AXES.values())
        ids = _ids(rows, subjects)
        units = {unit["id"]: unit for unit in in_pieces(known, "pk", ids)}
        return partial(self._seats, rows, subjects, units, on), Holders(units=ids)

    def _seats(
        self,
        rows: Sequence[JudgedRow],
        subjects: Mapping[int, int],
        units: Mapping[int, Mapping[str, Any]],
        on: date,
    ) -> Iterator[Seat]:
        for row in rows:
            unit = made(Unit, units[subjects[row.position]])
            for code, post in self._POSTS:
                if name := row.get(code):
                    yield Seat(row, unit, post, name, on)
            for name in row.get("instructor", []):
                yield Seat(row, unit, Post.INSTRUCTOR.value, name, on)


class OrgPosts(_Part):
    """书记、副书记."""

    columns = (
        Column(
            "secretary",
            "书记",
            PERSON_NAME,
            max_length=60,
            synonyms=(
                "党组织书记",
                "书记姓名",
                "支部书记",
                "党组织负责人",
                "负责人",
                "党支部书记",
            ),
            example="张示范",
        ),
        Column(
            "deputies",
            "副书记",
            PERSON_NAME,
            many=True,
            max_length=60,
            synonyms=("副书记姓名", "党组织副书记", "党支部副书记"),
        ),
    )

    def _claims(self, rows: Sequence[JudgedRow], subjects: Mapping[int, int], on: date) -> Claims:
        ids = _ids(rows, subjects)
        orgs = {o.pk: o for o in in_pieces(PartyOrg.objects.all(), "pk", ids)}
        return partial(self._seats, rows, subjects, orgs, on), Holders(orgs=ids)

    def _seats(
        self,
        rows: Sequence[JudgedRow],
        subjects: Mapping[int, int],
        orgs: Mapping[int, PartyOrg],
        on: date,
    ) -> Iterator[Seat]:
        for row in rows:
            org = orgs[subjects[row.position]]
            elected = row.get("elected_on")
            since = PartialDate.parse(elected).on if elected else on
            since = max(since, org.established_on)
            if name := row.get("secretary"):
                yield Seat(row, org, Post.SECRETARY.value, name, since)
            for name in row.get("deputies", []):
                yield Seat(row, org, Post.DEPUTY_SECRETARY.value, name, since)


class MemberPosts(_Part):
    """党内职务."""

    columns = (
        Column(
            "party_post",
            "党内职务",
            _PARTY_POST,
            synonyms=("党内任职", "党务职务", "支部职务", "党组织职务"),
            example="书记",
        ),
    )

    def _claims(self, rows: Sequence[JudgedRow], subjects: Mapping[int, int], on: date) -> Claims:
        people = Person.objects.select_related("home_org")
        found = {p.pk: p for p in in_pieces(people, "pk", _ids(rows, subjects))}
        homes = Holders(orgs=(p.home_org_id for p in found.values() if p.home_org_id))
        return partial(self._seats, rows, subjects, found, on), homes

    def _seats(
        self,
        rows: Sequence[JudgedRow],
        subjects: Mapping[int, int],
        found: Mapping[int, Person],
        on: date,
    ) -> Iterator[Seat]:
        for row in rows:
            person = found.get(subjects[row.position])
            post = row["party_post"]
            if post != NONE and person is not None and person.home_org is not None:
                yield Seat(row, person.home_org, post, person.name, on, person)


def _ids(rows: Sequence[JudgedRow], subjects: Mapping[int, int]) -> Collection[int]:
    return {subjects[row.position] for row in rows}
