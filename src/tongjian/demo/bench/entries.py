"""What is measured besides single pages: each entry with its goal and its reference."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One measured figure; `at_least` goals are reached from above, others from below."""

    code: str
    label: str
    value: float
    unit: str
    goal: float
    at_least: bool = False
    reference: float | None = None
    against: str = ""
    note: str = ""

    @property
    def met(self) -> bool:
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    @property
    def ratio(self) -> float | None:
        return round(self.value / self.reference, 2) if self.reference else None

    @property
    def missed(self) -> float:
        """By what share the goal is missed, 0 when it is met."""
        return 0.0 if self.met else round(abs(self.value - self.goal) / self.goal, 2)
