"""Keeps a few child processes alive, and takes all of them down together."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

import psutil

log = logging.getLogger(__name__)

MARK = "TONGJIAN_SUPERVISED"
STOP_SECONDS = 15.0
TICK_SECONDS = 0.25
# A child that dies at once is not started again and again without a pause.
PAUSE_SECONDS = 2.0


@dataclass
class Child:
    """One program that must always run."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0

    def start(self, mark: str) -> None:
        """Start in a process group of its own: Ctrl-C in the terminal is for us."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command, env={**os.environ, **self.env, MARK: mark}, start_new_session=True
        )

    def is_due(self) -> bool:
        """Tell whether the program died and should be started again now."""
        if self.process is None or self.process.poll() is None:
            return False
        return time.monotonic() - self.started_at > PAUSE_SECONDS

    def signal(self, number: signal.Signals) -> None:
        """Signal the whole group, so that no grandchild keeps a port."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


class Supervisor:
    """Starts children, restarts what dies, stops everything on SIGINT or SIGTERM."""

    def __init__(self, children: Sequence[Child], *, mark: str) -> None:
        self.children = children
        self.mark = mark
        self._stopping = threading.Event()

    def run(self, *, on_ready: Callable[[], bool], on_tick: Callable[[], None]) -> None:
        """Block until told to stop; `on_ready` is asked until it says yes."""
        previous = {n: signal.signal(n, self._stop) for n in (signal.SIGINT, signal.SIGTERM)}
        try:
            for child in self.children:
                child.start(self.mark)
            is_ready = False
            while not self._stopping.wait(TICK_SECONDS if is_ready else 0.05):
                is_ready = is_ready or on_ready()
                on_tick()
                self._restart_dead()
        finally:
            self._stop_children()
            for number, handler in previous.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping.set()

    def _restart_dead(self) -> None:
        for child in self.children:
            if child.is_due():
                log.warning("%s 意外退出，正在重新启动", child.name)
                child.signal(signal.SIGKILL)
                child.start(self.mark)

    def _stop_children(self) -> None:
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is None:
                continue
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, deadline - time.monotonic()))
            child.signal(signal.SIGKILL)
            child.process.wait()


def kill_leftovers(mark: str) -> bool:
    """Kill what a supervisor that was killed left running; return whether there was any."""
    found = False
    # Again and again: one of them may be starting another in this moment.
    while leftovers := _marked(mark):
        found = True
        for process in leftovers:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        for process in leftovers:
            is_gone_within(STOP_SECONDS, process)
    return found


def _marked(mark: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get(MARK) == mark and process.pid != os.getpid():
                found.append(process)
    return found


def is_gone_within(seconds: float, process: psutil.Process) -> bool:
    """Wait for the end of a process; a zombie that nobody reaps has ended, too."""
    deadline = time.monotonic() + seconds
    while _is_alive(process):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
