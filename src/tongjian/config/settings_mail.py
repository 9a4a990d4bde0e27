"""Outgoing mail: off until an address of a mail server is given.

TONGJIAN_MAIL_URL=smtps://user:password@mail.example.cn:465 (or smtp://…:587 with STARTTLS)
"""

from __future__ import annotations

import os
from urllib.parse import unquote, urlsplit

_MAIL = urlsplit(os.environ.get("TONGJIAN_MAIL_URL", ""))

# Without a server nothing offers mail, and nothing tries to send any.
EMAIL_HOST = _MAIL.hostname or ""
EMAIL_PORT = _MAIL.port or (465 if _MAIL.scheme == "smtps" else 587)
EMAIL_HOST_USER = unquote(_MAIL.username or "")
EMAIL_HOST_PASSWORD = unquote(_MAIL.password or "")
EMAIL_USE_SSL = _MAIL.scheme == "smtps"
EMAIL_USE_TLS = _MAIL.scheme == "smtp"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = (
    os.environ.get("TONGJIAN_MAIL_FROM") or EMAIL_HOST_USER or "tongjian@localhost"
)
# Where the site is, for links in mails, which no request tells.
TONGJIAN_SITE_URL = os.environ.get("TONGJIAN_SITE_URL", "").rstrip("/")
