"""The key-encryption key: from a file, the environment or a command, never from the database.

While the key is exchanged there are two: the current one and the next. Whoever unwraps a data key
tries both, so that a rotation killed at any point leaves nothing that cannot be opened.
"""

from __future__ import annotations

import os
import secrets
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils import timezone

from tongjian.kernel.errors import UnableTo

_NONCE = 12
_CONTEXT = b"tongjian data key"
_COMMAND_SECONDS = 30


class UnableToUnwrap(UnableTo):
    """The data keys are wrapped by another key than the one at hand."""


def wrap(key: bytes, *, master: bytes | None = None) -> bytes:
    """Encrypt a data key with the current master key, or with a given one."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(master or current()).encrypt(nonce, key, _CONTEXT)


def unwrap(wrapped: bytes | memoryview) -> bytes:
    """Decrypt a data key.

    Raises:
        UnableToUnwrap: none of the master keys at hand has wrapped it.
    """
    raw = bytes(wrapped)
    for master in known():
        if (key := _tried(raw, master)) is not None:
            return key
    raise UnableToUnwrap("主密钥与数据库不符：数据密钥不是用它封装的。请放回正确的主密钥。")


def is_wrapped_by(wrapped: bytes | memoryview, master: bytes) -> bool:
    """Tell whether a master key opens a data key."""
    return _tried(bytes(wrapped), master) is not None


def _tried(raw: bytes, master: bytes) -> bytes | None:
    try:
        return AESGCM(master).decrypt(raw[:_NONCE], raw[_NONCE:], _CONTEXT)
    except InvalidTag:
        return None


def known() -> Iterator[bytes]:
    """Yield the current master key and, while it is being exchanged, the next."""
    yield current()
    # The file may have been put into its place between two looks.
    upcoming = following()
    yield from (upcoming,) if upcoming else (current(),)


def current() -> bytes:
    """Return the master key: of a command, else of the environment, else of the file."""
    if settings.MASTER_KEY_COMMAND:
        return _parsed(_output(settings.MASTER_KEY_COMMAND))
    if settings.MASTER_KEY:
        return _parsed(settings.MASTER_KEY)
    return _parsed(Path(settings.MASTER_KEY_FILE).read_text())


def following() -> bytes | None:
    """Return the key that will be the master key."""
    if settings.MASTER_KEY_NEXT:
        return _parsed(settings.MASTER_KEY_NEXT)
    try:
        return _parsed(_next_file().read_text())
    except FileNotFoundError:
        return None


def is_file() -> bool:
    """Tell whether the master key is kept in a file, which can be exchanged here."""
    return not (settings.MASTER_KEY_COMMAND or settings.MASTER_KEY)


def prepare_next() -> bytes:
    """Return the next key, made and written down unless a killed rotation left one.

    Raises:
        UnableToUnwrap: the key is not in a file and the next one was not given.
    """
    if upcoming := following():
        return upcoming
    if not is_file():
        raise UnableToUnwrap(
            "主密钥不在文件里：请用 TONGJIAN_MASTER_KEY_NEXT 给出新密钥（64 位十六进制）。"
        )
    text = secrets.token_hex(32)
    _write(_next_file(), text)
    return _parsed(text)


def put_in_place() -> Path | None:
    """Make the next key file the current one; the former one is kept beside it for old backups."""
    if not is_file() or settings.MASTER_KEY_NEXT or not _next_file().exists():
        return None
    place = Path(settings.MASTER_KEY_FILE)
    former = place.with_name(f"{place.name}.until-{timezone.localtime():%Y%m%d-%H%M%S}")
    os.link(place, former)
    os.replace(_next_file(), place)
    return former


def _next_file() -> Path:
    return Path(f"{settings.MASTER_KEY_FILE}.next")


def _write(path: Path, text: str) -> None:
    with open(path, "x", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())


def _output(command: str) -> str:
    done = subprocess.run(
        shlex.split(command),
        capture_output=True,
        text=True,
        timeout=_COMMAND_SECONDS,
        check=True,
    )
    return done.stdout


def _parsed(text: str) -> bytes:
    return bytes.fromhex(text.strip())
