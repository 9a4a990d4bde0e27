from datetime import date

import pytest

from tongjian.kernel.cn import identity
from tongjian.kernel.findings import Severity


class TestRead:
    @pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
    def test_accepts_the_numbers_of_the_standard(self, number: str) -> None:
        assert identity.read(number) == (number, ())

    @pytest.mark.parametrize("region", ["440309", "440310", "440311", "320117", "330114"])
    def test_accepts_divisions_that_libraries_do_not_know(self, region: str) -> None:
        body = f"{region}19900101001"

        assert identity.read(body + identity.check_character(body)).findings == ()

    def test_makes_a_lower_case_x_a_capital(self) -> None:
        value, findings = identity.read("１１０１０５ 19491231 002x")

        assert value == "11010519491231002X"
        assert [f.code for f in findings] == ["identity_tidied"]

    def test_converts_fifteen_digits_with_a_warning(self) -> None:
        value, (finding,) = identity.read("110105491231002")

        assert value == "11010519491231002X"
        assert (finding.code, finding.severity) == ("identity_15_digits", Severity.WARNING)

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ("110105194912310021", "identity_check_digit"),
            ("11010519490230002X", "identity_birth_date"),
            ("1101051949123100", "identity_length"),
            ("1101051949123100AX", "identity_character"),
            ("110105491331002", "identity_birth_date"),
            ("440305199912011000", "identity_truncated"),
        ],
    )
    def test_refuses_with_a_code_for_each_fault(self, typed: str, code: str) -> None:
        value, findings = identity.read(typed)

        assert value is None
        assert [f.code for f in findings] == [code]

    def test_only_warns_about_an_unknown_province(self) -> None:
        body = "99010519491231002"
        value, (finding,) = identity.read(body + identity.check_character(body))

        assert value is not None
        assert (finding.code, finding.severity) == ("identity_region", Severity.WARNING)


def test_facts_tell_birth_sex_and_region() -> None:
    assert identity.facts("11010519491231002X") == identity.Facts(
        date(1949, 12, 31), "female", "110105"
    )
    assert identity.facts("440524188001010014").sex == "male"
