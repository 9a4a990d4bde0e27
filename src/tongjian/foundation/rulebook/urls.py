from django.urls import path

from . import changing, views

app_name = "rulebook"

urlpatterns = [
    path("", views.rules, name="rules"),
    path("regulations/", views.regulations, name="regulations"),
    path("regulations/<slug:code>/", views.regulation, name="regulation"),
    path("parameters/<slug:code>/", changing.parameter, name="parameter"),
    path("parameters/<slug:code>/amend/", changing.Amend.as_view(), name="amend"),
    path("amendments/<int:amendment_id>/", changing.Decide.as_view(), name="decide"),
    path("amendments/<int:amendment_id>/withdraw/", changing.Withdraw.as_view(), name="withdraw"),
    path("<slug:code>/", views.rule, name="rule"),
]
