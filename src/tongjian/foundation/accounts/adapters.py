"""How the sign-in library behaves here: closed to sign-up, no e-mail, our lock-out, our words."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from tongjian.foundation.accounts import hooks, lockout, services
from tongjian.foundation.accounts.hooks import AccountEvent
from tongjian.foundation.accounts.models import User
from tongjian.foundation.accounts.names import normalize_username
from tongjian.foundation.vault import sealing

WRONG = "登录名或口令不正确。"
UNFINISHED = "统一身份认证没有完成，请重试或改用登录名和口令。"
REFUSED = "无法登录，请联系系统管理员。"
_FACTOR_CONTEXT = "mfa_authenticator.data"
_REAUTHENTICATION = {
    "reauthenticate": "用口令确认",
    "mfa_reauthenticate": "用动态口令确认",
    "mfa_reauthenticate:webauthn": "用通行密钥确认",
}
_MESSAGES = {
    "account/messages/password_changed.txt": "口令已修改，本账号在其他设备上的登录已失效。",
    "account/messages/logged_out.txt": "您已退出登录。",
    "mfa/messages/totp_activated.txt": "动态口令已启用。",
    "mfa/messages/totp_deactivated.txt": "动态口令已停用。",
    "mfa/messages/recovery_codes_generated.txt": "备用码已生成，只显示这一次，请妥善保存。",
    "mfa/messages/webauthn_added.txt": "通行密钥已添加。",
    "mfa/messages/webauthn_removed.txt": "通行密钥已删除。",
}


class AccountAdapter(DefaultAccountAdapter):
    """Names and passwords."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": REFUSED,
        "enter_current_password": "现用口令不正确。",
        "incorrect_code": "验证码不正确。",
        "incorrect_password": "口令不正确。",
        "too_many_login_attempts": "尝试次数过多，请稍后再试。",
        "username_password_mismatch": WRONG,
        "rate_limited": "操作太频繁，请稍后再试。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by the system administrator only."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Check a name and a password within the lock-out."""
        who = {"username": credentials["username"], "address": self.get_client_ip(request)}
        at = timezone.now()
        until = lockout.begin(**who, at=at)
        if until is not None:
            raise ValidationError(_locked_message(until), code="too_many_login_attempts")
        user = authenticate(request, username=who["username"], password=credentials["password"])
        if isinstance(user, User):
            lockout.succeed(**who, at=at)
            return user
        self._tell_failure(**who, at=at)
        return None

    def _tell_failure(self, *, username: str, address: str, at: datetime) -> None:
        # An unknown name is not kept: it may be a password typed into the wrong field.
        user = User.objects.filter(username=normalize_username(username)).first()
        name = user.username if user else ""
        failed = AccountEvent(
            action="session.fail", at=at, subject=user, name=name, address=address
        )
        hooks.publish(failed)
        if lockout.locked(usernames=[username], at=at):
            hooks.publish(replace(failed, action="account.lock"))

    def set_password(self, user: Any, password: str) -> None:
        """Store a password that its owner chose."""
        services.change_own_password(
            user=user,
            password=password,
            at=timezone.now(),
            address=self.get_client_ip(self.request),
        )

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Say no more than that it did not work."""
        messages.error(request, REFUSED)
        return HttpResponseRedirect(reverse("account_login"))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go home: the change may have been asked for before anything else was allowed."""
        return str(self.get_login_redirect_url(request))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return the ways to confirm who one is, in our words."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**m, "description": _REAUTHENTICATION[m["id"]]} for m in methods]

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Show a message; those of the library that we have no words for stay silent."""
        text = message or _MESSAGES.get(message_template or "")
        if text:
            messages.add_message(request, level, text, extra_tags=extra_tags)


class SecondFactorAdapter(DefaultMFAAdapter):
    """One-time codes, passkeys and recovery codes."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "您的岗位须使用第二因素登录，请先添加另一种再停用这一种。",
        "cannot_generate_recovery_codes": "请先启用动态口令或通行密钥。",
        "incorrect_code": "验证码不正确。",
    }

    def get_totp_issuer(self) -> str:
        """Return the name shown by the authenticator app."""
        return "同建"

    def encrypt(self, text: str) -> str:
        """Seal the seed of one-time and recovery codes."""
        return b64encode(sealing.seal(text, context=_FACTOR_CONTEXT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed seed."""
        return sealing.open_sealed(b64decode(encrypted_text), context=_FACTOR_CONTEXT)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last second factor of somebody who must have one."""
        user = authenticator.user
        if not hooks.needs_second_factor(user):
            return True
        others = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """Propose a name for a new passkey."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"通行密钥 {count + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name this site to the browser."""
        return {**super().get_public_key_credential_rp_entity(), "name": "同建"}


class OutsideIdentityAdapter(DefaultSocialAccountAdapter):
    """Sign-in through the office's identity provider, for accounts that exist here already."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Tie an outside identity to the account of the same login name, or refuse."""
        if sociallogin.is_existing:
            return
        claim = sociallogin.account.get_provider_account().get_user_data() or {}
        name = str(claim.get(settings.TONGJIAN_OIDC_USERNAME_CLAIM) or "")
        user = User.objects.filter(username=normalize_username(name), is_active=True).first()
        if user is None:
            raise _refused(request)
        sociallogin.connect(request, user)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody gets an account by knowing the identity provider."""
        return False

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        """Go back to the sign-in page, whatever went wrong at the provider."""
        raise _refused(request, UNFINISHED)


def _locked_message(until: datetime) -> str:
    return f"尝试次数过多，已暂停登录，请于 {timezone.localtime(until):%H:%M} 后再试。"


def _refused(request: HttpRequest, text: str = REFUSED) -> ImmediateHttpResponse:
    messages.error(request, text)
    return ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))
