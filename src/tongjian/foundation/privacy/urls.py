from __future__ import annotations

from django.urls import path

from . import views

app_name = "privacy"

urlpatterns = [
    path("", views.notice, name="notice"),
    path("confirm/", views.confirm, name="confirm"),
    path("publish/", views.PublishView.as_view(), name="publish"),
    path("retention/", views.retain, name="retention"),
    path("retention/<slug:kind>/", views.DisposeView.as_view(), name="dispose"),
]
