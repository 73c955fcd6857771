"""Files that belong to records: checked at the door, kept by their hash, opened only by those who may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hearth.platform.attachments.scanners import scanner

if TYPE_CHECKING:
    from hearth.platform.attachments.operations import OpenedFile, hold_bytes, open_file, read, remove, store

READ, ADD = "files.read", "files.add"
"""The permissions to open the files of records, and to add some."""

__all__ = ["ADD", "READ", "OpenedFile", "hold_bytes", "open_file", "read", "remove", "scanner", "store"]


def __getattr__(name: str) -> Any:
    """The operations, which need the models: Django imports this package before it has any."""
    if name in __all__:
        from hearth.platform.attachments import operations

        return getattr(operations, name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
