"""Erasing many people of a demonstration at once: those with no standing tenancy, or as many as are added.

    DATABASE_URL=<owner's connection to a scratch database with a demonstration> python -m benchmarks.erasing [people]

Adds that many people (name, address, telephone, email, two notes, with their history), erases them a thousand at a time
and prints JSON lines: people, seconds, people a second, and the seconds that a hundred thousand take at that rate. What
it did stays: use a scratch database.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.config.settings")
os.environ.setdefault("SECRET_KEY", "benchmark")

import django

django.setup()

from hearth.engines.privacy.erasing.operations import erase_many  # noqa: E402 - Django is set up first
from hearth.kernel.actor import Actor  # noqa: E402
from hearth.platform import clock  # noqa: E402
from hearth.platform.audit.acting import acting  # noqa: E402
from hearth.platform.copying import copy, ids  # noqa: E402
from hearth.platform.index.operations import NewRecord, create_records  # noqa: E402
from hearth.platform.organisation.models import Company  # noqa: E402
from hearth.records.contacts.models import (  # noqa: E402
    Contact,
    ContactAddress,
    ContactEmail,
    ContactPhone,
    Note,
)

NOW = clock.now()
BY = Actor.system("benchmark")
TARGET = 100_000


def add(people: int) -> list[int]:
    """People with what most have; their keys."""
    company = Company.objects.order_by("pk").first()
    assert company is not None, "make a demonstration first"
    found: list[int] = []
    for start in range(0, people, 5000):
        part = range(start, min(people, start + 5000))
        with acting(by=BY, reason="Benchmark"):
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
            _rows(ContactAddress, keys, {"lines": "1 High Street", "postcode": "NE1 1AA", "category": "main",
                                         "from_date": NOW.date(), "confidential": False})  # fmt: skip
            _rows(ContactPhone, keys, {"kind": "mobile", "number": "01632 960111", "confidential": False, "safe": True})
            _rows(ContactEmail, keys, {"address": "pat@example.org", "confidential": False, "safe": True})
            for text in ("Rang about the roof", "Rang again"):
                _rows(Note, keys, {"text": text, "confidential": False, "written_at": NOW}, by="record_id")
        found += keys
    return found


def _rows(model: Any, keys: Sequence[int], facts: dict[str, Any], *, by: str = "contact_id") -> None:
    one = model(**facts)  # with the defaults of what is not said
    said = {
        each.attname: getattr(one, each.attname)
        for each in model._meta.concrete_fields
        if each.attname not in {"id", by}
    }
    numbers = ids(model, len(keys))
    copy(model, ("id", by, *said), ((number, key, *said.values()) for number, key in zip(numbers, keys, strict=True)))


def main() -> None:
    """Adds, erases, prints."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    keys = add(people)
    began = time.monotonic()
    for done in erase_many(by=BY, contact_ids=keys, ground="retention", reason="Benchmark", now=NOW):
        seconds = time.monotonic() - began
        if done.erased % 5000 == 0 or done.erased + len(done.left_out) >= people:
            print(
                json.dumps(
                    {
                        "people": done.erased,
                        "left_out": len(done.left_out),
                        "seconds": round(seconds, 1),
                        "a_second": round(done.erased / seconds),
                        "of_100000": round(seconds * TARGET / max(done.erased, 1)),
                    }
                ),
                flush=True,
            )


if __name__ == "__main__":
    main()
