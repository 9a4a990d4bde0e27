"""A served installation of real processes, as its users and as fate see it."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg
import requests

from tests.homes import command, environment
from tongjian.demo.accounts import PASSWORD
from tongjian.runtime.home import Home
from tongjian.runtime.postgres import Cluster

PATIENCE = 90.0


def until(happened: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Wait for something; fail when it does not happen in a time that no machine needs."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Site:
    """One `tongjian serve` over a home."""

    home: Home
    port: int = field(default_factory=free_port)
    extra: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> Site:
        words = ["serve", "--port", str(self.port)]
        with open(self.home.run / "serve.log", "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tongjian.config.cli", *words],
                env=environment(self.home, **self.extra),
                stdout=log,
                stderr=log,
            )
        self.wait()
        return self

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(60)
            finally:
                self.process.kill()
                self.process.wait()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def cluster(self) -> Cluster:
        return Cluster.of(self.home)

    def answers(self) -> bool:
        with contextlib.suppress(requests.RequestException):
            return requests.get(f"{self.address}/healthz", timeout=5).ok
        return False

    def wait(self) -> None:
        until(self.answers, "the site does not answer")

    def kill_web(self) -> None:
        """Kill the web server with all its workers, at once."""
        self._kill("tongjian.config.web")
        until(self.answers, "the web server is not started again")

    def kill_worker(self) -> None:
        """Kill the process that runs jobs."""
        self._kill("work")

    def kill_database(self) -> None:
        """Kill the database server; its children end by themselves."""
        postmaster = self.cluster.postmaster()
        assert postmaster is not None
        postmaster.kill()
        until(self.is_database_back, "the database is not started again")
        self.wait()

    def is_database_back(self) -> bool:
        return self.cluster.postmaster() is not None and self.cluster.answers()

    def web_processes(self) -> set[int]:
        return {process.pid for process in self._processes("tongjian.config.web")}

    def _kill(self, word: str) -> None:
        found = self._processes(word)
        assert found, f"no process {word}"
        for process in found:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()

    def _processes(self, word: str) -> list[psutil.Process]:
        assert self.process is not None
        found = []
        for process in psutil.Process(self.process.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if word in process.cmdline():
                    found += [process, *process.children(recursive=True)]
        return found

    def check_deep(self) -> None:
        """Look at everything; nothing may be wrong."""
        done = command(self.home, "check", "--deep")
        assert done.returncode == 0, done.stdout + done.stderr

    @contextlib.contextmanager
    def held(self, table: str, mode: str = "SHARE") -> Iterator[None]:
        """Let nobody write to a table meanwhile: whoever wants to waits in the middle."""
        holder = psycopg.connect(self.cluster.owner_url)
        holder.execute(f"LOCK TABLE {table} IN {mode} MODE")
        try:
            yield
        finally:
            holder.close()

    def wait_until_held_up(self) -> None:
        """Wait until a session of the site waits for a lock."""
        asked = (
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE usename = 'tongjian_app' AND wait_event_type = 'Lock'"
        )
        until(lambda: self.value(asked) != 0, "nobody came to the held table")

    def value(self, sql: str) -> object:
        """Return one value of the database as it is."""
        with psycopg.connect(self.cluster.owner_url) as session:
            (found,) = session.execute(sql).fetchall()
            return found[0]


class Browser:
    """What one signed-in person sends."""

    def __init__(self, site: Site, username: str) -> None:
        self.site = site
        self.session = requests.Session()
        self.post("/sign-in/", login=username, password=PASSWORD)

    def confirm(self) -> None:
        """Say once more who it is, as exports ask for."""
        self.post("/account/confirm/", password=PASSWORD)

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.site.address + path, timeout=PATIENCE)

    def post(
        self, path: str, files: dict[str, Path] | None = None, **fields: object
    ) -> requests.Response:
        """Send a form with the token that its page carries."""
        return self.post_from(path, path, files, **fields)

    def post_from(
        self, page: str, path: str, files: dict[str, Path] | None = None, **fields: object
    ) -> requests.Response:
        """Send a form that stands on another page than its address."""
        return self.send(path, self.token(page), files, fields)

    def token(self, page: str) -> str:
        """Return the token that the forms of a page carry."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(page).text)
        assert found, f"no form at {page}"
        return found[1]

    def send(
        self,
        path: str,
        token: str,
        files: dict[str, Path] | None = None,
        fields: dict[str, object] | None = None,
        *,
        is_followed: bool = True,
    ) -> requests.Response:
        """Send a form with a token from before, and go where the answer leads."""
        opened = {name: (p.name, p.read_bytes()) for name, p in (files or {}).items()}
        return self.session.post(
            self.site.address + path,
            data={"csrfmiddlewaretoken": token, **(fields or {})},
            files=opened or None,
            timeout=PATIENCE,
            allow_redirects=is_followed,
        )
