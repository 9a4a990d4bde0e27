"""Signed statements of how far the log had come, kept outside the database.

Whoever can rewrite the database can recompute the whole chain; a copy of an anchor that lies
elsewhere still tells. Each anchor names the last block with its digest and the anchor before.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from .models import Block


@dataclass(frozen=True)
class Anchor:
    """The log as it stood when the anchor was cast."""

    day: str
    at: str
    block: int
    digest: str
    entries: int
    former: str


@dataclass(frozen=True)
class Proof:
    """Up to which block the log was last found whole."""

    block: int
    digest: str


def cast_anchor(*, on: date, at: datetime) -> Path | None:
    """Sign where the log stands and return the file; None when nothing came since the last one."""
    last = Block.objects.order_by("-pk").first()
    if last is None or any(anchor.block == last.pk for anchor in all_anchors()):
        return None
    files = _files()
    anchor = Anchor(
        day=on.isoformat(),
        at=at.isoformat(),
        block=last.pk,
        digest=bytes(last.digest).hex(),
        entries=sum(Block.objects.values_list("entries", flat=True).iterator()),
        former=_digest_of(files[-1]) if files else "",
    )
    place = _folder() / f"{on:%Y-%m-%d}-{last.pk:012d}.json"
    _write(place, signed(asdict(anchor)))
    return place


def all_anchors() -> list[Anchor]:
    """Return the anchors whose signature holds, oldest first."""
    bodies = (_opened(file) for file in _files())
    return [Anchor(**body) for body in bodies if body is not None]


def faults_of_files() -> list[str]:
    """Return what is wrong with the files themselves: a signature, or one missing between."""
    faults, before = [], None
    for file in _files():
        body = _opened(file)
        if body is None:
            faults.append(f"锚点文件 {file.name} 被改动：签名不符")
        elif before is not None and body["former"] != before:
            faults.append(f"锚点文件 {file.name} 之前缺少一个锚点，或前一个被换过")
        before = _digest_of(file)
    return faults


def last_proof() -> Proof | None:
    """Return the last proof, if it was signed here."""
    body = _opened(Path(settings.AUDIT_PROOF_FILE))
    return Proof(**body) if body else None


def remember_proof(*, block: int, digest: str) -> None:
    """Keep how far the log was found whole, so that the next proof begins there."""
    _write(Path(settings.AUDIT_PROOF_FILE), signed(asdict(Proof(block, digest))))


def public_key() -> str:
    """Return the key that anchors are checked with, for whoever keeps copies."""
    return _private_key().public_key().public_bytes_raw().hex()


def signed(body: dict[str, Any]) -> str:
    """Return a statement as a signed text, for whoever holds the public key."""
    signature = _private_key().sign(_canonical(body)).hex()
    return json.dumps({"body": body, "signature": signature}, ensure_ascii=False, indent=1) + "\n"


def _opened(file: Path) -> dict[str, Any] | None:
    try:
        said = json.loads(file.read_text())
        _public_key().verify(bytes.fromhex(said["signature"]), _canonical(said["body"]))
    except (OSError, ValueError, KeyError, TypeError, InvalidSignature):
        return None
    body: dict[str, Any] = said["body"]
    return body


def _canonical(body: dict[str, Any]) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()


def _public_key() -> Ed25519PublicKey:
    """Return the key given by the operator, else the one of the signing key."""
    given = settings.ANCHOR_PUBLIC_KEY
    if given:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(given))
    return _private_key().public_key()


def _private_key() -> Ed25519PrivateKey:
    place = Path(settings.ANCHOR_KEY_FILE)
    if not place.exists():
        _write(place, Ed25519PrivateKey.generate().private_bytes_raw().hex() + "\n", once=True)
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(place.read_text().strip()))


def _folder() -> Path:
    return Path(settings.ANCHORS_FOLDER)


def _files() -> list[Path]:
    # By the block in the name, not by the day: a clock may have been set back.
    return sorted(_folder().glob("20*.json"), key=lambda file: file.stem.rpartition("-")[2])


def _digest_of(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


def _write(place: Path, text: str, *, once: bool = False) -> None:
    """Write a file whole or not at all; `once` leaves one that another process wrote."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    with open(draft, "w", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if not once:
        os.replace(draft, place)
        return
    try:
        os.link(draft, place)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
