"""The authenticated ciphers that values can be sealed with, each under its number on disk."""

from __future__ import annotations

from typing import Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

AES, SM4 = "AES-256-GCM", "SM4-GCM"
NONCE, TAG = 12, 16
NUMBERS = {AES: 1, SM4: 2}
KEY_BYTES = {AES: 32, SM4: 16}
_NAMES = {number: name for name, number in NUMBERS.items()}


class Aead(Protocol):
    """Encrypts and authenticates; `extra` is authenticated only."""

    def encrypt(self, nonce: bytes, data: bytes, extra: bytes) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, extra: bytes) -> bytes: ...


class Sm4Gcm:
    """SM4 (GB/T 32907) in Galois counter mode, with the interface of AESGCM."""

    def __init__(self, key: bytes) -> None:
        self._algorithm = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, extra: bytes) -> bytes:
        """Return ciphertext and tag."""
        worker = Cipher(self._algorithm, modes.GCM(nonce)).encryptor()
        worker.authenticate_additional_data(extra)
        return worker.update(data) + worker.finalize() + worker.tag

    def decrypt(self, nonce: bytes, data: bytes, extra: bytes) -> bytes:
        """Return the text. Raises InvalidTag when anything was altered."""
        mode = modes.GCM(nonce, data[-TAG:], min_tag_length=TAG)
        worker = Cipher(self._algorithm, mode).decryptor()
        worker.authenticate_additional_data(extra)
        return worker.update(data[:-TAG]) + worker.finalize()


def cipher(algorithm: str, key: bytes) -> Aead:
    """Return a cipher ready to work."""
    return Sm4Gcm(key) if algorithm == SM4 else AESGCM(key)


def is_offered(algorithm: str) -> bool:
    """Tell whether the installed library can do it: SM4 is missing from some OpenSSL builds."""
    if algorithm not in NUMBERS:
        return False
    try:
        cipher(algorithm, bytes(KEY_BYTES[algorithm])).encrypt(bytes(NONCE), b"", b"")
    except UnsupportedAlgorithm:
        return False
    return True


def name_of(number: int) -> str:
    """Return the algorithm with a number on disk. Raises KeyError for an unknown one."""
    return _NAMES[number]
