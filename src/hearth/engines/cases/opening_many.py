"""Cases of one type opened for a selection of records: what is foreseen of each, then one call that opens them.

A selection names records by their references, so that what somebody saw is what is opened, whatever a list finds by
then. Each company's records are opened with what the officer may do there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db import transaction

from hearth.engines.cases import opening
from hearth.engines.cases.models import Case, CaseType
from hearth.engines.cases.registrations import OPEN
from hearth.kernel.refusal import Refused
from hearth.platform.catalogue import PrivacyClass
from hearth.platform.identity.access import Access
from hearth.platform.index.kinds import KINDS
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import visible

MOST = 500
"""So many records may be chosen: their cases are opened while the officer waits, in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A record about which no case is opened, and why. `title` is empty where it may not be read."""

    reference: str
    title: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """What would become of a selection: `ready` are reference and title, `standing` of those left out have an open
    case of the type already."""

    ready: tuple[tuple[str, str], ...]
    left_out: tuple[LeftOut, ...]
    standing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a selection."""

    cases: tuple[Case, ...]
    left_out: tuple[LeftOut, ...]


def foresee(*, access: Access, case_type: CaseType, references: Sequence[str], now: dt.datetime) -> Foresight:
    """This function will say what opening cases about these records would do, and write nothing."""
    records, left_out = _chosen(access, case_type, references)
    found = opening.foresee_cases(by=access.actor, case_type=case_type, subjects=records, now=now)
    return Foresight(
        ready=tuple((each.reference, _title(access, each)) for each in found.ready),
        left_out=(*left_out, *_told(access, found.refused)),
        standing=found.standing,
    )


def open_for(
    *,
    access: Access,
    case_type: CaseType,
    references: Sequence[str],
    note: str = "",
    again: bool = False,
    now: dt.datetime,
) -> Outcome:
    """This function will open a case of the type about each of the records, and say why not about the others.

    Left out: a record that can't be seen, a restricted one, one of a company where the access may not open cases, one
    that has an open case of the type (unless `again`), whatever the path refuses. Refused as a whole: no record, more
    than MOST, a missing note.
    """
    records, left_out = _chosen(access, case_type, references)
    cases: list[Case] = []
    with transaction.atomic():
        # Who presses the button twice waits here, and then finds the cases of the first time standing.
        CaseType.objects.select_for_update(no_key=True).get(pk=case_type.pk)
        for company_id, some in groupby(sorted(records, key=_company), key=_company):
            done = opening.open_cases(
                by=access.actor,
                case_type=case_type,
                subjects=list(some),
                note=note,
                again=again,
                access=access.within(company_id),
                now=now,
            )
            cases += done.cases
            left_out += _told(access, done.refused)
    return Outcome(cases=tuple(cases), left_out=tuple(left_out))


def _company(record: Record) -> int:
    return record.company_id


def _chosen(access: Access, case_type: CaseType, references: Sequence[str]) -> tuple[list[Record], list[LeftOut]]:
    """The records in the order in which they were chosen, and those that can't be dealt with here."""
    wanted = list(dict.fromkeys(references))
    if not wanted:
        raise Refused("Choose the records first.", field="records")
    if len(wanted) > MOST:
        raise Refused(
            f"At most {MOST} records can be chosen at once. Narrow the list with a filter, and do the rest afterwards.",
            field="records",
        )
    kind = case_type.path.subject
    seen = {each.reference: each for each in visible(access, Record.objects.filter(kind=kind, reference__in=wanted))}
    records: list[Record] = []
    left_out: list[LeftOut] = []
    for reference in wanted:
        record = seen.get(reference)
        sentence = _stands_against(access, record)
        if record is not None and not sentence:
            records.append(record)
        else:
            left_out.append(LeftOut(reference=reference, title="", sentence=sentence))
    return records, left_out


def _stands_against(access: Access, record: Record | None) -> str:
    if record is None:
        return "There is no such record, or it is not one that you can see."
    if record.restricted:
        return "It is restricted. Open the case from its own page, where you say why you read it."
    if record.company_id not in access.companies_with(OPEN):
        return "You may not open cases in its company."
    return ""


def _told(access: Access, refused: Sequence[opening.NotOpened]) -> Iterator[LeftOut]:
    for each in refused:
        title = _title(access, each.subject)
        yield LeftOut(reference=each.subject.reference, title=title, sentence=each.sentence)


def _title(access: Access, record: Record) -> str:
    privacy = KINDS.get(record.kind).privacy
    named = privacy is PrivacyClass.OPEN or access.within(record.company_id).cleared(privacy)
    return record.title if named else ""
