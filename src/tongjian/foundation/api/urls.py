from django.urls import path

from . import views

app_name = "api_tokens"
urlpatterns = [
    path("", views.own, name="own"),
    path("operations/", views.operations, name="operations"),
    path("<int:token_id>/revoke/", views.revoke, name="revoke"),
]
