from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tongjian.foundation.ui import formats


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (formats.day(date(2026, 11, 20)), "2026-11-20"),
        (formats.day(date(2026, 11, 1), "month"), "2026-11"),
        (formats.day(date(2026, 1, 1), "year"), "2026"),
        (formats.day(datetime(2026, 11, 20, 17, tzinfo=UTC)), "2026-11-21"),
        (formats.moment(datetime(2026, 11, 20, 17, 5, tzinfo=UTC)), "2026-11-21 01:05"),
        (formats.number(1234567), "1,234,567"),
        (formats.number(0), "0"),
        (formats.number(Decimal("1234.5"), 2), "1,234.50"),
        (formats.percent(Decimal("0.12345")), "12.3%"),
        (formats.percent(0.125, 0), "13%"),
        (formats.share(2, 3), "66.7%"),
        (formats.ratio(12, 30), "12/30"),
        (formats.money(Decimal("1234.5")), "1,234.50 元"),
        (formats.money(12_345_600, "万元"), "1,234.56 万元"),
        (formats.yes_no(False), "否"),
        (formats.size(1536), "1.5 KB"),
        (formats.size(12), "12 B"),
        (formats.text(True), "是"),
        (formats.text(date(2026, 1, 2)), "2026-01-02"),
        (formats.text(1000), "1,000"),
        (formats.text("字"), "字"),
    ],
)
def test_a_value_reads_as_people_write_it(shown: Any, expected: Any) -> None:
    assert shown == expected


@pytest.mark.parametrize(
    "shown",
    [
        formats.day(None),
        formats.moment(None),
        formats.number(None),
        formats.percent(None),
        formats.share(0, 0),
        formats.share(None, 3),
        formats.money(None),
        formats.yes_no(None),
        formats.size(None),
        formats.text(""),
        formats.text(None),
    ],
)
def test_nothing_known_is_a_dash_and_never_a_zero(shown: Any) -> None:
    assert shown == "—"
