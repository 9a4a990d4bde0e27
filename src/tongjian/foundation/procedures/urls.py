from __future__ import annotations

from django.urls import path

from .views import acts, lists, people
from .views.case import case

app_name = "procedures"

urlpatterns = [
    path("", lists.CaseList.as_view(), name="cases"),
    path("delegations/", lists.DelegationList.as_view(), name="delegations"),
    path("delegations/new/", acts.Delegate.as_view(), name="delegate"),
    path("delegations/people/", people.takers, name="takers"),
    path(
        "delegations/<int:delegation_id>/end/",
        acts.EndDelegation.as_view(),
        name="end_delegation",
    ),
    path("<int:case_id>/", case, name="case"),
    path("<int:case_id>/withdraw/", acts.Withdraw.as_view(), name="withdraw"),
    path("steps/<int:run_id>/", acts.Complete.as_view(), name="complete"),
    path("steps/<int:run_id>/refuse/", acts.Refuse.as_view(), name="refuse"),
    path("steps/<int:run_id>/back/", acts.SendBack.as_view(), name="send_back"),
    path("steps/<int:run_id>/hand-over/", acts.HandOver.as_view(), name="hand_over"),
    path("steps/<int:run_id>/people/", people.able, name="able"),
    path("steps/<int:run_id>/letters/<slug:code>/", acts.Write.as_view(), name="write"),
    path("steps/<int:run_id>/publish/", acts.Publish.as_view(), name="publish"),
    path("steps/<int:run_id>/object/", acts.Object.as_view(), name="object"),
    path("objections/<int:objection_id>/", acts.Reply.as_view(), name="reply"),
]
