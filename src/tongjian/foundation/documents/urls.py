from __future__ import annotations

from django.urls import path
from django.views.decorators.cache import never_cache

from . import composing, views

app_name = "documents"

urlpatterns = [
    path("", never_cache(views.IssuedList.as_view()), name="list"),
    path("new/", composing.choose, name="choose"),
    path("new/<str:code>/<int:pk>/", composing.ComposeView.as_view(), name="compose"),
    path("<int:pk>/", views.letter, name="letter"),
    path("<int:pk>/void/", views.VoidView.as_view(), name="void"),
    path("<int:pk>/<slug:format>/", views.file, name="file"),
]
