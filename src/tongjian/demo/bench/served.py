"""Real server processes over the database of a scale, for as long as they are asked."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

OURS = "tongjian.config.wsgi:application"
HELLO = "tongjian.demo.bench.hello:application"
_WORKERS = 2
_PATIENCE = 60.0


@contextmanager
def served(application: str, *, database: str = "") -> Iterator[int]:
    """Start the server as `tongjian serve` does and give its port."""
    port = free_port()
    served_as = ["--host", "127.0.0.1", "--port", str(port), "--workers", str(_WORKERS)]
    command = [sys.executable, "-m", "tongjian.config.web", *served_as]
    if application != OURS:
        command = [
            *(sys.executable, "-m", "granian", application, "--interface", "wsgi", "--no-ws"),
            *("--blocking-threads", "4", "--log-level", "warning", *served_as),
        ]
    process = subprocess.Popen(command, env=_environment(database))
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _environment(database: str) -> Mapping[str, str]:
    chosen = {"TONGJIAN_BENCH_DATABASE": database} if database else {}
    return {
        **os.environ,
        **chosen,
        "DJANGO_SETTINGS_MODULE": "tongjian.config.settings_bench",
        "TONGJIAN_ROLE": "app",
    }


def free_port() -> int:
    """Return a port that nobody holds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until the server answers.

    Raises:
        TimeoutError: it does not.
    """
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
        else:
            return
        finally:
            connection.close()
    raise TimeoutError(f"nothing answers on port {port}")
