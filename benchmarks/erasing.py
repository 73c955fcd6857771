"""Erasing many people at once: as many as are added first, among those that are there.

    python -m benchmarks.erasing [--people 10000] [--among <owner's connection to a scratch demonstration>]

Adds that many people (name, address, telephone, email, two notes, with their history), erases them a thousand at a time
and prints JSON lines: people, seconds, people a second, and the seconds that a hundred thousand take at that rate. The
bar is ten minutes for those; ends with 1 when it is missed. Without `--among` it makes a database of its own, which
goes afterwards; in one that is named, what it did stays.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import time
from collections.abc import Sequence
from typing import Any

from benchmarks.scratch import database

TARGET, BAR_SECONDS = 100_000, 600


def add(people: int) -> list[int]:
    """People with what most have; their keys."""
    from hearth.kernel.actor import Actor
    from hearth.platform import clock
    from hearth.platform.audit.acting import acting
    from hearth.platform.copying import copy
    from hearth.platform.index.operations import NewRecord, create_records
    from hearth.platform.organisation.models import Company, Jurisdiction, LandlordType
    from hearth.platform.organisation.operations import create_company
    from hearth.records.contacts.models import Contact, ContactAddress, ContactEmail, ContactPhone, Note

    now, by = clock.now(), Actor.system("benchmark")
    company = Company.objects.order_by("pk").first() or create_company(
        by=by, code="benchmark", name="Benchmark", landlord_type=LandlordType.LOCAL_AUTHORITY,
        address="1 Example Street", phone="01632 960000", email="homes@example.org", jurisdiction=Jurisdiction.ENGLAND,
    )  # fmt: skip
    found: list[int] = []
    for start in range(0, people, 5000):
        part = range(start, min(people, start + 5000))
        with acting(by=by, reason="Benchmark"):
            records = create_records(
                [
                    NewRecord(kind="contact", company_id=company.pk, title=f"Pat Quill{number}", more="1 High Street")
                    for number in part
                ]
            )
            keys = [each.pk for each in records]
            copy(
                Contact,
                ("record_id", "kind", "first_name", "last_name", "sort_name", "title", "middle_names", "known_as",
                 "organisation_name", "national_insurance_number", "language", "interpreter", "preferred_channel",
                 "needs"),
                ((key, "person", "Pat", f"Quill{key}", f"quill{key}", "", "", "", "", "", "", False, "", "")
                 for key in keys),
            )  # fmt: skip
            _rows(ContactAddress, keys, {"lines": "1 High Street", "postcode": "NE1 1AA", "from_date": now.date()})
            _rows(ContactPhone, keys, {"kind": "mobile", "number": "01632 960111"})
            _rows(ContactEmail, keys, {"address": "pat@example.org"})
            for text in ("Rang about the roof", "Rang again"):
                _rows(Note, keys, {"text": text, "written_at": now}, by="record_id")
        found += keys
    return found


def _rows(model: Any, keys: Sequence[int], facts: dict[str, Any], *, by: str = "contact_id") -> None:
    """A row of the model for each of those keys, with its defaults for what is not said."""
    from hearth.platform.copying import copy, ids

    one = model(**facts)
    said = {
        each.attname: getattr(one, each.attname)
        for each in model._meta.concrete_fields
        if each.attname not in {"id", by}
    }
    numbers = ids(model, len(keys))
    copy(model, ("id", by, *said), ((number, key, *said.values()) for number, key in zip(numbers, keys, strict=True)))


def measure(people: int) -> bool:
    """Adds, erases, prints; whether the bar is kept."""
    import django

    django.setup()

    from hearth.engines.privacy.erasing.operations import erase_many
    from hearth.kernel.actor import Actor
    from hearth.platform import clock

    keys = add(people)
    began, of_target = time.monotonic(), 0.0
    for done in erase_many(
        by=Actor.system("benchmark"), contact_ids=keys, ground="retention", reason="Benchmark", now=clock.now()
    ):
        seconds = time.monotonic() - began
        of_target = seconds * TARGET / max(done.erased, 1)
        if done.erased % 5000 == 0 or done.erased + len(done.left_out) >= people:
            print(
                json.dumps(
                    {
                        "people": done.erased,
                        "left_out": len(done.left_out),
                        "seconds": round(seconds, 1),
                        "a_second": round(done.erased / seconds),
                        "of_100000": round(of_target),
                        "bar": BAR_SECONDS,
                    }
                ),
                flush=True,
            )
    return 0 < of_target <= BAR_SECONDS


def main() -> int:
    """0 where the bar is kept."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--among", default="", help="a scratch database with people in it; what is done there stays")
    asked = parser.parse_args()
    if asked.among:
        os.environ |= {"DATABASE_URL": asked.among, "DJANGO_SETTINGS_MODULE": "hearth.config.settings"}
        os.environ.setdefault("SECRET_KEY", "benchmark")
    with contextlib.nullcontext() if asked.among else database("erasing"):
        return 0 if measure(asked.people) else 1


if __name__ == "__main__":
    sys.exit(main())
