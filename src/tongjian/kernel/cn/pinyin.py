"""Pinyin for sorting and searching: surname-aware, fast enough for a million names.

Readings come from pypinyin's tables; a phrase is looked up only where it changes a reading, so
an organization's name costs a few microseconds instead of a hundred. The tables take 60 MB and
are loaded when the first name is read, so that a process that reads none does not hold them.
"""

from dataclasses import dataclass
from functools import lru_cache

from tongjian.kernel.cn.surnames import COMPOUND, READINGS

# Words of this field that the general phrase table reads wrongly or does not know.
_OWN_PHRASES = {
    "行业": "hang ye",
    "同行": "tong hang",
    "商行": "shang hang",
    "中行": "zhong hang",
    "会计": "kuai ji",
    "会长": "hui zhang",
    "校长": "xiao zhang",
    "成长": "cheng zhang",
    "长者": "zhang zhe",
    "音乐": "yin yue",
    "乐团": "yue tuan",
    "乐队": "yue dui",
    "器乐": "qi yue",
    "声乐": "sheng yue",
    "重庆": "chong qing",
    "厦门": "xia men",
    "大厦": "da sha",
    "六安": "lu an",
    "东莞": "dong guan",
    "番禺": "pan yu",
    "深圳": "shen zhen",
    "社会": "she hui",
    "调解": "tiao jie",
    "调研": "diao yan",
    "藏族": "zang zu",
    "西藏": "xi zang",
}
_LONGEST = 4


@dataclass(frozen=True, slots=True)
class Keys:
    """Search and sort keys: initials `lszxh`, full `luoshi…`, sort `luo shi …` by syllable."""

    initials: str
    full: str
    sort: str

    def search_text(self, *others: "Keys") -> str:
        """Return initials and full spelling of this and other readings in one searchable line."""
        words = [word for keys in (self, *others) for word in (keys.initials, keys.full)]
        return " ".join(dict.fromkeys(words))


@lru_cache(maxsize=16_384)
def of_person(name: str) -> Keys:
    """Return the keys of a person's name, reading the surname as a surname."""
    return _keys(_surname(name) + _syllables(name[_surname_length(name) :]))


@lru_cache(maxsize=16_384)
def of_name(name: str) -> Keys:
    """Return the keys of any other name."""
    return _keys(_syllables(name))


def person_search_text(name: str) -> str:
    """Return the searchable line of a person: the surname reading first, the usual one after."""
    proper = of_person(name)
    usual = of_name(name)
    return proper.search_text() if usual == proper else proper.search_text(usual)


def _keys(syllables: list[str]) -> Keys:
    initials = "".join(s if s.isdigit() else s[0] for s in syllables)
    return Keys(initials, "".join(syllables), " ".join(syllables))


def _surname_length(name: str) -> int:
    if len(name) > 2 and name[:2] in COMPOUND:
        return 2
    return 1 if name[:1] in READINGS else 0


def _surname(name: str) -> list[str]:
    if len(name) > 2 and name[:2] in COMPOUND:
        return COMPOUND[name[:2]].replace("ü", "v").split()
    return [READINGS[name[0]]] if name[:1] in READINGS else []


def _syllables(name: str) -> list[str]:
    phrases, starts = _deviant_phrases()
    found: list[str] = []
    at, end = 0, len(name)
    while at < end:
        char = name[at]
        if name[at : at + 2] in starts and (phrase := _longest_phrase(name, at, phrases)):
            found += phrases[phrase]
            at += len(phrase)
            continue
        if char.isascii():
            _append_latin(found, char, name[at - 1] if at else "")
        elif syllable := _usual(char):
            found.append(syllable)
        at += 1
    return found


def _append_latin(found: list[str], char: str, before: str) -> None:
    if not char.isalnum():
        return
    # A run of Latin letters or digits stays one syllable: "3D", "it".
    if before.isascii() and before.isalnum():
        found[-1] += char.lower()
    else:
        found.append(char.lower())


def _longest_phrase(name: str, at: int, phrases: dict[str, list[str]]) -> str | None:
    for length in range(min(_LONGEST, len(name) - at), 1, -1):
        piece = name[at : at + length]
        if piece in phrases:
            return piece
    return None


@lru_cache(maxsize=30_000)
def _usual(char: str) -> str:
    from pypinyin import constants

    readings = constants.PINYIN_DICT.get(ord(char))
    return _bare(readings.split(",")[0]) if readings else ""


def _bare(syllable: str) -> str:
    from pypinyin.contrib.tone_convert import to_normal

    return to_normal(syllable, v_to_u=False).replace("ü", "v")


@lru_cache(maxsize=1)
def _deviant_phrases() -> tuple[dict[str, list[str]], frozenset[str]]:
    """Keep only short phrases that read a character differently from its usual reading.

    With the two characters that each begins with: few pairs in a name do.
    """
    from pypinyin import constants

    bare: dict[str, str] = {}
    phrases: dict[str, list[str]] = {}
    for phrase, readings in constants.PHRASES_DICT.items():
        if not 2 <= len(phrase) <= _LONGEST or len(readings) != len(phrase):
            continue
        syllables = [bare.get(r[0]) or bare.setdefault(r[0], _bare(r[0])) for r in readings]
        if any(s != _usual(c) for s, c in zip(syllables, phrase, strict=True)):
            phrases[phrase] = syllables
    phrases |= {phrase: reading.split() for phrase, reading in _OWN_PHRASES.items()}
    return phrases, frozenset(phrase[:2] for phrase in phrases)
