from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tongjian.runtime.home import Home
from tongjian.runtime.postgres import Cluster
from tongjian.runtime.processes import kill_leftovers

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def home() -> Iterator[Home]:
    home = Home(Path(tempfile.mkdtemp(prefix="tongjian-test-")))
    yield home
    shutil.rmtree(home.root)
    shutil.rmtree(home.sockets, ignore_errors=True)


@pytest.fixture
def start(home: Home) -> Iterator[Start]:
    """Start the real command over a home of its own."""
    unwanted = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "TONGJIAN_APP_DATABASE_URL"}
    env = {name: value for name, value in os.environ.items() if name not in unwanted}
    env |= {"TONGJIAN_HOME": str(home.root), "TONGJIAN_STATIC_ROOT": str(home.root / "static")}
    started: list[subprocess.Popen[str]] = []

    def start_command(*words: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tongjian.config.cli", *words],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start_command
    for process in started:
        process.kill()
        process.wait()
    kill_leftovers(str(home.root))
    if home.cluster.exists():
        Cluster.of(home).stop()
    for process in started:
        process.communicate()
