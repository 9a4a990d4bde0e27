"""Streams that only the holder of the recovery key can read: age files, in constant memory."""

from __future__ import annotations

import gzip
import os
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pyrage

SUFFIX = ".age"


class UnableToOpen(Exception):
    """The file cannot be read with this recovery key, or is damaged."""


@dataclass(frozen=True)
class Sealed:
    """One encrypted file: its name, size in bytes and SHA-256."""

    name: str
    size: int
    sha256: str


def make_recovery_key() -> tuple[str, str]:
    """Return a new recovery key and the recipient that belongs to it."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def recipient_of(recovery_key: str) -> str:
    """Return the recipient of a recovery key.

    Raises:
        UnableToOpen: the text is not a recovery key.
    """
    return str(_identity(recovery_key).to_public())


def seal(source: BinaryIO, place: Path, *, recipient: str) -> Sealed:
    """Encrypt a stream into a file that is whole on disk when this returns."""
    with open(place, "xb", opener=_private) as file:
        counted = _Counted(file)
        pyrage.encrypt_io(source, counted, [pyrage.x25519.Recipient.from_str(recipient)])
        file.flush()
        os.fsync(file.fileno())
    return Sealed(place.name, counted.size, counted.digest.hexdigest())


@contextmanager
def opened(place: Path, *, recovery_key: str) -> Iterator[BinaryIO]:
    """Yield the decrypted content as a stream.

    Raises:
        UnableToOpen: another key, a damaged or a missing file.
    """
    identity = _identity(recovery_key)
    with piped(lambda sink: _decrypt(place, sink, identity)) as stream:
        yield stream


@contextmanager
def piped(write: Callable[[BinaryIO], None]) -> Iterator[BinaryIO]:
    """Yield as a stream what a function writes meanwhile in a thread; its error is raised here."""
    incoming, outgoing = os.pipe()
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with os.fdopen(outgoing, "wb") as sink:
                write(sink)
        except BaseException as error:  # noqa: BLE001  raised again by the reader
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        with os.fdopen(incoming, "rb") as stream:
            yield stream
            if not failed:
                stream.read()  # the writer is not left with half of its words
    finally:
        thread.join()
        if failed and not isinstance(failed[0], BrokenPipeError):
            raise failed[0]


def tarred(content: dict[str, Path]) -> Callable[[BinaryIO], None]:
    """Return a writer that packs files and folders under names; what vanishes is left out."""

    def write(sink: BinaryIO) -> None:
        with (
            gzip.GzipFile(fileobj=sink, mode="wb", compresslevel=1) as packed,
            tarfile.open(fileobj=packed, mode="w|") as archive,
        ):
            for name, root in content.items():
                for path in (root, *sorted(root.rglob("*"))):
                    _add(archive, path, str(Path(name) / path.relative_to(root)))

    return write


def _add(archive: tarfile.TarFile, path: Path, name: str) -> None:
    if not path.is_file() or path.is_symlink():
        return
    try:
        with open(path, "rb") as file:
            archive.addfile(archive.gettarinfo(arcname=name, fileobj=file), file)
    except FileNotFoundError:
        return  # removed between listing and reading: it belongs to no backup


def digest_of(place: Path) -> str:
    """Return the SHA-256 of a file."""
    with open(place, "rb") as file:
        digest = sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


class _Counted:
    """A file that knows how much went into it."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.size, self.digest = file, 0, sha256()

    def write(self, block: bytes) -> int:
        self.size += len(block)
        self.digest.update(block)
        return self.file.write(block)

    def flush(self) -> None:
        self.file.flush()


def _decrypt(place: Path, sink: BinaryIO, identity: pyrage.x25519.Identity) -> None:
    try:
        with open(place, "rb") as file:
            pyrage.decrypt_io(file, sink, [identity])
    except FileNotFoundError as error:
        raise UnableToOpen(f"备份不完整：缺少 {place.name}。") from error
    except (pyrage.DecryptError, OSError) as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise UnableToOpen(
            f"{place.name} 打不开：恢复密钥不对，或文件已损坏（{error}）。"
        ) from error


def _identity(recovery_key: str) -> pyrage.x25519.Identity:
    lines = [line.strip() for line in recovery_key.splitlines()]
    keys = [line for line in lines if line and not line.startswith("#")]
    try:
        return pyrage.x25519.Identity.from_str(keys[0])
    except (IndexError, pyrage.IdentityError) as error:
        raise UnableToOpen("恢复密钥应是一行以 AGE-SECRET-KEY- 开头的文字。") from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def as_stream(content: bytes) -> BinaryIO:
    """Return bytes as a stream to be sealed."""
    return BytesIO(content)
