from __future__ import annotations

from django.urls import path

from . import views

app_name = "access"

urlpatterns = [
    path("", views.GrantList.as_view(), name="list"),
    path("give/", views.roles, name="roles"),
    path("give/<slug:role>/<slug:axis>/", views.GiveView.as_view(), name="give"),
    path("<int:pk>/end/", views.EndView.as_view(), name="end"),
    path("options/users/", views.user_options, name="users"),
    *(
        path(f"options/{axis}/", views.target_options, {"axis": axis}, name=f"{axis}_targets")
        for axis in ("org", "place", "agency", "unit", "person")
    ),
]
