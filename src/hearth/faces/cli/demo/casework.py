"""What a landlord sets up of its own for cases: an SLA with who is told, escalation groups, a function, and a path that
uses them all."""

from __future__ import annotations

import datetime as dt
from importlib import resources

from hearth.engines.cases import publishing
from hearth.engines.cases.definition.laying_out import with_drawing
from hearth.engines.cases.models import EscalationGroup, SlaDefinition
from hearth.engines.cases.working_time import Unit
from hearth.kernel.actor import Actor
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.models import FeelFunction
from hearth.platform.configuration.operations import Effective
from hearth.platform.organisation.models import Company

VISIT = "tenancy-visit"
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
    drawn = resources.files("hearth.faces.cli.demo").joinpath(f"{VISIT}.bpmn").read_text(encoding="utf-8")
    version = publishing.publish(by=by, key=VISIT, bpmn=with_drawing(drawn), now=now)
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
