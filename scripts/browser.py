"""Makes sure that the browser tests find Chromium and a Chinese font."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = ["chromium", "fonts-noto-cjk"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> int:
    """Install what is missing when we may, else say what to install."""
    if is_complete():
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("· 安装浏览器测试所需的 Chromium 和中文字体……", flush=True)
        apt_get("update")
        apt_get("install", "-y", "--no-install-recommends", *PACKAGES)
    if is_complete():
        return 0
    print(
        "浏览器测试需要 Chromium 和中文字体。Debian/Ubuntu 请执行：\n"
        f"  sudo apt-get update && sudo apt-get install -y {' '.join(PACKAGES)}\n"
        "其他系统请安装 Chromium（命令名 chromium 或 google-chrome）和 Noto Sans CJK 字体。\n"
        "只运行其他测试：make test BROWSER=no",
        file=sys.stderr,
    )
    return 1


def is_complete() -> bool:
    """Tell whether a browser and a font for Chinese are there."""
    return any(map(shutil.which, BROWSERS)) and has_chinese_font()


def has_chinese_font() -> bool:
    """Ask fontconfig, or look for the usual files where it is not installed."""
    if shutil.which("fc-list"):
        command = ["fc-list", ":lang=zh-cn", "family"]
        listed = subprocess.run(command, capture_output=True, text=True, check=False)
        return bool(listed.stdout.strip())
    return any(Path("/usr/share/fonts").glob("**/*CJK*"))


def apt_get(*words: str) -> None:
    """Run apt-get without questions, waiting for another run to finish."""
    command = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", *words]
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=env, check=False, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
