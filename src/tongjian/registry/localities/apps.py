from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LocalitiesConfig(AppConfig):
    name = "tongjian.registry.localities"
    label = "localities"
    verbose_name = "行政区划"

    def ready(self) -> None:
        from tongjian.foundation import soundness

        from .soundness import RULES

        post_migrate.connect(_load_lists, sender=self)
        soundness.declare(*RULES)


def _load_lists(**_: Any) -> None:
    """Bring the divisions in step with the program; emptied test tables get them back, too."""
    from tongjian.registry.localities import lists, services

    services.load_localities(divisions=lists.divisions())
    services.load_terms(terms=lists.terms())
