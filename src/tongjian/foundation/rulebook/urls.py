from django.urls import path

from . import views

app_name = "rulebook"

urlpatterns = [
    path("", views.rules, name="rules"),
    path("regulations/", views.regulations, name="regulations"),
    path("regulations/<slug:code>/", views.regulation, name="regulation"),
    path("<slug:code>/", views.rule, name="rule"),
]
