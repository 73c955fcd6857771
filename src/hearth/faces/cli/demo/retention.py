"""A retention schedule that is partly confirmed, batches of it, a legal hold, somebody who was erased."""

from __future__ import annotations

import datetime as dt

from hearth.engines.privacy.erasing import operations as erasing
from hearth.engines.privacy.models import RetentionRule
from hearth.engines.privacy.retention import operations, starter
from hearth.faces.cli.demo.landlord import Landlord
from hearth.kernel.actor import Actor
from hearth.platform.configuration import operations as configuration
from hearth.records.contacts import operations as contacts

_LONG_AGO = dt.timedelta(days=365 * 9)


FORMER = 3
"""People beside those who were asked for: who left long ago."""


def keep(*, by: Actor, landlord: Landlord, now: dt.datetime) -> None:
    """This function will offer the starter schedule, confirm its rule of notes, and do what officers do with it.

    One batch is done and certified, one waits; of three people one is held and one was erased.
    """
    company = landlord.company.pk
    starter.install(by=by, company_ids=[company], effective_from=now.date() - _LONG_AGO)
    applicant, claimant, left = (
        contacts.create_person(by=by, company_id=company, first_name=first, last_name=last, now=now)
        for first, last in (("Dara", "Applicant"), ("Sasha", "Claimant"), ("Lee", "Leaver"))
    )
    notes = RetentionRule.objects.get(subject="note")
    configuration.change(by=by, record=notes, facts={"confirmed": True})
    one, other = (Actor(each.pk, each.name) for each in landlord.officers[:2])
    earlier = now - _LONG_AGO
    contacts.add_note(by=by, record_id=applicant.pk, text="Asked about garages", now=earlier)
    done = operations.propose(by=one, rule=notes, company_id=company, now=now)
    operations.approve(by=other, batch_id=done.pk, now=now)
    list(operations.run(by=other, batch_id=done.pk, now=now))
    contacts.add_note(by=by, record_id=applicant.pk, text="Did not answer three calls", now=earlier)
    contacts.add_note(by=by, record_id=claimant.pk, text="Said that the roof leaked", now=earlier)
    operations.place_hold(by=one, record_id=claimant.pk, reason="Claim for disrepair", now=now)
    operations.propose(by=one, rule=notes, company_id=company, now=now)
    erasing.erase(by=one, contact_id=left.pk, ground="no-longer-needed", reason="Never let to", now=now)
