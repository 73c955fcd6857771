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
        """Loads and lists the sign-ins, or only lists them."""
        if not options["sign_ins"]:
            if Entry.objects.exists():
                return
            Entry.objects.create(text="demo")
        self.stdout.write("officer@example.org / a password for trying")
