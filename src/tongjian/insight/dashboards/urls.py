from django.urls import path

from . import views

app_name = "insight"
urlpatterns = [
    path("", views.city, name="city"),
    path("gaps/", views.gaps, name="gaps"),
]
