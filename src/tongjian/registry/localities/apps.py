from django.apps import AppConfig


class LocalitiesConfig(AppConfig):
    name = "tongjian.registry.localities"
    label = "localities"
    verbose_name = "行政区划"
