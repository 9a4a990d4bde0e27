"""A number together with what it means: numerator, denominator, as-of day, source, formula."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from . import formats


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure. With a denominator it is a ratio; otherwise `value` is the number itself."""

    code: str
    label: str
    on: date
    source: str
    value: int | Decimal | None = None
    numerator: int | None = None
    denominator: int | None = None
    numerator_label: str = "分子"
    denominator_label: str = "分母"
    formula: str = ""
    unit: str = ""
    remark: str = ""
    url: str = ""

    @property
    def is_ratio(self) -> bool:
        return self.denominator is not None

    @property
    def shown(self) -> str:
        if self.is_ratio:
            return formats.share(self.numerator, self.denominator)
        return formats.number(self.value)
