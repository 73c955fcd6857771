"""`hearth replay-erasures`: erases again those whom a restored backup has brought back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hearth.engines.privacy.erasing import operations, replaying
from hearth.engines.privacy.models import ErasureGround
from hearth.kernel.actor import Actor
from hearth.platform import clock
from hearth.platform.index.models import Record


class Command(BaseCommand):
    help = (
        "After a restore: erases again everybody who was erased since the backup was taken, by the log beside the"
        " files (HEARTH_HOME/erasures.jsonl). What stood in the way then was decided then. Safe to run again."
    )
    requires_system_checks: list[str] = []  # it draws no page

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--log", type=Path, help="another log than the one beside the files")
        parser.add_argument("--dry-run", action="store_true", help="says only how many there are")

    def handle(self, *_: Any, **options: Any) -> None:
        """Ends with 1 when the log can't be read, and nothing is erased then."""
        if options["log"] and not options["log"].exists():
            raise CommandError(f"There is no log {options['log']}.")
        try:
            found = replaying.outstanding(options["log"])
        except ValueError as problem:
            raise CommandError(str(problem)) from None
        except OSError as problem:
            raise CommandError(f"The log {options['log']} can't be read: {problem.strerror}.") from None
        self.stdout.write(
            f"{found.known} erased already, {len(found.again)} to be erased again,"
            f" {len(found.unknown)} that this database never held."
        )
        if options["dry_run"] or not found.again:
            return
        by = Actor.system("erasures after a restore")
        for done in operations.erase_many(
            by=by, contact_ids=list(found.again), ground=ErasureGround.LEGAL_OBLIGATION,
            reason="Again after a restore", again=found.again, now=clock.now(),
        ):  # fmt: skip
            self.stdout.write(f"{done.erased} of {len(found.again)} erased again.")
        for contact_id, why in sorted(done.left_out.items()):
            reference = Record.objects.values_list("reference", flat=True).get(pk=contact_id)
            self.stdout.write(f"{reference} was left: {' '.join(why)}")
