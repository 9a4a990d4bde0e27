from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "tongjian.insight.dashboards"
    label = "dashboards"
    verbose_name = "驾驶舱"

    def ready(self) -> None:
        from . import panels

        panels.register()
