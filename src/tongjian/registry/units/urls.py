from django.urls import path

from tongjian.foundation.access.gates import needs

from . import permissions
from .views import changes, corrections, lists, options, pages

app_name = "units"
read, write = needs(permissions.READ), needs(permissions.WRITE)

urlpatterns = [
    path("", read(lists.UnitList.as_view()), name="list"),
    path("new/", write(changes.RegisterUnit.as_view()), name="new"),
    path("options/", read(options.units), name="options"),
    path("options/writable/", write(options.writable_units), name="write_options"),
    path("<int:unit_id>/", read(pages.unit_page), name="unit"),
    path("<int:unit_id>/edit/", read(changes.ReviseUnit.as_view()), name="edit"),
    path("<int:unit_id>/end/", read(changes.EndUnit.as_view()), name="end"),
    path("<int:unit_id>/rate/", read(changes.RateUnit.as_view()), name="rate"),
    path("<int:unit_id>/firms/", read(lists.FirmList.as_view()), name="firms"),
    path("<int:unit_id>/firms/new/", read(changes.EnrollFirm.as_view()), name="enroll"),
    path(
        "ratings/<int:rating_id>/correct/",
        read(corrections.CorrectRating.as_view()),
        name="correct_rating",
    ),
    path(
        "ratings/<int:rating_id>/withdraw/",
        read(corrections.WithdrawRating.as_view()),
        name="withdraw_rating",
    ),
    path("firms/<int:firm_id>/edit/", read(corrections.ReviseFirm.as_view()), name="edit_firm"),
    path("firms/<int:firm_id>/end/", read(corrections.EndFirm.as_view()), name="end_firm"),
    path("areas/", read(lists.AreaList.as_view()), name="areas"),
    path("areas/new/", write(changes.RegisterArea.as_view()), name="new_area"),
    path("areas/options/", read(options.areas), name="area_options"),
    path("areas/<int:area_id>/", read(pages.area_page), name="area"),
    path("areas/<int:area_id>/edit/", write(changes.ReviseArea.as_view()), name="edit_area"),
    path("agencies/", read(lists.AgencyList.as_view()), name="agencies"),
    path("agencies/new/", write(changes.RegisterAgency.as_view()), name="new_agency"),
    path(
        "agencies/<int:agency_id>/edit/",
        write(corrections.ReviseAgency.as_view()),
        name="edit_agency",
    ),
    path(
        "agencies/<int:agency_id>/end/",
        write(corrections.EndAgency.as_view()),
        name="end_agency",
    ),
    path("agencies/options/", read(options.bodies), name="body_options"),
    path("agencies/registrars/", read(options.registrars), name="registrar_options"),
]
