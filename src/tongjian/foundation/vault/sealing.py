"""Seal and open personal identifiers: envelope encryption and a keyed blind index.

A sealed value is `version ‖ key id ‖ algorithm ‖ nonce ‖ ciphertext and tag`. The head and the
context (table, column and the record's own uid) are authenticated, so that a value copied into
another row does not open. Values of the first version carry no algorithm: theirs is AES-256-GCM.
"""

from __future__ import annotations

import hmac
import os
import struct
from hashlib import sha256

from cryptography.exceptions import InvalidTag

from tongjian.kernel.errors import UnableTo

from . import ciphers, masters
from .models import DataKey
from .ring import Held, forget, ring

_FIRST, _VERSION = 1, 2
_OLD_HEADER, _HEADER = struct.Struct(">BI"), struct.Struct(">BIB")


class UnableToOpen(UnableTo):
    """A sealed value does not belong here, was altered, or its key is not at hand."""


def seal(text: str, *, context: str) -> bytes:
    """Encrypt a short text for one place."""
    held = ring().current()
    head = _head(held)
    nonce = os.urandom(ciphers.NONCE)
    return head + nonce + held.cipher.encrypt(nonce, text.encode(), head + context.encode())


def open_sealed(sealed: bytes | memoryview, *, context: str) -> str:
    """Decrypt a value sealed for the same place.

    Raises:
        UnableToOpen: the value was altered or sealed for another place.
    """
    raw = bytes(sealed)
    try:
        head, held = _opener(raw)
        nonce, body = raw[len(head) : len(head) + ciphers.NONCE], raw[len(head) + ciphers.NONCE :]
        extra = context.encode() if raw[0] == _FIRST else head + context.encode()
        return held.cipher.decrypt(nonce, body, extra).decode()
    except (struct.error, InvalidTag, KeyError, ValueError, IndexError) as error:
        raise UnableToOpen(context) from error


def _opener(raw: bytes) -> tuple[bytes, Held]:
    if raw[0] == _FIRST:
        _, number = _OLD_HEADER.unpack_from(raw)
        return raw[: _OLD_HEADER.size], _held(number)
    version, number, algorithm = _HEADER.unpack_from(raw)
    held = _held(number)
    if version != _VERSION or ciphers.name_of(algorithm) != held.algorithm:
        raise ValueError("unknown form")
    return raw[: _HEADER.size], held


def _held(number: int) -> Held:
    found = ring().held.get(number)
    # Another process may have sealed with a key made since this one looked.
    return found or ring(fresh=True).held[number]


def _head(held: Held) -> bytes:
    return _HEADER.pack(_VERSION, held.number, ciphers.NUMBERS[held.algorithm])


def current_head() -> bytes:
    """Return how values sealed now begin: whatever begins otherwise is to be sealed anew."""
    return _head(ring().current())


def looks_sealed(raw: bytes) -> bool:
    """Tell whether bytes begin as a sealed value does: a known version and one of our keys."""
    if len(raw) <= _HEADER.size + ciphers.NONCE or raw[0] not in (_FIRST, _VERSION):
        return False
    return _OLD_HEADER.unpack_from(raw)[1] in ring().held


def blind(text: str, *, field: str) -> bytes:
    """Return the keyed index of a normalized value, under which it is stored."""
    return _blind(ring().index(), text, field)


def blinds(text: str, *, field: str) -> list[bytes]:
    """Return every index under which a value may be on record: two while keys are rotated."""
    return [_blind(secret, text, field) for secret in ring().indexes()]


def _blind(secret: bytes, text: str, field: str) -> bytes:
    return hmac.new(secret, f"{field}\0{text}".encode(), sha256).digest()


def load_keys() -> None:
    """Load the keys now: while a COPY runs on the connection, nothing else can be asked of it."""
    ring()


def ensure_keys() -> None:
    """Create the first data keys of an installation; called after migrations."""
    for purpose in (DataKey.Purpose.FIELD, DataKey.Purpose.INDEX):
        if not DataKey.objects.filter(purpose=purpose, retired_at__isnull=True).exists():
            make_key(purpose, ciphers.AES)
    forget_keys()


def make_key(purpose: str, algorithm: str, **fields: object) -> DataKey:
    """Create and wrap a data key."""
    size = 32 if purpose == DataKey.Purpose.INDEX else ciphers.KEY_BYTES[algorithm]
    wrapped = masters.wrap(os.urandom(size))
    named = "HMAC-SHA256" if purpose == DataKey.Purpose.INDEX else algorithm
    return DataKey.objects.create(purpose=purpose, algorithm=named, wrapped=wrapped, **fields)


def forget_keys() -> None:
    """Drop the keys held in memory, after a rotation or in another database."""
    forget()
