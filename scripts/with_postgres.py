"""Runs a command against a throw-away server of an installed PostgreSQL.

scripts/with_postgres.py /usr/lib/postgresql/15 pytest -q
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tongjian.runtime.roles import APP, OWNER
from tongjian.runtime.system_user import as_account, server_account

ROLES = f"""
CREATE ROLE {APP} LOGIN;
CREATE ROLE {OWNER} LOGIN CREATEDB IN ROLE {APP};
"""


def main() -> int:
    """Start the server, run the command with its address, stop the server."""
    installation, *command = sys.argv[1:]
    folder = Path(tempfile.mkdtemp(prefix="tongjian-pg-"))
    account = server_account(folder / "data")
    if os.geteuid() == 0:
        os.chown(folder, account.pw_uid, account.pw_gid)
    server = Server(Path(installation) / "bin", folder, account)
    try:
        server.start()
        url = f"postgresql://{OWNER}@/postgres?host={folder}"
        env = os.environ | {"TONGJIAN_TEST_DATABASE_URL": url}
        return subprocess.run(command, env=env, check=False).returncode
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Server:
    """One server in a private folder; whoever can enter it may connect."""

    def __init__(self, binaries: Path, folder: Path, account: pwd.struct_passwd) -> None:
        self.binaries, self.folder, self.account = binaries, folder, account

    def start(self) -> None:
        """Initialize, start and create the two logins."""
        data, log = str(self.folder / "data"), str(self.folder / "log")
        options = f"-k {self.folder} -h '' -c fsync=off -c full_page_writes=off"
        self._run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "--locale=C.UTF-8")
        self._run("pg_ctl", "-w", "-D", data, "-l", log, "-o", options, "start")
        self._run("psql", "-q", "-h", str(self.folder), "-U", "postgres", "-c", ROLES)

    def stop(self) -> None:
        """Stop at once: nothing of it is kept."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    def _run(self, program: str, *words: str) -> None:
        # pg_ctl leaves the server behind with our output: it must not be a pipe.
        subprocess.run(
            [str(self.binaries / program), *words],
            check=True,
            stdout=subprocess.DEVNULL,
            **as_account(self.account),
        )


if __name__ == "__main__":
    sys.exit(main())
