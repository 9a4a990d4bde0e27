"""The folder where one installation keeps its database, keys and files."""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Home:
    """Paths of one installation; nothing is created before `prepare`."""

    root: Path

    @classmethod
    def find(cls) -> Home:
        """Return the home named by TONGJIAN_HOME, else `.tongjian` in the checkout."""
        named = os.environ.get("TONGJIAN_HOME")
        if named:
            return cls(Path(named).expanduser().absolute())
        base = CHECKOUT if (CHECKOUT / "pyproject.toml").is_file() else Path.cwd()
        return cls(base / ".tongjian")

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def files(self) -> Path:
        return self.root / "files"

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def cluster(self) -> Path:
        return self.root / "pg"

    @property
    def sockets(self) -> Path:
        """Return a short path: Unix sockets allow about 100 characters."""
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"tongjian-{digest}"

    def prepare(self) -> Home:
        """Create the folders; none but the server's account gets beyond the first."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.geteuid() == 0:
            self.root.chmod(0o711)  # the server runs as somebody else
        for private in (self.keys, self.files, self.run):
            private.mkdir(mode=0o700, exist_ok=True)
        return self

    def secret_key(self) -> str:
        """Return the key that signs sessions, made at first use."""
        return self._key("secret.key", lambda: secrets.token_urlsafe(50).encode()).decode()

    def master_key_file(self) -> Path:
        """Return the file with the key that wraps all data keys, made at first use."""
        self._key("master.key", lambda: secrets.token_hex(32).encode())
        return self.keys / "master.key"

    def _key(self, name: str, make: Callable[[], bytes]) -> bytes:
        path = self.keys / name
        if not path.exists():
            self.prepare()
            _write_once(path, make())
        return path.read_bytes().strip()


def _write_once(path: Path, content: bytes) -> None:
    # Written aside and linked, so that two processes starting at once agree on one key.
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with open(draft, "xb", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
        file.write(content + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
