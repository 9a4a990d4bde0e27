from __future__ import annotations

from django.urls import path

from . import views

app_name = "audit"

urlpatterns = [
    path("", views.EntryList.as_view(), name="entries"),
    path("<int:pk>/", views.entry, name="entry"),
    path("readings/", views.ReadingList.as_view(), name="readings"),
    path("options/users/", views.user_options, name="users"),
]
