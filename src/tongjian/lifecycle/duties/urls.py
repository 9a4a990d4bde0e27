from django.urls import path

from tongjian.foundation.access.gates import needs

from . import views
from .facts import ORG, UNIT

app_name = "duties"

urlpatterns = [
    path(
        "<slug:code>/units/<slug:outcome>/",
        needs(UNIT.permission)(views.JudgedUnits.as_view()),
        name="units",
    ),
    path(
        "<slug:code>/orgs/<slug:outcome>/",
        needs(ORG.permission)(views.JudgedOrgs.as_view()),
        name="orgs",
    ),
]
