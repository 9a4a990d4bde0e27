"""Login names: what they may look like and when two are the same."""

import re
import unicodedata

from django.core.exceptions import ValidationError

SHAPE = re.compile(r"[\w.@-]{2,64}")
MESSAGE = "登录名为 2 至 64 个字，可用汉字、字母、数字和 . _ - @。"


def normalize_username(value: str) -> str:
    """Return the one spelling of a login name (full-width, case and outer spaces folded)."""
    return unicodedata.normalize("NFKC", value).strip().lower()


def validate_username(value: str) -> None:
    """Raise ValidationError unless the value may be a login name."""
    if not SHAPE.fullmatch(value):
        raise ValidationError(MESSAGE, code="username_shape")
