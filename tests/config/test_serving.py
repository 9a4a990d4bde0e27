from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.config.conftest import Start
from tests.homes import copy_of, remove
from tongjian.config import cli
from tongjian.runtime.home import Home
from tongjian.runtime.processes import MARK


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_page(port: int, process: subprocess.Popen[str], seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as page:
                assert page.read() == b"ok"
                return
        except OSError:
            assert process.poll() is None, "the server gave up"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.1)


def said(process: subprocess.Popen[str], words: str) -> str:
    """Wait for a line of a process."""
    assert process.stdout is not None
    while words not in (line := process.stdout.readline()):
        assert line or process.poll() is None, process.communicate()
    return line


def supervised(home: Home) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == str(home.root):
                found.append(process)
        except psutil.Error:
            continue
    return found


def is_served(home: Home) -> bool:
    pid_file = home.cluster / "postmaster.pid"
    return bool(supervised(home)) or pid_file.exists()


class TestFirstStart:
    def test_serves_and_stops_cleanly(self, start: Start, home: Home, port: int) -> None:
        process = start("serve", "--port", str(port))
        # Pages may come a moment before the supervisor has seen that they do.
        ready = said(process, "已就绪")
        wait_for_page(port, process)

        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)

        assert process.returncode == 0, errors
        # Nobody else has a word to say: no library greets whoever starts it.
        assert errors == "正在建立或升级数据库结构……\n"
        assert f"同建已就绪：http://127.0.0.1:{port}/" in ready
        assert not is_served(home)


class TestServe:
    @pytest.fixture
    def home(self, migrated: Home) -> Iterator[Home]:
        copy = copy_of(migrated)
        yield copy
        remove(copy)

    def test_other_commands_use_the_running_database(
        self, start: Start, home: Home, port: int
    ) -> None:
        process = start("serve", "--port", str(port))
        wait_for_page(port, process)

        check = start("check")
        second = start("serve", "--port", str(port + 1))

        assert "检查通过" in check.communicate(timeout=60)[0]
        assert "已经在运行" in second.communicate(timeout=60)[1]
        assert (check.returncode, second.returncode) == (0, 1)
        wait_for_page(port, process, seconds=1)

    def test_heals_when_its_parts_are_killed(self, start: Start, home: Home, port: int) -> None:
        process = start("serve", "--port", str(port))
        wait_for_page(port, process)
        killed = {process.pid for process in supervised(home)}
        postmaster = int((home.cluster / "postmaster.pid").read_text().split()[0])

        for pid in (*killed, postmaster):
            os.kill(pid, signal.SIGKILL)
        time.sleep(1)
        wait_for_page(port, process)

        assert not killed & {process.pid for process in supervised(home)}

    def test_recovers_after_everything_was_killed(
        self, start: Start, home: Home, port: int
    ) -> None:
        first = start("serve", "--port", str(port))
        wait_for_page(port, first)
        first.kill()
        first.wait()

        second = start("serve", "--port", str(port))
        said(second, "已就绪")
        second.send_signal(signal.SIGTERM)
        second.communicate(timeout=30)

        assert second.returncode == 0
        assert not is_served(home)

    def test_refuses_a_taken_port(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("TONGJIAN_HOME", str(tmp_path))
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            code = cli.main(["serve", "--port", str(taken.getsockname()[1])])

        assert code == 1
        assert "请用 --port 换一个端口" in capsys.readouterr().err
