"""What was typed, as the stored search keys spell it.

A key is the name in ASCII lower case, half width, without spaces and punctuation. Its grams are
all pairs of neighbouring characters, the first character after `^` and the last before `$`. The
database computes the same (migration 0001); a test keeps the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

LONGEST: Final = 80
DROPPED: Final = " \t\u3000()[]<>{}\"'`·•・‧.,;:!?-_/\\|&+~*#%@$^=、，。；：！？“”‘’《》〈〉【】—…"  # noqa: RUF001
_FULL: Final = "".join(map(chr, range(0xFF01, 0xFF5F)))
_HALF: Final = "".join(map(chr, range(0x21, 0x7F)))
_UPPER: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Only ASCII letters have a case here, as under collation C.
_SPELLING: Final = str.maketrans(_FULL + _UPPER, (_HALF + _UPPER).lower())
_DROP: Final = dict.fromkeys(map(ord, DROPPED))


def plain(text: str) -> str:
    """Return a text in the spelling of the search keys."""
    return text.translate(_SPELLING).translate(_DROP)


@dataclass(frozen=True)
class Query:
    """What somebody looks for."""

    text: str

    @classmethod
    def read(cls, text: str) -> Query:
        """Take what was typed; whatever is too long for a name is cut."""
        return cls(text.strip()[:LONGEST])

    @cached_property
    def key(self) -> str:
        return plain(self.text)

    @cached_property
    def code(self) -> str:
        """What was typed as an official code: capitals and digits."""
        return self.key.upper() if self.key.isascii() and self.key.isalnum() else ""

    @property
    def is_usable(self) -> bool:
        """Two characters, or one that is not a letter: a surname, the start of a name."""
        return len(self.key) > 1 or (len(self.key) == 1 and not self.key.isascii())

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """From the closest match to the loosest: whole, from the beginning, anywhere."""
        if not self.is_usable:
            return ()
        whole, start = Tier.whole(self.key), Tier.start(self.key)
        return (whole, start) if len(self.key) == 1 else (whole, start, Tier.anywhere(self.key))


@dataclass(frozen=True)
class Tier:
    """One way to match: the grams that the index answers, and the pattern that then decides.

    Where a single gram says it all there is no pattern: a condition less, and the planner knows
    how many rows to expect.
    """

    grams: tuple[str, ...]
    pattern: str

    @classmethod
    def whole(cls, key: str) -> Tier:
        return cls((f"^{key[0]}", *_pairs(key), f"{key[-1]}$"), key)

    @classmethod
    def start(cls, key: str) -> Tier:
        return cls((f"^{key[0]}", *_pairs(key)), f"{key}%" if len(key) > 1 else "")

    @classmethod
    def anywhere(cls, key: str) -> Tier:
        return cls(_pairs(key), f"%{key}%" if len(key) > 2 else "")

    @property
    def tsquery(self) -> str:
        """The grams as PostgreSQL reads them."""
        return " & ".join(f"'{gram}'" for gram in self.grams)


def _pairs(key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key[at : at + 2] for at in range(len(key) - 1)))
