from __future__ import annotations

from django.urls import path

from . import views

app_name = "files"

urlpatterns = [
    path("<int:attachment_id>/", views.file, name="file"),
    path("<int:attachment_id>/withdraw/", views.Withdraw.as_view(), name="withdraw"),
    path("<str:kind>/<int:subject_id>/new/", views.Attach.as_view(), name="attach"),
]
