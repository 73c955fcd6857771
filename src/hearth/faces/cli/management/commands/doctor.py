"""django-admin doctor: what the parts of Hearth find wrong in the database. `hearth doctor` asks it, among others."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hearth.platform.examining import examine


class Command(BaseCommand):
    help = "Says what is wrong in the database, and what to do about it."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """For programs: a list of objects with what, where, remedy."""
        parser.add_argument("--json", action="store_true", help="as JSON, for programs")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Ends with 1 when something is wrong (not with --json, whose reader counts for itself)."""
        found = examine()
        if options["json"]:
            print(json.dumps([asdict(finding) for finding in found], indent=1))
            return
        for finding in found:
            print(f"- {finding.what}\n  where: {finding.where}\n  do:    {finding.remedy}")
        if found:
            raise CommandError(f"{len(found)} to put right.")
        print("Nothing is wrong in the database.")
