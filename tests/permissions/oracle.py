"""Who sees what, the slow and obvious way: look at each record, walk up, compare with each right.

Nothing of the program is used here; what a role may is written down once more, in words.
"""

from __future__ import annotations

from .plans import PLACES, Plan, Right, chain

EVERY_TIE = frozenset({"trustee", "guidance", "direct_contact", "fallback"})
# What a role sees beyond the own subtree, through which tie; None: not at all.
_LEADING: dict[str, frozenset[str]] = {
    "units": EVERY_TIE,
    "orgs": EVERY_TIE,
    "figures": EVERY_TIE,
    "posts": frozenset({"trustee"}),
    "people": frozenset({"trustee"}),
    "counts": frozenset({"trustee", "guidance", "direct_contact"}),
}
_CLERK = {
    **_LEADING,
    "writing": frozenset({"trustee"}),
    "moving": frozenset[str](),
    "corrections": frozenset[str](),
    "units taken out": frozenset({"trustee"}),
    "orgs taken out": frozenset({"trustee"}),
    "people taken out": frozenset[str](),
}
_PLAIN = dict.fromkeys(("units", "orgs", "figures", "posts", "people", "counts"), frozenset[str]())
_OUTSIDE = dict.fromkeys(("units", "figures", "units taken out"), frozenset[str]())
ROLES: dict[str, dict[str, frozenset[str]]] = {
    "lead_office": _CLERK,
    "committee": _CLERK,
    "first_secretary": {**_LEADING, "units taken out": frozenset()},
    "organizer": _PLAIN,
    "branch_secretary": {**_PLAIN, "corrections": frozenset()},
    "registrar": _OUTSIDE,
    "competent_body": _OUTSIDE,
    "unit_head": {"units": frozenset()},
    "member": {"people": frozenset()},
}


class Oracle:
    """What the holder of the rights of one world sees of all worlds."""

    def __init__(self, plan: Plan, rights: list[Right]) -> None:
        self.plan = plan
        self.rights = [right for right in rights if right.holds]

    def may(self, thing: str) -> bool:
        """Tell whether any right gives this at all."""
        return any(thing in ROLES[right.role] for right in self.rights)

    def units(self, thing: str = "units") -> set[int]:
        rows = range(len(self.plan.units))
        return {n for n in rows if any(self._opens_unit(r, thing, n) for r in self.rights)}

    def orgs(self, thing: str = "orgs") -> set[int]:
        rows = range(len(self.plan.orgs))
        return {n for n in rows if any(self._reaches(r, thing, n) for r in self.rights)}

    def people(self, thing: str = "people") -> set[int]:
        rows = range(len(self.plan.people))
        return {n for n in rows if any(self._opens_person(r, thing, n) for r in self.rights)}

    def memberships(self) -> list[int]:
        """Return whose memberships, past ones included, row-level security lets through."""
        return [
            number
            for number, person in enumerate(self.plan.people)
            for org in (*person.earlier, person.home)
            if any(
                self._reaches(r, "people", org) or self._is_self(r, number) for r in self.rights
            )
        ]

    def posts(self) -> set[int]:
        found, orgs = set(), self.orgs("posts")
        for number, post in enumerate(self.plan.posts):
            if post.org in orgs:
                found.add(number)
            if post.unit is not None and any(
                self._opens_unit(r, "posts", post.unit)
                for r in self.rights
                if r.axis in ("org", "unit")
            ):
                found.add(number)
        return found

    def counted(self) -> set[int]:
        """Return the members who are counted for the viewer."""
        return {
            n
            for n, person in enumerate(self.plan.people)
            if not person.former and any(self._counts(r, n) for r in self.rights)
        }

    def _counts(self, right: Right, number: int) -> bool:
        person = self.plan.people[number]
        if right.axis == "unit":
            return "counts" in ROLES[right.role] and person.employer == right.target
        return self._reaches(right, "counts", person.home)

    def anchor(self, number: int) -> int | None:
        """Return the organisation that covers a unit, else who answers for it first."""
        unit = self.plan.units[number]
        order = (unit.host, *(unit.charges.get(kind) for kind in ("direct", "lead", "fallback")))
        return next((org for org in order if org is not None), None)

    def _opens_unit(self, right: Right, thing: str, number: int) -> bool:
        if thing not in ROLES[right.role]:
            return False
        unit = self.plan.units[number]
        if right.axis == "place":
            return right.target in _up(unit.place)
        if right.axis == "agency":
            return unit.body == right.target
        if right.axis == "unit":
            return number == right.target
        return self._reaches(right, thing, self.anchor(number))

    def _opens_person(self, right: Right, thing: str, number: int) -> bool:
        home = self.plan.people[number].home
        return self._reaches(right, thing, home) or (
            thing in ROLES[right.role] and self._is_self(right, number)
        )

    def _is_self(self, right: Right, number: int) -> bool:
        return right.axis == "person" and right.target == number

    def _reaches(self, right: Right, thing: str, org: int | None) -> bool:
        """Tell whether a right over an organisation opens what stands at another one."""
        if right.axis != "org" or thing not in ROLES[right.role]:
            return False
        holder = self.plan.orgs[right.target]
        if holder.dissolved:
            return False
        if holder.parent is None:
            return True
        tops = {right.target} | {
            tie.target
            for tie in self.plan.relations
            if tie.source == right.target and tie.holds and tie.kind in ROLES[right.role][thing]
        }
        return any(above in tops for above in chain(self.plan, org))


def _up(place: int | None) -> list[int]:
    found = []
    while place is not None:
        found.append(place)
        place = PLACES[place]
    return found
