from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "tongjian.foundation.privacy"
    label = "privacy"
    verbose_name = "个人信息权利"

    def ready(self) -> None:
        from . import gate, tasks  # noqa: F401 - both connect
