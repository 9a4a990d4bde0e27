"""The `tongjian` command."""

from __future__ import annotations

import os
import sys

from tongjian.config import database
from tongjian.runtime.home import Home
from tongjian.runtime.postgres import running_cluster


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongjian.config.settings")
    from django.core.management import execute_from_command_line
    if database.is_external():
        execute_from_command_line(sys.argv)
        return 0
    with running_cluster(Home.find()):
        execute_from_command_line(sys.argv)
    return 0
