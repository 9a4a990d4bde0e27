from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "tongjian.registry.units"
    label = "units"
    verbose_name = "社会组织"

    def ready(self) -> None:
        from tongjian.foundation import soundness
        from tongjian.foundation.access import axes
        from tongjian.foundation.exchange import handlers
        from tongjian.foundation.search import providers

        from . import panels, reach, search
        from .exchange.handler import UnitsHandler
        from .soundness import RULES

        axes.register_axis("place", reach.resolve_place, reach.label_place)
        axes.register_axis("agency", axes.by_id("agency"), reach.label_agency)
        axes.register_axis("unit", axes.by_id("unit"), reach.label_unit)
        axes.register_finder("place", reach.find_place)
        axes.register_finder("agency", reach.find_agency)
        axes.register_finder("unit", reach.find_unit)
        providers.register(search.PROVIDER)
        soundness.declare(*RULES)
        panels.register()
        handlers.register_template(UnitsHandler())
