from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class VaultConfig(AppConfig):
    name = "tongjian.foundation.vault"
    label = "vault"
    verbose_name = "加密"

    def ready(self) -> None:
        post_migrate.connect(_ensure_keys, sender=self)


def _ensure_keys(**_: Any) -> None:
    from .sealing import ensure_keys

    ensure_keys()
