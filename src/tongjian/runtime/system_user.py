"""PostgreSQL refuses to run as root, so root hands it to an account without rights."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Any

ACCOUNT = "tongjian"
STATE = Path("/var/lib/tongjian")


class UnableToDropRoot(Exception):
    """No account to run the database with; the message says how to make one."""


def server_account(data: Path) -> pwd.struct_passwd:
    """Return who runs the server: the data's owner, or ourselves, but never root."""
    uid = data.stat().st_uid if data.exists() else os.geteuid()
    if uid != 0:
        return pwd.getpwuid(uid)
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        return _created_account()


def as_account(account: pwd.struct_passwd) -> dict[str, Any]:
    """Return the arguments that make `subprocess` run something as the account."""
    if os.geteuid() != 0:
        return {"cwd": "/"}
    return {
        "cwd": "/",
        "user": account.pw_uid,
        "group": account.pw_gid,
        "extra_groups": [],
        "env": os.environ | {"HOME": "/", "USER": account.pw_name},
    }


def can_enter(account: pwd.struct_passwd, folder: Path) -> bool:
    """Tell whether the account may walk through the folder and all above it."""
    check = ["test", "-x", str(folder)]
    return subprocess.run(check, **as_account(account)).returncode == 0


def reachable_binaries(account: pwd.struct_passwd, installed: Path, version: str) -> Path:
    """Return the server's binaries, copied once when the account cannot reach them."""
    if can_enter(account, installed / "bin") and can_enter(account, installed / "lib"):
        return installed
    copy = STATE / f"postgresql-{version}"
    if not copy.exists():
        draft = copy.with_name(f"{copy.name}.{os.getpid()}")
        STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
        shutil.copytree(installed, draft, symlinks=True)
        draft.chmod(0o755)
        draft.rename(copy)
    return copy


def _created_account() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
    try:
        # Another process may have made it in the same moment: the account counts.
        subprocess.run(command, capture_output=True, check=False)
        return pwd.getpwnam(ACCOUNT)
    except (OSError, KeyError) as error:
        raise UnableToDropRoot(
            f"数据库不能以 root 运行，而建立系统用户 {ACCOUNT} 没有成功。"
            f"请先执行：useradd --system {ACCOUNT}"
        ) from error
