from django.apps import AppConfig


class WatchConfig(AppConfig):
    name = "tongjian.foundation.watch"
    label = "watch"
    verbose_name = "查阅提醒"
