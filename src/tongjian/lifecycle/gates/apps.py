from pathlib import Path

from django.apps import AppConfig


class GatesConfig(AppConfig):
    name = "tongjian.lifecycle.gates"
    label = "gates"
    verbose_name = "关口"

    def ready(self) -> None:
        from tongjian.foundation import events
        from tongjian.foundation.exchange import handlers
        from tongjian.foundation.rulebook.reading import register_folder
        from tongjian.registry.party_orgs.events import SubtreeMoved, UnitsCharged
        from tongjian.registry.posts.events import UnitHeadsChanged
        from tongjian.registry.units.events import UnitsRated, UnitsRegistered, UnitsRevised

        from . import facts, letters, notices, panels, subscribers, tasks, telling
        from .exchange.annual import AnnualHandler
        from .exchange.ledger_part import RegistrationPart

        facts.register()
        register_folder(Path(__file__).parent / "rulebook")
        events.subscribe(UnitsRegistered, subscribers.refuse_without_desk)
        events.subscribe(UnitsRated, subscribers.refuse_grade)
        events.subscribe(UnitsRevised, subscribers.dispose_before_end)
        events.subscribe(UnitsRevised, subscribers.follow_revision)
        events.subscribe(UnitsRevised, subscribers.retrack_reports)
        events.subscribe(UnitHeadsChanged, subscribers.follow_head)
        events.subscribe(UnitsCharged, subscribers.follow_charges)
        events.subscribe(SubtreeMoved, subscribers.follow_move)
        handlers.extend_template("units", RegistrationPart())
        handlers.register_template(AnnualHandler())
        panels.register()
        notices.register()
        letters.register()
        tasks.register()
        telling.register()
