from __future__ import annotations

from django.urls import path

from . import views

app_name = "formation"

urlpatterns = [
    path("", views.UnformedList.as_view(), name="unformed"),
    path("reasons/", views.ReasonList.as_view(), name="reasons"),
    path("visits/", views.VisitList.as_view(), name="visits"),
    path("visits/<int:visit_id>/", views.Visit.as_view(), name="visit"),
    path("terms/", views.TermList.as_view(), name="terms"),
    path("start/", views.StartMany.as_view(), name="start_many"),
    path("units/<int:unit_id>/start/", views.Start.as_view(), name="start"),
    path("units/<int:unit_id>/reason/", views.Explain.as_view(), name="explain"),
    path("orgs/<int:org_id>/term/", views.StartTerm.as_view(), name="start_term"),
]
