"""The floor of any page: the framework alone says one sentence, on the same server."""

from __future__ import annotations

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def say(request: HttpRequest) -> HttpResponse:
    """Answer without a database, a session or a template."""
    return HttpResponse("你好")


urlpatterns = [path("", say), path("healthz", say)]

if not settings.configured:
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="hello", DEBUG=False)  # noqa: S106
application = get_wsgi_application()
