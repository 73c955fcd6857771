"""A retention schedule for landlords to begin with: nothing of it works until they have confirmed it, rule by rule.

It is a start and no advice. Periods follow limitation and accounting law; who wants others says on what they rest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from hearth.engines.privacy.models import Disposal, RetentionRule
from hearth.kernel.actor import Actor
from hearth.platform.configuration.operations import Effective, create

TO_BE_CONFIRMED = "To be confirmed by the landlord. "
_LIMITATION = "Limitation Act 1980, section 5: claims on a contract can be brought for six years"


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """A rule as it is offered. `months` from the event; `source` is what the period rests on."""

    description: str
    subject: str
    event: str
    months: int
    disposal: Disposal
    source: str


STARTERS: tuple[Starter, ...] = (
    Starter(
        description="Former tenants",
        subject="former-tenant",
        event="last-end",
        months=84,
        disposal=Disposal.PSEUDONYMISE,
        source=f"{_LIMITATION}; Companies Act 2006, section 388, and Finance Act 1998, Schedule 18, paragraph 21: six"
        " years from the end of the accounting year, so that seven cover both",
    ),
    Starter(
        description="Letters and emails",
        subject="communication",
        event="made",
        months=84,
        disposal=Disposal.ARCHIVE,
        source=f"{_LIMITATION}; a year more for claims that are served late (Civil Procedure Rules, rule 7.5)",
    ),
    Starter(
        description="Words of closed cases",
        subject="case",
        event="ended",
        months=84,
        disposal=Disposal.PSEUDONYMISE,
        source=f"{_LIMITATION}; figures of complaints stay for the Ombudsman (Complaint Handling Code, section 8)",
    ),
    Starter(
        description="Notes",
        subject="note",
        event="written",
        months=84,
        disposal=Disposal.DELETE,
        source=_LIMITATION,
    ),
    Starter(
        description="Files that were taken out of sight",
        subject="file",
        event="removed",
        months=6,
        disposal=Disposal.DELETE,
        source="UK GDPR, Article 5(1)(e): no longer than is necessary; time to notice a mistake",
    ),
    Starter(
        description="Originals of redacted files",
        subject="original",
        event="redacted",
        months=12,
        disposal=Disposal.DELETE,
        source="UK GDPR, Articles 5(1)(c) and (e): kept while somebody may ask what was left out and why",
    ),
)


def install(*, by: Actor, company_ids: Collection[int], effective_from: dt.date) -> list[RetentionRule]:
    """This function will offer the starter schedule in these companies: in force, but not confirmed, so that it
    proposes nothing by itself. Rules that are there by that name are left as they are."""
    there = set(RetentionRule.objects.values_list("description", flat=True))
    return [
        create(
            by=by,
            model=RetentionRule,
            facts={
                "description": each.description,
                "subject": each.subject,
                "event": each.event,
                "months": each.months,
                "expression": "",
                "disposal": each.disposal,
                "approval": True,
                "source": TO_BE_CONFIRMED + each.source,
                "confirmed": False,
            },
            effective=[Effective(company_id=company, effective_from=effective_from) for company in company_ids],
        )
        for each in STARTERS
        if each.description not in there
    ]
