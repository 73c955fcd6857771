"""Taking a file over, batch by batch: each batch all or nothing, wrong rows told apart, nothing added twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import DataError, IntegrityError, transaction

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.platform.audit.acting import acting
from hearth.platform.copying import copy
from hearth.platform.importing.kinds import IMPORTS, KEY, CellInvalid, Cells, ImportKind, Taking
from hearth.platform.importing.mapping import ColumnMapping, Fitted, fit
from hearth.platform.importing.models import Import, ImportedRow
from hearth.platform.importing.reading import Line, Table

BATCH = 1000
_LONGEST_KEY = 100
_ROW = ("taken_in_id", "company_id", "kind", "source", "source_key", "line", "record_id")


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row that was not taken over, and why."""

    line: Line
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Rows added, known from before, refused."""

    added: int = 0
    known: int = 0
    refused: int = 0

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(
            added=self.added + other.added, known=self.known + other.known, refused=self.refused + other.refused
        )


@dataclass(slots=True)
class _Row:
    line: Line
    key: str
    checked: Any


@dataclass(slots=True)
class _Run:
    """One file being taken over."""

    kind: ImportKind
    code: str
    taking: Taking
    fitted: Fitted
    import_id: int
    seen: dict[str, int]
    wrong: Callable[[WrongRow], None]

    def batch(self, lines: Sequence[Line]) -> Counts:
        """Takes one batch over, in a transaction of its own."""
        wrong: list[WrongRow] = []
        rows = list(self._checked(lines, wrong))
        known = self.taking.record_of(self.code, [row.key for row in rows])
        fresh = [row for row in rows if row.key not in known]
        with acting(by=self.taking.by, reason=f"{self.kind.label} taken over from {self.taking.source}"):
            added = self._added(fresh, wrong)
            copy(
                ImportedRow,
                _ROW,
                (
                    (
                        self.import_id,
                        self.taking.company_id,
                        self.code,
                        self.taking.source,
                        row.key,
                        row.line.number,
                        key,
                    )
                    for row, key in added
                ),
            )
        for each in sorted(wrong, key=lambda row: row.line.number):
            self.wrong(each)
        return Counts(added=len(added), known=len(rows) - len(fresh), refused=len(wrong))

    def _checked(self, lines: Sequence[Line], wrong: list[WrongRow]) -> Iterator[_Row]:
        for line in lines:
            cells = self.fitted.cells(line.cells)
            try:
                yield _Row(line, self._key(cells, line), self.kind.check(self.taking, cells))
            except Refused as refused:
                wrong.append(WrongRow(line, _told(self.kind, refused)))

    def _key(self, cells: Cells, line: Line) -> str:
        for each in self.kind.fields:
            if each.required and not cells.text(each.name):
                raise CellInvalid(f"{each.label} is missing.", field=each.name)
        key = cells.text(KEY)
        if len(key) > _LONGEST_KEY:
            raise CellInvalid(f"The key has {len(key)} letters; there is room for {_LONGEST_KEY}.", field=KEY)
        before = self.seen.setdefault(key, line.number)
        if before != line.number:
            raise CellInvalid(f"The key {key} stands in line {before} already.", field=KEY)
        return key

    def _added(self, rows: list[_Row], wrong: list[WrongRow]) -> list[tuple[_Row, int]]:
        """The rows with their new records. What the database refuses is looked for half by half."""
        if not rows:
            return []
        try:
            with transaction.atomic():
                found = self.kind.add(self.taking, [row.checked for row in rows])
        except (IntegrityError, DataError) as error:
            if len(rows) == 1:
                wrong.append(WrongRow(rows[0].line, _database_words(error)))
                return []
            middle = len(rows) // 2
            return self._added(rows[:middle], wrong) + self._added(rows[middle:], wrong)
        added = []
        for row, answer in zip(rows, found, strict=True):
            if isinstance(answer, Refused):
                wrong.append(WrongRow(row.line, _told(self.kind, answer)))
            else:
                added.append((row, answer))
        return added


def _told(kind: ImportKind, refused: Refused) -> str:
    named = kind.names.get(refused.field)
    return f"{named.label}: {refused.sentence}" if named else refused.sentence


def _database_words(error: Exception) -> str:
    said = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"The database refused this row: {'. '.join(said[:2])}"


def take_over(
    *,
    by: Actor,
    kind: str,
    company_id: int,
    source: str,
    table: Table,
    mapping: ColumnMapping,
    file_name: str,
    wrong: Callable[[WrongRow], None],
    progress: Callable[[Counts], None],
    dry_run: bool = False,
    batch: int = BATCH,
    now: dt.datetime,
) -> Counts:
    """This function will take a file's rows over into a company, and say what became of them.

    Each batch of rows is one transaction: its good rows are added together, or none. `wrong` is given each row that
    was refused, in the order of the file; `progress` the counts after each batch. A row whose key was taken over from
    that source before is left alone, so a run that was cut off is carried on by running it again. A dry run does all
    of it and undoes it at the end. Refused (MappingInvalid): columns that do not fit.
    """
    chosen = IMPORTS.get(kind)
    if not source.strip():
        raise Refused("Say which system the data comes from: keys are known by it.", field="source")
    fitted = fit(chosen, table.head, mapping)
    with transaction.atomic() if dry_run else nullcontext():
        with acting(by=by, reason=f"{chosen.label} are taken over from {source}"):
            run = Import.objects.create(
                company_id=company_id,
                kind=kind,
                source=source,
                file_name=file_name[:200],
                sha256=table.sha256,
                started_at=now,
            )
        taking = Taking(by=by, company_id=company_id, source=source, now=now, record_of=_records_of(company_id, source))
        work = _Run(chosen, kind, taking, fitted, run.pk, {}, wrong)
        counts = Counts()
        lines = iter(table.lines)
        while part := list(islice(lines, batch)):
            counts = counts.plus(work.batch(part))
            progress(counts)
        with acting(by=by, reason=f"{chosen.label} were taken over from {source}"):
            run.finished_at = now
            run.rows_added, run.rows_known, run.rows_refused = counts.added, counts.known, counts.refused
            run.save()
        if dry_run:
            transaction.set_rollback(True)
    return counts


def _records_of(company_id: int, source: str) -> Callable[[str, Collection[str]], Mapping[str, int]]:
    def found(kind: str, keys: Collection[str]) -> Mapping[str, int]:
        rows = ImportedRow.objects.filter(company_id=company_id, kind=kind, source=source, source_key__in=list(keys))
        return dict(rows.values_list("source_key", "record_id"))

    return found
