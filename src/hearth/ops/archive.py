"""One file that holds a landlord: the database's dump, the attachments, and a manifest that vouches for both.

An uncompressed tar (the dump is compressed already): `database.dump`, `files/...`, and last `manifest.json` with the
SHA-256 of each part.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from hearth.ops.faults import BackupUnusable

FORMAT = 1
DUMP = "database.dump"
MANIFEST = "manifest.json"
FILES = "files"
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an archive says of itself.

    `rows` counts each table at the instant of the backup, `migrations` are the applied ones ("app.name"), `noted` is
    the launcher's note on the database, `parts` the SHA-256 of each part by its name in the archive.
    """

    made_at: str
    hearth: str
    postgresql: int
    rows: dict[str, int]
    migrations: list[str]
    noted: dict[str, Any]
    parts: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


def write(*, archive: Path, dump: Path, files: Path, manifest: Manifest) -> Manifest:
    """Writes the archive beside its final name and then renames it: it is there whole, or not at all.

    Readable by its owner only. Answers the manifest with its parts filled in.
    """
    fresh = archive.with_name(f".{archive.name}.{os.getpid()}")
    parts: dict[str, str] = {}
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w") as tar:
                parts[DUMP] = _add(tar, DUMP, dump)
                for path in sorted(path for path in files.rglob("*") if path.is_file() and not path.is_symlink()):
                    name = f"{FILES}/{path.relative_to(files).as_posix()}"
                    parts[name] = _add(tar, name, path)
                whole = Manifest(**(asdict(manifest) | {"parts": parts}))
                text = json.dumps(asdict(whole), indent=1).encode()
                tar.addfile(_member(MANIFEST, len(text)), io.BytesIO(text))
            out.flush()
            os.fsync(out.fileno())
        fresh.rename(archive)
    finally:
        fresh.unlink(missing_ok=True)
    return whole


def unpack(*, archive: Path, into: Path) -> Manifest:
    """Unpacks an archive into an empty private folder and checks every part against the manifest.

    Refuses (BackupUnusable) what is not a Hearth backup, a part that is missing, changed or extra, and a name that
    would leave the folder.
    """
    found: dict[str, str] = {}
    manifest: Manifest | None = None
    (into / FILES).mkdir(mode=0o700)  # closed itself, so what is made in it need not be
    try:
        with tarfile.open(archive, mode="r:") as tar:
            for member in tar:
                name = _checked_name(archive, member)
                content = tar.extractfile(member)
                if content is None:
                    raise BackupUnusable(f"{archive} cannot be read at '{name}'.")
                if name == MANIFEST:
                    manifest = _manifest(archive, content.read())
                else:
                    found[name] = _extract(content, into / name)
    except (tarfile.TarError, EOFError) as error:
        raise BackupUnusable(f"{archive} is not a Hearth backup, or it was cut short ({error}).") from None
    except FileNotFoundError:
        raise BackupUnusable(f"There is no file {archive}.") from None
    if manifest is None:
        raise BackupUnusable(f"{archive} was cut short: it has no manifest. Nothing was changed; use another backup.")
    wrong = sorted(name for name in found.keys() | manifest.parts.keys() if found.get(name) != manifest.parts.get(name))
    if wrong:
        raise BackupUnusable(
            f"{archive} is damaged: {len(wrong)} of its parts are not as they were written, such as '{wrong[0]}'. "
            "Nothing was changed; use another backup."
        )
    return manifest


def _manifest(archive: Path, text: bytes) -> Manifest:
    try:
        manifest = Manifest(**json.loads(text))
    except (ValueError, TypeError):
        raise BackupUnusable(f"{archive} is not a Hearth backup: its manifest cannot be read.") from None
    if manifest.format != FORMAT:
        raise BackupUnusable(f"{archive} has format {manifest.format}; this Hearth reads format {FORMAT}.")
    return manifest


def _checked_name(archive: Path, member: tarfile.TarInfo) -> str:
    name = PurePosixPath(member.name)
    inside = not name.is_absolute() and ".." not in name.parts and str(name) == member.name
    known = member.name in (DUMP, MANIFEST) or (name.parts[:1] == (FILES,) and len(name.parts) > 1)
    if not (inside and known and member.isreg()):
        raise BackupUnusable(f"{archive} is not a Hearth backup: it holds '{member.name}'.")
    return member.name


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    with open(path, "rb") as content:
        reader = _Hashing(content)
        tar.addfile(_member(name, os.fstat(content.fileno()).st_size), reader)
    return reader.digest.hexdigest()


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _extract(content: IO[bytes], target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            out.write(chunk)
    return digest.hexdigest()


class _Hashing(io.RawIOBase):
    """Reads a file and hashes what passes."""

    def __init__(self, content: IO[bytes]) -> None:
        super().__init__()
        self._content = content
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._content.read(size)
        self.digest.update(chunk)
        return chunk
