"""Seal and open personal identifiers: envelope encryption and a keyed blind index.

A sealed value is `version ‖ key id ‖ nonce ‖ ciphertext and tag`; its context (table, column and
the record's own uid) is authenticated, so that a value copied into another row does not open.
"""

from __future__ import annotations

import hmac
import os
import struct
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tongjian.kernel.errors import UnableTo

from .models import DataKey

_VERSION = 1
_HEADER = struct.Struct(">BI")
_NONCE = 12
_WRAP_CONTEXT = b"tongjian data key"


class UnableToOpen(UnableTo):
    """A sealed value does not belong here, was altered, or its key is not at hand."""


def seal(text: str, *, context: str) -> bytes:
    """Encrypt a short text for one place."""
    key_id, cipher = _current_key()
    nonce = os.urandom(_NONCE)
    body = cipher.encrypt(nonce, text.encode(), context.encode())
    return _HEADER.pack(_VERSION, key_id) + nonce + body


def open_sealed(sealed: bytes | memoryview, *, context: str) -> str:
    """Decrypt a value sealed for the same place.

    Raises:
        UnableToOpen: the value was altered or sealed for another place.
    """
    raw = bytes(sealed)
    try:
        version, key_id = _HEADER.unpack_from(raw)
        nonce, body = raw[_HEADER.size : _HEADER.size + _NONCE], raw[_HEADER.size + _NONCE :]
        if version != _VERSION:
            raise UnableToOpen(f"unknown version {version}")
        return _cipher(key_id).decrypt(nonce, body, context.encode()).decode()
    except (struct.error, InvalidTag, DataKey.DoesNotExist) as error:
        raise UnableToOpen(context) from error


def blind(text: str, *, field: str) -> bytes:
    """Return the keyed index of a normalized value, for exact search and uniqueness only."""
    return hmac.new(_index_key(), f"{field}\0{text}".encode(), sha256).digest()


def load_keys() -> None:
    """Load the keys now: while a COPY runs on the connection, nothing else can be asked of it."""
    _current_key()
    _index_key()


def ensure_keys() -> None:
    """Create the first data keys of an installation; called after migrations."""
    for purpose in (DataKey.Purpose.FIELD, DataKey.Purpose.INDEX):
        if not DataKey.objects.filter(purpose=purpose, retired_at__isnull=True).exists():
            DataKey.objects.create(
                purpose=purpose, algorithm="AES-256-GCM", wrapped=_wrap(os.urandom(32))
            )
    forget_keys()


def forget_keys() -> None:
    """Drop the keys held in memory, after a rotation or in another database."""
    for cached in (_master, _current_key, _cipher, _index_key):
        cached.cache_clear()


def _wrap(key: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + _master().encrypt(nonce, key, _WRAP_CONTEXT)


def _unwrap(wrapped: bytes | memoryview) -> bytes:
    raw = bytes(wrapped)
    return _master().decrypt(raw[:_NONCE], raw[_NONCE:], _WRAP_CONTEXT)


@lru_cache
def _master() -> AESGCM:
    return AESGCM(bytes.fromhex(Path(settings.MASTER_KEY_FILE).read_text().strip()))


@lru_cache
def _current_key() -> tuple[int, AESGCM]:
    key = DataKey.objects.filter(purpose=DataKey.Purpose.FIELD, retired_at__isnull=True).latest(
        "id"
    )
    return key.pk, _cipher(key.pk)


@lru_cache
def _cipher(key_id: int) -> AESGCM:
    return AESGCM(_unwrap(DataKey.objects.get(pk=key_id).wrapped))


@lru_cache
def _index_key() -> bytes:
    key = DataKey.objects.filter(purpose=DataKey.Purpose.INDEX).earliest("id")
    return _unwrap(key.wrapped)
