"""Somebody of whom a landlord holds a row of every kind."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from hearth.engines.comms.models import Channel, Communication, Notification
from hearth.engines.privacy.consent import installing
from hearth.engines.privacy.consent.operations import Given, complete_review, record_consent
from hearth.engines.privacy.consent.sharing import record_share
from hearth.engines.privacy.models import ConsentOutcome, ConsentType, DataTag, FileText, LegalHold
from hearth.engines.privacy.models.consent import ReviewOutcome as ConsentReview
from hearth.engines.privacy.registers import operations as registers
from hearth.engines.privacy.requests import holding
from hearth.engines.privacy.requests.operations import NewRequest, add_event, close_request, record_request
from hearth.engines.privacy.requests.rules import EventKind, RequestKind, Route
from hearth.modules.accounts import operations as accounts
from hearth.modules.tenancies import operations as tenancies
from hearth.modules.tenancies.lists import END_REASON
from hearth.modules.tenancies.models import FollowsBy, ReviewKind, ReviewOutcome, Tenancy, TenancyReview
from hearth.modules.tenancies.operations import Forwarding, ReceivedNotice
from hearth.platform import attachments
from hearth.platform.audit.acting import acting
from hearth.platform.audit.models import Reading
from hearth.platform.configuration import user_defined
from hearth.platform.configuration.models import FieldType, UserDefinedValue
from hearth.platform.configuration.operations import Effective
from hearth.platform.importing.models import Import, ImportedRow
from hearth.platform.index.models import Restriction
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.models import (
    CommunicationPreference,
    Contact,
    ContactGroup,
    DuplicatePair,
    Profile,
    Segment,
    SegmentMember,
)
from hearth.records.contacts.operations import Details, NewMember
from tests.modules.landlord import BY, LONG_AGO, NOW, Landlord

DAY = NOW.date()


def everything_about(landlord: Landlord, person: Contact, other: Contact, word: str) -> Tenancy:
    """A row of every kind about a person, and a tenancy of their own. `other` is somebody whom they know."""
    of: dict[str, Any] = {"by": BY, "contact_id": person.pk}
    contacts.change_details(
        **of,
        details=Details(
            date_of_birth=dt.date(1970, 5, 4),
            national_insurance_number="AB123456C",
            language="Welsh",
            needs="Large print",
            interpreter=True,
        ),
        now=NOW,
    )
    contacts.add_address(
        **of, lines="1 High Street", postcode="NE1 1AA", category="correspondence", from_date=LONG_AGO, now=NOW
    )
    contacts.add_phone(**of, number="01632 960111", confidential=True, now=NOW)
    contacts.add_email(**of, address=f"{word}@example.org", now=NOW)
    claim = landlord.lookup("contact-reference", f"Claim {word}", "")
    contacts.add_identifier(**of, type_id=claim.pk, value="HB 1234")
    contacts.add_former_name(**of, name="Peter Kowal", now=NOW)
    contacts.add_relationship(**of, other_id=other.pk, kind="sibling", from_date=DAY)
    contacts.grant_authority(
        **of, holder_id=other.pk, kind="consent", scopes=["rent"], evidence="Form signed", from_date=DAY
    )
    contacts.add_income(**of, kind="wages", amount=Decimal(310), frequency="weekly", from_date=DAY)
    contacts.add_alert(by=BY, record_id=person.pk, text="Large dog", confidential=True, from_date=DAY)
    contacts.add_note(by=BY, record_id=person.pk, text="Told in confidence", confidential=True, now=NOW)
    contacts.create_group(
        by=BY, company_id=landlord.company.pk, name=f"The {word}s", members=[NewMember(contact_id=person.pk)],
        from_date=LONG_AGO,
    )  # fmt: skip
    contacts.create_household(
        by=BY, asset_id=landlord.home().pk, members=[NewMember(contact_id=person.pk)], from_date=DAY
    )
    twice = landlord.person(f"{word} twice", "Ogden")
    contacts.merge(by=BY, survivor_id=person.pk, loser_id=twice.pk, reason="Entered twice", now=NOW)
    tenancy = landlord.let(person)
    accounts.record_payment(
        by=BY,
        account_id=tenancy.account.pk,
        amount=Decimal("80.00"),
        received_date=DAY,
        method=f"Bank transfer {word}",
        key=f"payment:{word}",
        now=NOW,
    )
    tenancies.request_permission(by=BY, tenancy_id=tenancy.pk, work="Laminate", requested_date=DAY, now=NOW)
    tenancies.plan_review(
        by=BY, tenancy_id=tenancy.pk, kind=ReviewKind.OTHER, due_date=DAY + dt.timedelta(days=9), reason="x", now=NOW
    )
    _notice(landlord, tenancy, person, word)
    _consented(landlord, person)
    _by_hand(landlord, person, other, tenancy, word)
    return tenancy


def _notice(landlord: Landlord, tenancy: Tenancy, person: Contact, word: str) -> None:
    notice = ReceivedNotice(
        received_at=NOW,
        given_by=[person.pk],
        forwarding={person.pk: Forwarding(address="5 Dunnock Hideaway", confidential=True)},
        end_reason_id=landlord.lookup(END_REASON, f"Because of {word}", "domestic-abuse").pk,
    )
    tenancies.receive_notice(by=BY, tenancy_id=tenancy.pk, notice=notice, now=NOW)


def _by_hand(landlord: Landlord, person: Contact, other: Contact, tenancy: Tenancy, word: str) -> None:
    """What no single operation makes."""
    company = landlord.company
    file = attachments.store(
        record=person.record, name=f"Passport {word}.txt", content=f"bytes of {word}".encode(),
        content_type="text/plain", by=BY, now=NOW, confidential=True,
    )  # fmt: skip
    FileText.objects.create(file=file, text=f"Passport of {word.title()}", read_at=NOW)
    field = user_defined.define(
        by=BY, entity="contact", name=f"about_{word}", caption=f"About {word}", type=FieldType.TEXT,
        effective=[Effective(company_id=company.pk, effective_from=LONG_AGO)],
    )  # fmt: skip
    run = Import.objects
    earlier = landlord.let(other)
    with acting(by=BY, reason="Test"):
        Tenancy.objects.filter(pk=tenancy.pk).update(follows=earlier, follows_by=FollowsBy.TRANSFER)
        TenancyReview.objects.filter(tenancy=tenancy).update(done_date=DAY, outcome=ReviewOutcome.values[0])
        UserDefinedValue.objects.create(record=person.record, field=field, value="something")
        Profile.objects.create(contact=person, sex="female", ethnicity="white-irish", asked_date=DAY)
        CommunicationPreference.objects.create(contact=person, topic="newsletter", wanted="yes")
        LegalHold.objects.create(
            record=person.record, reason="A claim", from_date=LONG_AGO, released_at=NOW, release_reason="It was settled"
        )
        Restriction.objects.create(record=person.record, reason="Threatened", from_at=NOW)
        first, second = sorted((person, other), key=lambda each: each.pk)
        DuplicatePair.objects.create(
            company=company, first=first, second=second, score=60, reasons=["name"], found_at=NOW
        )
        segment = Segment.objects.create(description=f"People like {word}", expression="true")
        SegmentMember.objects.create(contact=person, segment=segment, since_date=DAY)
        taken = run.create(
            company=company, kind="contact", source="old", file_name="x.csv", sha256="0" * 64, started_at=NOW
        )
        Communication.objects.create(
            about=person.record, contact=person, key=f"letter:{word}", channel=Channel.LETTER, channel_reason="Usual",
            recipient="x", destination="x", subject="x", text="x", document={"a": "b"}, file=file, created_at=NOW,
        )  # fmt: skip
    _requests(landlord, person, word)
    ImportedRow.objects.create(
        taken_in=taken, company=company, record=person.record, kind="contact", source="old", source_key=word, line=1
    )
    Reading.objects.create(record=person.record, user=landlord.officer, read_at=NOW, what="note", reason="Asked")
    Notification.objects.create(
        user=landlord.officer, about=person.record, key=f"told:{word}", text="Something", created_at=NOW
    )


def _consented(landlord: Landlord, person: Contact) -> None:
    """An answer about everything that can be asked of the person, its review, and a sharing."""
    installing.install_starter(by=BY, companies=[landlord.company], from_date=LONG_AGO, now=NOW)
    tag, kind = DataTag.objects.get(description="Groups that you were put in"), ConsentType.objects.earliest("pk")
    by_another = Given(provided_by="third-party", provider="Their attorney", way="letter", notes="At the door.")
    about: dict[str, Any] = {"by": BY, "contact_id": person.pk, "given": by_another, "now": NOW}
    record_consent(
        **about,
        tag_ids=[tag.pk],
        type_ids=[kind.pk],
        outcome_id=ConsentOutcome.objects.earliest("pk").pk,
        effective_to=DAY.replace(year=2031),
    )
    complete_review(**about, cells=[(tag.pk, kind.pk)], outcome=ConsentReview.STILL_APPLICABLE)
    shared: dict[str, Any] = {"summary": "Their age", "recipient": "The council", "reason": "Asked for"}
    record_share(by=BY, contact_id=person.pk, tag_ids=[tag.pk], shared_date=NOW.date(), now=NOW, **shared)


def _requests(landlord: Landlord, person: Contact, word: str) -> None:
    """An objection that holds something back, and a complaint."""
    asked = NewRequest(
        contact_id=person.pk, kind=RequestKind.OBJECTION, route=Route.LETTER, received_date=DAY, words="Stop it",
        authority=f"Card of {word}",
    )  # fmt: skip
    request = record_request(by=BY, new=asked, now=NOW)
    add_event(by=BY, request_id=request.pk, kind=EventKind.NOTED, on_date=DAY, note=f"Rang about {word}", now=NOW)
    hold, _ = holding.hold_back(
        by=BY, request_id=request.pk, purposes=["newsletters", "rent-accounts"], from_date=DAY, now=NOW
    )
    holding.lift_hold(by=BY, request_id=request.pk, hold_id=hold.pk, reason=f"Told {word}", now=NOW)
    close_request(by=BY, request_id=request.pk, kind=EventKind.ANSWERED, on_date=DAY, outcome="Stopped", now=NOW)
    complaint = registers.record_complaint(by=BY, contact_id=person.pk, received_date=DAY, words="Too much", now=NOW)
    registers.acknowledge_complaint(by=BY, complaint_id=complaint.pk, on_date=DAY, now=NOW)
    registers.close_complaint(by=BY, complaint_id=complaint.pk, on_date=DAY, outcome="Less from now on", now=NOW)


def records_of(person: Contact, *tenancies_: Tenancy) -> set[int]:
    """The keys of the index records that are this person's: their own, their groups', tenancies' and accounts'."""
    keys = {person.pk, *(each.pk for each in tenancies_), *(each.account.pk for each in tenancies_)}
    groups = ContactGroup.objects.filter(members__contact=person)
    return keys | set(groups.values_list("pk", flat=True))
