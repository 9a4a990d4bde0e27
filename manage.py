#!/usr/bin/env python3
"""Same as the `tongjian` command, for people used to Django."""

import sys

from tongjian.config.cli import main

if __name__ == "__main__":
    sys.exit(main())
