"""The sealed fields of a person: what is stored, how it is found again, how it is shown."""

from __future__ import annotations

from tongjian.foundation.vault import sealing
from tongjian.kernel import masks

from .models import Person

IDENTIFIER, PHONE, ADDRESS = "identifier", "phone", "address"
SEALED = (IDENTIFIER, PHONE, ADDRESS)
INDEXED = (IDENTIFIER, PHONE)
_MASKS = {
    IDENTIFIER: masks.mask_identity,
    PHONE: masks.mask_phone,
    ADDRESS: masks.mask_address,
}


def put(person: Person, field: str, text: str) -> None:
    """Seal a normalized value into a person; an empty text clears it."""
    sealed = sealing.seal(text, context=context_of(person, field)) if text else None
    setattr(person, f"{field}_sealed", sealed)
    if field in INDEXED:
        setattr(person, f"{field}_index", index(field, text) if text else None)


def take(person: Person, field: str) -> str:
    """Open a sealed value; whoever calls this has checked the right and logs the reading."""
    sealed = getattr(person, f"{field}_sealed")
    return sealing.open_sealed(sealed, context=context_of(person, field)) if sealed else ""


def masked(person: Person, field: str) -> str:
    """Return a value as most viewers see it, for example 110***********002X."""
    value = take(person, field)
    return _MASKS[field](value) if value else ""


def index(field: str, text: str) -> bytes:
    """Return the key under which an exact value is stored."""
    return sealing.blind(text, field=place_of(field))


def indexes(field: str, text: str) -> list[bytes]:
    """Return the keys under which an exact value may be found: two while keys are rotated."""
    return sealing.blinds(text, field=place_of(field))


def context_of(person: Person, field: str) -> str:
    """Return the place that a sealed value belongs to."""
    return f"members.person.{field}:{person.uid}"


def place_of(field: str) -> str:
    """Return what a blind index is keyed with besides the value."""
    return f"members.person.{field}"
