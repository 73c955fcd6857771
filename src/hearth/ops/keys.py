"""The secrets of one home, made once and kept in a file that only its owner may read. Standard library only."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from hearth.ops.faults import DatabaseUnusable


@dataclass(frozen=True, slots=True)
class Keys:
    """Django's signing key, and one password for each of the embedded database's roles."""

    secret_key: str
    superuser: str
    owner: str
    app: str
    portal: str


def path(*, home: Path) -> Path:
    """Where the secrets of that home are."""
    return home / "secrets.json"


def keys(*, home: Path) -> Keys:
    """The secrets of that home, made on the first call; two callers at once get the same ones."""
    file = path(home=home)
    if not file.exists():
        _make(file)
    try:
        return Keys(**json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        raise DatabaseUnusable(
            f"{file} is damaged. Put it back from your copy of {home}; without it the database beside it stays closed."
        ) from None


def _make(file: Path) -> None:
    """Writes the file whole or not at all; whoever comes second keeps the first one's."""
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    made = Keys(**{field.name: secrets.token_urlsafe(48) for field in fields(Keys)})
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        json.dump(asdict(made), out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(fresh, file)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
