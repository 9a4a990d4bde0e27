"""The unified social credit code (GB 32100-2015) and the body code inside it (GB 11714)."""

from functools import lru_cache
from operator import getitem

from tongjian.kernel.cn import text
from tongjian.kernel.findings import Finding, Reading, error, info, warning

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
_CHARACTERS = frozenset(ALPHABET)
_VALUE = {char: value for value, char in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, i, 31) for i in range(LENGTH - 1))
# One product table per position: a check is then 17 look-ups, which matters at 100,000 rows.
_PRODUCTS = tuple({char: _VALUE[char] * w for char in ALPHABET} for w in _WEIGHTS)
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_LOOKALIKE = {"O": "0", "I": "1", "S": "5", "V": "U", "Z": "2"}
_CERTIFICATE = "请核对登记证书。"

KINDS = {"51": "association", "52": "service", "53": "foundation", "59": "other"}


def check_character(first_17: str) -> str:
    """Return the 18th character for the first 17.

    Raises:
        KeyError: a character is outside the alphabet.
    """
    total = sum(map(getitem, _PRODUCTS, first_17))
    return ALPHABET[-total % 31]


def body_check_character(first_8: str) -> str:
    """Return the GB 11714 check character of an eight-character body code."""
    total = sum(int(c, 36) * w for c, w in zip(first_8, _BODY_WEIGHTS, strict=True))
    rest = 11 - total % 11
    return "X" if rest == 10 else "0" if rest == 11 else str(rest)


@lru_cache(maxsize=20_000)
def read(raw: str) -> Reading[str]:
    """Return the canonical code and every finding about it; None when it is not a code."""
    code = text.code(raw)
    if not code:
        return Reading(None)
    fault = _shape_fault(code)
    if fault:
        return Reading(None, (fault,))
    wanted = check_character(code[:17])
    if wanted != code[17]:
        message = f"校验位不对：应为 {wanted}，表中为 {code[17]}"
        return Reading(None, (error("uscc_check_digit", message, suggestion=_CERTIFICATE),))
    return Reading(code, _remarks(raw, code))


def is_valid(code: str) -> bool:
    """Tell whether an already canonical code is right."""
    return _shape_fault(code) is None and check_character(code[:17]) == code[17]


def kind_of(code: str) -> str | None:
    """Return the kind of social organization the code stands for, or None for any other body."""
    return KINDS.get(code[:2])


def region_of(code: str) -> str:
    """Return the six-digit division of the registrar (not of the residence)."""
    return code[2:8]


def _shape_fault(code: str) -> Finding | None:
    if len(code) != LENGTH:
        message = f"应为 18 位，表中为 {len(code)} 位"
        return error("uscc_length", message, suggestion=_CERTIFICATE)
    if not _CHARACTERS.issuperset(code):
        wrong = next(char for char in code if char not in _CHARACTERS)
        return error("uscc_character", f"含有不允许的字符“{wrong}”", suggestion=_advice(wrong))
    if not code[2:8].isdigit():
        message = f"第 3 至 8 位应为登记机关行政区划数字，表中为 {code[2:8]}"
        return error("uscc_region", message, suggestion=_CERTIFICATE)
    return None


def _advice(char: str) -> str:
    twin = _LOOKALIKE.get(char)
    return f"代码中不使用字母 {char}，可能是 {twin}。{_CERTIFICATE}" if twin else _CERTIFICATE


def _remarks(raw: str, code: str) -> tuple[Finding, ...]:
    found = []
    if raw.strip() != code:
        found.append(info("uscc_tidied", f"已整理为 {code}（去掉空格、统一为半角大写）"))
    if body_check_character(code[8:16]) != code[16]:
        message = f"主体标识码 {code[8:17]} 的校验位与 GB 11714 不符"
        advice = "部分历史代码本就如此；" + _CERTIFICATE
        found.append(warning("uscc_body_check", message, suggestion=advice))
    return tuple(found)
