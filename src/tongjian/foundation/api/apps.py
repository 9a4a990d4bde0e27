from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "tongjian.foundation.api"
    label = "api"
    verbose_name = "接口"
