"""Masks: what a reader without the right sees of a personal value."""

import re
from typing import Final

from tongjian.kernel.cn import surnames

# Eighteen characters of an identity number, eleven digits of a mobile telephone.
_IDENTITY: Final = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])")
_PHONE: Final = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])")


def blot(text: str) -> str:
    """Blot identity and telephone numbers out of a text that somebody wrote or typed."""
    return _PHONE.sub("[电话]", _IDENTITY.sub("[证件号码]", text))


def mask_identity(number: str) -> str:
    """Mask an identity number: `110***********002X`."""
    if len(number) < 8:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def mask_phone(number: str) -> str:
    """Mask a phone number: `138****1234`; a landline keeps only its last two digits."""
    if len(number) == 11 and number.startswith("1"):
        return f"{number[:3]}****{number[-4:]}"
    return "*" * max(len(number) - 2, 0) + number[-2:] if len(number) > 4 else "*" * len(number)


def mask_name(name: str) -> str:
    """Mask a person's name down to the surname: `王**`, `欧阳*`."""
    kept = surnames.surname_of(name)
    return kept + "*" * max(len(name) - len(kept), 1) if name else ""


def mask_address(address: str) -> str:
    """Mask an address down to its first six characters."""
    return address[:6] + "*" * min(max(len(address) - 6, 0), 6)
