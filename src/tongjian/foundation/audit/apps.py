from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "tongjian.foundation.audit"
    label = "audit"
    verbose_name = "审计"

    def ready(self) -> None:
        from tongjian.foundation import events
        from tongjian.foundation.access.events import GrantEnded, GrantGiven
        from tongjian.foundation.ui import meanwhile

        from . import queries, subscribers

        events.subscribe(GrantGiven, subscribers.on_given)
        events.subscribe(GrantEnded, subscribers.on_ended)
        meanwhile.tell_savers(queries.last_savers)
