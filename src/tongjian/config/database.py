"""Which server to talk to, and as whom."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tongjian.runtime.home import Home
from tongjian.runtime.roles import APP, DATABASE, OWNER


def is_external() -> bool:
    """Tell whether an operator's own server is used instead of the embedded one."""
    return bool(os.environ.get("DATABASE_URL"))


def settings_for(*, role: str, home: Home) -> dict[str, Any]:
    """Return Django's connection settings for the role "owner" or "app"."""
    if not is_external():
        login = APP if role == "app" else OWNER
        return {"NAME": DATABASE, "USER": login, "HOST": str(home.sockets), "OPTIONS": {}}
    app_url = os.environ.get("TONGJIAN_APP_DATABASE_URL")
    if role == "app" and app_url:
        return _parsed(app_url)
    parsed = _parsed(os.environ["DATABASE_URL"])
    if role == "app":
        # One login for everything: the session still gives up the owner's rights.
        parsed["OPTIONS"]["options"] = f"-c role={APP}"
    return parsed


def replica_settings() -> dict[str, Any] | None:
    """Return the connection to the replica that lists and figures may be read from, if any."""
    url = os.environ.get("TONGJIAN_REPLICA_URL")
    if not url:
        return None
    parsed = _parsed(url)
    parsed["OPTIONS"].setdefault("connect_timeout", "2")
    # Whoever signs in there: never more than the web login's rights.
    parsed["OPTIONS"]["options"] = f"-c role={APP} -c default_transaction_read_only=on"
    return parsed


def _parsed(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError("数据库地址应以 postgresql:// 开头。")
    options = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
    }
