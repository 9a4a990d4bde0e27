"""The web server: the program is loaded once, and its processes share it.

Each worker is a fork of the process that has loaded everything: it is ready at once, also when a
dead one is replaced, and the memory of the program is held once. Nothing may open a connection or
start a thread before the fork.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import multiprocessing
from collections.abc import Sequence

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

APPLICATION = "tongjian.config.wsgi:application"
# Python runs one thread of a process at a time. One thread answers most pages a second, by a
# tenth; four let short pages pass by a long one, such as a file being made.
THREADS = 4
# Each thread keeps its connection to the database: it should outlast a pause between two clicks.
_IDLE_SECONDS = 600
_KILL_SECONDS = 10
# Objects made between two looks for garbage: a page makes some ten thousand, few in circles.
_GARBAGE_AFTER = 50_000


def main(arguments: Sequence[str] | None = None) -> None:
    """Load the program and serve until told to stop."""
    options = _parser().parse_args(arguments)
    load()
    multiprocessing.set_start_method("fork", force=True)
    Granian(
        APPLICATION,
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=_IDLE_SECONDS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=_KILL_SECONDS,
        log_level=LogLevels.warning,
    ).serve()


def load() -> None:
    """Import all that pages need, and spare it from every later search for garbage."""
    gc.disable()
    # The order matters: nothing can be imported before the program is set up.
    for module in ("tongjian.config.wsgi", "tongjian.config.urls"):
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GARBAGE_AFTER, 20, 20)
    gc.enable()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tongjian.config.web")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    return parser


if __name__ == "__main__":
    main()
