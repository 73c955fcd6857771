"""`hearth paths`: the definitions of paths as files that are checked and kept under version control."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hearth.faces.cli import paths
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.platform import clock


class Command(BaseCommand):
    help = "Checks files of paths (BPMN 2.0), writes paths and task definitions to files, takes files in."
    requires_system_checks: list[str] = []  # it draws no page

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """`paths check FILE`, `paths export`, `paths import FILE...`."""
        commands = parser.add_subparsers(dest="what", required=True, metavar="check | export | import")
        check = commands.add_parser(
            "check",
            help="what a file is and what stands against it, as JSON; ends with 0 (can run), 1 or 2 (unreadable)",
        )
        check.add_argument("file", type=Path)
        export = commands.add_parser("export", help="write paths (the draft where there is one) and task definitions")
        export.add_argument("keys", nargs="*", metavar="KEY")
        export.add_argument("--all", action="store_true", help="every path")
        export.add_argument("--out", type=Path, required=True, metavar="DIR")
        export.add_argument("--in-force", action="store_true", help="the versions in force, no drafts")
        take = commands.add_parser("import", help="take files in as drafts, and task definitions: all or none")
        take.add_argument("files", type=Path, nargs="+", metavar="FILE")
        take.add_argument("--publish", action="store_true", help="put them in force at once")

    def handle(self, *_: Any, **options: Any) -> None:
        """Ends with 1 and a sentence when something is refused."""
        try:
            getattr(self, f"_{options['what']}")(options)
        except paths.FilesRefused as refused:
            for file, sentences in refused.refusals.items():
                self.stderr.write("\n".join([f"{file}:", *(f"  {sentence}" for sentence in sentences)]))
            raise CommandError(refused.sentence) from None
        except Refused as refused:
            raise CommandError(refused.sentence) from None

    def _check(self, options: dict[str, Any]) -> None:
        code, told = paths.check(options["file"])
        # in ASCII: a terminal of any encoding can show it, whatever the file and its name hold
        self.stdout.write(json.dumps(told, indent=2))
        if code:
            raise SystemExit(code)

    def _export(self, options: dict[str, Any]) -> None:
        keys = list(dict.fromkeys(options["keys"]))
        if bool(keys) == bool(options["all"]):
            raise CommandError("Name the paths, or say --all.")
        for each in paths.export(keys, out=options["out"], in_force=options["in_force"]):
            self.stdout.write(f"{each.file}: {each.what}{'' if each.changed else ' (unchanged)'}")

    def _import(self, options: dict[str, Any]) -> None:
        by = Actor.system("paths import")
        for each in paths.take_in(options["files"], by=by, publish=options["publish"], now=clock.now()):
            counted = ", ".join(f"{count} {change}" for change, count in each.differences.items())
            self.stdout.write(f"{each.file}: {each.key}: {each.what}{f' ({counted})' if counted else ''}")
