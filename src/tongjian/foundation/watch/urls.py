from __future__ import annotations

from django.urls import path

from . import views

app_name = "watch"

urlpatterns = [
    path("", views.NoticeList.as_view(), name="notices"),
    path("<int:pk>/", views.NoticeView.as_view(), name="notice"),
]
