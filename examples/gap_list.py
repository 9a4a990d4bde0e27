"""List the social organisations of one district that ought to have a Party organisation.

    export TONGJIAN_TOKEN=tj_…
    python examples/gap_list.py http://127.0.0.1:8000 449901 > gaps.csv

The token is made on the page 接口令牌; the list holds what its owner may see. Only the standard
library is needed.
"""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

COLUMNS = ("name", "uscc", "kind", "competent_body", "full_members", "declared_members", "phone")


def gap_list(*, server: str, token: str, place: str) -> Iterator[dict[str, Any]]:
    """Yield every unit registered at the place that is due and not covered, page after page."""
    after: str | None = ""
    while after is not None:
        query = {"place": place, "due": "yes", "sort": "-full_members", "size": "200"}
        page = _get(f"{server}/api/v1/units?{urlencode({**query, 'after': after})}", token)
        yield from page["items"]
        after = page["next"]


def _get(url: str, token: str) -> Any:
    request = Request(url, headers={"Authorization": f"Bearer {token}"})  # noqa: S310
    with urlopen(request, timeout=30) as answer:  # noqa: S310  the address is the user's own
        return json.load(answer)


def main() -> int:
    """Write the list as CSV, or say in one sentence why not."""
    if len(sys.argv) != 3 or not os.environ.get("TONGJIAN_TOKEN"):
        print(__doc__, file=sys.stderr)
        return 2
    server, place = sys.argv[1:]
    writer = csv.DictWriter(sys.stdout, COLUMNS, extrasaction="ignore")
    writer.writeheader()
    try:
        rows = gap_list(server=server, token=os.environ["TONGJIAN_TOKEN"], place=place)
        writer.writerows(rows)
    except HTTPError as error:
        with error:
            problem = json.load(error)
        print("；".join([problem["message"], *problem["findings"]]), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
