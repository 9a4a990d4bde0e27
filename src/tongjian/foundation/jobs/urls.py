from django.urls import path

from . import views

app_name = "jobs"
urlpatterns = [
    path("", views.jobs, name="list"),
    path("<int:job_id>/", views.progress, name="progress"),
    path("<int:job_id>/file/", views.file, name="file"),
]
