"""What people type to sign in, and what a system administrator types about an account."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm as LibraryChangePasswordForm
from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as LibraryConfirmCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts

from tongjian.foundation.accounts.names import normalize_username, validate_username
from tongjian.foundation.ui.forms import Form, dress


class SignInForm(LoginForm):
    """Login name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, "login", "登录名", "请填写登录名。", autofocus=True, autocapitalize="none")
        _dress(self, "password", "口令", "请填写口令。")

    def clean_login(self) -> str:
        """Return the one spelling of the login name."""
        return normalize_username(self.cleaned_data["login"])


class ChangePasswordForm(LibraryChangePasswordForm):
    """Old password, new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, "oldpassword", "现用口令", "请填写现用口令。", autofocus=True)
        _dress(self, "password1", "新口令", "请填写新口令。")
        _dress(self, "password2", "再填一次新口令", "请再填一次新口令。")
        rules = "、".join(password_validators_help_texts())
        self.fields["password1"].help_text = f"{rules}。"

    def clean_oldpassword(self) -> str:
        """Check it within the lock-out: whoever finds a desk unlocked may not guess on."""
        given = str(self.cleaned_data["oldpassword"])
        if not get_adapter().reauthenticate(self.user, given):
            raise get_adapter().validation_error("enter_current_password")
        return given

    def clean(self) -> Any:
        """Check that both new passwords are the same."""
        data = forms.Form.clean(self) or self.cleaned_data
        if data.get("password2") and data.get("password1", data["password2"]) != data["password2"]:
            self.add_error("password2", "两次填写的新口令不一致。")
        return data


class ConfirmPasswordForm(ReauthenticateForm):
    """The password once more, before something sensitive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, "password", "口令", "请填写口令。", autofocus=True)


class SecondFactorForm(AuthenticateForm):
    """A one-time code or a recovery code at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_code(self, "动态口令或备用码")


class ConfirmSecondFactorForm(LibraryConfirmCodeForm):
    """A code once more, before something sensitive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_code(self, "动态口令或备用码")


class ActivateCodeForm(ActivateTOTPForm):
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_code(self, "应用显示的 6 位数字")


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey and its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, "name", "名称", "请填写名称。", autofocus=True)
        passwordless = self.fields["passwordless"]
        passwordless.label = "可免口令登录"
        passwordless.help_text = "设备须能验证指纹、人脸或 PIN。"
        passwordless.initial = True


class NewAccountForm(Form):
    """A new account."""

    username = forms.CharField(label="登录名", max_length=64, help_text="可用汉字，不分大小写。")
    display_name = forms.CharField(label="显示名", max_length=64)

    def clean_username(self) -> str:
        """Return the one spelling of the login name, checked."""
        name = normalize_username(self.cleaned_data["username"])
        validate_username(name)
        return name


class DisableForm(Form):
    """Why an account is shut."""

    reason = forms.CharField(label="停用原因", max_length=200)


def _dress(form: forms.Form, name: str, label: str, missing: str, **attrs: Any) -> None:
    field = form.fields[name]
    dress(field)
    field.label = label
    field.help_text = ""
    field.error_messages["required"] = missing
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


def _dress_code(form: forms.Form, label: str) -> None:
    _dress(
        form, "code", label, "请填写验证码。", autofocus=True, inputmode="numeric", maxlength=12
    )
