"""The site with the peer beside it; only `tongjian bench` uses this."""

from __future__ import annotations

from django.urls import path

from tongjian.config.urls import *  # noqa: F403
from tongjian.config.urls import urlpatterns as ours
from tongjian.demo.bench.peers import site

urlpatterns = [*ours, path("peer/", site.urls)]
