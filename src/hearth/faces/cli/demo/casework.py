"""What a landlord sets up of its own for cases: an SLA with who is told, escalation groups, a function, and a path that
uses them all."""

from __future__ import annotations

import datetime as dt
from importlib import resources

from hearth.engines.cases import defining, publishing
from hearth.engines.cases.definition.laying_out import with_drawing
from hearth.engines.cases.models import AllocationRule, EscalationGroup, PathVersion, SlaDefinition, TaskDefinition
from hearth.engines.cases.working_time import Unit
from hearth.kernel.actor import Actor
from hearth.kernel.time import business_day
from hearth.modules.tenancies.void_rule_models import VoidRule, VoidTrigger
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.models import FeelFunction
from hearth.platform.configuration.operations import Effective
from hearth.platform.identity.models import User
from hearth.platform.organisation.models import Company

VISIT, EMPTY = "tenancy-visit", "empty-home"
_GROUPS = (
    ("visits-late", "Visits that are late", "owner, team-leader"),
    ("support-wanted", "Support is wanted", "owner, team-leader"),
)


def functions(*, by: Actor, company: Company, since: dt.date) -> None:
    """This function will write the landlord's own functions: who counts as an older person here."""
    configuration.create(
        by=by,
        model=FeelFunction,
        facts={
            "description": "Older person, by our own policy: 75 and over",
            "name": "older_person",
            "parameters": "born: date",
            "gives": "boolean",
            "body": 'born + duration("P75Y") <= today()',
        },
        effective=[Effective(company_id=company.pk, effective_from=since)],
    )


def install(*, by: Actor, company: Company, now: dt.datetime, since: dt.date) -> None:
    """This function will set up the tenancy visit: its groups, its SLA, its path and the case type that offers it.

    The functions have to stand already.
    """
    effective = [Effective(company_id=company.pk, effective_from=since)]
    for code, description, tells in _GROUPS:
        configuration.create(
            by=by,
            model=EscalationGroup,
            facts={"code": code, "description": description, "tells": tells},
            effective=effective,
        )
    configuration.create(
        by=by,
        model=SlaDefinition,
        facts={
            "code": VISIT,
            "description": "Tenancy visit",
            "amount": 10,
            "unit": Unit.WORKING_DAYS.value,
            "amber_amount": 3,
            "amber_unit": Unit.WORKING_DAYS.value,
            "follow_on_amount": 5,
            "follow_on_unit": Unit.WORKING_DAYS.value,
            "pauses_on_hold": True,
            "amber_tells": "owner, assignees",
            "missed_tells": "assignees, visits-late",
            "follow_on_tells": "visits-late",
        },
        effective=effective,
    )
    _reused(by=by, effective=effective, now=now)
    version = _published(VISIT, by=by, now=now)
    publishing.offer(
        by=by,
        code=VISIT,
        entry=publishing.LibraryPath(
            key=VISIT,
            category="Tenancy",
            description="Tenancy visit",
            information="Book the visit, write it down, follow up what it shows.",
            keywords="visit, home, audit, support, new tenant",
        ),
        path=version.path,
        companies=[company],
        from_date=since,
    )


def voids(*, by: Actor, company: Company, owner: User, now: dt.datetime, since: dt.date) -> None:
    """This function will set up the path for homes that fall void, and the rule that starts it from today on."""
    version = _published(EMPTY, by=by, now=now)
    case_type = publishing.offer(
        by=by,
        code=EMPTY,
        entry=publishing.LibraryPath(
            key=EMPTY,
            category="Homes",
            description="Empty home",
            information="Look at it, make it safe, make it ready to let.",
            keywords="void, relet, works",
        ),
        path=version.path,
        companies=[company],
        from_date=since,
    )
    for trigger, description in (
        (VoidTrigger.TO_COME, "Homes that are to fall void"),
        (VoidTrigger.END, "Homes that fell void"),
    ):
        configuration.create(
            by=by,
            model=VoidRule,
            facts={
                "description": description,
                "trigger": trigger.value,
                "expression": 'asset.type.description != "Garage"',
                "case_type": case_type,
                "owner": owner,
            },
            effective=[Effective(company_id=company.pk, effective_from=business_day(now))],
        )


def _published(key: str, *, by: Actor, now: dt.datetime) -> PathVersion:
    drawn = resources.files("hearth.faces.cli.demo").joinpath(f"{key}.bpmn").read_text(encoding="utf-8")
    return publishing.publish(by=by, key=key, bpmn=with_drawing(drawn), now=now)


_CARD = """<hearth:task xmlns:hearth="https://hearth.example/bpmn/1">
<hearth:information>Say on the card whom to ring, and until when.</hearth:information>
<hearth:checklist><hearth:item key="card_left" label="Card left" mandatory="true"/></hearth:checklist>
<hearth:field key="where" label="Where it was left" type="text"/></hearth:task>"""


def _reused(*, by: Actor, effective: list[Effective], now: dt.datetime) -> None:
    """A task that paths take from the library, and the rule of who gets and manages what."""
    card = configuration.create(
        by=by,
        model=TaskDefinition,
        facts={
            "code": "leave-a-card",
            "description": "Leave a card",
            "category": "Visits",
            "information": "Nobody was in: a card says whom to ring.",
        },
        effective=effective,
    )
    defining.save(by=by, definition=card, bpmn=defining.drawing(card, _CARD), seen=0, now=now)
    configuration.create(
        by=by,
        model=AllocationRule,
        facts={
            "description": "Complaints and hazards",
            "case_types": "complaint, hazard",
            "rank": 10,
            "gives_to": "owner",
            "managers": "team-leader",
        },
        effective=effective,
    )
