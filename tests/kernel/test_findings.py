from tongjian.kernel.errors import UnableTo
from tongjian.kernel.findings import Finding, Severity, error, has_errors, info, warning, worst


def test_survives_json() -> None:
    finding = error("uscc_length", "应为 18 位", suggestion="请核对。", field="uscc")

    assert Finding.from_json(finding.as_json()) == finding


def test_the_worst_wins() -> None:
    found = [info("a", "甲"), warning("b", "乙")]

    assert worst(found) is Severity.WARNING
    assert not has_errors(found)
    assert worst([]) is None


def test_an_error_speaks_with_its_findings() -> None:
    refusal = UnableTo(findings=[error("a", "甲"), error("b", "乙")])

    assert str(refusal) == "甲；乙"
    assert refusal.codes == ("a", "b")
