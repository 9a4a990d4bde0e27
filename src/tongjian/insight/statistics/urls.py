from django.urls import path

from . import rows_views, views

app_name = "stats"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("<slug:code>/", views.table, name="table"),
    path("<slug:code>/rows/", rows_views.rows, name="rows"),
]
