"""One finding: a problem or remark with a stable code and a plain Chinese sentence."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Severity(StrEnum):
    """How much a finding weighs: an error refuses, a warning asks, an info only tells."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence about a value or a record; `message` has no subject, so a cell can be named."""

    code: str
    severity: Severity
    message: str
    suggestion: str = ""
    field: str = ""

    def at(self, field: str) -> "Finding":
        """Return the same finding about another field."""
        return replace(self, field=field)

    def as_json(self) -> dict[str, str]:
        """Return the finding as a flat mapping for reports and JSON columns."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "suggestion": self.suggestion,
            "field": self.field,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Finding":
        """Rebuild a finding from `as_json`."""
        return cls(
            code=data["code"],
            severity=Severity(data["severity"]),
            message=data["message"],
            suggestion=data.get("suggestion", ""),
            field=data.get("field", ""),
        )


class Reading(NamedTuple, Generic[T]):
    """A value as understood, with the findings about it; value None means not usable or blank."""

    value: T | None
    findings: tuple[Finding, ...] = ()


def error(code: str, message: str, *, suggestion: str = "", field: str = "") -> Finding:
    """Make a finding that refuses."""
    return Finding(code, Severity.ERROR, message, suggestion, field)


def warning(code: str, message: str, *, suggestion: str = "", field: str = "") -> Finding:
    """Make a finding that asks for a look but lets pass."""
    return Finding(code, Severity.WARNING, message, suggestion, field)


def info(code: str, message: str, *, suggestion: str = "", field: str = "") -> Finding:
    """Make a finding that only tells."""
    return Finding(code, Severity.INFO, message, suggestion, field)


def has_errors(findings: Iterable[Finding]) -> bool:
    """Tell whether any finding refuses."""
    return any(f.severity is Severity.ERROR for f in findings)


def worst(findings: Iterable[Finding]) -> Severity | None:
    """Return the heaviest severity, or None when there is no finding."""
    seen = {f.severity for f in findings}
    return next((s for s in Severity if s in seen), None)
