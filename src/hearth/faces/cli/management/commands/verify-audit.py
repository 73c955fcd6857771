"""`hearth verify-audit`: whether what is under seal stands as it was sealed, as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hearth.engines.privacy import sealing
from hearth.platform import clock


class Command(BaseCommand):
    help = (
        "Recomputes the chains of hashes over readings, disclosures, exports and rights, and prints what it finds as"
        " JSON: rows that were edited, deleted or slipped in, chains that were reordered or cut. Ends with 1 when"
        " something was found. Write the heads down elsewhere (--export-heads) and give them (--heads) the next time:"
        " only so can it be seen that the end of a chain was cut off with its rows."
    )
    requires_system_checks: list[str] = []  # it draws no page

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--heads", type=Path, help="heads that were exported before; each must still stand")
        parser.add_argument("--export-heads", type=Path, help="where to write the heads as they stand now")
        parser.add_argument("--seal-first", action="store_true", help="seal what is committed before looking")

    def handle(self, *_: Any, **options: Any) -> None:
        """Prints one JSON object; ends with 1 when something is not as it was."""
        known = _read(options["heads"]) if options["heads"] else {}
        if options["seal_first"]:
            while sealing.seal(clock.now()):
                pass
        verdict = sealing.verify(known)
        self.stdout.write(json.dumps(verdict.as_dict(), indent=1, sort_keys=True))
        if not verdict.intact:
            kept = " No heads were written." if options["export_heads"] else ""
            raise CommandError(f"{len(verdict.findings)} findings: this is not as it was sealed.{kept}")
        if options["export_heads"]:
            _write(options["export_heads"])


def _write(file: Path) -> None:
    try:
        file.write_text(json.dumps(sealing.heads(), indent=1, sort_keys=True) + "\n")
    except OSError as problem:
        raise CommandError(f"The heads can't be written to {file}: {problem.strerror}.") from None


def _read(file: Path) -> dict[str, dict[str, Any]]:
    try:
        known = json.loads(file.read_text())
        return {str(chain): {"number": int(head["number"]), "link": str(head["link"])} for chain, head in known.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise CommandError(f"{file} holds no heads as --export-heads writes them.") from None
