"""`hearth feel`: what an expression gives, and whether all three back-ends keep to the standard."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hearth.faces.cli.feel import conformance, database, evaluating
from hearth.kernel.refusal import Refused
from hearth.platform import clock


class Command(BaseCommand):
    help = "Evaluates expressions (FEEL, DMN 1.5) and runs files of cases through all three back-ends."
    requires_system_checks: list[str] = []  # it draws no page

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """`feel eval EXPRESSION`, `feel conformance FILE`."""
        commands = parser.add_subparsers(dest="what", required=True, metavar="eval | conformance")
        one = commands.add_parser("eval", help="what an expression gives")
        one.add_argument("expression")
        one.add_argument("--as-of", metavar="DATE", help="noon of that day is now(); left out: now")
        one.add_argument("--record", metavar="KIND:REFERENCE", help="the record that it asks, such as tenancy:T-00012")
        one.add_argument("--as", dest="email", metavar="EMAIL", help="with what this colleague may see")
        one.add_argument("--explain", action="store_true", help="show every part with what it gave")
        file = commands.add_parser("conformance", help="run a file of cases; prints JSON")
        file.add_argument("file", type=Path, help="a list of {folder, id, expression, inputs, expected}")

    def handle(self, *_: Any, **options: Any) -> None:
        """Ends with 1 and a sentence when something is refused."""
        try:
            if options["what"] == "conformance":
                found = conformance.report(options["file"], database=database.judge)
                self.stdout.write(json.dumps(found, indent=2, ensure_ascii=False))
            else:
                self._evaluate(options)
        except Refused as refused:
            raise CommandError(refused.sentence) from None

    def _evaluate(self, options: dict[str, Any]) -> None:
        now = evaluating.noon_of(options["as_of"]) if options["as_of"] else clock.now()
        record = evaluating.kind_and_reference(options["record"]) if options["record"] else None
        access = evaluating.access_for(options["email"], now=now) if options["email"] else None
        asked = evaluating.Asked(source=options["expression"], record=record, now=now, access=access)
        for line in evaluating.told(asked, evaluating.evaluate(asked), explain=options["explain"]):
            self.stdout.write(line)
