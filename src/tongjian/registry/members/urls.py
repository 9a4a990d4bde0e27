from __future__ import annotations

from django.urls import path

from .views import asking, changing, deciding, own, papers, person, requests, rights, roster

app_name = "members"

urlpatterns = [
    path("", roster.RosterView.as_view(), name="list"),
    path("new/", changing.RegisterView.as_view(), name="register"),
    path("purpose/", asking.purpose, name="purpose"),
    path("options/orgs/", roster.org_options, name="orgs"),
    path("options/employers/", roster.employer_options, name="employers"),
    path("own/", own.own, name="own"),
    path("own/copy/", own.copy, name="copy"),
    path("own/data/", own.data, name="data"),
    path("own/ask/", own.AskView.as_view(), name="ask"),
    path("own/rights/", rights.overview, name="rights"),
    path("own/rights/ask/", rights.AskRightView.as_view(), name="ask_right"),
    path("own/rights/<int:pk>/back/", rights.take_back, name="take_back"),
    path("own/consents/<slug:purpose>/", rights.consent, name="consent"),
    path("requests/", deciding.RequestList.as_view(), name="requests"),
    path("requests/<int:pk>/", deciding.DecideView.as_view(), name="request"),
    path("corrections/", requests.CorrectionList.as_view(), name="corrections"),
    path("corrections/<int:pk>/", requests.CorrectionView.as_view(), name="correction"),
    path("<int:pk>/", person.person, name="person"),
    path("<int:pk>/reveal/<slug:field>/", person.reveal, name="reveal"),
    path("<int:pk>/edit/", changing.EditView.as_view(), name="edit"),
    path("<int:pk>/consents/new/", papers.RecordConsentView.as_view(), name="paper_consent"),
    path(
        "<int:pk>/consents/<slug:purpose>/withdraw/",
        papers.RecordWithdrawalView.as_view(),
        name="paper_withdrawal",
    ),
    path("<int:pk>/transfer/", changing.TransferView.as_view(), name="transfer"),
    path("<int:pk>/leave/", changing.LeaveView.as_view(), name="leave"),
]
