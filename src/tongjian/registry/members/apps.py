from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "tongjian.registry.members"
    label = "members"
    verbose_name = "党员"
