from django.urls import path

from . import views

app_name = "exchange"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("blank/<slug:code>.xlsx", views.blank, name="blank"),
    path("<int:batch_id>/", views.batch, name="batch"),
    path("<int:batch_id>/progress/", views.progress, name="progress"),
    path("<int:batch_id>/mapping/", views.mapping, name="mapping"),
    path("<int:batch_id>/apply/", views.apply, name="apply"),
    path("<int:batch_id>/discard/", views.discard, name="discard"),
    path("<int:batch_id>/annotated/", views.annotated, name="annotated"),
    path("<int:batch_id>/undo/", views.undo, name="undo"),
]
