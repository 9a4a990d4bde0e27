"""Members of great subtrees, from the cells: the organisation tree would add up every row."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, Case, Func, OuterRef, Subquery, When
from django.db.models.functions import Cast, Coalesce, Greatest, Length
from django.db.models.lookups import LessThanOrEqual

from tongjian.registry.party_orgs.paths import WIDTH
from tongjian.registry.party_orgs.totals import FULL, under

from .cubes import CUBES, DEPTHS
from .models import PersonCell

_CUBE = next(
    cube
    for cube in CUBES
    if cube.source == "people" and cube.depths == DEPTHS and "full_on" in cube.columns
)
_FIRST, _LAST = min(filter(None, DEPTHS)), max(DEPTHS)


def from_cells(path: str, column: str, total: Any) -> Any:
    """Return the sum of the cells, down to their last level; below it, what counts the rows."""
    cells = PersonCell.objects.filter(
        cube=_CUBE.number,
        # The cells of a level hold what is above it, too.
        depth=Greatest(Length(OuterRef(path)) / WIDTH, _FIRST),
        full_on__isnull=column != FULL,
        **under("node", path),
    )
    counted = cells.order_by().annotate(found=Func("n", function="sum")).values("found")
    kept = Cast(Coalesce(Subquery(counted), 0), BigIntegerField())
    return Case(
        When(LessThanOrEqual(Length(path), _LAST * WIDTH), then=kept),
        default=total,
        output_field=BigIntegerField(),
    )
