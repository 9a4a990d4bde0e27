from django.apps import AppConfig


class AffiliationConfig(AppConfig):
    name = "tongjian.lifecycle.affiliation"
    label = "affiliation"
    verbose_name = "归口"

    def ready(self) -> None:
        from tongjian.foundation.rulebook.facts import register_targets

        from . import panels, subscribers, tasks
        from .choices import Function

        register_targets(dict(Function.choices))
        panels.register()
        subscribers.register()
        tasks.register()
