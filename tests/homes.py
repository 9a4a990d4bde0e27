"""Homes of their own for real processes: made, copied, run over, removed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tongjian.runtime.home import Home
from tongjian.runtime.postgres import Cluster
from tongjian.runtime.processes import kill_leftovers

UNWANTED = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "TONGJIAN_APP_DATABASE_URL"}


def environment(home: Home, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    return kept | {"TONGJIAN_HOME": str(home.root), "TONGJIAN_DEMO": "1"} | more


def command(home: Home, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one command over a home to its end."""
    return subprocess.run(
        [sys.executable, "-m", "tongjian.config.cli", *words],
        env=environment(home, **more),
        capture_output=True,
        text=True,
        timeout=300,
    )


def new_home() -> Home:
    # Not tmp_path: its folder is closed to the account that runs the server.
    root = Path(tempfile.mkdtemp(prefix="tongjian-test-"))
    root.chmod(0o755)
    return Home(root)


def copy_of(home: Home) -> Home:
    """Return a copy of a home whose server is down."""
    copy = new_home()
    subprocess.run(["cp", "-a", f"{home.root}/.", str(copy.root)], check=True)
    for left in ("serve.lock", "cluster.lock", "cluster.users"):
        (copy.run / left).unlink(missing_ok=True)
    return copy


def remove(home: Home) -> None:
    kill_leftovers(str(home.root))
    if home.cluster.exists():
        Cluster.of(home).stop()
    shutil.rmtree(home.root, ignore_errors=True)
    shutil.rmtree(home.sockets, ignore_errors=True)
