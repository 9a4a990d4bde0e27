"""What the lists of the gates can be narrowed by."""

from __future__ import annotations

from tongjian.foundation.ui.filters import Choice, FilterSet, Search
from tongjian.registry.units.choices import REGISTERED_KINDS, SHORT_KINDS

from .choices import Stage


class ApplicationFilters(FilterSet):
    """Applications by progress and kind."""

    q = Search("名称或信用代码")
    stage = Choice("进度", Stage.choices)
    kind = Choice("类型", [(k.value, SHORT_KINDS[k]) for k in REGISTERED_KINDS])
