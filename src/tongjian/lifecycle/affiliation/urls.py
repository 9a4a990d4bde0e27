from django.urls import path

from tongjian.foundation.access.gates import needs
from tongjian.registry.party_orgs.permissions import READ as READ_ORGS
from tongjian.registry.units.permissions import READ as READ_UNITS

from . import views

app_name = "affiliation"

urlpatterns = [
    path("seats/", needs(READ_ORGS)(views.SeatList.as_view()), name="seats"),
    path("seats/new/", needs(READ_ORGS)(views.NewSeat.as_view()), name="new_seat"),
    path("seats/<int:seat_id>/end/", needs(READ_ORGS)(views.EndSeat.as_view()), name="end_seat"),
    path("doubts/", needs(READ_ORGS)(views.DoubtList.as_view()), name="doubts"),
    path("judge/", needs(READ_ORGS)(views.Judge.as_view()), name="judge"),
    path("units/<int:unit_id>/settle/", needs(READ_UNITS)(views.Settle.as_view()), name="settle"),
    path(
        "units/<int:unit_id>/otherwise/",
        needs(READ_UNITS)(views.DecideOtherwise.as_view()),
        name="otherwise",
    ),
]
