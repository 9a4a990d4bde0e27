from django.urls import path

from . import views

app_name = "localities"
urlpatterns = [
    path("options/", views.options, name="options"),
]
