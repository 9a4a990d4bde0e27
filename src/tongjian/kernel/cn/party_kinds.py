"""The kind of a Party organization as the end of its name tells it.

Only the words next to the end count: 「某某联合党委第三支部」 is a branch, not a joint branch.
"""

import re
from functools import lru_cache

WORKING_COMMITTEE = "working_committee"
COMMITTEE = "committee"
GENERAL_BRANCH = "general_branch"
BRANCH = "branch"
JOINT_BRANCH = "joint_branch"
PROVISIONAL_COMMITTEE = "provisional_committee"
PROVISIONAL_GENERAL_BRANCH = "provisional_general_branch"
PROVISIONAL_BRANCH = "provisional_branch"
PROVISIONAL_JOINT_BRANCH = "provisional_joint_branch"
PARTY_GROUP = "party_group"

# Codes of the official kinds; 641 is a vendors' extension and 611 also stands for work committees.
OFFICIAL_CODES = {
    COMMITTEE: "611",
    GENERAL_BRANCH: "621",
    BRANCH: "631",
    JOINT_BRANCH: "632",
    PARTY_GROUP: "641",
    PROVISIONAL_COMMITTEE: "911",
    PROVISIONAL_GENERAL_BRANCH: "921",
    PROVISIONAL_BRANCH: "931",
    PROVISIONAL_JOINT_BRANCH: "932",
}
KINDS_BY_CODE = {code: kind for kind, code in OFFICIAL_CODES.items()}

_ORDINAL = r"第[一二三四五六七八九十百\d]+"
_MARKS = (
    rf"(?P<marks>(?:临时|联合|功能型|流动党员|流动|离退休|退休|{_ORDINAL}|[（(][^（）()]*[）)])*)"
)
_TAIL = re.compile(r"[（(][^（）()]*[）)]$")
_RULES = tuple(
    (re.compile(f"{_MARKS}{core}$"), kind)
    for core, kind in (
        ("(?:党的?)?(?:工作委员会|工委)", WORKING_COMMITTEE),
        ("(?:党总支部?(?:委员会)?|总支部(?:委员会)?|总支委员会|总支委?)", GENERAL_BRANCH),
        ("(?:党支部(?:委员会)?|支部委员会|支部|支委会?)", BRANCH),
        ("党小组", PARTY_GROUP),
        ("(?:党委会?|党的?委员会|委员会)", COMMITTEE),
    )
)
_PROVISIONAL = {
    COMMITTEE: PROVISIONAL_COMMITTEE,
    GENERAL_BRANCH: PROVISIONAL_GENERAL_BRANCH,
    BRANCH: PROVISIONAL_BRANCH,
    JOINT_BRANCH: PROVISIONAL_JOINT_BRANCH,
}


@lru_cache(maxsize=65_536)
def kind_from_name(name: str) -> str | None:
    """Return the kind code, or None when the end of the name is silent."""
    core = _TAIL.sub("", name.strip().replace(" ", ""))
    for pattern, kind in _RULES:
        found = pattern.search(core)
        if found:
            return _marked(kind, found.group("marks"))
    return None


def _marked(kind: str, marks: str) -> str:
    if kind == BRANCH and "联合" in marks:
        kind = JOINT_BRANCH
    return _PROVISIONAL.get(kind, kind) if "临时" in marks else kind
