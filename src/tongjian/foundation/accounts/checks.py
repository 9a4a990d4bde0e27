"""Nobody stands above the grants: what would let somebody is found before the site starts."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Error, register

_ABOVE_GRANTS = ("django.contrib.admin",)
_BACKENDS_WITH_SUPERUSERS = ("django.contrib.auth.backends.",)


@register("security")
def no_superuser(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Fail when an account could be a superuser, or something asks who is one."""
    return [*_columns(), *_backends(), *_apps()]


def _columns() -> list[Error]:
    columns = {field.name for field in get_user_model()._meta.get_fields()}
    found = sorted(columns & {"is_superuser", "is_staff", "user_permissions"})
    return [
        Error(f"账号表不得有“{name}”：权限只来自有期限的授权。", id="accounts.E001")
        for name in found
    ]


def _backends() -> list[Error]:
    return [
        Error(f"登录方式 {path} 承认超级用户，不得启用。", id="accounts.E002")
        for path in settings.AUTHENTICATION_BACKENDS
        if path.startswith(_BACKENDS_WITH_SUPERUSERS)
    ]


def _apps() -> list[Error]:
    return [
        Error(f"{name} 绕过授权和留痕，不得安装。", id="accounts.E003")
        for name in _ABOVE_GRANTS
        if apps.is_installed(name)
    ]
