from __future__ import annotations

from django.urls import path

from . import views

app_name = "watch"

urlpatterns = [
    path("", views.NoticeList.as_view(), name="notices"),
    path("limits/", views.limits, name="limits"),
    path("limits/edit/", views.LimitsView.as_view(), name="set_limits"),
    path("<int:pk>/", views.NoticeView.as_view(), name="notice"),
]
