from django.urls import path

from tongjian.foundation.access.gates import needs
from tongjian.registry.members.permissions import READ as READ_MEMBERS
from tongjian.registry.party_orgs.permissions import READ as READ_ORGS
from tongjian.registry.units.permissions import READ as READ_UNITS

from . import permissions, views

app_name = "posts"

urlpatterns = [
    path("", needs(permissions.READ)(views.PostList.as_view()), name="list"),
    path("people/", needs(READ_MEMBERS)(views.people), name="people"),
    path(
        "orgs/<int:org_id>/new/",
        needs(READ_ORGS)(views.AppointAtOrg.as_view()),
        name="appoint_at_org",
    ),
    path(
        "units/<int:unit_id>/new/",
        needs(READ_UNITS)(views.AppointAtUnit.as_view()),
        name="appoint_at_unit",
    ),
    path(
        "<int:appointment_id>/correct/",
        needs(READ_UNITS)(views.CorrectPost.as_view()),
        name="correct",
    ),
    path("<int:appointment_id>/end/", needs(READ_UNITS)(views.EndPost.as_view()), name="end"),
]
