"""Numbers that pass every check and can belong to nobody: their division does not exist."""

from __future__ import annotations

from datetime import date

from tongjian.kernel.cn import identity, uscc
from tongjian.registry.units.choices import UnitKind

_CLASSES = {UnitKind.ASSOCIATION: "51", UnitKind.SERVICE: "52", UnitKind.FOUNDATION: "53"}


def unit_code(kind: UnitKind, division: str, serial: int) -> str:
    """Return the credit code of a unit: body codes run from MJ000000 on."""
    return _credit_code(_CLASSES[kind], division, f"MJ{serial:06d}")


def firm_code(division: str, serial: int) -> str:
    """Return the credit code of a member firm."""
    return _credit_code("91", division, f"MA{serial:06d}")


def identity_number(division: str, born: date, is_male: bool, serial: int) -> str:
    """Return an identity number; its last order digit is odd for men."""
    order = serial % 499 * 2 + (1 if is_male else 0)
    body = f"{division}{born:%Y%m%d}{order:03d}"
    return body + identity.check_character(body)


def phone_number(serial: int) -> str:
    """Return eleven digits that no operator gives out: mobile numbers never begin with 12."""
    return f"12{serial % 1_000_000_000:09d}"


def _credit_code(kind: str, division: str, body: str) -> str:
    first_17 = f"{kind}{division}{body}{uscc.body_check_character(body)}"
    return first_17 + uscc.check_character(first_17)
