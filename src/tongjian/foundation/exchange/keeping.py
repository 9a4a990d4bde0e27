"""Keep the sent file sealed: piece by piece, so that memory stays small."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from django.core.files import File

from tongjian.foundation.exchange.models import ImportBatch
from tongjian.foundation.vault.sealing import open_sealed, seal

_PIECE = 1024 * 1024
_LENGTH = struct.Struct("<I")


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    total = sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            total.update(piece)
    return total.hexdigest()


def keep(batch: ImportBatch, path: Path) -> None:
    """Store the file of a batch, sealed."""
    with NamedTemporaryFile() as sealed:
        with path.open("rb") as stream:
            for number, piece in enumerate(iter(lambda: stream.read(_PIECE), b"")):
                body = seal(base64.b64encode(piece).decode(), context=_context(batch, number))
                sealed.write(_LENGTH.pack(len(body)) + body)
        sealed.seek(0)
        batch.file.save(f"{batch.uid}.sealed", File(sealed), save=False)


@contextmanager
def opened(batch: ImportBatch) -> Iterator[Path]:
    """Give the plain file of a batch for a while.

    Raises:
        UnableToOpen: the stored file was altered.
    """
    with NamedTemporaryFile(prefix="import-") as plain:
        with batch.file.open("rb") as stream:
            for piece in _pieces(batch, stream):
                plain.write(piece)
        plain.flush()
        yield Path(plain.name)


def forget(batch: ImportBatch) -> None:
    """Delete the stored file."""
    if batch.file:
        batch.file.delete(save=False)


def resealed(batch: ImportBatch) -> Iterator[bytes]:
    """Yield the stored file as it is sealed with the current key."""
    with batch.file.open("rb") as stream:
        for number, piece in enumerate(_pieces(batch, stream)):
            body = seal(base64.b64encode(piece).decode(), context=_context(batch, number))
            yield _LENGTH.pack(len(body)) + body


def _pieces(batch: ImportBatch, stream: IO[bytes]) -> Iterator[bytes]:
    number = 0
    while head := stream.read(_LENGTH.size):
        body = stream.read(_LENGTH.unpack(head)[0])
        yield base64.b64decode(open_sealed(body, context=_context(batch, number)))
        number += 1


def _context(batch: ImportBatch, number: int) -> str:
    return f"imports/{batch.uid}/{number}"
