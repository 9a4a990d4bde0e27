from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "tongjian.config"
    label = "config"
    verbose_name = "系统"

    def ready(self) -> None:
        from . import navigation, retention, wording

        navigation.register()
        wording.register()
        retention.register()
