"""`hearth landlord`: sets up the first landlord of an empty database, and prints how its administrator signs in."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.text import slugify

from hearth.faces.cli.first_landlord import CompanyFacts, Person, set_up
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.platform import clock
from hearth.platform.organisation.models import Jurisdiction, LandlordType

BY = Actor.system("set-up")
QUESTIONS = {
    "name": "the landlord's name, as letters give it",
    "type": f"what it is: {' or '.join(LandlordType.values)}",
    "address": "the address on letters, its lines set apart by semicolons",
    "phone": "the telephone number on letters",
    "email": "the email address on letters",
    "administrator": "the name of the first person who signs in",
    "administrator-email": "their email address, with which they sign in",
}


class Command(BaseCommand):
    help = (
        "Sets up the first landlord, all or nothing: company, calendars, rules, lists, letters, paths, starter roles,"
        " and an administrator whose temporary password is printed once."
    )
    requires_system_checks: list[str] = []  # it draws no page

    def add_arguments(self, parser: CommandParser) -> None:
        """One for each question; what is left out is asked for where somebody sits at a terminal."""
        for name, words in QUESTIONS.items():
            parser.add_argument(f"--{name}", default="", help=words)
        parser.add_argument("--code", default="", help="a short word for the company; made of its name if left out")
        parser.add_argument("--website", default="", help="the website on letters")
        parser.add_argument(
            "--jurisdiction", default=Jurisdiction.ENGLAND.value, choices=Jurisdiction.values, help="default england"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Ends with 1, and nothing done, when something is refused."""
        given = self._answers(options)
        try:
            company, user, password = set_up(
                by=BY,
                company=CompanyFacts(
                    code=options["code"] or slugify(given["name"])[:20].strip("-"),
                    name=given["name"],
                    landlord_type=_landlord_type(given["type"]),
                    jurisdiction=Jurisdiction(options["jurisdiction"]),
                    address="\n".join(line.strip() for line in given["address"].split(";") if line.strip()),
                    phone=given["phone"],
                    email=given["email"],
                    website=options["website"],
                ),
                administrator=Person(name=given["administrator"], email=given["administrator-email"]),
                now=clock.now(),
            )
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        self.stdout.write(f"{company.name} is set up.")
        self.stdout.write(f"{user.email} signs in with {password}")
        self.stdout.write("It is shown this once, and Hearth asks for another at the first sign-in.")

    def _answers(self, options: Mapping[str, Any]) -> dict[str, str]:
        given = {name: str(options[name.replace("-", "_")]).strip() for name in QUESTIONS}
        if sys.stdin.isatty():
            given |= {name: input(f"Say {words}: ").strip() for name, words in QUESTIONS.items() if not given[name]}
        if missing := [f"--{name} ({QUESTIONS[name]})" for name, answer in given.items() if not answer]:
            raise CommandError("Say also\n  " + "\n  ".join(missing))
        return given


def _landlord_type(typed: str) -> LandlordType:
    try:
        return LandlordType(typed)
    except ValueError:
        raise CommandError(f"“{typed}” is not one of {', '.join(LandlordType.values)}.") from None
