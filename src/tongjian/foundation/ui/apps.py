from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "tongjian.foundation.ui"
    label = "ui"
    verbose_name = "界面"
