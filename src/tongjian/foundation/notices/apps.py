from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "tongjian.foundation.notices"
    label = "notices"
    verbose_name = "待办"
