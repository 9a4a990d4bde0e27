from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "tongjian.registry.units"
    label = "units"
    verbose_name = "社会组织"
