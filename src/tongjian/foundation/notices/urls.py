from __future__ import annotations

from django.urls import path
from django.views.decorators.cache import never_cache

from . import acts, views

app_name = "notices"

urlpatterns = [
    path("", views.todo, name="todo"),
    path("week/", views.week, name="week"),
    path("week/mail/", acts.MailView.as_view(), name="mail"),
    path("week/mail/stop/", acts.stop_mail, name="stop_mail"),
    path("minutes/", views.minutes, name="burden"),
    path("closed/", never_cache(views.ClosedList.as_view()), name="closed"),
    path("of/<str:code>/", never_cache(views.MatterList.as_view()), name="matter"),
    path("put-off/", acts.PutOffView.as_view(), name="put_off"),
    path("assign/", acts.AssignView.as_view(), name="assign"),
    path("people/", acts.users, name="users"),
    path("calendar/", acts.calendar, name="calendar"),
    path("calendar/stop/", acts.stop_calendar, name="stop_calendar"),
    path("calendar/<str:secret>.ics", acts.feed, name="feed"),
]
