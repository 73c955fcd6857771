"""`hearth decide-disclosure REFERENCE KIND KEY release|withhold`: a reviewer's word about what goes into a pack."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hearth.engines.privacy.models import Ground, Outcome
from hearth.engines.privacy.subject_access import decide, subject_of
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.platform import clock


class Command(BaseCommand):
    help = (
        "Records that something which a subject access pack withholds goes out with the next one, or that something in"
        " it does not: with the ground, what was weighed and who decided. KIND and KEY are those of DIR-review.json or"
        " subject-access.json. A later decision about the same takes the place of an earlier one, which is kept."
    )
    requires_system_checks: list[str] = []  # it draws no page

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", help="of the contact whose pack it is")
        parser.add_argument("kind")
        parser.add_argument("key")
        parser.add_argument("outcome", choices=Outcome.values)
        parser.add_argument("--item", default="", help="one item of the record; left out: the whole record")
        parser.add_argument("--ground", required=True, choices=Ground.values)
        parser.add_argument("--factors", required=True, help="what was weighed, in at most 1,000 characters")
        parser.add_argument("--by", required=True, help="the name of the reviewer")
        parser.add_argument("--after-death", default="", help="as for subject-access")

    def handle(self, *_: Any, **options: Any) -> None:
        """Ends with 1, and nothing recorded, when it is refused."""
        if not options["by"].strip() or len(options["factors"]) > 1000:
            raise CommandError("Say who decided, and what was weighed in at most 1,000 characters.")
        try:
            contact = subject_of(options["reference"], after_death=options["after_death"])
            decide(
                by=Actor(None, f"{options['by'].strip()[:100]} (command line)"),
                contact=contact,
                entity=options["kind"],
                row=options["key"],
                item=options["item"],
                outcome=options["outcome"],
                ground=options["ground"],
                factors=options["factors"],
                now=clock.now(),
            )
        except Refused as refused:
            raise CommandError(refused.sentence) from None
        self.stdout.write("Recorded. Make the pack again.")
