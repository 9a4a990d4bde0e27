from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "tongjian.foundation.procedures"
    label = "procedures"
    verbose_name = "办理事项"

    def ready(self) -> None:
        from tongjian.foundation.notices.queries import register_stand

        from . import keeping, standing, telling

        keeping.register()
        telling.register()
        register_stand(standing.stood_in_for)
