"""Taking a list out of Hearth: asked for with a reason, written in the background, fetched by the one who asked.

The rows are chosen once, at the beginning; each is written as the officer may read it at that moment. Restricted
records are in no export. The file is kept for a week. Rows are read from a replica where there is one that has
everything the primary has at that moment (platform/replicas.py); rights are always asked of the primary.
"""

from __future__ import annotations

import datetime as dt
import tempfile
import uuid
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, connections, transaction
from django.db.models import Count

from hearth.kernel import events
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Conflict, NotFound, Refused
from hearth.kernel.time import business_day
from hearth.platform import outbox, replicas
from hearth.platform.audit.acting import acting
from hearth.platform.identity.access import Access, access_of
from hearth.platform.outbox.handlers import handler
from hearth.platform.workspace.cells import MOST_ROWS, Writer, writer
from hearth.platform.workspace.events import ExportFailed, ListExported
from hearth.platform.workspace.models import ExportedRows, ExportFormat, ExportState, ExportTaken, ListExport
from hearth.platform.workspace.permissions import EXPORT
from hearth.platform.workspace.reading import Asked, ListReading, list_named

KEPT = dt.timedelta(days=7)
KIND = "workspace.export"
CHUNK = 1000
AT_ONCE = 3
"""Exports that one officer may have under way."""
PATIENCE = 5.0
"""Seconds that an export waits for a replica, which is worth more of them than a page's."""
_LOCK = 4073


class ExportRefused(Refused):
    """An export without a reason, without columns, or one too many."""

    code = "export_refused"


class StillBeingWrittenError(Exception):
    """Another worker is writing this export; it is looked at again later."""


def exporting_access(access: Access) -> Access:
    """The access narrowed to the companies in which the permission to export is held."""
    allowed = access.companies_with(EXPORT)
    rights = {company: held for each in sorted(allowed) for company, held in access.within(each).rights}
    return Access.of(user_id=access.user_id, label=access.label, rights=rights)


def request_export(
    *,
    access: Access,
    list_code: str,
    asked: Asked,
    columns: Sequence[str],
    format_: str,
    reason: str,
    address: str = "",
    units: Sequence[int] = (),
    now: dt.datetime,
) -> ListExport:
    """This function will have a list written to a file in the background, and returns the export to ask after.

    Refused: without the permission to export, a reason, or a column; a list, filter or order that the one who asks may
    not use; a fourth export while three are under way. `address` is the network address from which it is
    asked for, `units` the functional units that the lists were narrowed to.
    """
    access.require(EXPORT)
    definition = list_named(list_code)
    reading = ListReading(exporting_access(access), definition, asked, now=now)
    chosen = [name for name in columns if name in reading.offered]
    if not chosen:
        raise ExportRefused("Choose at least one column.", field="columns")
    if format_ not in ExportFormat.values:
        raise ExportRefused("Choose CSV or Excel.", field="format")
    if not reason.strip():
        raise ExportRefused("Say what the file is for: it is kept with your name.", field="reason")
    with acting(by=access.actor, reason=f"Export of {definition.label.lower()} asked for"):
        under_way = ListExport.objects.filter(
            user_id=access.user_id, state__in=[ExportState.WAITING, ExportState.RUNNING]
        )
        if under_way.count() >= AT_ONCE:
            raise ExportRefused(f"{AT_ONCE} of your exports are still being written. Wait for one, or stop it.")
        export = ListExport.objects.create(
            user_id=access.user_id,
            list_code=list_code,
            asked=as_kept(asked),
            columns=chosen,
            format=format_,
            reason=reason.strip()[:300],
            address=address[:45],
            units=list(units),
            asked_at=now,
        )
        outbox.enqueue(kind=KIND, key=f"export:{export.pk}", payload={"export": str(export.pk)}, now=now)
    return export


def as_kept(asked: Asked) -> dict[str, Any]:
    """What was asked of a list, as JSON."""
    return {
        "sort": ("-" if asked.descending else "") + asked.sort if asked.sort else "",
        "q": asked.text,
        "closed": asked.closed,
        "filters": dict(asked.filters),
    }


def as_asked(kept: Mapping[str, Any]) -> Asked:
    """The other way round."""
    sort = str(kept.get("sort", ""))
    return Asked(
        sort=sort.lstrip("-"),
        descending=sort.startswith("-"),
        text=str(kept.get("q", "")),
        closed=str(kept.get("closed", "")),
        filters={str(name): str(value) for name, value in dict(kept.get("filters", {})).items()},
    )


# --- in the worker


@handler(KIND)
def write_export(payload: Mapping[str, Any], _key: str, now: dt.datetime) -> None:
    """Writes an export, unless it is written, stopped, or being written by another worker (then: later)."""
    export_id = uuid.UUID(str(payload["export"]))
    with _alone(export_id) as alone:
        if not alone:
            raise StillBeingWrittenError
        export = ListExport.objects.select_related("user").get(pk=export_id)
        if export.state not in {ExportState.WAITING, ExportState.RUNNING}:
            return
        actor = Actor(export.user_id, export.user.name)
        try:
            _write(export, actor, now)
        except Refused as refusal:
            with acting(by=actor, reason="Export could not be written"):
                ListExport.objects.filter(pk=export.pk).update(
                    state=ExportState.FAILED, finished_at=now, problem=refusal.sentence[:300]
                )
                events.publish(
                    ExportFailed(
                        by=actor,
                        at=now,
                        export_id=export.pk,
                        list_code=export.list_code,
                        problem=refusal.sentence[:300],
                    )
                )


@contextmanager
def _alone(export_id: uuid.UUID) -> Iterator[bool]:
    key = export_id.int & 0x7FFFFFFF
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", (_LOCK, key))
        (taken,) = cursor.fetchone()
    try:
        yield bool(taken)
    finally:
        if taken:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", (_LOCK, key))


def _access(export: ListExport, now: dt.datetime) -> Access:
    """What the one who asked may read now, from where they asked."""
    access = access_of(
        export.user, on=business_day(now), address=export.address, units=bool(export.units)
    ).looking_through(export.units)
    return exporting_access(access)


def _write(export: ListExport, actor: Actor, now: dt.datetime) -> None:
    access = _access(export, now)
    access.require(EXPORT)
    definition = list_named(export.list_code)
    reading = ListReading(access, definition, as_asked(export.asked), now=now)
    columns = [name for name in export.columns if name in reading.offered]
    keys = replicas.read(lambda: _chosen(reading), patience=PATIENCE)
    if export.format == ExportFormat.XLSX and len(keys) > MOST_ROWS:
        raise ExportRefused(f"An Excel sheet holds {MOST_ROWS:,} rows; this list has {len(keys):,}. Ask for CSV.")
    with acting(by=actor, reason=f"Export of {definition.label.lower()} begun"):
        ExportedRows.objects.filter(export=export).delete()  # of an attempt that was cut off: no file came of it
        ListExport.objects.filter(pk=export.pk).update(state=ExportState.RUNNING, rows_total=len(keys), rows_done=0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        file = writer(export.format, path, [reading.offered[name].column.label for name in columns])
        try:
            left_out = _written(export, reading, keys, columns, file)
        finally:
            file.close()
        if left_out is None:
            return  # stopped by the one who asked
        _finish(
            export,
            actor,
            definition.label,
            path,
            rows=len(keys) - left_out,
            left_out=left_out,
            columns=columns,
            now=now,
        )


def _chosen(reading: ListReading) -> array[int]:
    """The keys of all rows, read at one instant: what changes meanwhile neither doubles nor hides a row."""
    keys = array("q")
    using = replicas.reading_from()
    with transaction.atomic(using=using):
        if not connections[using].savepoint_ids:  # within a test's transaction it can't be said any more
            with connections[using].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for places in reading.everything():
            keys.extend(key for _, key in places)
    return keys


def _written(
    export: ListExport, reading: ListReading, keys: array[int], columns: list[str], file: Writer
) -> int | None:
    """How many restricted rows were left out; None when the export was stopped. Refused when rights changed."""
    left_out = 0
    for number, start in enumerate(range(0, len(keys), CHUNK)):
        state = ListExport.objects.filter(pk=export.pk).values_list("state", flat=True).get()
        if state == ExportState.CANCELLED:
            return None
        if _access(export, reading.now) != reading.access:
            raise ExportRefused("Your roles changed while the file was being written. Ask for it again.")
        rows = replicas.read(
            lambda start=start: reading.rows([(None, key) for key in keys[start : start + CHUNK]], columns),  # type: ignore[misc]
            patience=PATIENCE,
        )
        given = [row for row in rows if not row.restricted]
        left_out += len(keys[start : start + CHUNK]) - len(given)
        for row in given:
            file.add([row.values[name] for name in columns])
        ExportedRows.objects.create(
            export=export, number=number, keys=[row.key for row in given], records=[row.record_id for row in given]
        )
        ListExport.objects.filter(pk=export.pk).update(rows_done=min(start + CHUNK, len(keys)))
    return left_out


def _finish(
    export: ListExport,
    actor: Actor,
    label: str,
    file: Path,
    *,
    rows: int,
    left_out: int,
    columns: Sequence[str],
    now: dt.datetime,
) -> None:
    path = f"exports/{export.pk}.{export.format}"
    default_storage.delete(path)  # of an attempt that was cut off
    with file.open("rb") as body:
        default_storage.save(path, File(body, name=path))
    with acting(by=actor, reason=f"{label} exported"):
        done = ListExport.objects.filter(pk=export.pk, state=ExportState.RUNNING).update(
            state=ExportState.DONE,
            finished_at=max(now, export.asked_at),
            expires_at=now + KEPT,
            path=path,
            size=file.stat().st_size,
            left_out=left_out,
        )
        if done:
            events.publish(
                ListExported(
                    by=actor,
                    at=now,
                    export_id=export.pk,
                    list_code=export.list_code,
                    columns=tuple(columns),
                    rows=rows,
                    reason=export.reason,
                )
            )
    if not done:
        default_storage.delete(path)


# --- of the one who asked


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedExport:
    """A file to send."""

    name: str
    content_type: str
    size: int
    chunks: Iterator[bytes]


_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def exports_of(access: Access, *, limit: int = 50) -> list[ListExport]:
    """One's own exports, newest first, each with how often it was fetched (`times`)."""
    return list(
        ListExport.objects.filter(user_id=access.user_id)
        .annotate(times=Count("taken"))
        .order_by("-asked_at", "-pk")[:limit]
    )


def export_of(access: Access, export_id: uuid.UUID) -> ListExport:
    """One's own export; NotFound for another's."""
    found = ListExport.objects.filter(pk=export_id, user_id=access.user_id).first()
    if found is None:
        raise NotFound("There is no such export, or it is not yours.")
    return found


def open_export(access: Access, export_id: uuid.UUID, *, now: dt.datetime) -> OpenedExport:
    """The file, for the one who asked and may still export this list; the fetching is written down.

    NotFound for another's; Refused for one that is not finished or has expired.
    """
    access.require(EXPORT)
    export = export_of(access, export_id)
    access.require(list_named(export.list_code).permission)
    if export.state != ExportState.DONE or export.expires_at is None or export.expires_at <= now:
        raise ExportRefused("This file is not there: it is not finished, or it has expired. Ask for it again.")
    ExportTaken.objects.create(export=export, user_id=access.user_id, at=now)
    name = f"{export.list_code}-{business_day(export.asked_at).isoformat()}.{export.format}"
    return OpenedExport(
        name=name, content_type=_TYPES[ExportFormat(export.format)], size=export.size, chunks=_chunks(export.path)
    )


def _chunks(path: str) -> Iterator[bytes]:
    with closing(default_storage.open(path, "rb")) as body:
        yield from body.chunks(1 << 20)


def stop_export(*, access: Access, export_id: uuid.UUID, now: dt.datetime) -> ListExport:
    """This function will stop an export that is not finished; Conflict for one that is."""
    export = export_of(access, export_id)
    with acting(by=access.actor, reason="Export stopped"):
        stopped = ListExport.objects.filter(pk=export.pk, state__in=[ExportState.WAITING, ExportState.RUNNING]).update(
            state=ExportState.CANCELLED, finished_at=max(now, export.asked_at)
        )
    if not stopped:
        raise Conflict("This export is no longer being written, so there is nothing to stop.")
    return export


def expire(now: dt.datetime) -> int:
    """Deletes the files whose week is over; what is known of the exports stays."""
    expired = 0
    for export in ListExport.objects.filter(state=ExportState.DONE, expires_at__lte=now).iterator(chunk_size=100):
        default_storage.delete(export.path)
        with acting(by=Actor.system("exports"), reason="Export expired"):
            ListExport.objects.filter(pk=export.pk).update(state=ExportState.EXPIRED)
        expired += 1
    return expired
