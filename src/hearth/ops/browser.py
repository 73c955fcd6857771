"""The browser that the journeys drive: an installed Chromium, else Debian's, else the one that Playwright fetches."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

SHELL, WHOLE = "chromium-headless-shell", "chromium"
"""Debian's packages, and what their programs are called. The shell has no window to draw: it takes less than half."""
NAMES = (SHELL, WHOLE, "chromium-browser", "google-chrome", "google-chrome-stable")
WHY_NONE = (
    "The browser journeys need Chromium and none could be had: install the package 'chromium' "
    "(Debian: apt install chromium), or name a browser's program in HEARTH_BROWSER."
)


def find() -> Path | None:
    """The program of a Chromium: HEARTH_BROWSER, one on the PATH, or one that Playwright fetched; None without one."""
    named = os.environ.get("HEARTH_BROWSER")
    if named:
        return Path(named) if Path(named).is_file() else None
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    fetched = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path("~/.cache/ms-playwright").expanduser())
    patterns = ("chromium_headless_shell-*/chrome-*/*headless*shell", "chromium-*/chrome-linux*/chrome")
    return next((path for pattern in patterns for path in sorted(fetched.glob(pattern), reverse=True)), None)


def launch_arguments() -> list[str]:
    """What that browser must be started with here: as root its sandbox does not work."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def ensure() -> Path | None:
    """The browser, fetched if there is none; None when it cannot be had (the journeys then fail with WHY_NONE)."""
    if found := find():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "fonts-liberation"]
        if not _quietly([*install, SHELL], environ):
            _quietly(["apt-get", "update", "-q"], environ)
            if not _quietly([*install, SHELL], environ):
                _quietly([*install, WHOLE], environ)
        if found := find():
            return found
    _quietly([sys.executable, "-m", "playwright", "install", "chromium"], dict(os.environ))
    return find()


def _quietly(command: list[str], environ: dict[str, str]) -> bool:
    """Whether the command worked; what it says is of no use to the one who waits for tests."""
    try:
        done = subprocess.run(command, env=environ, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0
