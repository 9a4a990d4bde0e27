"""Several values in one cell."""

import re

_SEPARATOR = re.compile(r"[、；;，,\n\r|]+")
_NUMBERED = re.compile(r"(?:^|(?<=\s)|(?<=[；;、，,。]))[（(]?\d{1,2}[）)]?[.．、)）]\s*")
_BRACKETS = re.compile(r"（[^（）]*）|\([^()]*\)")
# Kinds whose single value never holds a separator, so a separator means several values.
SINGLE = frozenset({"uscc", "identity", "person_name"})


def split(value: str) -> list[str]:
    """Return the values of one cell; separators inside parentheses do not count."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found.group())
        return f"\0{len(kept) - 1}\0"

    masked = _BRACKETS.sub(keep, _NUMBERED.sub("\n", value))
    pieces = [piece.strip() for piece in _SEPARATOR.split(masked)]
    return [re.sub("\0(\\d+)\0", lambda m: kept[int(m[1])], piece) for piece in pieces if piece]


def holds_several(value: str) -> bool:
    """Tell whether a cell that must hold one value holds more."""
    return _SEPARATOR.search(value.strip(" \n\r、；;，,")) is not None
