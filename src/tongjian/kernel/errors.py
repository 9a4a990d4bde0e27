"""Expected refusals: what the user asked cannot be done, and the findings say why."""

from collections.abc import Iterable

from tongjian.kernel.findings import Finding


class UnableTo(Exception):
    """Base of every expected refusal; the message is a Chinese sentence for the user."""

    def __init__(self, message: str = "", *, findings: Iterable[Finding] = ()) -> None:
        self.findings: tuple[Finding, ...] = tuple(findings)
        self.message = message or "；".join(f.message for f in self.findings)
        super().__init__(self.message)

    @property
    def codes(self) -> tuple[str, ...]:
        """The stable codes of the findings, in order."""
        return tuple(f.code for f in self.findings)
