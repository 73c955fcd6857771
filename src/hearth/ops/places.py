"""Where things lie. Standard library only: the installer reads this before anything is installed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from hearth.ops.faults import HomeUnusable

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "src" / "hearth"
WEB = ROOT / "web"
ANOTHER = "Set HEARTH_HOME to a folder of your own, or start Hearth as the account that owns this one."
BUILT = SOURCE / "static" / "built"
REQUIREMENTS = ROOT / "requirements"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def home(*, environ: Mapping[str, str] | None = None) -> Path:
    """The folder of one installation's data: HEARTH_HOME, else `.hearth` in the clone. It need not exist yet."""
    named = (os.environ if environ is None else environ).get("HEARTH_HOME")
    return Path(named).expanduser().absolute() if named else ROOT / ".hearth"


def make_home(*, home: Path) -> Path:
    """Makes the folder and the private ones in it, and returns it; refuses one that is another account's.

    Files, letters and logs name people, so only the owner may look into those. The home itself stays passable:
    started as root, the database server runs as another account and must reach its own folder in it.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        for name in ("files", "mail", "log", "run"):
            (home / name).mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise HomeUnusable(f"Hearth cannot keep its data in {home}: {error.strerror}. {ANOTHER}") from None
    if os.geteuid() not in (0, (home / "run").stat().st_uid):
        raise HomeUnusable(f"{home} belongs to another account: Hearth was first started by that one. {ANOTHER}")
    return home
