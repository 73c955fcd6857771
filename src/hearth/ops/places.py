"""Where things lie. Standard library only: the installer reads this before anything is installed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "src" / "hearth"
WEB = ROOT / "web"
BUILT = SOURCE / "static" / "built"
REQUIREMENTS = ROOT / "requirements"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def home(*, environ: Mapping[str, str] | None = None) -> Path:
    """The folder of one installation's data: HEARTH_HOME, else `.hearth` in the clone. It need not exist yet."""
    named = (os.environ if environ is None else environ).get("HEARTH_HOME")
    return Path(named).expanduser().absolute() if named else ROOT / ".hearth"


def make_home(*, home: Path) -> Path:
    """Makes the folder and the private ones in it, and returns it.

    Files, letters and logs name people, so only the owner may look into those. The home itself stays passable:
    started as root, the database server runs as another account and must reach its own folder in it.
    """
    home.mkdir(parents=True, exist_ok=True)
    for name in ("files", "mail", "log", "run"):
        folder = home / name
        if not folder.is_dir():
            folder.mkdir(mode=0o700, exist_ok=True)
    return home
