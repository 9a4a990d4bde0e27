"""The application that a WSGI server imports; it never runs with the owner's rights."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ["TONGJIAN_ROLE"] = "app"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongjian.config.settings")

application = get_wsgi_application()
