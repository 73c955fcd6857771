"""Published programs, and the data that a case gives them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from hearth.engines.cases import codec
from hearth.engines.cases.models import PathVersion
from hearth.engines.cases.program import Program
from hearth.engines.cases.subjects import subjects
from hearth.kernel.time import business_day
from hearth.platform import catalogue
from hearth.platform.configuration import lookups
from hearth.platform.identity.access import Access
from hearth.platform.identity.models import User

if TYPE_CHECKING:
    from hearth.engines.cases.store import RunningCase


@lru_cache(maxsize=256)
def of_version(version_id: int) -> Program:
    """The program of a published version; it never changes, so it is read once per process."""
    stored = PathVersion.objects.values_list("program", flat=True).get(pk=version_id)
    if stored is None:
        raise ValueError(f"Path version {version_id} is not published: it has no program.")
    return codec.program_from_json(stored)


def case_data(
    case: RunningCase,
    program: Program,
    related: Mapping[str, int | None],
    now: dt.datetime,
    *,
    access: Access | None = None,
) -> dict[str, object]:
    """What the program reads of the subject's records, the case itself and the lookup lists, by root name.

    A path decides on what is true, so the engine reads without an access; a page passes its reader's, and what they
    may not read is Masked.
    """
    roots = subjects.get(case.subject_kind).roots
    data: dict[str, object] = {}
    for root, paths in program.reads_by_root.items():
        if root in roots:
            record_id = related.get(root)
            data[root] = catalogue.load(roots[root], record_id, paths, access=access) if record_id is not None else None
    names: dict[int, str] = {}
    if program.reads_people:
        names = dict(User.objects.filter(pk__in={case.owner_id, case.creator_id}).values_list("pk", "name"))
    data["case"] = {
        "reference": case.reference,
        "title": program.name,
        "note": case.note,
        "opened_at": case.opened_at,
        "owner": {"name": names.get(case.owner_id)},
        "creator": {"name": names.get(case.creator_id)},
    }
    data["lookups"] = {
        heading: [
            {"id": Decimal(choice.pk), "master": choice.master, "description": choice.description}
            for choice in lookups.choices(heading, case.company_id, business_day(now))
        ]
        for heading in program.lookup_headings
    }
    return data
