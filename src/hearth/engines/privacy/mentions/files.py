"""What files say, read out of them once: PDFs, Office files, texts, and emails with such files within them, in the
background, one after another.

Hearth's own letters are left out, as their words are kept with them; pictures and scans are not read.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import IntegrityError
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from hearth.engines.comms.models import Communication
from hearth.engines.privacy import tasks
from hearth.engines.privacy.mentions.rules import Words
from hearth.engines.privacy.models import FileText
from hearth.engines.privacy.models.disclosure import Bare
from hearth.engines.privacy.redacting.apart import DocumentRefused, ReadingStopped
from hearth.engines.privacy.redacting.reading import LARGEST_KEPT, MOST_KEPT, Document, read_apart, read_text
from hearth.platform import attachments
from hearth.platform.attachments.models import StoredFile
from hearth.platform.attachments.operations import openable
from hearth.platform.attachments.rules import TYPES
from hearth.platform.identity.access import Access
from hearth.platform.index.visibility import audit_reading
from hearth.platform.outbox.tasks import stopping

FILE = "file"
ENTITY = "file.words"
"""Its key is that of the file."""
MOST_BYTES = LARGEST_KEPT
LONGEST = 2_000_000
"""Characters of a file that are kept."""
MOST_DEEP = 3
"""An email within an email within an email is opened; one within that is not."""
MOST_WITHIN = MOST_KEPT
_PDF, _EMAIL = "application/pdf", "message/rfc822"
_APART = frozenset(TYPES[ending].content_type for ending in ("pdf", "docx", "xlsx", "odt", "ods", "eml"))
_PLAIN = frozenset({"text/plain", "text/csv"})
READ = _APART | _PLAIN
"""The kinds of file that are read."""
_NAME = "file"
_LINE = re.compile(r"(?<!\n)[ \t]*\n(?!\s*\n)")
_SECONDS = 600
"""For one file; two thousand pages take some minutes."""
_AT_ONCE = 1000


def unread() -> QuerySet[StoredFile]:
    """The files that nobody has read yet, oldest first."""
    own = Communication.objects.filter(file=OuterRef("pk"))
    known = FileText.objects.filter(file=OuterRef("pk"))
    return StoredFile.objects.filter(~Exists(own), ~Exists(known)).order_by("stored_at", "pk")


def ask_to_read(_now: dt.datetime) -> int:
    """This function will have files read that nobody has read yet, by the worker's lane for what takes long; a tick."""
    return int(unread().exists() and tasks.ask())


def looked_through(words: Words | None) -> QuerySet[FileText]:
    """The words of files, but of those that were taken out of sight: nobody could weigh them. Of `words` roughly those
    that fit, by an index of trigrams."""
    rows = FileText.objects.filter(file__removed_at=None)
    if words is None:
        return rows
    fits = Q(text__iregex=words.near) if words.near else Q(pk__in=[])
    if words.near_bare:
        rows = rows.alias(bare=Bare("text"))
        fits |= Q(bare__iregex=words.near_bare)
    return rows.filter(fits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """How many files of a company nobody looks through: those that are `waiting` to be read, and those that could not
    be read, or not wholly (`unreadable`: pictures, scans, kinds that are not read)."""

    waiting: int
    unreadable: int


def unknown(company_id: int) -> Unknown:
    """What a search for words about somebody does not look through in a company. One query."""
    own = Communication.objects.filter(file=OuterRef("pk"))
    rows = StoredFile.objects.filter(~Exists(own), record__company=company_id, removed_at=None)
    said = rows.aggregate(
        waiting=Count("pk", filter=Q(words=None)), unreadable=Count("pk", filter=Q(words__problem__gt=""))
    )
    return Unknown(waiting=said["waiting"], unreadable=said["unreadable"])


def read_some(*, now: dt.datetime) -> int:
    """This function will read so many of the files that nobody has read yet, one after another, until the worker is
    stopped; how many it has."""
    done = 0
    for file in list(unread()[:_AT_ONCE]):
        if stopping.is_set():
            break
        done += read(file, now=now) is not None
    return done


def read(file: StoredFile, *, now: dt.datetime) -> FileText | None:
    """This function will read a file and keep what it says, or why that is not known; None for a file that was erased
    while it was read, or whose reading was stopped."""
    try:
        text, problem = _words(file)
    except DocumentRefused as refused:
        text, problem = "", refused.sentence.removeprefix(f"{_NAME}: ")
    except FileNotFoundError:
        text, problem = "", "It is no longer in the store."
    except ReadingStopped:
        return None  # the worker stops; it is read by the next
    if len(text) > LONGEST:
        problem = f"Only its first {LONGEST:,} characters were read. {problem}".strip()
    facts = {"text": _kept(text[:LONGEST]), "problem": _kept(problem[:300]), "read_at": now}
    try:
        found, _made = FileText.objects.update_or_create(pk=file.pk, defaults=facts)
    except IntegrityError:
        return None
    return found


def _kept(text: str) -> str:
    """A text as PostgreSQL keeps it: without NUL and halves of characters, which a PDF may say."""
    return text.encode("utf-8", "replace").decode().replace("\0", " ")


def _words(file: StoredFile) -> tuple[str, str]:
    """What a file says, and what of it is not known."""
    if file.content_type not in READ:
        return "", "Files of its kind are not read."
    if file.size > MOST_BYTES:
        return "", f"It is larger than {MOST_BYTES // 1024**2} MB."
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _NAME
        path.write_bytes(attachments.read(file))
        reading = _Reading(Path(folder))
        text, problem = reading.read(path, file.content_type)
    return text, " ".join(filter(None, [problem, *reading.left_out()]))


class _Reading:
    """One file read with those within it. Emails are opened MOST_DEEP deep, MOST_WITHIN files in all and no longer than
    one file may take: what lies beyond is counted, not read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.until = time.monotonic() + _SECONDS
        self.opened = self.unread = self.too_deep = 0

    def read(self, path: Path, content_type: str, *, deep: int = 0) -> tuple[str, str]:
        """What a file says, with those within it, and what of it itself is not known."""
        if content_type in _PLAIN:
            return read_text(path), ""
        keep = self._folder(deep) if content_type == _EMAIL else None
        seconds = max(1, int(self.until - time.monotonic()))
        document = read_apart(path, seconds=seconds, stop=stopping.is_set, keep=keep)
        if content_type == _PDF:
            # The lines of a page end where the paper did, not where a sentence does.
            return "\n\n".join(_LINE.sub(" ", page.text) for page in document.pages), _not_read(document)
        text = document.pages[0].text
        if keep is not None:
            self.unread += len(document.attachments)
            text = "\n\n".join([text, *self._within(document, deep)])
            document = replace(document, attachments=())
        return text, _not_read(document, empty=not text.strip())

    def left_out(self) -> Iterator[str]:
        """What of the files within it is not known."""
        if self.unread:
            yield f"Of the files within it {self.unread} could not be read."
        if self.too_deep:
            yield f"Emails are opened {MOST_DEEP} deep; {self.too_deep} within those are not."

    def _folder(self, deep: int) -> Path:
        """Where the files within an email are laid."""
        return Path(tempfile.mkdtemp(prefix=f"{deep}-", dir=self.folder))

    def _within(self, document: Document, deep: int) -> Iterator[str]:
        for name, path in document.kept:
            kind = TYPES.get(name.rpartition(".")[2].lower())
            self.opened += 1
            if kind is None or kind.content_type not in READ or self.opened > MOST_WITHIN:
                self.unread += 1
            elif kind.content_type == _EMAIL and deep + 1 >= MOST_DEEP:
                self.too_deep += 1
            else:
                yield from self._one(path, kind.content_type, deep)

    def _one(self, path: Path, content_type: str, deep: int) -> Iterator[str]:
        """What one of the files within says; one that can't be read costs only itself."""
        try:
            text, problem = self.read(path, content_type, deep=deep + 1)
        except DocumentRefused:
            self.unread += 1
            return
        self.unread += bool(problem)
        yield text


def _not_read(document: Document, *, empty: bool = False) -> str:
    pictures = sum(1 for page in document.pages if page.pictures and not page.text.strip())
    said = []
    if document.cut:
        said.append(f"Only the first {LONGEST:,} characters of it, or of a page, were read.")
    if empty:
        said.append("No words were found in it.")
    if pictures:
        said.append(f"{pictures} of its {len(document.pages)} pages are pictures.")
    if document.attachments:
        said.append(f"It has {len(document.attachments)} files within it.")  # their names may tell of somebody
    return " ".join(said)


def names(places: Collection[tuple[str, str, str]]) -> dict[str, str]:
    """The names of the files of those of the places that are within one, by their keys."""
    rows = StoredFile.objects.filter(pk__in=[key for entity, key, _ in places if entity == ENTITY])
    return {str(key): name for key, name in rows.values_list("pk", "name")}


def not_openable(access: Access, places: Collection[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """The places within files that somebody may not open (`attachments.operations.openable`). Whether they may see the
    file's record is asked apart."""
    wanted = {key: (entity, key, item) for entity, key, item in places if entity == ENTITY}
    rows = StoredFile.objects.filter(pk__in=wanted) if wanted else ()
    return set(wanted.values()) - {wanted[str(file.pk)] for file in rows if openable(access, file)}


def note_readings(access: Access, places: Collection[tuple[str, str, str]], *, reason: str, now: dt.datetime) -> None:
    """Writes down that words of confidential files were shown, as `attachments.open_file` does of the whole file."""
    keys = [key for entity, key, _ in places if entity == ENTITY]
    for file in StoredFile.objects.filter(pk__in=keys, confidential=True) if keys else ():
        audit_reading(access=access, record_id=file.record_id, what=f"file {file.name}", now=now, reason=reason)
