"""Tell the vault where seeds of second factors lie, so that a rotation of keys finds them."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from tongjian.foundation.vault import sealing
from tongjian.foundation.vault.places import PIECE, Place, register_place

CONTEXT = "mfa_authenticator.data"


class Seeds(Place):
    """Sealed texts among the values of an authenticator."""

    label = "第二因素的种子"

    def remaining(self) -> int:
        """Count the authenticators with a seed that is not sealed with the current key."""
        return sum(any(map(_is_stale, a.data.values())) for a in _all().iterator())

    def walk(self, after: int) -> tuple[int, int] | None:
        """Seal the next seeds anew."""
        with transaction.atomic():
            rows = _all().filter(pk__gt=after).select_for_update(of=("self",), skip_locked=True)
            found = list(rows[:PIECE])
            stale = [a for a in found if any(map(_is_stale, a.data.values()))]
            for each in stale:
                each.data = {name: _resealed(value) for name, value in each.data.items()}
                each.save(update_fields=["data"])
        return (found[-1].pk, len(stale)) if found else None


def register() -> None:
    """Name the seeds."""
    register_place("factors", Seeds())


def _all() -> Any:
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
    return Authenticator.objects.filter(type__in=kinds).order_by("pk")


def _is_stale(value: Any) -> bool:
    raw = _raw(value)
    return bool(raw) and not raw.startswith(sealing.current_head())


def _resealed(value: Any) -> Any:
    if not _is_stale(value):
        return value
    text = sealing.open_sealed(_raw(value), context=CONTEXT)
    return b64encode(sealing.seal(text, context=CONTEXT)).decode()


def _raw(value: Any) -> bytes:
    """Return a sealed value, or nothing when it is none."""
    if not isinstance(value, str):
        return b""
    try:
        raw = b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if sealing.looks_sealed(raw) else b""
