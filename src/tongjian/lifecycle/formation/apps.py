from django.apps import AppConfig


class FormationConfig(AppConfig):
    name = "tongjian.lifecycle.formation"
    label = "formation"
    verbose_name = "组建"

    def ready(self) -> None:
        from tongjian.foundation import events
        from tongjian.foundation.procedures.declaring import declare
        from tongjian.registry.party_orgs.events import SubtreeMoved

        from . import letters, panels, sources, subscribers
        from .procedure import FORMATION
        from .terms import CHANGE_OF_TERM

        declare(FORMATION)
        declare(CHANGE_OF_TERM)
        events.subscribe(SubtreeMoved, subscribers.follow_move)
        letters.register()
        sources.register()
        panels.register()
