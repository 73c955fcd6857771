"""Published programs, and the data that a case gives them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

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


def tried_data(
    case: RunningCase, program: Program, related: Mapping[str, int | None], now: dt.datetime, *, access: Access
) -> dict[str, object]:
    """What a program reads (see `case_data`), for somebody who tries it out: which way a case goes tells what a field
    says. Refused (FieldNotUsable): a program that reads what is masked for them."""
    roots = subjects.get(case.subject_kind).roots
    for path in sorted(program.reads):
        root, _, rest = path.partition(".")
        if rest and root in roots and related.get(root) is not None:
            catalogue.check_usable(access, roots[root], rest)
    return case_data(case, program, related, now, access=access)


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
    records = {
        root: catalogue.load(roots[root], record_id, paths, access=access)
        for root, paths in program.reads_by_root.items()
        if root in roots and (record_id := related.get(root)) is not None
    }
    names = _names({case.owner_id, case.creator_id}) if program.reads_people else {}
    lists = {heading: _choices(heading, case.company_id, now) for heading in program.lookup_headings}
    return _data(case, program, records, names, lists)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a case reads: the record behind each root of its subject, and the data as `case_data` gives them."""

    related: Mapping[str, int | None]
    data: dict[str, object]


def data_of_many(cases: Collection[RunningCase], now: dt.datetime) -> dict[int, Known]:
    """This function will read what many cases read together, by the key of the case: as many queries as for one.

    A case of which a record is not there any more is left out.
    """
    found: dict[int, Known] = {}
    same = attrgetter("version_id", "subject_kind")
    for (version_id, kind), group in groupby(sorted(cases, key=same), same):
        found |= _of_version(of_version(version_id), kind, list(group), now)
    return found


def _of_version(program: Program, kind: str, cases: list[RunningCase], now: dt.datetime) -> dict[int, Known]:
    subject = subjects.get(kind)
    about = {case.subject_id for case in cases}
    related = subject.related_many(about) if subject.related_many else {each: subject.related(each) for each in about}
    records: dict[str, dict[int, dict[str, Any]]] = {}
    for root, paths in program.reads_by_root.items():
        if root in subject.roots:
            keys = {key for each in related.values() if (key := each.get(root)) is not None}
            records[root] = catalogue.load_many(subject.roots[root], keys, paths) if keys else {}
    people = {key for case in cases for key in (case.owner_id, case.creator_id)}
    names = _names(people) if program.reads_people else {}
    lists = {
        company: {heading: _choices(heading, company, now) for heading in program.lookup_headings}
        for company in {case.company_id for case in cases}
    }
    found: dict[int, Known] = {}
    for case in cases:
        theirs = related.get(case.subject_id)
        if theirs is None:
            continue
        wanted = {root: key for root in records if (key := theirs.get(root)) is not None}
        if all(key in records[root] for root, key in wanted.items()):
            read = {root: records[root][key] for root, key in wanted.items()}
            found[case.id] = Known(related=theirs, data=_data(case, program, read, names, lists[case.company_id]))
    return found


def _names(people: Collection[int]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=people).values_list("pk", "name"))


def _choices(heading: str, company_id: int, now: dt.datetime) -> list[dict[str, object]]:
    return [
        {"id": Decimal(choice.pk), "master": choice.master, "description": choice.description}
        for choice in lookups.choices(heading, company_id, business_day(now))
    ]


def _data(
    case: RunningCase,
    program: Program,
    records: Mapping[str, dict[str, Any]],
    names: Mapping[int, str],
    lists: Mapping[str, list[dict[str, object]]],
) -> dict[str, object]:
    roots = subjects.get(case.subject_kind).roots
    return {
        **{root: records.get(root) for root in program.reads_by_root if root in roots},
        "case": {
            "reference": case.reference,
            "title": program.name,
            "note": case.note,
            "opened_at": case.opened_at,
            "owner": {"name": names.get(case.owner_id)},
            "creator": {"name": names.get(case.creator_id)},
        },
        "lookups": lists,
    }
