"""Text as offices type it, made canonical without losing a single Chinese character.

NFKC as a whole is too strong: it replaces compatibility ideographs that are part of people's
names, and turns 「（」 into "(". So only known typing variants are mapped, one by one.
"""

import re
import unicodedata

_FULL_WIDTH_ALNUM = {
    code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()
}
_FULL_WIDTH_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_INVISIBLE = dict.fromkeys(
    [
        0x00AD,
        0x034F,
        0x061C,
        0x180E,
        0x2060,
        0xFEFF,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
    ]
)
_SPACES = dict.fromkeys(
    [0x09, 0x0B, 0x0C, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " "
)
_DASHES = dict.fromkeys([0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE63], "-")
# Characters that GB 18030 files decode to private code points in Python's codec.
_PRIVATE = {
    0xE816: 0x20087,
    0xE817: 0x20089,
    0xE818: 0x200CC,
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE831: 0x215D7,
    0xE832: 0x9FB8,
    0xE83B: 0x2298F,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE855: 0x241FE,
    0xE864: 0x9FBB,
}
_DOTS = dict.fromkeys(
    [0x00B7, 0x0387, 0x2022, 0x2027, 0x2219, 0x22C5, 0x2E31, 0x30FB, 0xFF0E, 0xFF65, 0x25CF], "·"
)
_PARENTHESES = {ord("("): "（", ord(")"): "）", 0x3014: "（", 0x3015: "）"}
_PLAIN = {**_FULL_WIDTH_ALNUM, **_INVISIBLE, **_SPACES, **_PRIVATE}
_CODE = {**_FULL_WIDTH_ASCII, **_INVISIBLE, **_SPACES, **_DASHES}

# U+2F00..2FD5 are look-alike radicals that copying from PDF leaves behind.
_RADICAL = re.compile("[\u2e9f\u2ef3\u2f00-\u2fd5]")
_ODD = re.compile(
    "[\u0009-\u000d\u0085\u00a0\u00ad\u034f\u061c\u1680\u180e\u2000-\u200f\u202a-\u202f"
    "\u205f\u2060\u2e9f\u2ef3\u2f00-\u2fd5\u3000\ue000-\uf8ff\ufeff\uff01-\uff5e]|  "
)
_RUN = re.compile(r"\s+")
_GAP_BESIDE_HAN = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_NOT_CODE = re.compile(r"[\s\-']+")
_UNSAFE = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
_NOT_NAME = re.compile(r"[0-9@#$%^&*+=<>?/\\|!,;:，。；：！？、“”\"_]")


def plain(raw: str) -> str:
    """Return text with half-width letters and digits, no invisible marks, single spaces."""
    value = raw.strip()
    if value.isascii() and "  " not in value and value.isprintable():
        return value
    if not _ODD.search(value):
        return value
    value = _RADICAL.sub(_radical, value).translate(_PLAIN)
    return _RUN.sub(" ", value).strip()


def code(raw: str) -> str:
    """Return a code in half-width capitals without spaces, hyphens or apostrophes."""
    value = raw if raw.isascii() else raw.translate(_CODE)
    return _NOT_CODE.sub("", value).upper()


def person_name(raw: str) -> str:
    """Return a person's name: one kind of dot, no space beside a Chinese character."""
    value = plain(raw)
    if value.isalpha():
        return value
    value = value.translate(_DOTS)
    value = _GAP_BESIDE_HAN.sub("", value)
    return value.replace(".", "·") if not value.isascii() else value


def org_name(raw: str) -> str:
    """Return an organization's name: Chinese parentheses, no space beside Chinese characters."""
    value = plain(raw)
    if value.isalpha():
        return value
    value = _GAP_BESIDE_HAN.sub("", value)
    return value if value.isascii() else value.translate(_PARENTHESES)


def half_width(raw: str) -> str:
    """Return the text with every full-width ASCII form and space made half-width."""
    return raw if raw.isascii() else raw.translate(_CODE)


def unsafe_character(value: str) -> str | None:
    """Return a private-use or replacement character, a sign of a lost rare character."""
    found = None if value.isascii() else _UNSAFE.search(value)
    return found.group() if found else None


def not_a_name_character(value: str) -> str | None:
    """Return a digit or symbol that no person's name holds, or None."""
    found = None if value.isalpha() else _NOT_NAME.search(value)
    return found.group() if found else None


def _radical(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found.group())
