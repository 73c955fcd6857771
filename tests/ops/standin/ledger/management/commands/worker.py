"""The stand-in's worker: writes that it is there, until it is told to stop."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from tests.ops.standin.ledger.models import Entry


class Command(BaseCommand):
    """Beats."""

    def handle(self, *_args: Any, **_options: Any) -> None:
        """One row when it starts; then it waits."""
        Entry.objects.create(text="worker")
        while True:
            time.sleep(1)
