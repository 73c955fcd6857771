"""What stands in the way of an erasure: a hold, an open case, and whatever the modules say (a tenancy that stands)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from django.db.models import Q

from hearth.engines.cases.models import Case
from hearth.engines.cases.program import CaseState
from hearth.engines.privacy.models import LegalHold, PrivacyComplaint, RightsRequest
from hearth.engines.privacy.requests.rules import RequestKind
from hearth.kernel.registry import Registry

Blocker = Callable[[Collection[int], dt.date], Mapping[int, Collection[str]]]
"""`blocks(contact_ids, today)`: by contact the sentences that say what stands in the way, and what to do about it."""

BLOCKERS: Registry[Blocker] = Registry("what stands in the way of an erasure")
K = TypeVar("K")
OPEN_CASES = (CaseState.OPEN, CaseState.ON_HOLD)
# The case by which somebody asks to be erased does not stand in its own way.
_ASKING = RightsRequest.objects.filter(kind=RequestKind.ERASURE)


def blocker(name: str) -> Callable[[Blocker], Blocker]:
    """Registers what a module says against erasing people."""

    def register(fn: Blocker) -> Blocker:
        return BLOCKERS.register(name, fn)

    return register


def standing_holds(on: dt.date) -> Q:
    """The holds that stand on a day."""
    return Q(released_at=None, from_date__lte=on) & (Q(until_date=None) | Q(until_date__gt=on))


def blocks(records: Mapping[int, Collection[int]], on: dt.date) -> dict[int, list[str]]:
    """By contact what stands in the way; contacts without anything are left out. `records` are each one's own index
    records, beside their own."""
    found = defaultdict(list, held_or_open({key: {key, *others} for key, others in records.items()}, on))
    mine = {"contact__in": list(records)}
    for request in RightsRequest.objects.filter(**mine, state="open").exclude(kind=RequestKind.ERASURE):
        found[request.contact_id].append(f"Their request {request.reference} is open. Answer it first.")
    for complaint in PrivacyComplaint.objects.filter(**mine, closed_date=None).select_related("record"):
        found[complaint.contact_id].append(f"Their complaint {complaint.record.reference} is open. Close it first.")
    blockers = [says for _, says in BLOCKERS.items()]
    for says in blockers:
        for contact, sentences in says(list(records), on).items():
            found[contact] += sentences
    return dict(found)


def held_or_open(records: Mapping[K, Collection[int]], on: dt.date) -> dict[K, list[str]]:
    """By key the holds and open cases that keep its records; keys without any are left out."""
    found: dict[K, list[str]] = defaultdict(list)
    whose: dict[int, list[K]] = defaultdict(list)
    for owner, keys in records.items():
        for key in keys:
            whose[key].append(owner)
    holds = LegalHold.objects.filter(standing_holds(on), record__in=whose).select_related("record")
    for hold in holds.order_by("pk"):
        for owner in whose[hold.record_id]:
            until = f" until {hold.until_date:%d/%m/%Y}" if hold.until_date else ""
            found[owner].append(
                f"{hold.record.reference} is under a legal hold{until}: {hold.reason}. Release the hold first."
            )
    cases = Case.objects.filter(state__in=OPEN_CASES, subject__in=whose).select_related("record")
    cases = cases.exclude(pk__in=_ASKING.exclude(case=None).values("case"))
    for case in cases.order_by("pk"):
        for owner in whose[case.subject_id]:
            found[owner].append(f"Case {case.record.reference} is open. Finish or cancel it first.")
    return dict(found)
