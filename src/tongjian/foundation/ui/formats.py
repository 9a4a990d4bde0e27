"""How values read on a page: dates, numbers, ratios, amounts. Pure functions."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone

from tongjian.kernel import masks

DASH = "—"
TEN_THOUSAND = 10_000


def day(value: date | datetime | None, precision: str = "day") -> str:
    """Write a date as 2026-11-20, or only as far as it is known (month, year)."""
    if value is None:
        return DASH
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)]


def moment(value: datetime | None) -> str:
    """Write a point in time to the minute, in local time."""
    if value is None:
        return DASH
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return local.strftime("%Y-%m-%d %H:%M")


def number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """Write a number with thousands separators; nothing known is a dash, not a zero."""
    if value is None:
        return DASH
    if places is not None:
        return f"{value:,.{places}f}"
    return f"{value:,}"


def percent(value: int | float | Decimal | None, places: int = 1) -> str:
    """Write a share between 0 and 1 as a percentage."""
    if value is None:
        return DASH
    return f"{_rounded(Decimal(str(value)) * 100, places)}%"


def share(numerator: int | None, denominator: int | None, places: int = 1) -> str:
    """Write the percentage of two counts; an empty denominator is a dash."""
    if numerator is None or not denominator:
        return DASH
    return percent(Decimal(numerator) / Decimal(denominator), places)


def ratio(numerator: int | None, denominator: int | None) -> str:
    """Write two counts as 12/30."""
    return f"{number(numerator)}/{number(denominator)}"


def amount(value: Decimal | int | None, unit: str = "元") -> str:
    """Write an amount held in yuan as a number of 元 or 万元."""
    if value is None:
        return DASH
    divisor = TEN_THOUSAND if unit == "万元" else 1
    return f"{_rounded(Decimal(value) / divisor, 2):,}"


def money(value: Decimal | int | None, unit: str = "元") -> str:
    """Write an amount held in yuan, in 元 or 万元, with the unit named."""
    return DASH if value is None else f"{amount(value, unit)} {unit}"


def yes_no(value: bool | None) -> str:
    """Write a truth value; unknown is a dash."""
    return DASH if value is None else "是" if value else "否"


def size(value: int | None) -> str:
    """Write a file size in the largest fitting unit."""
    if value is None:
        return DASH
    amount = float(value)
    for unit in ("B", "KB", "MB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GB"


def text(value: object) -> Any:
    """Write any value in its usual form."""
    if value is None or value == "":
        return DASH
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | float | Decimal):
        return number(value)
    return value


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


FILTERS: dict[str, Callable[..., Any]] = {
    "day": day,
    "moment": moment,
    "number": number,
    "percent": percent,
    "money": money,
    "yes_no": yes_no,
    "mask_identity": masks.mask_identity,
    "mask_phone": masks.mask_phone,
    "mask_name": masks.mask_name,
    "mask_address": masks.mask_address,
    "filesize": size,
    "text": text,
}
