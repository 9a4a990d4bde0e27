#!/bin/sh
# Finds a Python, makes .venv with it, and hands over to scripts/setup.py.
set -eu
cd "$(dirname "$0")/.."

python=""
for name in python3.13 python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null 2>&1 &&
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python="$name"
        break
    fi
done
if [ -z "$python" ]; then
    echo "需要 Python 3.11 或更新版本。Debian/Ubuntu：apt-get install python3 python3-venv" >&2
    exit 1
fi

if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        echo "Python 缺少 venv 模块。Debian/Ubuntu：apt-get install python${version}-venv" >&2
        exit 1
    fi
    "$python" -m venv --clear .venv
fi
exec .venv/bin/python scripts/setup.py "$@"
