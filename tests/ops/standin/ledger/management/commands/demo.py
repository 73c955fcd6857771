"""The stand-in's demo: one row, once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tests.ops.standin.ledger.models import Entry


class Command(BaseCommand):
    """Takes what Hearth's demo takes."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The arguments that the launcher gives."""
        parser.add_argument("--homes", type=int)
        parser.add_argument("--seed", type=int)
        parser.add_argument("--if-empty", action="store_true")
        parser.add_argument("--sign-ins", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Loads, or lists the sign-ins."""
        if options["sign_ins"]:
            self.stdout.write("officer@example.org / a password for trying")
        elif not Entry.objects.exists():
            Entry.objects.create(text="demo")
