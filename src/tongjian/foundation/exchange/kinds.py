"""How a cell of each kind is read: a canonical JSON value and the findings about the cell."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tongjian.foundation.exchange.reading.book import Cell
from tongjian.kernel.cn import dates, identity, text, uscc, yesno
from tongjian.kernel.findings import Finding, Reading, error, info, warning

Reader = Callable[[Cell, bool], Reading[Any]]

_BLANK = frozenset({"-", "--", "—", "——", "－", "/", "／", "\\", "·", "…"})
_NOBODY = _BLANK | frozenset({"无", "暂无", "没有", "空", "不详", "N/A", "n/a", "NULL", "null"})
_SPREADSHEET_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!"}
)
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+\d+")
_FORMULA = re.compile(r"^[=+@]")
_COUNT = re.compile(r"(-?[\d,]+(?:\.0+)?)\s*(?:人|名|家|个|户|位|所|支|件|次|岁|年)?")
_DECIMAL = re.compile(r"-?[\d,]+(?:\.\d+)?")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(?:0\d{2,3}-?)?[2-9]\d{6,7}(?:-\d{1,6})?|[48]00-?\d{3}-?\d{4}")
_AS_TEXT = "请把该列设为“文本”格式，按证件重新填写全部号码。"


@dataclass(frozen=True)
class Kind:
    """A named way to read cells; `plain` is text that may hold any words."""

    name: str
    read: Reader
    # What may be chosen, one word for each choice.
    words: tuple[str, ...] = ()


def shown(cell: Cell) -> str:
    """Return a cell as the sender sees it, as far as the value tells."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def choice(options: Mapping[str, Iterable[str]], *, name: str = "choice") -> Kind:
    """Make a kind whose canonical codes are each known under several words."""
    words = {_loose(word): code for code, labels in options.items() for word in (code, *labels)}
    shortest = tuple(next(iter(labels), code) for code, labels in options.items())
    first = "、".join(shortest)

    def read(cell: Cell, epoch_1904: bool) -> Reading[Any]:
        value = text.plain(shown(cell))
        if value in _BLANK:
            return Reading(None)
        code = words.get(_loose(value))
        if code is not None:
            return Reading(code)
        message = f"“{value[:30]}”不在可选范围内"
        return Reading(None, (error("choice_unknown", message, suggestion=f"可填：{first}。"),))

    return Kind(name, read, shortest)


def _loose(word: str) -> str:
    return re.sub(r"[\s（）()、，,./\-]+", "", text.half_width(word)).lower()


def _text(cell: Cell, epoch_1904: bool) -> Reading[Any]:
    value = text.plain(shown(cell))
    if value in _BLANK:
        return Reading(None)
    return Reading(value, _odd(value))


def _person_name(cell: Cell, epoch_1904: bool) -> Reading[Any]:
    value = text.person_name(shown(cell))
    if value in _NOBODY:
        return Reading(None)
    wrong = text.not_a_name_character(value)
    if wrong is not None:
        message = f"“{value[:30]}”含有姓名中不应有的字符“{wrong}”"
        advice = "一格只填一个人的姓名，不带编号、电话或说明。"
        return Reading(None, (error("name_character", message, suggestion=advice),))
    if len(value) > 40:
        return Reading(None, (error("name_too_long", "姓名过长", suggestion="请核对。"),))
    return Reading(value, _odd(value))


def _org_name(cell: Cell, epoch_1904: bool) -> Reading[Any]:
    value = text.org_name(shown(cell))
    if value in _NOBODY:
        return Reading(None)
    return Reading(value, _odd(value))


def _odd(value: str) -> tuple[Finding, ...]:
    if value in _SPREADSHEET_ERRORS:
        advice = "请改成实际内容。"
        return (error("cell_error", f"是表格错误值 {value}", suggestion=advice),)
    lost = text.unsafe_character(value)
    if lost is not None:
        message = f"第 {value.index(lost) + 1} 个字无法识别（自造字或乱码）"
        advice = "请核对证件，用标准汉字重新输入。"
        return (warning("character_lost", message, suggestion=advice),)
    if _FORMULA.match(value):
        message = "以公式符号开头，已按普通文字保存"
        return (warning("formula_like", message, suggestion="请确认这不是公式。"),)
    return ()


def _long_number(cell: Cell, code: str) -> Reading[Any] | str:
    """Return the digits, or a refusal when a spreadsheet has already destroyed some of them."""
    lost = isinstance(cell, float) and abs(cell) >= 1e15
    if lost or (isinstance(cell, str) and _SCIENTIFIC.fullmatch(cell.strip())):
        message = f"被表格软件当作数字保存（{cell}），末几位已经丢失，不能使用"
        return Reading(None, (error(code, message, suggestion=_AS_TEXT),))
    return shown(cell)


def _uscc(cell: Cell, epoch_1904: bool) -> Reading[Any]:
    value = _long_number(cell, "uscc_as_number")
    if isinstance(value, tuple):
        return value
    return Reading(None) if value.strip() in _NOBODY else uscc.read(value)


def _identity(cell: Cell, epoch_1904: bool) -> Reading[Any]:
    value = _long_number(cell, "identity_as_number")
    if isinstance(value, tuple):
        return value
    return Reading(None) if value.strip() in _NOBODY else identity.read(value)


def _date(cell: Cell, epoch_1904: bool) -> Reading[Any]:
    value, findings = dates.read(cell, epoch_1904=epoch_1904)
    return Reading(None if value is None else str(value), findings)


def _yes_no(cell: Cell, epoch_1904: bool) -> Reading[Any]:
    return yesno.read(cell)


def _integer(cell: Cell, epoch_1904: bool) -> Reading[Any]:
    value = text.half_width(shown(cell)).replace(" ", "")
    if value in {"无", "没有"}:
        return Reading(0, (info("count_none", "“无”按 0 保存"),))
    if value in _NOBODY:
        return Reading(None)
    found = _COUNT.fullmatch(value)
    number = Decimal(found[1].replace(",", "")) if found and found[1].strip("-,") else None
    if number is None or not -(2**31) < number < 2**31:
        message = f"“{value[:20]}”不是整数"
        return Reading(None, (error("integer_unclear", message, suggestion="请只填数字。"),))
    if number < 0:
        return Reading(None, (error("integer_negative", "不能小于 0", suggestion="请核对。"),))
    return Reading(int(number))


def _decimal(cell: Cell, epoch_1904: bool) -> Reading[Any]:
    value = text.half_width(repr(cell) if isinstance(cell, float) else shown(cell))
    value = value.replace(" ", "").removesuffix(".0")
    if value in _NOBODY:
        return Reading(None)
    if not _DECIMAL.fullmatch(value):
        message = f"“{value[:20]}”不是数字"
        return Reading(None, (error("number_unclear", message, suggestion="请只填数字。"),))
    return Reading(value.replace(",", ""))


def _phone(cell: Cell, epoch_1904: bool) -> Reading[Any]:
    value = text.half_width(shown(cell)).replace(" ", "").strip("'")
    if value in _NOBODY:
        return Reading(None)
    value = re.sub(r"^(\+86|0086)-?", "", value)
    bare = value.replace("-", "")
    if _MOBILE.fullmatch(bare):
        return Reading(bare)
    if _LANDLINE.fullmatch(value) or _LANDLINE.fullmatch(bare):
        return Reading(value)
    message = f"“{value[:20]}”不像电话号码"
    advice = "手机号 11 位；固定电话带区号，如 0755-12345678。"
    return Reading(value[:40], (warning("phone_unusual", message, suggestion=advice),))


def _code(cell: Cell, epoch_1904: bool) -> Reading[Any]:
    value = text.code(shown(cell))
    return Reading(value or None, _odd(value))


TEXT = Kind("text", _text)
PERSON_NAME = Kind("person_name", _person_name)
ORG_NAME = Kind("org_name", _org_name)
USCC = Kind("uscc", _uscc)
IDENTITY = Kind("identity", _identity)
DATE = Kind("date", _date)
YES_NO = Kind("yes_no", _yes_no)
INTEGER = Kind("integer", _integer)
DECIMAL = Kind("decimal", _decimal)
PHONE = Kind("phone", _phone)
CODE = Kind("code", _code)
