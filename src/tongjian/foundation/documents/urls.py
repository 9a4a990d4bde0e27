from __future__ import annotations

from django.urls import path
from django.views.decorators.cache import never_cache

from . import views

app_name = "documents"

urlpatterns = [
    path("", never_cache(views.IssuedList.as_view()), name="list"),
    path("<int:pk>/", views.letter, name="letter"),
    path("<int:pk>/void/", views.VoidView.as_view(), name="void"),
    path("<int:pk>/<slug:format>/", views.file, name="file"),
]
