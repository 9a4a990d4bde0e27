"""The picture of cost against size."""

from __future__ import annotations

from typing import Any

from defusedxml import ElementTree

from tongjian.demo.bench.entries import Entry
from tongjian.demo.bench.growing import as_svg, growth


def run(units: int, **medians: float) -> dict[str, Any]:
    rows = [
        {"code": code.replace("_", "-"), "label": code, "ours": {"median": median}}
        for code, median in medians.items()
    ]
    return {"scale": {"units": units}, "rows": rows}


def test_one_line_for_each_measured_operation_from_left_to_right() -> None:
    # Given out of order, with an operation that only one size has measured.
    runs = [run(900_000, units_list=20.0, city=200.0), run(900, units_list=10.0)]

    tree = ElementTree.fromstring(as_svg(runs))

    lines = tree.findall("{http://www.w3.org/2000/svg}polyline")
    (listed,) = [line for line in lines if len(str(line.get("points")).split()) == 2]
    (x0, y0), (x1, y1) = [p.split(",") for p in str(listed.get("points")).split()]
    assert float(x0) < float(x1)
    assert float(y0) > float(y1)  # dearer is higher
    assert len(lines) == 2
    assert "units_list 20" in "".join(tree.itertext())


def test_growth_is_the_ratio_of_what_both_have_measured() -> None:
    small, large = run(900, units_list=10.0), run(900_000, units_list=13.0, city=200.0)

    assert growth(small, large) == {"units-list": 1.3}


def test_an_entry_tells_by_how_much_it_misses() -> None:
    slow = Entry(code="a", label="", value=3.0, unit="秒", goal=2.0, reference=1.5)
    fast = Entry(code="b", label="", value=160, unit="请求/秒", goal=150, at_least=True)

    assert (slow.met, slow.missed, slow.ratio) == (False, 0.5, 2.0)
    assert (fast.met, fast.missed, fast.ratio) == (True, 0.0, None)
