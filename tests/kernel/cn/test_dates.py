from datetime import date, datetime

import pytest

from tongjian.kernel.cn import dates
from tongjian.kernel.cn.dates import PartialDate, Precision
from tongjian.kernel.findings import Severity


class TestRead:
    @pytest.mark.parametrize(
        ("written", "canonical"),
        [
            ("2016-08", "2016-08"),
            ("2016年8月", "2016-08"),
            ("2016.8.5", "2016-08-05"),
            ("20160805", "2016-08-05"),
            ("201608", "2016-08"),
            ("2016", "2016"),
            ("2016年", "2016"),
            ("二〇一六年八月", "2016-08"),
            ("二零一六年十二月三十一日", "2016-12-31"),
            ("二○一六年十月廿一日", "2016-10-21"),
            ("２０１６－０８－０５", "2016-08-05"),
            ("2016—8—5", "2016-08-05"),
            (" 2016 年 8 月 5 日 ", "2016-08-05"),
            ("2016年8月5号", "2016-08-05"),
            ("2016年08月05日 星期五", "2016-08-05"),
            ("2016/8/5 0:00:00", "2016-08-05"),
            ("2016-08-05T00:00:00", "2016-08-05"),
            ("25/8/2016", "2016-08-25"),
            ("5-Aug-2016", "2016-08-05"),
            ("2016.10", "2016-10"),
            (datetime(2016, 8, 5, 12, 30), "2016-08-05"),
            (date(2016, 8, 5), "2016-08-05"),
            (42587.0, "2016-08-05"),
            (42587, "2016-08-05"),
            (201608.0, "2016-08"),
            (20160805.0, "2016-08-05"),
            (2016.0, "2016"),
            (2016.8, "2016-08"),
            (2016.12, "2016-12"),
        ],
    )
    def test_understands_every_usual_way(self, written: object, canonical: str) -> None:
        value, findings = dates.read(written)

        assert str(value) == canonical
        assert all(f.severity is Severity.INFO for f in findings)

    @pytest.mark.parametrize(
        ("written", "canonical", "code"),
        [
            ("16/8/5", "2016-08-05", "date_two_digit_year"),
            ("68.5.3", "1968-05-03", "date_two_digit_year"),
            ("Aug-16", "2016-08", "date_two_digit_year"),
            ("42587", "2016-08-05", "date_serial_text"),
        ],
    )
    def test_warns_where_it_had_to_interpret(
        self, written: str, canonical: str, code: str
    ) -> None:
        value, findings = dates.read(written)

        assert str(value) == canonical
        assert [f.code for f in findings if f.severity is Severity.WARNING] == [code]

    @pytest.mark.parametrize(
        ("written", "code"),
        [
            (2016.1, "date_ambiguous"),
            ("8/5/2016", "date_ambiguous"),
            ("2016-02-30", "date_impossible"),
            ("2016年13月", "date_impossible"),
            ("2016-8-0", "date_impossible"),
            ("2016-00", "date_impossible"),
            ("2016年上半年", "date_unclear"),
            ("2016.8-2019.8", "date_unclear"),
            ("16.8", "date_unclear"),
            (5.0, "date_unclear"),
            (True, "date_unclear"),
            ("2999-01-01", "date_out_of_range"),
        ],
    )
    def test_refuses_what_it_would_have_to_guess(self, written: object, code: str) -> None:
        value, findings = dates.read(written)

        assert value is None
        assert [f.code for f in findings] == [code]

    @pytest.mark.parametrize("blank", ["", "  ", "—", "/", "无", "不详"])
    def test_takes_a_blank_for_a_blank(self, blank: str) -> None:
        assert dates.read(blank) == (None, ())

    def test_reads_serials_of_the_1904_system(self) -> None:
        assert str(dates.read(41125.0, epoch_1904=True).value) == "2016-08-05"


class TestPartialDate:
    @pytest.mark.parametrize("canonical", ["2016", "2016-08", "2016-08-05"])
    def test_round_trips_its_text(self, canonical: str) -> None:
        assert str(PartialDate.parse(canonical)) == canonical

    def test_keeps_the_precision(self) -> None:
        assert PartialDate.parse("2016-08") == PartialDate(date(2016, 8, 1), Precision.MONTH)
