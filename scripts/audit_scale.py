"""How quick the audit administrator's screen is over many entries, and what proving them takes.

    TONGJIAN_HOME=目录 .venv/bin/tongjian demo --size small --no-serve
    TONGJIAN_HOME=目录 TONGJIAN_DEMO=1 .venv/bin/python scripts/audit_scale.py 10000000

Adds made-up entries to a throw-away demo, seals them, and asks for pages through the whole stack.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongjian.config.settings")
ROUNDS, BATCH = 20, 500_000
# Twenty thousand subjects, forty people, fifty actions, ten years of days.
FILL = """
INSERT INTO audit_entry (at, actor_id, actor_name, actor_role, request_id, action, subject_type,
                         subject_id, subject_label, changes, reason)
SELECT now() - (%(left)s - i) * interval '30 seconds', i %% 40 + 1, '经办' || i %% 40,
       '党委工作人员', md5((i / 5)::text),
       (%(actions)s::text[])[i %% cardinality(%(actions)s::text[]) + 1],
       'units.unit', i %% 20000 + 1, '某学会',
       jsonb_build_object('name', jsonb_build_array('旧名' || i, '新名' || i)), ''
  FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS i
"""
PAGES = {
    "第一页": "",
    "某一天": "at_from=2024-03-01&at_to=2024-03-01",
    "某人的某种动作": "actor=7&action={action}",
    "某一条记录": "subject=units.unit&number=4321",
    "某次请求": "request=c4ca4238a0b923820dcc509a6f75849b",
    "某人三年前起": "actor=7&at_to=2023-11-01",
}


def main(wanted: int) -> None:
    """Fill, seal, ask, prove; print one line each."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client

    from tongjian.config.running import database_running
    from tongjian.demo.accounts import PASSWORD
    from tongjian.foundation.audit import naming
    from tongjian.foundation.audit.services import seal
    from tongjian.foundation.audit.verifying import verify

    actions = list(naming.action_codes())
    with database_running():
        with connection.cursor() as cursor:
            for first in range(0, wanted, BATCH):
                last = min(first + BATCH, wanted) - 1
                given: dict[str, Any] = {
                    "left": wanted,
                    "first": first,
                    "last": last,
                    "actions": actions,
                }
                cursor.execute(FILL, given)
                seal()
            cursor.execute("ANALYZE audit_entry")
        client = Client(HTTP_HOST="127.0.0.1")
        client.post("/sign-in/", {"login": "shenji", "password": PASSWORD})
        print(f"操作日志 {wanted:,} 条，各问 {ROUNDS} 次，毫秒\n")
        print("| 页面 | 中位 | p95 |")
        print("|---|--:|--:|")
        for name, query in PAGES.items():
            address = f"/admin/log/?{query.format(action=actions[6])}"
            middle, slow = measured(partial(client.get, address))
            print(f"| {name} | {middle:.0f} | {slow:.0f} |", flush=True)
        for name, full in (("全部核验", True), ("只核验新增", False)):
            started = time.monotonic()
            verdict = verify(full=full)
            seconds = time.monotonic() - started
            print(f"| {name}（{'无误' if verdict.is_clean else '有误'}） | {seconds:.1f} 秒 | |")


def measured(ask: Callable[[], Any]) -> tuple[float, float]:
    """Return the median and the 95th percentile in milliseconds."""
    seen = []
    for _ in range(ROUNDS):
        started = time.monotonic()
        answer = ask()
        seen.append((time.monotonic() - started) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.status_code} {answer.headers}")
    return statistics.median(seen), sorted(seen)[int(len(seen) * 0.95) - 1]


if __name__ == "__main__":
    main(int(sys.argv[1]))
