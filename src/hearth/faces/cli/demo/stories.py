"""Cases in the middle of things, opened and worked by the same operations that officers use."""

from __future__ import annotations

import datetime as dt
from random import Random

from hearth.engines.cases import operations as cases
from hearth.engines.cases.models import Case, CaseTask, CaseType
from hearth.faces.cli.demo.landlord import Landlord
from hearth.kernel.time import LONDON, UTC
from hearth.modules.tenancies.models import PartyRole, Tenancy, TenancyParty
from hearth.platform.identity.models import User
from hearth.platform.index.models import Record
from hearth.records.contacts import operations as contacts

_NOTES = (
    "Rang to ask when the boiler is serviced. Told her about the text the day before.",
    "Called at the door. No answer; left a card.",
    "Wants to know whether the garage next door is free.",
    "Asked for the rent to be taken on the first of the month from now on.",
)
_CALL_BACKS = (
    "Would like to talk about the parking spaces. Best after four.",
    "Worried about a letter from housing benefit. Has it to hand.",
    "Asks whether his sister may move in.",
)


def tell(*, random: Random, landlord: Landlord, now: dt.datetime) -> None:
    """This function will leave the demonstration with notices at several stages, call backs, statements and notes."""
    officer = landlord.officers[0]
    tenancies = list(
        Tenancy.objects.filter(asset__patch=landlord.patches[0], end_at=None).select_related("record").order_by("pk")
    )
    random.shuffle(tenancies)
    for tenancy, days, valid in zip(
        tenancies[:9], (1, 2, 6, 9, 13, 17, 20, 24, 3), (True,) * 8 + (False,), strict=False
    ):
        _notice(random, landlord, officer, tenancy, _working_moment(now - dt.timedelta(days=days)), valid=valid)
    for tenancy in tenancies[9:12]:
        _open(officer, "end-of-tenancy", tenancy.record, _working_moment(now - dt.timedelta(hours=3)), now=now)
    people = [
        party.contact.record
        for party in TenancyParty.objects.filter(tenancy__in=tenancies[12:30], role=PartyRole.TENANT).select_related(
            "contact__record"
        )
    ]
    for person, note in zip(people[:3], _CALL_BACKS, strict=False):
        _open(officer, f"call-back-{officer.pk}", person, now - dt.timedelta(minutes=2), now=now, note=note)
    for person in people[3:5]:
        _open(officer, "rent-statement", person, _working_moment(now - dt.timedelta(days=2)), now=now)
    for tenancy in tenancies[13:15]:
        _open(officer, "laminate-flooring", tenancy.record, _working_moment(now - dt.timedelta(days=5)), now=now)
    for tenancy, days in zip(tenancies[15:21], (1, 3, 6, 9, 16, 24), strict=False):
        _open(officer, "tenancy-visit", tenancy.record, _working_moment(now - dt.timedelta(days=days)), now=now)
    for person in people[5:9]:
        at = _working_moment(now - dt.timedelta(days=random.randint(1, 60)))
        contacts.add_note(by=officer.actor, record_id=person.pk, text=random.choice(_NOTES), now=at)


def _working_moment(instant: dt.datetime) -> dt.datetime:
    """The same day, or the Friday before a weekend, at twenty past ten."""
    local = instant.astimezone(LONDON)
    day = local.date() - dt.timedelta(days=max(0, local.weekday() - 4))
    return min(instant, dt.datetime.combine(day, dt.time(10, 20), tzinfo=LONDON).astimezone(UTC))


def _open(
    officer: User, code: str, subject: Record, at: dt.datetime, *, now: dt.datetime, note: str = ""
) -> Case | None:
    case_type = CaseType.objects.get(code=code)
    return cases.open_case(by=officer.actor, case_type=case_type, subject=subject, note=note, now=min(at, now))


def _notice(
    random: Random, landlord: Landlord, officer: User, tenancy: Tenancy, at: dt.datetime, *, valid: bool
) -> None:
    """A notice that came at an instant and was checked an hour later."""
    case = cases.open_case(
        by=officer.actor, case_type=CaseType.objects.get(code="end-of-tenancy"), subject=tenancy.record, now=at
    )
    task = CaseTask.objects.get(case=case, ended_at=None)
    reason = random.choice(("moving-for-work", "moving-home", "care-home", "transfer", "bought-home"))
    answers = {
        "name_matches": "true",
        "signed": "all" if valid else "none",
        "starts_after_receipt": "true",
        "on_template": "true",
        "visit_unsuitable": random.choice(("", "Not on Fridays", "After five only", "Not before ten")),
        "keys_brought": "true" if random.random() < 0.15 else "false",
        "received_at": at.isoformat(),
        "reason": str(landlord.end_reasons[reason].pk),
        "leaving_us": "false" if reason == "transfer" else "true",
        "forwarding_address": "",
        "authority_to_dispose": random.choice(("true", "true", "false")),
        "notice_valid": "true" if valid else "false",
        "return_reasons": "" if valid else "The notice is not signed.",
    }
    later = at + dt.timedelta(hours=1)
    cases.complete_task(by=officer.actor, task_id=task.pk, answers=answers, now=later)
