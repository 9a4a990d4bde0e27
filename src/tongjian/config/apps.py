from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ConfigConfig(AppConfig):
    name = "tongjian.config"
    label = "config"
    verbose_name = "系统"

    def ready(self) -> None:
        from tongjian.config.grants import after_migrate

        # Last in INSTALLED_APPS, so every table exists when this runs.
        post_migrate.connect(after_migrate, sender=self)
