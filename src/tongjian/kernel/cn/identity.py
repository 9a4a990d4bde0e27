"""The citizen identity number (GB 11643): 18 characters, or 15 digits in old records."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tongjian.kernel.cn import text
from tongjian.kernel.findings import Finding, Reading, error, info, warning

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PRODUCTS = tuple({str(digit): digit * weight for digit in range(10)} for weight in _WEIGHTS)
_CARD = "请核对身份证件。"
# Division codes below the province change every year and old ones stay valid, so only the
# first two digits are looked at, and only with a warning.
_PROVINCE_CODES = """
11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65
71 81 82 83
"""
_PROVINCES = frozenset(_PROVINCE_CODES.split())


@dataclass(frozen=True, slots=True)
class Facts:
    """What a valid number says about its holder."""

    birth_on: date
    sex: str
    region: str


def check_character(first_17: str) -> str:
    """Return the 18th character for the first 17 digits."""
    total = sum(table[digit] for table, digit in zip(_PRODUCTS, first_17, strict=True))
    return _CHECKS[total % 11]


@lru_cache(maxsize=4_096)
def read(raw: str) -> Reading[str]:
    """Return the canonical 18-character number and every finding; 15 digits are converted."""
    number = text.code(raw)
    if not number:
        return Reading(None)
    if len(number) == 15 and _is_digits(number):
        return _read_15(number)
    fault = _fault(number)
    if fault:
        return Reading(None, (fault,))
    return Reading(number, _remarks(raw, number))


def facts(number: str) -> Facts:
    """Return birth date, sex (male, female) and division of a valid canonical number."""
    born = _birth(number[6:14])
    if born is None:
        raise ValueError("not a valid identity number")
    return Facts(born, "male" if int(number[16]) % 2 else "female", number[:6])


def convert_15(number: str) -> str:
    """Return the 18-character form of a 15-digit number (all holders were born in 19xx)."""
    body = f"{number[:6]}19{number[6:]}"
    return body + check_character(body)


def _fault(number: str) -> Finding | None:
    if len(number) != 18:
        return error("identity_length", f"应为 18 位，表中为 {len(number)} 位", suggestion=_CARD)
    if not _is_digits(number[:17]) or not (_is_digits(number[17]) or number[17] == "X"):
        return error("identity_character", "前 17 位应为数字，末位应为数字或 X", suggestion=_CARD)
    if _birth(number[6:14]) is None:
        message = f"第 7 至 14 位“{number[6:14]}”不是有效的出生日期"
        return error("identity_birth_date", message, suggestion=_CARD)
    return _check_fault(number)


def _check_fault(number: str) -> Finding | None:
    wanted = check_character(number[:17])
    if wanted == number[17]:
        return None
    if number.endswith("000"):
        message = "末三位为 000 且校验位不对，很可能被表格软件当作数字截断"
        advice = "请把该列设为“文本”格式，按身份证件重新填写。"
        return error("identity_truncated", message, suggestion=advice)
    message = f"校验位不对：应为 {wanted}，表中为 {number[17]}"
    return error("identity_check_digit", message, suggestion=_CARD)


def _read_15(number: str) -> Reading[str]:
    long = convert_15(number)
    if _birth(long[6:14]) is None:
        message = f"第 7 至 12 位“{number[6:12]}”不是有效的出生日期"
        return Reading(None, (error("identity_birth_date", message, suggestion=_CARD),))
    message = "为 15 位旧号码，已按国家标准换算为 18 位"
    found = warning("identity_15_digits", message, suggestion="请与现行身份证件核对换算结果。")
    return Reading(long, (found, *_remarks(long, long)))


def _remarks(raw: str, number: str) -> tuple[Finding, ...]:
    found = []
    if raw.strip() != number:
        found.append(info("identity_tidied", "已去掉空格并统一为半角大写"))
    if number[:2] not in _PROVINCES:
        message = f"前两位 {number[:2]} 不是已知的省级区划代码"
        found.append(warning("identity_region", message, suggestion=_CARD))
    return tuple(found)


def _birth(digits: str) -> date | None:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return born if born.year >= 1860 else None


def _is_digits(value: str) -> bool:
    return value.isascii() and value.isdigit()
