from django.urls import path

from tongjian.foundation.access.gates import needs
from tongjian.registry.party_orgs.permissions import READ

from . import views

app_name = "ripeness"

urlpatterns = [
    path("", needs(READ)(views.RipeList.as_view()), name="list"),
    path("joint/", needs(READ)(views.joint), name="joint"),
    path("decay/", needs(READ)(views.DecayList.as_view()), name="decay"),
]
