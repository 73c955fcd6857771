"""Rights requests at several stages and an entry of each register, told by the operations that officers use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Count

from hearth.engines.privacy.registers import operations as registers
from hearth.engines.privacy.registers.operations import AgreementFacts, AssessmentText, NewBreach
from hearth.engines.privacy.requests import holding, operations, packs
from hearth.engines.privacy.requests.operations import NewRequest
from hearth.engines.privacy.requests.rules import EventKind, RequestKind, Route
from hearth.faces.cli.demo.landlord import DOMAIN, Landlord
from hearth.kernel.actor import Actor
from hearth.kernel.time import business_day
from hearth.modules.tenancies.models import PartyRole, TenancyParty
from hearth.platform.identity.models import User
from hearth.records.contacts import operations as contacts

_ASKED = (
    (RequestKind.ACCESS, Route.EMAIL, 27, "Please send me everything you have about me."),
    (RequestKind.ACCESS, Route.TELEPHONE, 9, "Wants all notes about the repairs since she moved in."),
    (RequestKind.ACCESS, Route.LETTER, 3, "All my records, from the solicitors' letter of this week."),
    (RequestKind.RECTIFICATION, Route.IN_PERSON, 6, "His surname is spelt wrong on every letter."),
    (RequestKind.RESTRICTION, Route.LETTER, 12, "Don't use my email for surveys until you have answered me."),
    (RequestKind.ERASURE, Route.WEB, 1, "Delete my old telephone numbers."),
    (RequestKind.OBJECTION, Route.SOCIAL_MEDIA, 40, "Stop sending me newsletters."),
)


def tell(*, landlord: Landlord, now: dt.datetime) -> None:
    """This function will leave the demonstration with requests open, waiting, held back and closed, and registers."""
    by = User.objects.get(email=f"dpo@{DOMAIN}").actor
    parties = TenancyParty.objects.filter(
        role=PartyRole.TENANT, to_date=None, contact__date_of_death=None, contact__record__restricted=False
    )
    shared = parties.annotate(others=Count("tenancy__parties")).filter(others__gt=1).order_by("contact_id").first()
    people = list(parties.order_by("contact_id").values_list("contact_id", flat=True).distinct()[7 : 7 + len(_ASKED)])
    if shared is not None:  # what the other said in confidence is for the reviewer
        people = [shared.contact_id, *(each for each in people if each != shared.contact_id)]
        contacts.add_note(by=by, record_id=shared.tenancy_id, text="Rang alone: thinks of leaving.", now=now)
    _requests(by, people, now)
    if people:
        _complaint(by, people[-1], now)
    _registers(by, landlord.company.pk, now)


def _requests(by: Actor, people: Sequence[int], now: dt.datetime) -> None:
    made = []
    for contact_id, (kind, route, days, words) in zip(people, _ASKED, strict=False):
        at = now - dt.timedelta(days=days)
        asked = NewRequest(contact_id=contact_id, kind=kind, route=route, received_date=business_day(at), words=words)
        made.append(operations.record_request(by=by, new=asked, now=at))
    for request, event, note in zip(
        made[1:3],
        (EventKind.CLARIFICATION_ASKED, EventKind.IDENTITY_ASKED),
        ("Which home she means: she has had two with us.", "The firm's letter has no signed authority of hers."),
        strict=False,
    ):
        on = request.received_date + dt.timedelta(days=1)
        operations.add_event(by=by, request_id=request.pk, kind=event, on_date=on, note=note, now=now)
    for request in made[4:5]:
        holding.hold_back(
            by=by, request_id=request.pk, purposes=["newsletters"], from_date=request.received_date, now=now
        )
    for request in made[6:7]:
        on = request.received_date + dt.timedelta(days=4)
        operations.close_request(
            by=by,
            request_id=request.pk,
            kind=EventKind.ANSWERED,
            on_date=on,
            outcome="Newsletters are stopped.",
            now=now,
        )
    for request in made[3:4]:
        packs.hand_over(
            by=by,
            request_id=request.pk,
            pack_id=None,
            how="Rang him: the name is right from today.",
            on_date=business_day(now),
            now=now,
        )


def _complaint(by: Actor, contact_id: int, now: dt.datetime) -> None:
    registers.record_complaint(
        by=by,
        contact_id=contact_id,
        received_date=business_day(now - dt.timedelta(days=24)),
        words="A letter about my arrears was read by my neighbour.",
        now=now,
    )


def _registers(by: Actor, company_id: int, now: dt.datetime) -> None:
    today = business_day(now)
    registers.describe_controller(
        by=by,
        company_id=company_id,
        ico_number="ZA000000",
        officer_name="The data protection officer",
        officer_contact=f"dpo@{DOMAIN}",
        transfers="None outside the United Kingdom.",
        security="Roles by job, fields by clearance, each reading of a restricted record kept, encrypted backups.",
    )
    known = registers.record_breach(
        by=by,
        company_id=company_id,
        new=NewBreach(
            title="Statement in the wrong envelope",
            what="One rent statement went to the home next door, with name, address and balance.",
            aware_at=now - dt.timedelta(hours=20),
            happened_at=now - dt.timedelta(days=3),
            people=1,
            data="Name, address, balance of the rent account",
        ),
        now=now,
    )
    registers.assess_breach(
        by=by,
        breach_id=known.pk,
        risky=True,
        high_risk=False,
        assessment="The neighbour opened it; the two know each other, and the balance is in arrears.",
        consequences="Embarrassment; the arrears are known to a neighbour.",
        measures="The letter was fetched back. Window envelopes are checked in pairs.",
        now=now,
    )
    old = registers.record_breach(
        by=by,
        company_id=company_id,
        new=NewBreach(
            title="Telephone left on a bus",
            what="A work telephone was lost and wiped from afar within the hour.",
            aware_at=now - dt.timedelta(days=40),
        ),
        now=now,
    )
    registers.assess_breach(
        by=by,
        breach_id=old.pk,
        risky=False,
        high_risk=False,
        assessment="Encrypted, locked and wiped before anybody could open it.",
        consequences="",
        measures="Wiped.",
        now=now,
    )
    registers.close_breach(by=by, breach_id=old.pk, lessons="Telephones lock after a minute.", now=now)
    for partner, role, purpose, tags, days in (
        ("Harbour Gas Services", "processor", "repairs-safety", ("identifiers", "contact-details"), 12),
        ("Northmoor Police", "controller", "safeguarding", ("identifiers", "alerts"), 200),
    ):
        registers.make_agreement(
            by=by,
            company_id=company_id,
            facts=AgreementFacts(
                partner=partner,
                role=role,
                purposes=[purpose],
                tags=list(tags),
                terms="Signed by both; kept with the contract.",
                from_date=today - dt.timedelta(days=300),
                review_date=today + dt.timedelta(days=days),
            ),
        )
    assessment = registers.open_assessment(
        by=by,
        company_id=company_id,
        purpose="safeguarding",
        text=AssessmentText(
            necessity="Colleagues who visit must know of a danger before they knock. Only what they need is shown.",
            risks="A warning that is wrong or out of date marks somebody; one that leaks puts somebody in danger.",
            measures="Warnings end or are reviewed within a year; clearance says who may read them; readings are kept.",
            consulted="Residents' panel, the trade unions",
            risk="medium",
            review_date=today + dt.timedelta(days=180),
        ),
        now=now,
    )
    registers.approve_version(by=by, assessment_id=assessment.pk, now=now)
