"""Django settings. Safe by default; the environment only names places and hosts."""

from __future__ import annotations

import os
from pathlib import Path

from tongjian.config import database
from tongjian.config.settings_access import *  # noqa: F403
from tongjian.config.settings_accounts import *  # noqa: F403
from tongjian.config.settings_mail import *  # noqa: F403
from tongjian.runtime.home import CHECKOUT, Home


def _listed(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


PACKAGE = Path(__file__).resolve().parents[1]
HOME = Home.find()
STATIC_BASE = CHECKOUT / "build" if (CHECKOUT / "package.json").is_file() else HOME.root
DEBUG = os.environ.get("TONGJIAN_DEBUG") == "1"
# True behind a reverse proxy that speaks TLS: secure cookies, HSTS, redirect.
HTTPS = os.environ.get("TONGJIAN_HTTPS") == "1"
SECRET_KEY = os.environ.get("TONGJIAN_SECRET_KEY") or HOME.secret_key()
# The key-encryption key: printed by a command, or given as 64 hexadecimal digits, or in a file.
MASTER_KEY_COMMAND = os.environ.get("TONGJIAN_MASTER_KEY_COMMAND", "")
MASTER_KEY = os.environ.get("TONGJIAN_MASTER_KEY", "")
MASTER_KEY_NEXT = os.environ.get("TONGJIAN_MASTER_KEY_NEXT", "")
MASTER_KEY_FILE = os.environ.get("TONGJIAN_MASTER_KEY_FILE") or str(HOME.keys / "master.key")
if not (MASTER_KEY_COMMAND or MASTER_KEY or os.environ.get("TONGJIAN_MASTER_KEY_FILE")):
    HOME.master_key_file()
# Signed statements of how far the log had come; copies belong on another machine.
ANCHORS_FOLDER = os.environ.get("TONGJIAN_ANCHORS") or str(HOME.root / "anchors")
ANCHOR_KEY_FILE = os.environ.get("TONGJIAN_ANCHOR_KEY_FILE") or str(HOME.keys / "anchor.key")
AUDIT_PROOF_FILE = str(HOME.run / "last-proof.json")
ANCHOR_PUBLIC_KEY = os.environ.get("TONGJIAN_ANCHOR_PUBLIC_KEY", "")
# When reading of personal data is unusual (平台约定): "people_per_hour=30,off_hours_people=10".
READING_LIMITS = {
    name: int(number)
    for name, _, number in (pair.partition("=") for pair in _listed("TONGJIAN_READING_LIMITS"))
}
# Every process looks for new data keys this often; a rotation waits for twice as long.
KEY_LOOK_SECONDS = 10.0
ALLOWED_HOSTS = _listed("TONGJIAN_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _listed("TONGJIAN_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "tongjian.foundation.ui",
    "tongjian.foundation.accounts",
    "tongjian.foundation.access",
    "tongjian.foundation.audit",
    "tongjian.foundation.history",
    "tongjian.foundation.vault",
    "tongjian.foundation.jobs",
    "tongjian.foundation.api",
    "tongjian.foundation.exchange",
    "tongjian.foundation.search",
    "tongjian.foundation.privacy",
    "tongjian.foundation.watch",
    "tongjian.foundation.rulebook",
    "tongjian.foundation.files",
    "tongjian.foundation.procedures",
    "tongjian.foundation.notices",
    "tongjian.foundation.documents",
    "tongjian.registry.localities",
    "tongjian.registry.units",
    "tongjian.registry.party_orgs",
    "tongjian.registry.members",
    "tongjian.registry.posts",
    "tongjian.lifecycle.duties",
    "tongjian.lifecycle.letters",
    "tongjian.lifecycle.affiliation",
    "tongjian.lifecycle.ripeness",
    "tongjian.lifecycle.gates",
    "tongjian.lifecycle.formation",
    "tongjian.insight.statistics",
    "tongjian.insight.dashboards",
    "tongjian.portal",
    "tongjian.demo",
    "tongjian.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "tongjian.portal.headers.HeadersMiddleware",
    "tongjian.foundation.audit.middleware.RequestNumberMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tongjian.foundation.api.middleware.ReadableMiddleware",
    "tongjian.foundation.api.middleware.TokenMiddleware",
    "tongjian.foundation.accounts.gate.GateMiddleware",
    "tongjian.foundation.privacy.gate.NoticeMiddleware",
    "tongjian.foundation.access.middleware.ViewerMiddleware",
]

ROOT_URLCONF = "tongjian.config.urls"
WSGI_APPLICATION = "tongjian.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        # Each area's own `templates/`, and only those: libraries ship Django templates.
        "DIRS": sorted(PACKAGE.glob("**/templates")),
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "tongjian.foundation.ui.environment.build",
            "context_processors": ["django.contrib.messages.context_processors.messages"],
        },
    },
    {
        "NAME": "django",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        **database.settings_for(role=os.environ.get("TONGJIAN_ROLE", "owner"), home=HOME),
    }
}
# A replica answers lists and figures while it is no further behind than this.
REPLICA_LAG_SECONDS = float(os.environ.get("TONGJIAN_REPLICA_LAG", "2"))
if (_replica := database.replica_settings()) and os.environ.get("TONGJIAN_ROLE") == "app":
    DATABASES["replica"] = {**DATABASES["default"], **_replica}
    MIDDLEWARE.insert(
        MIDDLEWARE.index("django.contrib.sessions.middleware.SessionMiddleware"),
        "tongjian.config.replica.ReplicaMiddleware",
    )
# The web login may add to these tables, never change or remove.
APPEND_ONLY_APPS = ["audit"]
# And only read these: the chain is sealed, and keys are made, with the owner's rights.
READ_ONLY_TABLES = ["audit_block", "audit_seal", "audit_unsealed", "vault_datakey"]
READ_ONLY_TABLES += ["history_image", "history_recording"]

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        # Rate limits live here: nobody may push them out by filling the cache.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
# Collected once per build, not per home.
STATIC_ROOT = os.environ.get("TONGJIAN_STATIC_ROOT") or str(STATIC_BASE / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = str(HOME.files)
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 5

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_ENGINE = "tongjian.foundation.accounts.sessions"
# Behind TLS the browser itself keeps the cookies to this host and to secure connections.
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrftoken"
SESSION_COOKIE_HTTPONLY = True
# Pages carry the token themselves; no script needs the cookie.
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "tongjian.foundation.ui.errors.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "tongjian.config.redacting.RedactingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Errors with their stack go to the log, never to the browser; nothing is mailed.
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}
