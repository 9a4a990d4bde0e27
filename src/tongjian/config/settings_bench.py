"""Settings of `tongjian bench`: the real ones, with the peer beside them."""

import os

from tongjian.config.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.admin"]  # noqa: F405
ROOT_URLCONF = "tongjian.config.urls_bench"
# Nobody has a second factor in the bench.
TONGJIAN_MFA_REQUIRED_ROLES = []
# The peer lives in Django's own admin, which wants its own context and is barred elsewhere.
SILENCED_SYSTEM_CHECKS = ["admin.E408", "admin.E409", "admin.E410", "accounts.E003"]
# The peer's style sheets are not collected: only addresses are written into pages.
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Served processes look at the database of a scale, as the command itself does.
if name := os.environ.get("TONGJIAN_BENCH_DATABASE"):
    DATABASES["default"]["NAME"] = name  # noqa: F405
