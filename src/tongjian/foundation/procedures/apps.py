from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "tongjian.foundation.procedures"
    label = "procedures"
    verbose_name = "办理事项"

    def ready(self) -> None:
        from . import keeping, telling

        keeping.register()
        telling.register()
