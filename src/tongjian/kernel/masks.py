"""Masks: what a reader without the right sees of a personal value."""

from tongjian.kernel.cn import surnames


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
