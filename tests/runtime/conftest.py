from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tongjian.runtime.home import Home


@pytest.fixture
def home() -> Iterator[Home]:
    # Not tmp_path: its folder is closed to the account that runs the server.
    home = Home(Path(tempfile.mkdtemp(prefix="tongjian-test-"))).prepare()
    yield home
    shutil.rmtree(home.root)
    shutil.rmtree(home.sockets, ignore_errors=True)
