"""What a password must be, and how an initial one is made."""

from __future__ import annotations

import secrets
import string
from typing import Any

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

# Without characters that look alike on paper: 0 O 1 l I.
_LOWER = "abcdefghijkmnpqrstuvwxyz"
_UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS = "23456789"


def initial_password() -> str:
    """Return a random password to hand over once; its owner must change it."""
    letters = [secrets.choice(_LOWER + _UPPER + _DIGITS) for _ in range(9)]
    letters += [secrets.choice(kind) for kind in (_LOWER, _UPPER, _DIGITS)]
    secrets.SystemRandom().shuffle(letters)
    return "".join(letters)


def character_classes(password: str) -> int:
    """Count the kinds of characters used: lower case, upper case, digits, anything else."""
    kinds = {string.ascii_lowercase: 0, string.ascii_uppercase: 1, string.digits: 2}
    return len({next((k for chars, k in kinds.items() if c in chars), 3) for c in password})


class Length:
    """Refuses short passwords."""

    def __init__(self, *, minimum: int) -> None:
        self.minimum = minimum

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when the password is too short."""
        if len(password) < self.minimum:
            raise ValidationError(f"口令至少 {self.minimum} 位。", code="password_too_short")

    def get_help_text(self) -> str:
        """Say it before the mistake is made."""
        return f"至少 {self.minimum} 位"


class CharacterClasses:
    """Refuses passwords of too few kinds of characters."""

    def __init__(self, *, minimum: int) -> None:
        self.minimum = minimum

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when too few kinds of characters are used."""
        if character_classes(password) < self.minimum:
            raise ValidationError(
                f"口令须含大写字母、小写字母、数字、其他符号中的 {self.minimum} 类。",
                code="password_too_plain",
            )

    def get_help_text(self) -> str:
        """Say it before the mistake is made."""
        return f"含大写字母、小写字母、数字、其他符号中的 {self.minimum} 类"


class NotTheName:
    """Refuses passwords that contain the login name."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when the login name is part of the password."""
        name = getattr(user, "username", "")
        if len(name) >= 3 and name in password.lower():
            raise ValidationError("口令不能包含登录名。", code="password_has_name")

    def get_help_text(self) -> str:
        """Say it before the mistake is made."""
        return "不含登录名"


class NotCommon(CommonPasswordValidator):
    """Refuses the passwords that everybody tries first."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when the password is on the list."""
        if password.lower().strip() in self.passwords:
            raise ValidationError("这个口令太常见，容易被猜中。", code="password_too_common")

    def get_help_text(self) -> str:
        """Say it before the mistake is made."""
        return "不是常见口令"


class NotRecent:
    """Refuses the password in use and those before it."""

    def __init__(self, *, remembered: int) -> None:
        self.remembered = remembered

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when the password is or was in use."""
        if not getattr(user, "pk", None):
            return
        if user.check_password(password):
            raise ValidationError("新口令不能与现用口令相同。", code="password_unchanged")
        former = user.former_passwords.order_by("-pk")[: max(self.remembered - 1, 0)]
        if any(check_password(password, record.password) for record in former):
            raise ValidationError(
                f"新口令不能与最近用过的 {self.remembered} 个口令相同。", code="password_reused"
            )

    def get_help_text(self) -> str:
        """Say it before the mistake is made."""
        return f"不同于最近用过的 {self.remembered} 个口令"
