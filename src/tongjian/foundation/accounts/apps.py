"""Registers the accounts area."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts, sign-in, second factors and sessions."""

    name = "tongjian.foundation.accounts"
    label = "accounts"
    verbose_name = "账号与登录"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongjian.foundation.accounts import checks, stepup, subscribers  # noqa: F401 - connects
        from tongjian.foundation.ui import exports

        exports.register_guard(stepup.before_export)
