"""Registers the accounts area."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts, sign-in, second factors and sessions."""

    name = "tongjian.foundation.accounts"
    label = "accounts"
    verbose_name = "账号与登录"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tongjian.foundation.accounts import (  # noqa: F401 - connects
            checks,
            resealing,
            stepup,
            subscribers,
        )
        from tongjian.foundation.ui import exports

        resealing.register()
        exports.register_guard(stepup.before_export)
