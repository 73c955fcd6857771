"""How long a subject access pack takes: the walk, what goes out, the files, JSON and the tagged PDF.

    DATABASE_URL=<owner's connection to a database with a demonstration> python benchmarks/subject_access.py [people]

Makes the packs of the people with the most lines in their rent accounts, twice each, and prints one JSON line for each:
seconds, records, bytes of the PDF, and the seconds of typesetting alone, the floor beneath it. The bar is 2 seconds.
"""

from __future__ import annotations

import json
import os
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.config.settings")
os.environ.setdefault("SECRET_KEY", "benchmark")

import django

django.setup()

from django.db.models import Count  # noqa: E402 - Django is set up first

from hearth.engines.privacy.subject_access import STEPS, make_pack  # noqa: E402
from hearth.kernel.actor import Actor  # noqa: E402
from hearth.platform import clock  # noqa: E402
from hearth.records.contacts.models import Contact  # noqa: E402

BY = Actor.system("benchmark")
BAR = 2.0


def main() -> None:
    """Prints a line for each pack; ends with 1 when the second of one took longer than the bar."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    busiest = (
        Contact.objects.filter(date_of_death=None, merged_into=None, kind="person")
        .annotate(lines=Count("tenancies__tenancy__account__transactions"))
        .order_by("-lines", "pk")[:people]
    )
    late = False
    for contact in busiest.select_related("record__company"):
        for again in (False, True):
            began = time.monotonic()
            steps: dict[int, float] = {}

            def tell(step: int, steps: dict[int, float] = steps) -> None:
                steps[step] = time.monotonic()

            pack = make_pack(by=BY, contact=contact, reason="Benchmark", tell=tell, now=clock.now())
            seconds = time.monotonic() - began
            late |= again and seconds > BAR
            said = {
                "again": again,
                "seconds": round(seconds, 3),
                "records": pack.rows,
                "pdf_bytes": len(pack.content["subject-access.pdf"]),
                "typesetting": round(began + seconds - steps[STEPS], 3),
            }
            print(json.dumps(said), flush=True)
    sys.exit(1 if late else 0)


if __name__ == "__main__":
    main()
