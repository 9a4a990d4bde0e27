from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "tongjian.registry.members"
    label = "members"
    verbose_name = "党员"

    def ready(self) -> None:
        from tongjian.foundation import events, soundness
        from tongjian.foundation.access import axes
        from tongjian.foundation.exchange import handlers
        from tongjian.foundation.privacy.services import consents
        from tongjian.foundation.search import providers
        from tongjian.registry.party_orgs.events import (
            OrgAbsorbed,
            OrgParted,
            OrgsRedated,
            SubtreeMoved,
        )

        from . import consenting, notices, panels, reach, resealing, search, subscribers
        from .exchange.handler import MembersHandler
        from .services.dating import refuse_late_founding
        from .soundness import RULES

        axes.register_axis("person", axes.by_id("person"), reach.label_person)
        axes.register_finder("person", reach.find_person)
        events.subscribe(SubtreeMoved, subscribers.follow_move)
        events.subscribe(OrgAbsorbed, subscribers.follow_absorption)
        events.subscribe(OrgParted, subscribers.follow_parting)
        events.subscribe(OrgsRedated, refuse_late_founding)
        providers.register(search.PROVIDER)
        soundness.declare(*RULES)
        panels.register()
        notices.register()
        for purpose in consenting.PURPOSES:
            consents.declare(purpose)
        resealing.register()
        handlers.register_template(MembersHandler())
