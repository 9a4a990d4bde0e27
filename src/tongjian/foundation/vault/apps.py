from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "tongjian.foundation.vault"
    label = "vault"
    verbose_name = "加密"
