"""Addresses of sign-in, one's own account and the administration of accounts.

Only the pages that exist here: none to sign up or to recover a password by e-mail.
"""

from __future__ import annotations

from allauth.account.views import logout, reauthenticate
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.urls import include, path

from tongjian.foundation.accounts import administration, views

administration_urls = [
    path("account/", views.own_account, name="own"),
    path("admin/accounts/", administration.list_accounts, name="list"),
    path("admin/accounts/new/", administration.create_account, name="create"),
    path("admin/accounts/<int:pk>/", administration.show_account, name="show"),
    path("admin/accounts/<int:pk>/disable/", administration.disable_account, name="disable"),
    path("admin/accounts/<int:pk>/enable/", administration.enable_account, name="enable"),
    path("admin/accounts/<int:pk>/unlock/", administration.unlock_account, name="unlock"),
    path("admin/accounts/<int:pk>/password/", administration.reset_password, name="reset"),
    path("admin/accounts/<int:pk>/factors/", administration.remove_factors, name="factors"),
]

urlpatterns = [
    path("sign-in/", views.SignInView.as_view(), name="account_login"),
    path("sign-out/", logout, name="account_logout"),
    path(
        "sign-in/with/<slug:provider_id>/login/",
        views.outside_sign_in,
        name="openid_connect_login",
    ),
    path(
        "sign-in/with/<slug:provider_id>/login/callback/",
        openid_connect.callback,
        name="openid_connect_callback",
    ),
    path("account/confirm/", reauthenticate, name="account_reauthenticate"),
    path(
        "account/password/", views.ChangeOwnPasswordView.as_view(), name="account_change_password"
    ),
    path("account/sessions/", views.OwnSessionsView.as_view(), name="usersessions_list"),
    path("account/sessions/<int:pk>/end/", views.end_session, name="usersessions_end"),
    path("account/factors/", include("allauth.mfa.urls")),
    path("", include((administration_urls, "accounts"))),
]
