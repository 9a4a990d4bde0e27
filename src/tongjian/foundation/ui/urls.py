from django.urls import path

from . import styleguide

app_name = "ui"
urlpatterns = [
    path("", styleguide.guide, name="guide"),
    path("list/", styleguide.sample_list, name="list"),
    path("detail/", styleguide.detail, name="detail"),
    path("form/", styleguide.form, name="form"),
    path("options/", styleguide.options, name="options"),
    path("picture.json", styleguide.picture, name="picture"),
    path("branch/<int:number>/", styleguide.branch, name="branch"),
    path("job/", styleguide.job, name="job"),
    path("plain/", styleguide.plain, name="plain"),
]
