"""What can be disposed of: each kind of record says from which events its time runs and which rows are due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hearth.engines.cases.models import Case
from hearth.engines.cases.program import CaseState
from hearth.engines.comms.models import Communication
from hearth.engines.privacy.models import Disposal, Redaction
from hearth.kernel.registry import Registry
from hearth.kernel.time import business_day
from hearth.platform.attachments.models import StoredFile
from hearth.records.contacts.models import Note

Due = Callable[[int, dt.date], Iterable[tuple[object, dt.date, int | None]]]
"""`due(company_id, before)`: key, day of the event and index record of each row whose event was before a day."""
Tied = Callable[[Collection[Any]], Mapping[object, Collection[int]]]
"""`tied(keys)`: the index records whose hold or open case keeps each row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A kind of record that can be disposed of. `events` by code: in words, and what is due by it."""

    label: str
    entity: str
    events: Mapping[str, tuple[str, Due]]
    tied: Tied
    disposals: frozenset[Disposal]


SUBJECTS: Registry[Subject] = Registry("kind of record with a retention period")


# --- what this floor and those below keep


def _cases(company_id: int, before: dt.date) -> Iterable[tuple[object, dt.date, int | None]]:
    rows = Case.objects.filter(
        record__company=company_id, ended_at__date__lt=before, state__in=(CaseState.CLOSED, CaseState.CANCELLED)
    )
    for key, at in rows.values_list("pk", "ended_at").order_by("pk"):
        if at is not None:
            yield key, business_day(at), key


def _tied_cases(keys: Collection[Any]) -> Mapping[object, Collection[int]]:
    return {key: {key, about} for key, about in Case.objects.filter(pk__in=keys).values_list("pk", "subject_id")}


def _communications(company_id: int, before: dt.date) -> Iterable[tuple[object, dt.date, int | None]]:
    rows = Communication.objects.filter(about__company=company_id, created_at__date__lt=before)
    for key, at, about in rows.values_list("pk", "created_at", "about_id").order_by("pk"):
        yield key, business_day(at), about


def _tied_communications(keys: Collection[Any]) -> Mapping[object, Collection[int]]:
    rows = Communication.objects.filter(pk__in=keys).values_list("pk", "about_id", "contact_id", "case_id")
    return {key: {each for each in others if each is not None} for key, *others in rows}


def _notes(company_id: int, before: dt.date) -> Iterable[tuple[object, dt.date, int | None]]:
    rows = Note.objects.filter(record__company=company_id, written_at__date__lt=before)
    for key, at, record in rows.values_list("pk", "written_at", "record_id").order_by("pk"):
        yield key, business_day(at), record


def _files(company_id: int, before: dt.date) -> Iterable[tuple[object, dt.date, int | None]]:
    """Files that letters do not need: what was sent goes with its letter."""
    rows = StoredFile.objects.filter(record__company=company_id, stored_at__date__lt=before)
    rows = rows.exclude(pk__in=Communication.objects.exclude(file=None).values("file"))
    for key, at, record in rows.values_list("pk", "stored_at", "record_id").order_by("stored_at", "pk"):
        yield key, business_day(at), record


def _removed_files(company_id: int, before: dt.date) -> Iterable[tuple[object, dt.date, int | None]]:
    rows = StoredFile.objects.filter(record__company=company_id, removed_at__date__lt=before)
    for key, at, record in rows.values_list("pk", "removed_at", "record_id").order_by("stored_at", "pk"):
        if at is not None:
            yield key, business_day(at), record


def _originals(company_id: int, before: dt.date) -> Iterable[tuple[object, dt.date, int | None]]:
    rows = Redaction.objects.filter(original__record__company=company_id, redacted_at__date__lt=before)
    for key, at, record in rows.values_list("original_id", "redacted_at", "record_id").order_by("pk"):
        yield key, business_day(at), record


def _tied_to_record(model: type[Note | StoredFile]) -> Tied:
    def tied(keys: Collection[Any]) -> Mapping[object, Collection[int]]:
        return {key: {record} for key, record in model._base_manager.filter(pk__in=keys).values_list("pk", "record_id")}

    return tied


_GOES = frozenset({Disposal.DELETE, Disposal.ARCHIVE})
SUBJECTS.register(
    "case",
    Subject(
        label="Closed cases",
        entity="case",
        events={"ended": ("The case was closed or cancelled", _cases)},
        tied=_tied_cases,
        disposals=frozenset({Disposal.PSEUDONYMISE, Disposal.ARCHIVE}),
    ),
)
SUBJECTS.register(
    "communication",
    Subject(
        label="Letters and emails",
        entity="communication",
        events={"made": ("It was written or received", _communications)},
        tied=_tied_communications,
        disposals=_GOES,
    ),
)
SUBJECTS.register(
    "note",
    Subject(
        label="Notes",
        entity="note",
        events={"written": ("It was written", _notes)},
        tied=_tied_to_record(Note),
        disposals=_GOES,
    ),
)
SUBJECTS.register(
    "file",
    Subject(
        label="Files",
        entity="file",
        events={"stored": ("It was added", _files), "removed": ("It was taken out of sight", _removed_files)},
        tied=_tied_to_record(StoredFile),
        disposals=frozenset({Disposal.DELETE}),
    ),
)
SUBJECTS.register(
    "original",
    Subject(
        label="Originals of redacted files",
        entity="file",
        events={"redacted": ("It was redacted", _originals)},
        tied=_tied_to_record(StoredFile),
        disposals=frozenset({Disposal.DELETE}),
    ),
)


def tied_to_people(keys: Collection[Any]) -> Mapping[object, Collection[int]]:
    """People are kept by holds and open cases, on them or on whatever is theirs: the erasure itself looks for those."""
    return {key: {int(str(key))} for key in keys}
