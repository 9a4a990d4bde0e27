"""`tongjian replica`: a second server that follows the embedded one, until interrupted."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from tongjian.config import database
from tongjian.config.running import Refused
from tongjian.runtime.home import Home
from tongjian.runtime.postgres import Cluster, running_cluster
from tongjian.runtime.replica import running_replica


def follow(arguments: Sequence[str]) -> int:
    """Copy the embedded database into another folder and keep the copy up to date."""
    parser = argparse.ArgumentParser(
        prog="tongjian replica", description="在另一个目录建立并运行只读从库，按 Ctrl-C 停止。"
    )
    parser.add_argument("--at", type=Path, required=True, metavar="DIR", help="从库放在哪里")
    options = parser.parse_args(arguments)
    if database.is_external():
        raise Refused("数据库由您自己管理：请在那里建立从库，再设置 TONGJIAN_REPLICA_URL。")
    with (
        running_cluster(Home.find()) as primary,
        running_replica(primary, Home(options.at.resolve())) as replica,
    ):
        _tell(replica)
        try:
            while replica.postmaster() is not None:
                time.sleep(1)
        except KeyboardInterrupt:
            return 0
    raise Refused("从库停了。日志在 " + str(replica.log))


def _tell(replica: Cluster) -> None:
    print("从库已就绪。让网页从它读列表和统计：", flush=True)
    print(f"  TONGJIAN_REPLICA_URL='{replica.app_url}' tongjian serve", flush=True)
