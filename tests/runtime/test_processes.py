from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tongjian.runtime import processes
from tongjian.runtime.processes import MARK, Child, Supervisor, kill_leftovers

# Appends its pid to a file, starts a grandchild, then lives on.
LIVE = """
import os, subprocess, sys, time
child = subprocess.Popen(["sleep", "60"])
with open(sys.argv[1], "a") as file:
    print(os.getpid(), child.pid, file=file)
time.sleep(60)
"""


def pids(log: Path) -> list[list[int]]:
    lines = log.read_text().splitlines() if log.exists() else []
    return [[int(word) for word in line.split()] for line in lines]


def stop_when(supervisor: Supervisor, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20

    def on_tick() -> None:
        if condition() or time.monotonic() > deadline:
            os.kill(os.getpid(), 2)

    supervisor.run(on_ready=lambda: True, on_tick=on_tick)


class TestSupervisor:
    def test_restarts_a_child_that_died(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(processes, "PAUSE_SECONDS", 0.1)
        log = tmp_path / "log"
        child = Child("试验", [sys.executable, "-c", LIVE, str(log)])

        def started_twice() -> bool:
            if len(pids(log)) == 1 and child.process is not None:
                child.process.kill()
            return len(pids(log)) == 2

        stop_when(Supervisor([child], mark="test"), started_twice)

        assert len(pids(log)) == 2

    def test_leaves_nobody_behind(self, tmp_path: Path) -> None:
        log = tmp_path / "log"
        child = Child("试验", [sys.executable, "-c", LIVE, str(log)])

        stop_when(Supervisor([child], mark="test"), lambda: len(pids(log)) == 1)

        [(parent, grandchild)] = pids(log)
        assert not psutil.pid_exists(parent)
        assert not psutil.pid_exists(grandchild) or is_zombie(grandchild)


def is_zombie(pid: int) -> bool:
    # Where no init reaps orphans, a killed grandchild stays as a zombie.
    return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


class TestKillLeftovers:
    def test_kills_only_what_carries_the_mark(self) -> None:
        command = ["sleep", "60"]
        ours = subprocess.Popen(command, env=os.environ | {MARK: "/srv/a"})
        other = subprocess.Popen(command, env=os.environ | {MARK: "/srv/b"})

        kill_leftovers("/srv/a")

        ours.poll()
        assert not psutil.pid_exists(ours.pid)
        assert other.poll() is None
        other.kill()
        other.wait()
