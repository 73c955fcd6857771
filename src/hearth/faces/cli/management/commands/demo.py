"""`hearth demo`: makes the demonstration landlord and says how to sign in to it, or only says that."""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from hearth.faces.cli.demo import consents, data_protection
from hearth.faces.cli.demo.landlord import DOMAIN, SHOWN, set_up
from hearth.faces.cli.demo.load import load
from hearth.faces.cli.demo.registers import fill
from hearth.faces.cli.demo.retention import keep
from hearth.faces.cli.demo.set_aside import NotTheOwnerError
from hearth.faces.cli.demo.stories import tell
from hearth.kernel.actor import Actor
from hearth.kernel.time import business_day
from hearth.platform import clock
from hearth.platform.organisation.models import Company

BY = Actor.system("demonstration")
PASSWORD_FILE = "demo-password"  # noqa: S105 - the name of a file
MOST_HOMES = 300_000
_WORDS = (
    "amber birch clover dove ember fern gorse hazel iris juniper kestrel larch meadow nettle otter plover quay".split()
)


class Command(BaseCommand):
    help = "Makes a demonstration landlord of generated people and homes, all or nothing."
    requires_system_checks: list[str] = []  # it draws no page

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--homes", type=int, default=2000, help="how many homes (default 2000)")
        parser.add_argument("--people", type=int, default=0, help="how many people, if more than live in the homes")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same landlord (default 1)")
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there is a company already")
        parser.add_argument("--sign-ins", action="store_true", help="only say how to sign in")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["sign_ins"]:
            self._sign_ins()
            return
        if not 10 <= options["homes"] <= MOST_HOMES:
            raise CommandError(f"Choose from 10 to {MOST_HOMES:,} homes.")
        if Company.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There is a landlord in this database already. The demonstration wants an empty one.")
        started = time.monotonic()
        now = clock.now()
        random = Random(options["seed"])  # noqa: S311 - generated data, nothing secret
        with transaction.atomic():
            landlord = set_up(
                by=BY,
                random=random,
                patches=max(1, round(options["homes"] / 250)),
                password=_password(),
                now=now,
                since=business_day(now).replace(year=business_day(now).year - 60, day=1),
            )
            try:
                tenancies = load(
                    by=BY,
                    random=random,
                    landlord=landlord,
                    homes=options["homes"],
                    people=options["people"],
                    now=now,
                    today=business_day(now),
                    tell=lambda what: self._progress(started, what, loud=options["verbosity"] > 1),
                )
            except NotTheOwnerError as error:
                raise CommandError(f"Make the demonstration as the owner of the table {error}.") from error
            tell(random=random, landlord=landlord, now=now)
            data_protection.tell(landlord=landlord, now=now)
            fill(by=BY, random=random, landlord=landlord, now=now)
            consents.fill(by=BY, random=Random(options["seed"]), now=now)  # noqa: S311 - one of its own
            keep(by=BY, landlord=landlord, now=now)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        seconds = time.monotonic() - started
        if options["verbosity"]:
            self.stdout.write(f"{options['homes']:,} homes, {tenancies:,} tenancies in {seconds:.1f} s.")
        self._sign_ins()

    def _progress(self, started: float, what: str, *, loud: bool) -> None:
        """Long loads say where they are."""
        if loud or self.stderr.isatty():
            self.stderr.write(f"[{time.monotonic() - started:6.1f} s] {what}")

    def _sign_ins(self) -> None:
        path = Path(settings.HOME) / PASSWORD_FILE
        if not path.exists():
            raise CommandError("There is no demonstration landlord here, so nobody to sign in as.")
        self.stdout.write(f"Password for all: {path.read_text(encoding='utf-8').strip()}")
        for colleague in SHOWN:
            self.stdout.write(f"  {colleague.account}@{DOMAIN:<24} {colleague.job}")


def _password() -> str:
    """Made once for this installation and kept beside its other secrets; shown by --sign-ins."""
    path = Path(settings.HOME) / PASSWORD_FILE
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        words = [secrets.choice(_WORDS) for _ in range(4)]
        path.touch(mode=0o600)
        path.write_text("-".join(words) + f"-{secrets.randbelow(90) + 10}\n", encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()
