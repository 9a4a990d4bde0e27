from django.apps import AppConfig


class RipenessConfig(AppConfig):
    name = "tongjian.lifecycle.ripeness"
    label = "ripeness"
    verbose_name = "组建成熟度"

    def ready(self) -> None:
        from . import panels

        panels.register()
