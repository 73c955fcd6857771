"""`hearth import KIND FILE`: takes a landlord's data over from a file of its former system."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.platform import clock
from hearth.platform.importing.kinds import IMPORTS
from hearth.platform.importing.mapping import LINE, WRONG, ColumnMapping, read_mapping
from hearth.platform.importing.operations import BATCH, Counts, WrongRow, take_over
from hearth.platform.importing.reading import Table, open_table
from hearth.platform.organisation.models import Company
from hearth.platform.workspace.cells import harmless

BY = Actor.system("import")


class Command(BaseCommand):
    help = (
        "Takes rows over from a CSV file or a workbook. Rows that can't be taken over are written, with what is wrong"
        " with each, to a file that can be corrected and given again. What was taken over once is left alone, so a run"
        " that was cut off is carried on by running it again. Without a FILE it says which fields there are."
    )
    requires_system_checks: list[str] = []  # it draws no page

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=sorted(IMPORTS), help="what each row is")
        parser.add_argument("file", type=Path, nargs="?", help="CSV (UTF-8) or XLSX; its first line names the columns")
        parser.add_argument("--source", help="the former system, whose keys the rows have")
        parser.add_argument("--company", help="the company's code; the only one if left out")
        parser.add_argument(
            "--map", type=Path, help='JSON: {"columns": {"Surname": "last_name"}, "ignore": [], "values": {}}'
        )
        parser.add_argument("--errors", type=Path, help="where refused rows go (FILE-errors.csv)")
        parser.add_argument("--encoding", default="utf-8-sig", help="of a CSV file, such as cp1252 (UTF-8)")
        parser.add_argument("--batch", type=int, default=BATCH, help=f"rows in a transaction ({BATCH})")
        parser.add_argument("--dry-run", action="store_true", help="do it all, and undo it at the end")

    def handle(self, *_: Any, **options: Any) -> None:
        """Ends with 1 when the file was refused, or any of its rows."""
        if options["file"] is None:
            self._fields(options["kind"])
            return
        if not options["source"]:
            raise CommandError("Say with --source which system the data comes from: rows are known by its keys.")
        if not 1 <= options["batch"] <= 100_000:
            raise CommandError("A batch has from 1 to 100,000 rows.")
        file: Path = options["file"]
        errors = options["errors"] or file.with_name(f"{file.stem}-errors.csv")
        try:
            company = _company(options["company"])
            mapping = read_mapping(options["map"]) if options["map"] else ColumnMapping()
            table = open_table(file, encoding=options["encoding"])
            counts, seconds = self._take_over(table, errors, company, mapping, options)
        except Refused as refused:
            raise CommandError(refused.sentence) from None
        done = "would be added" if options["dry_run"] else "added"
        self.stdout.write(
            f"{counts.added:,} {done}, {counts.known:,} were there, {counts.refused:,} refused, in {seconds:.1f} s."
        )
        if counts.refused:
            raise CommandError(f"Correct the refused rows in {errors} and import that file.")

    def _take_over(
        self, table: Table, errors: Path, company: Company, mapping: ColumnMapping, options: dict[str, Any]
    ) -> tuple[Counts, float]:
        started = time.monotonic()
        with errors.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            # Of a corrected file, only the new words count.
            kept = [at for at, name in enumerate(table.head) if name not in {LINE, WRONG}]
            writer.writerow([*(table.head[at] for at in kept), LINE, WRONG])

            def wrong(row: WrongRow) -> None:
                cells = [harmless(row.line.cells[at]) for at in kept]
                writer.writerow([*cells, row.line.number, harmless(row.sentence)])

            counts = take_over(
                by=BY,
                kind=options["kind"],
                company_id=company.pk,
                source=options["source"],
                table=table,
                mapping=mapping,
                file_name=options["file"].name,
                wrong=wrong,
                progress=lambda counts: self._progress(counts, started),
                dry_run=options["dry_run"],
                batch=options["batch"],
                now=clock.now(),
            )
        if not counts.refused:
            errors.unlink()
        return counts, time.monotonic() - started

    def _progress(self, counts: Counts, started: float) -> None:
        """Long imports say where they are."""
        if self.stderr.isatty():
            rows = counts.added + counts.known + counts.refused
            self.stderr.write(f"[{time.monotonic() - started:6.1f} s] {rows:,} rows, {counts.refused:,} refused")

    def _fields(self, kind: str) -> None:
        chosen = IMPORTS.get(kind)
        self.stdout.write(f"{chosen.label}: {chosen.about}\n")
        for each in chosen.fields:
            need = " (needed)" if each.required else ""
            self.stdout.write(f"  {each.name:<28}{each.label}{need}{'; ' + each.about if each.about else ''}")


def _company(code: str | None) -> Company:
    found = Company.objects.filter(code=code) if code else Company.objects.all()
    if found.count() != 1:
        known = ", ".join(Company.objects.order_by("code").values_list("code", flat=True)) or "none yet"
        raise CommandError(f"Say with --company which company: {known}.")
    return found.get()
