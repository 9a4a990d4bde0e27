"""`tongjian serve` and `tongjian demo`: everything under one supervisor."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import http.client
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tongjian.config import database, readiness
from tongjian.config.running import Refused, database_running
from tongjian.runtime.backup.target import Plan
from tongjian.runtime.home import Home
from tongjian.runtime.postgres import Cluster, UnableToStartCluster
from tongjian.runtime.processes import Child, Supervisor, kill_leftovers

_PORT_SECONDS = 10
_RETRY_SECONDS = 3


def serve(arguments: Sequence[str]) -> int:
    """Serve pages and run background jobs until interrupted."""
    options = _serve_parser().parse_args(arguments)
    return _serve(options)


def demo(arguments: Sequence[str]) -> int:
    """Build the demo city when the database is empty, print its accounts, then serve."""
    parser = _serve_parser("demo", "建好演示城市（已有数据时不动），列出演示账号，然后开始服务。")
    parser.add_argument("--size", choices=["small", "city"], default="city", help="城市的大小")
    parser.add_argument("--accounts", action="store_true", help="只列出演示账号")
    parser.add_argument("--no-serve", action="store_true", help="只建数据，不开始服务")
    options = parser.parse_args(arguments)
    # The sign-in page shows the demo accounts; web processes inherit this.
    os.environ["TONGJIAN_DEMO"] = "1"
    if options.accounts or options.no_serve:
        return _build_only(options)
    return _serve(options, prepare=lambda: _build_demo(options))


def _serve_parser(name: str = "serve", description: str = "") -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"tongjian {name}",
        description=description or "启动数据库、网页服务和后台任务；按 Ctrl-C 全部停止。",
    )
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认 127.0.0.1）")
    parser.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")
    parser.add_argument("--workers", type=int, default=2, help="网页进程数（默认 2）")
    return parser


def _build_only(options: argparse.Namespace) -> int:
    import django

    django.setup()
    with database_running():
        from tongjian.config.migrating import ensure_migrated

        ensure_migrated()
        _build_demo(options)
    return 0


def _build_demo(options: argparse.Namespace) -> None:
    from django.apps import apps
    from django.core.management import call_command

    if not options.accounts and not apps.get_model("units", "Unit")._default_manager.exists():
        print(f"正在建立演示城市（{options.size}）……", flush=True)
        call_command("build_demo", size=options.size)
    call_command("build_demo", accounts=True)


def _serve(options: argparse.Namespace, *, prepare: Callable[[], None] | None = None) -> int:
    home = Home.find().prepare()
    with _only_server(home):
        # The threads of a killed process may hold its port a moment longer than the process.
        patience = _PORT_SECONDS if kill_leftovers(str(home.root)) else 0
        _check_port(options.host, options.port, patience)
        with database_running():
            if prepare is not None or not readiness.is_set_up(home):
                _make_ready(home, prepare or (lambda: None))
            _supervise(home, options)
    print("\n已全部停止。", flush=True)
    return 0


def _make_ready(home: Home, prepare: Callable[[], None]) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from django.db import connections

    from tongjian.config.migrating import ensure_migrated

    django.setup()
    static = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not static.exists():
        call_command("collectstatic", interactive=False, verbosity=0)
    get_wsgi_application()  # a broken installation fails here, once, and not in a loop
    ensure_migrated()
    prepare()
    connections.close_all()
    readiness.note(home, static=static)


def _supervise(home: Home, options: argparse.Namespace) -> None:
    url = f"http://{_named(options.host)}:{options.port}/"

    def on_ready() -> bool:
        if not _answers(options.host, options.port):
            return False
        print(f"\n同建已就绪：{url}\n按 Ctrl-C 停止。", flush=True)
        return True

    Supervisor(_children(options), mark=str(home.root)).run(
        on_ready=on_ready, on_tick=_database_watch(home)
    )


def _children(options: argparse.Namespace) -> list[Child]:
    web = [
        *(sys.executable, "-m", "tongjian.config.web", "--host", options.host),
        *("--port", str(options.port), "--workers", str(options.workers)),
    ]
    jobs = [sys.executable, "-m", "tongjian.config.cli", "work"]
    # Our own database serves one supervisor, and that one worker.
    jobs += [] if database.is_external() else ["--only-worker"]
    role = {"TONGJIAN_ROLE": "app"}
    children = [Child("网页服务", web, role), Child("后台任务", jobs, role)]
    if Plan.of(Home.find()) is not None and not database.is_external():
        command = [sys.executable, "-m", "tongjian.config.cli", "backup", "follow"]
        children.append(Child("日志备份", command))
    return children


def _database_watch(home: Home) -> Callable[[], None]:
    if database.is_external():
        return lambda: None
    cluster = Cluster.of(home)

    def restart_dead_database() -> None:
        if cluster.postmaster() is not None:
            return
        print("数据库意外退出，正在恢复……", file=sys.stderr, flush=True)
        try:
            cluster.ensure_running()
        except UnableToStartCluster as error:
            # A full disk, for one: it is tried again until somebody has made room.
            print(f"{error}\n稍后再试。", file=sys.stderr, flush=True)
            time.sleep(_RETRY_SECONDS)

    return restart_dead_database


@contextlib.contextmanager
def _only_server(home: Home) -> Iterator[None]:
    with open(home.run / "serve.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused(f"{home.root} 的服务已经在运行。") from error
        yield


def _check_port(host: str, port: int, patience: float) -> None:
    deadline = time.monotonic() + patience
    while error := _bind_error(host, port):
        if time.monotonic() >= deadline:
            raise Refused(
                f"不能在 {host}:{port} 上服务（{error.strerror}）。请用 --port 换一个端口。"
            )
        time.sleep(0.1)


def _bind_error(host: str, port: int) -> OSError | None:
    try:
        family = socket.getaddrinfo(host, port)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        return error
    return None


def _named(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(_named(host), port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
