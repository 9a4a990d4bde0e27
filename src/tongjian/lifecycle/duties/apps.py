from pathlib import Path

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "tongjian.lifecycle.duties"
    label = "duties"
    verbose_name = "应办事项"

    def ready(self) -> None:
        from tongjian.foundation.rulebook.facts import register_subject
        from tongjian.foundation.rulebook.reading import register_folder

        from . import notices, panels
        from .facts import ORG, UNIT

        register_subject(UNIT)
        register_subject(ORG)
        panels.register()
        notices.register()
        register_folder(Path(__file__).parent / "rulebook")
