"""hearth worker: delivers letters and messages, and does what has come due."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hearth.kernel.refusal import Refused
from hearth.platform.clock import now
from hearth.platform.outbox import operations, worker


class Command(BaseCommand):
    help = "Delivers letters and messages, and does what has come due, until it is stopped."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """How many messages are delivered at a time; or only: those given up are tried again."""
        parser.add_argument("--concurrency", type=int, default=2, help="messages delivered at the same time")
        parser.add_argument("--retry", action="store_true", help="try again what was given up, and end")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Runs until SIGTERM."""
        if options["retry"]:
            print(f"{operations.retry_given_up(now=now())} messages will be tried again.")
            return
        try:
            worker.run(concurrency=options["concurrency"])
        except Refused as refused:
            raise CommandError(refused.sentence) from None
