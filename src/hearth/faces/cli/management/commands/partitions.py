"""`hearth partitions`: the tables that are kept by month. Run as their owner (`hearth` does so)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from hearth.kernel.refusal import Refused
from hearth.platform import clock
from hearth.platform.changes.forgetting import forget
from hearth.platform.partitions import keeping


class Command(BaseCommand):
    help = "Lists the parts of tables that are kept by month, settles rows that fit none, lets go of old ones."
    requires_system_checks: list[str] = []  # it draws no page

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand for each thing that can be done."""
        does = parser.add_subparsers(dest="does", metavar="WHAT")
        does.add_parser("list", help="every part with its rows (about) and size")
        settle = does.add_parser("settle", help="give rows that fit no month the months that they lack")
        settle.add_argument("table")
        drop = does.add_parser("forget", help="drop months of the change feed that everybody has read")
        drop.add_argument("--keep-months", type=int, required=True, help="how many full months to keep (at least 2)")

    def handle(self, *_: Any, **options: Any) -> None:
        """Ends with 1 when something is refused."""
        try:
            getattr(self, f"_{options['does'] or 'list'}")(options)
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None

    def _list(self, _options: Any) -> None:
        for part in keeping.parts():
            until = "what fits no month" if part.default else f"until {part.until:%-d %B %Y}"
            print(f"{part.name:40} {until:28} about {part.rows:>12,} rows {part.size / 1e6:>10,.1f} MB")

    def _settle(self, options: Any) -> None:
        table = str(options["table"])
        if table not in keeping.strays():
            raise CommandError(f"{table} is not kept by month. Those that are: {', '.join(keeping.strays())}.")
        self._be_brief()
        print(f"{table}: {keeping.settle(table=table):,} rows were given their months.")

    def _forget(self, options: Any) -> None:
        self._be_brief()
        outcome = forget(keep_months=int(options["keep_months"]), now=clock.now())
        for name in outcome.forgotten:
            print(f"{name}: let go of.")
        for name, readers in outcome.kept_for.items():
            print(f"{name}: kept; not read yet by {', '.join(readers)}.")
        if not outcome.forgotten and not outcome.kept_for:
            print("No month is old enough.")

    def _be_brief(self) -> None:
        """Nobody waits behind this command for longer than two seconds; it then ends, and is run again."""
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
