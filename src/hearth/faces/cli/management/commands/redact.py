"""`hearth redact suggest FILE`: what of a file to black out before it goes to somebody else, as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hearth.engines.privacy.redacting.suggesting import suggest
from hearth.kernel.refusal import Refused


class Command(BaseCommand):
    help = (
        "Prints as JSON what of a PDF or text file should be looked at before it goes to somebody else: page, place in"
        " the page's text, kind and text. Nothing is changed. Pictures are not looked into."
    )
    requires_system_checks: list[str] = []  # it draws no page

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["suggest"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--names", type=Path, help="a text file of names to look for besides, one a line")

    def handle(self, *_: Any, **options: Any) -> None:
        """Ends with 1, and a sentence, when the file is refused."""
        try:
            names = options["names"].read_text(encoding="utf-8").splitlines() if options["names"] else []
        except (OSError, UnicodeDecodeError):
            raise CommandError(f"{options['names']} can't be read as UTF-8 text.") from None
        try:
            found = suggest(options["file"], names=[name for name in names if name.strip()])
        except Refused as refused:
            raise CommandError(refused.sentence) from None
        self.stdout.write(json.dumps(found, indent=1, ensure_ascii=False))
