"""Hold the text of a charter against what it should say (R6-03), and industry rules (R01).

Plain reading: each element is known by the words that charters use for it. What is found is
marked, what is missing is offered as wording of our own, to be adapted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_PARTY = r"(?:中国共产党|本会党|本单位党|党)"


@dataclass(frozen=True)
class Element:
    """One thing that a charter should say."""

    code: str
    label: str
    pattern: str
    wording: str

    @property
    def pair(self) -> tuple[str, str]:
        """Return what is lacking and how it may be said."""
        return self.label, self.wording


ELEMENTS = (
    Element(
        "leadership",
        "坚持党的全面领导",
        rf"(?:坚持|拥护|接受)[^。；\n]{{0,14}}{_PARTY}的?(?:全面)?领导",
        "本组织坚持中国共产党的全面领导，按照党的路线方针政策开展工作。",
    ),
    Element(
        "organization",
        "依照党章设立党的组织",
        rf"(?:设立|建立|成立)[^。；\n]{{0,16}}{_PARTY}(?:的|基层)*(?:组织|支部|委员会)",
        "本组织按照中国共产党章程的规定，设立党的组织。",
    ),
    Element(
        "activities",
        "开展党的活动",
        rf"(?:开展|组织|参加)[^。；\n]{{0,10}}{_PARTY}(?:的|组织的)?(?:活动|工作|组织生活)",
        "本组织党的组织按照规定开展党的活动，教育、管理、监督和服务党员。",
    ),
    Element(
        "conditions",
        "为党组织的活动提供必要条件",
        rf"为[^。；\n]{{0,12}}{_PARTY}[^。；\n]{{0,14}}提供[^。；\n]{{0,16}}(?:条件|保障|支持)",
        "本组织为党的组织开展活动提供场所、时间和经费等必要条件。",
    ),
    Element(
        "law",
        "遵守宪法、法律法规",
        r"遵守[^。；\n]{0,10}(?:宪法|法律|法规)",
        "本组织遵守宪法、法律、法规和国家政策。",
    ),
    Element(
        "values",
        "践行社会主义核心价值观",
        r"社会主义核心价值观",
        "本组织践行社会主义核心价值观。",
    ),
    Element(
        "morals",
        "遵守社会道德风尚",
        r"(?:遵守|恪守|弘扬|遵循|不违背|符合)[^。；\n]{0,24}社会(?:公德|道德)(?:风尚)?",
        "本组织的活动遵守社会道德风尚。",
    ),
)
DISCIPLINE = (
    Element(
        "pledge",
        "制定自律规约并由会员签署",
        r"(?:自律)(?:规约|公约|规则|准则)",
        "本会组织会员制定并签署行业自律规约，公开接受监督。",
    ),
    Element(
        "body",
        "设立行业自律机构",
        r"(?:设立|成立|建立)[^。；\n]{0,12}自律[^。；\n]{0,6}(?:委员会|机构|组织|部门)",
        "本会设立行业自律机构，负责规约的宣传、检查和投诉受理。",
    ),
    Element(
        "handling",
        "对违反自律规约的处理",
        r"(?:违反|违背)[^。；\n]{0,10}自律[^。；\n]{0,40}(?:处理|惩戒|处分|通报|警告|除名|暂停)",
        "会员违反自律规约的，本会经告知和申辩后，按照程序给予提醒、内部通报或其他处理。",
    ),
)


@dataclass(frozen=True)
class Found:
    """An element and where the text says it."""

    element: Element
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """What a charter says and what it lacks."""

    found: tuple[Found, ...]
    missing: tuple[Element, ...]

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing is missing."""
        return not self.missing


@dataclass(frozen=True)
class Piece:
    """A stretch of the text; `labels` names what it says, if anything."""

    text: str
    labels: tuple[str, ...]


def wanted(*, industry: bool) -> tuple[Element, ...]:
    """Return what a charter should say; trade associations say how they discipline themselves."""
    return (*ELEMENTS, *DISCIPLINE) if industry else ELEMENTS


def read(text: str, *, industry: bool = False) -> Reading:
    """Find the elements in a text."""
    found, missing = [], []
    for element in wanted(industry=industry):
        match = re.search(element.pattern, text)
        if match:
            found.append(Found(element, *match.span()))
        else:
            missing.append(element)
    return Reading(tuple(found), tuple(missing))


def element_of(code: str) -> Element:
    """Return an element by its code."""
    return next(e for e in (*ELEMENTS, *DISCIPLINE) if e.code == code)


def pieces(text: str, spans: Sequence[tuple[int, int, str]]) -> Iterator[Piece]:
    """Cut a text at the spans (start, end, label), so that each piece can be marked."""
    cuts = sorted({0, len(text), *(at for start, end, _ in spans for at in (start, end))})
    for start, end in pairwise(cuts):
        labels = tuple(label for low, high, label in spans if low <= start and end <= high)
        yield Piece(text[start:end], labels)
