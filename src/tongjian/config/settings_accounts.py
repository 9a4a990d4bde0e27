"""Sign-in settings: passwords, lock-out, sessions, second factors, outside identity."""

from __future__ import annotations

import os


def _number(name: str, default: int) -> int:
    return int(os.environ.get(name) or default)


def _listed_roles(text: str) -> list[str]:
    return [code.strip() for code in text.split(",") if code.strip()]


AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["tongjian.foundation.accounts.backends.SignInBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# A demo lists its accounts on the sign-in page and asks for no second factor.
TONGJIAN_DEMO = os.environ.get("TONGJIAN_DEMO") == "1"

# Where the areas above plug in: dotted paths of callables, see accounts/hooks.py.
TONGJIAN_AUDIT_HOOK = "tongjian.config.sign_in.record"
TONGJIAN_PERMISSION_HOOK = "tongjian.config.sign_in.may"
TONGJIAN_MFA_HOOK = "tongjian.config.sign_in.needs_second_factor"
TONGJIAN_DEMO_ACCOUNTS_HOOK = ""

# Passwords: length, kinds of characters and age (R9-12); an age of 0 means no limit.
TONGJIAN_PASSWORD_MIN_LENGTH = _number("TONGJIAN_PASSWORD_MIN_LENGTH", 8)
TONGJIAN_PASSWORD_MAX_AGE_DAYS = _number(
    "TONGJIAN_PASSWORD_MAX_AGE_DAYS", 0 if TONGJIAN_DEMO else 90
)
# A new password differs from this many before it, the current one included.
TONGJIAN_PASSWORD_HISTORY = _number("TONGJIAN_PASSWORD_HISTORY", 5)
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_PASSWORDS = "tongjian.foundation.accounts.passwords"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_PASSWORDS}.Length",
        "OPTIONS": {"minimum": TONGJIAN_PASSWORD_MIN_LENGTH},
    },
    {"NAME": f"{_PASSWORDS}.CharacterClasses", "OPTIONS": {"minimum": 3}},
    {"NAME": f"{_PASSWORDS}.NotTheName"},
    {"NAME": f"{_PASSWORDS}.NotCommon"},
    {"NAME": f"{_PASSWORDS}.NotRecent", "OPTIONS": {"remembered": TONGJIAN_PASSWORD_HISTORY}},
]

# Lock-out (R9-12). An address gets more tries than an account: a whole office may share it.
TONGJIAN_LOCKOUT_FAILURES = _number("TONGJIAN_LOCKOUT_FAILURES", 5)
TONGJIAN_LOCKOUT_ADDRESS_FAILURES = _number("TONGJIAN_LOCKOUT_ADDRESS_FAILURES", 20)
TONGJIAN_LOCKOUT_MINUTES = _number("TONGJIAN_LOCKOUT_MINUTES", 15)

# Sessions end when idle and, whatever happens, after a working day.
TONGJIAN_SESSION_IDLE_MINUTES = _number("TONGJIAN_SESSION_IDLE_MINUTES", 30)
TONGJIAN_SESSION_MAX_HOURS = _number("TONGJIAN_SESSION_MAX_HOURS", 12)
SESSION_COOKIE_AGE = TONGJIAN_SESSION_MAX_HOURS * 3600

# Roles that may do nothing before a second factor is set up; None = as the roles declare.
TONGJIAN_MFA_REQUIRED_ROLES: list[str] | None = (
    _listed_roles(os.environ["TONGJIAN_MFA_REQUIRED_ROLES"])
    if "TONGJIAN_MFA_REQUIRED_ROLES" in os.environ
    else ([] if TONGJIAN_DEMO else None)
)
# Addresses open to everybody, and those where a token may stand for a session.
TONGJIAN_OPEN_PREFIXES = ["/static/", "/healthz"]
TONGJIAN_API_PREFIX = "/api/"

ACCOUNT_ADAPTER = "tongjian.foundation.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = _number("TONGJIAN_STEPUP_MINUTES", 10) * 60
ACCOUNT_FORMS = {
    "login": "tongjian.foundation.accounts.forms.SignInForm",
    "change_password": "tongjian.foundation.accounts.forms.ChangePasswordForm",
    "reauthenticate": "tongjian.foundation.accounts.forms.ConfirmPasswordForm",
}
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "10/m/user",
    # Passwords have their own lock-out; this one limits guessed codes of a second factor.
    "login_failed": f"{TONGJIAN_LOCKOUT_FAILURES}/{TONGJIAN_LOCKOUT_MINUTES}m/key",
}
# How many reverse proxies of our own add to X-Forwarded-For; 0 = believe the connection.
ALLAUTH_TRUSTED_PROXY_COUNT = _number("TONGJIAN_TRUSTED_PROXIES", 0)

MFA_ADAPTER = "tongjian.foundation.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "tongjian.foundation.accounts.forms.SecondFactorForm",
    "reauthenticate": "tongjian.foundation.accounts.forms.ConfirmSecondFactorForm",
    "activate_totp": "tongjian.foundation.accounts.forms.ActivateCodeForm",
    "add_webauthn": "tongjian.foundation.accounts.forms.AddPasskeyForm",
}

# Sign-in through an outside identity provider (OpenID Connect); off until an issuer is named.
SOCIALACCOUNT_ADAPTER = "tongjian.foundation.accounts.adapters.OutsideIdentityAdapter"
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_STORE_TOKENS = False
# A plain link: the page may not send forms to another site, not even through a redirect.
SOCIALACCOUNT_LOGIN_ON_GET = True
TONGJIAN_OIDC_USERNAME_CLAIM = os.environ.get("TONGJIAN_OIDC_USERNAME_CLAIM", "preferred_username")
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, object]] = {}
if os.environ.get("TONGJIAN_OIDC_ISSUER"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "SCOPE": ["openid", "profile"],
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": os.environ.get("TONGJIAN_OIDC_NAME", "统一身份认证"),
                "client_id": os.environ.get("TONGJIAN_OIDC_CLIENT_ID", ""),
                "secret": os.environ.get("TONGJIAN_OIDC_CLIENT_SECRET", ""),
                "settings": {"server_url": os.environ["TONGJIAN_OIDC_ISSUER"]},
            }
        ],
    }
