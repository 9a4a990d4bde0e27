from django.apps import AppConfig


class PartyOrgsConfig(AppConfig):
    name = "tongjian.registry.party_orgs"
    label = "party_orgs"
    verbose_name = "党组织"

    def ready(self) -> None:
        from tongjian.foundation import events, soundness
        from tongjian.foundation.access import axes
        from tongjian.foundation.exchange import handlers
        from tongjian.foundation.rulebook.territory import register_territory
        from tongjian.foundation.search import providers
        from tongjian.registry.units.events import UnitEntered

        from . import panels, reach, search, subscribers
        from .exchange.handler import OrgsHandler
        from .exchange.ledger_part import CoveringPart
        from .soundness import RULES

        axes.register_axis("org", reach.resolve, reach.label)
        soundness.declare(*RULES)
        axes.register_finder("org", reach.find)
        register_territory(reach.regions)
        providers.register(search.PROVIDER)
        events.subscribe(UnitEntered, subscribers.answer_for)
        panels.register()
        handlers.register_template(OrgsHandler())
        handlers.extend_template("units", CoveringPart())
