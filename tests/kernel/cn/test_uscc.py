import pytest
from stdnum.cn import uscc as reference

from tongjian.kernel.cn import uscc
from tongjian.kernel.findings import Severity

SAMPLES = ["51440300MJ00000180", "52320500MJ00000263", "53110000MJ0000034F"]


class TestRead:
    @pytest.mark.parametrize("code", SAMPLES)
    def test_accepts_the_sample_codes_without_a_remark(self, code: str) -> None:
        assert uscc.read(code) == (code, ())

    @pytest.mark.parametrize(
        "typed",
        [
            "５１４４０３００ＭＪ００００ ０１８０",
            "51440300mj00000180",
            " 5144 0300-MJ00000180\u3000",
        ],
    )
    def test_tidies_width_case_and_spaces_and_says_so(self, typed: str) -> None:
        value, findings = uscc.read(typed)

        assert value == SAMPLES[0]
        assert [(f.code, f.severity) for f in findings] == [("uscc_tidied", Severity.INFO)]

    def test_names_the_right_check_character(self) -> None:
        value, (finding,) = uscc.read("51440300MJ00000188")

        assert value is None
        assert finding.code == "uscc_check_digit"
        assert finding.message == "校验位不对：应为 0，表中为 8"
        assert "登记证书" in finding.suggestion

    def test_refuses_a_look_alike_letter_instead_of_replacing_it(self) -> None:
        value, (finding,) = uscc.read("51440300MJ0O000180")

        assert value is None
        assert finding.code == "uscc_character"
        assert "可能是 0" in finding.suggestion

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ("5144", "uscc_length"),
            ("51A40300MJ00000180", "uscc_region"),
            ("5" * 19, "uscc_length"),
        ],
    )
    def test_refuses_a_wrong_shape(self, typed: str, code: str) -> None:
        assert [f.code for f in uscc.read(typed).findings] == [code]

    def test_only_warns_about_the_body_code(self) -> None:
        body = "51440300MJ0000019"
        code = body + uscc.check_character(body)

        value, (finding,) = uscc.read(code)

        assert value == code
        assert (finding.code, finding.severity) == ("uscc_body_check", Severity.WARNING)

    def test_blank_is_no_value_and_no_finding(self) -> None:
        assert uscc.read("  ") == (None, ())


class TestAlgorithm:
    def test_agrees_with_an_independent_library(self) -> None:
        for number in range(500):
            body = f"52440300MJ{number:07d}"
            code = body + uscc.check_character(body)
            assert reference.is_valid(code)

    @pytest.mark.parametrize(("first_8", "check"), [("MJ000001", "8"), ("MJ000002", "6")])
    def test_computes_the_body_check(self, first_8: str, check: str) -> None:
        assert uscc.body_check_character(first_8) == check

    def test_tells_kind_and_region(self) -> None:
        assert [uscc.kind_of(c) for c in SAMPLES] == ["association", "service", "foundation"]
        assert uscc.kind_of("91440300708461136T") is None
        assert uscc.region_of(SAMPLES[0]) == "440300"
