"""How much data each scale holds."""

from __future__ import annotations

from dataclasses import dataclass

# To be changed with what is built: databases of another edition are built anew.
EDITION = "2026-11: ten years of history, each after the founding of its organisation"


@dataclass(frozen=True)
class Scale:
    """A size; `levels` are shares of the organisations by depth, from the root down."""

    code: str
    label: str
    units: int
    orgs: int
    people: int

    @property
    def database(self) -> str:
        return f"tongjian_bench_{self.code}"


SCALES = {
    scale.code: scale
    for scale in (
        Scale("county", "区县", 900, 200, 3_000),
        Scale("city", "市", 10_885, 1_068, 8_152),
        Scale("province", "省", 100_000, 20_000, 200_000),
        Scale("nation", "全国", 900_000, 200_000, 3_000_000),
    )
}

# Nodes at each depth at nation size; smaller scales keep the proportions and the depth.
DEPTHS = (1, 31, 340, 2_800, 9_000, 18_000, 35_000, 60_000, 74_828)


def depths(orgs: int) -> list[int]:
    """Return how many organisations stand at each depth."""
    counts = [max(1, round(count * orgs / sum(DEPTHS))) for count in DEPTHS]
    counts[-1] += orgs - sum(counts)
    return counts
