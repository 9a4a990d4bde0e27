from django.apps import AppConfig


class AffiliationConfig(AppConfig):
    name = "tongjian.lifecycle.affiliation"
    label = "affiliation"
    verbose_name = "归口"

    def ready(self) -> None:
        from . import panels, subscribers, tasks

        panels.register()
        subscribers.register()
        tasks.register()
