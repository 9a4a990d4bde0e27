from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "tongjian.foundation.history"
    label = "history"
    verbose_name = "有效期"
