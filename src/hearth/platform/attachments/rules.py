"""Which files are taken in. A file is never opened or unpacked here: its name and its first bytes decide."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from hearth.kernel.refusal import Refused


class FileRefused(Refused):
    """A file that is not taken in: its name, its type or its size."""

    code = "file_refused"


@dataclass(frozen=True, slots=True)
class FileType:
    """A type of file by its ending. `starts`: with which bytes such a file may begin (empty: any).

    `inline` ones are shown in the browser, so their bytes must be what they claim; the others are only downloaded.
    """

    content_type: str
    starts: tuple[bytes, ...] = ()
    inline: bool = False


_ZIP = (b"PK\x03\x04",)
_OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_OFFICE = "application/vnd.openxmlformats-officedocument."

TYPES: Mapping[str, FileType] = {
    "pdf": FileType("application/pdf", (b"%PDF-",), inline=True),
    "png": FileType("image/png", (b"\x89PNG\r\n\x1a\n",), inline=True),
    "jpg": FileType("image/jpeg", (b"\xff\xd8\xff",), inline=True),
    "jpeg": FileType("image/jpeg", (b"\xff\xd8\xff",), inline=True),
    "gif": FileType("image/gif", (b"GIF87a", b"GIF89a"), inline=True),
    "webp": FileType("image/webp", (b"RIFF",), inline=True),
    "heic": FileType("image/heic"),
    "tif": FileType("image/tiff", (b"II*\x00", b"MM\x00*")),
    "tiff": FileType("image/tiff", (b"II*\x00", b"MM\x00*")),
    "txt": FileType("text/plain"),
    "csv": FileType("text/csv"),
    "rtf": FileType("application/rtf", (b"{\\rtf",)),
    "docx": FileType(f"{_OFFICE}wordprocessingml.document", _ZIP),
    "xlsx": FileType(f"{_OFFICE}spreadsheetml.sheet", _ZIP),
    "odt": FileType("application/vnd.oasis.opendocument.text", _ZIP),
    "ods": FileType("application/vnd.oasis.opendocument.spreadsheet", _ZIP),
    "doc": FileType("application/msword", _OLE),
    "xls": FileType("application/vnd.ms-excel", _OLE),
    "msg": FileType("application/vnd.ms-outlook", _OLE),
    "eml": FileType("message/rfc822"),
    "mp3": FileType("audio/mpeg", (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "m4a": FileType("audio/mp4"),
    "mp4": FileType("video/mp4"),
}
"""No programs, scripts, web pages (HTML, SVG), archives or Office files with macros."""

_NEVER = re.compile(r"html|svg|script|x-ms|executable|x-sh\b")

MOST_LETTERS = 150
HEAD = 16
_SEPARATORS = re.compile(r"[/\\:*?\"<>|]+")


def file_name(name: str) -> str:
    """The name under which a file is kept: what no file system takes becomes "-"; long ones are cut, the ending kept.

    Refused: no ending, nothing before it, and invisible or direction-changing letters, which make "exe" look like
    "txt".
    """
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co"} for letter in name):
        raise FileRefused("The file's name has invisible letters. Rename it, then add it again.", field="file")
    tidy = " ".join(_SEPARATORS.sub("-", unicodedata.normalize("NFC", name)).split())
    stem, dot, ending = tidy.rpartition(".")
    stem = stem.strip(". -")
    if not dot or not stem or not ending:
        raise FileRefused(f"“{tidy}” needs a name and an ending, such as letter.pdf.", field="file")
    return f"{stem[: MOST_LETTERS - len(ending) - 1].rstrip()}.{ending}"


def file_type(name: str, head: bytes, claimed: str = "") -> FileType:
    """The type of a file by its ending, if its first bytes agree.

    Senders name types loosely (a .csv as Excel), so what is `claimed` decides nothing, but a claim to be a web page
    or a program is believed. Refused: that, an ending that is not taken, bytes that are something else.
    """
    ending = name.rpartition(".")[2].lower()
    kind = TYPES.get(ending)
    if kind is None:
        raise FileRefused(
            f"Files that end in .{ending} are not taken. Send it as a PDF, a picture or an Office document.",
            field="file",
        )
    if _NEVER.search(claimed.lower()):
        raise FileRefused(f"“{name}” was sent as {claimed}, which is not taken.", field="file")
    if kind.starts and not head.startswith(kind.starts):
        raise FileRefused(f"“{name}” is not what its ending says: it is no .{ending} file inside.", field="file")
    return kind
