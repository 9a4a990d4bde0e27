from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class StatisticsConfig(AppConfig):
    name = "tongjian.insight.statistics"
    label = "statistics"
    verbose_name = "统计"

    def ready(self) -> None:
        from tongjian.registry.party_orgs import totals

        from .below import from_cells

        totals.register_shortcut(from_cells)
        post_migrate.connect(_record_changes, sender=self)


def _record_changes(**_: Any) -> None:
    from .known import record_changes

    record_changes()
