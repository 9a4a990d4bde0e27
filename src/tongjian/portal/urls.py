from __future__ import annotations

from django.urls import path

from . import terms, verifying, views

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("admin/log/chain/", verifying.chain, name="chain"),
    path("terms/", terms.calendar, name="terms"),
    path("my/", views.mine, name="mine"),
    path("my/places/", views.places_menu, name="places"),
    path("my/branch/", views.branch, name="branch"),
]
