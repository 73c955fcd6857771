"""Merged and dead people in every operation that names somebody: a clear refusal, or a warning to confirm."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from hearth.engines.comms import sending, wording
from hearth.engines.comms.models import Communication, CommunicationDefinition
from hearth.engines.comms.sending import Sending
from hearth.kernel.refusal import Refused
from hearth.modules.tenancies import operations as tenancies
from hearth.modules.tenancies.holding_rules import Basis, Claim, Relationship
from hearth.modules.tenancies.models import AgreementType, PartyRole
from hearth.modules.tenancies.operations import DecisionNeeded, NewParty, ReceivedNotice
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.operations import Effective
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.models import AlertConfirmation, Contact
from hearth.records.contacts.operations import Details, NewMember
from hearth.records.contacts.operations.refusals import ContactMerged
from hearth.records.contacts.rules import Names
from hearth.records.contacts.warnings import ConfirmFirst
from tests.landlord import WholeLandlord, rights_of
from tests.modules.landlord import BY, LONG_AGO, NOW, START, at

pytestmark = pytest.mark.django_db
DIED = dt.date(2019, 5, 4)
TODAY = dt.date(2026, 11, 24)
MODULES = {"contacts": contacts, "tenancies": tenancies, "sending": sending}
NAMES = {"contact_id", "contact_ids", "other_id", "holder_id", "survivor_id", "loser_id", "record_id"}
CARRIERS = {"NewParty", "NewMember", "ReceivedNotice", "Sending"}
"""What people come in: an operation that takes one of these names somebody."""


def _names_somebody(operation: Callable[..., Any]) -> bool:
    if not inspect.isfunction(operation):
        return False
    hints = inspect.get_annotations(operation)
    words = " ".join(f"{name}: {hint}" for name, hint in hints.items() if name != "return")
    return any(name in hints for name in NAMES) or any(carrier in words for carrier in CARRIERS)


def operations() -> Iterator[str]:
    """Every public operation of the three parts that names somebody, in words such as "contacts.add_phone"."""
    for part, module in MODULES.items():
        public = getattr(module, "__all__", ["send"])
        for name in public:
            operation = getattr(module, name)
            if _names_somebody(operation) and "by" in inspect.signature(operation).parameters:
                yield f"{part}.{name}"


@dataclass(frozen=True)
class Town:
    """Ann and Bob live; nobody else does."""

    landlord: WholeLandlord
    ann: Contact
    bob: Contact

    def tenancy(self) -> Any:
        return self.landlord.let(self.bob)


Call = Callable[[Town, int], object]


def _party(role: str) -> Call:
    return lambda town, who: tenancies.start_tenancy(
        by=BY,
        asset_id=town.landlord.home().pk,
        tenure_id=town.landlord.secure.pk,
        parties=[NewParty(contact_id=town.bob.pk), NewParty(contact_id=who, role=role)],
        start_at=START,
        now=NOW,
    )


def _sundry(town: Town, who: int) -> object:
    company_id = town.landlord.company.pk
    kind = configuration.create(
        by=BY,
        model=AgreementType,
        facts={"description": "Parking permit", "home_needed": False},
        effective=[Effective(company_id=company_id, effective_from=LONG_AGO)],
    )
    return tenancies.start_sundry_agreement(
        by=BY, company_id=company_id, type_id=kind.pk, about="Bay 4", parties=[NewParty(contact_id=who)],
        start_at=START, now=NOW,
    )  # fmt: skip


def _news(town: Town) -> None:
    definition = configuration.create(
        by=BY,
        model=CommunicationDefinition,
        facts={"description": "News", "key": "news", "channels": ["letter", "email"]},
        effective=[Effective(company_id=town.landlord.company.pk, effective_from=LONG_AGO)],
    )
    wording.write(by=BY, definition=definition, channel="letter", subject="News", body="Nothing is new.")


def _letter(town: Town, who: int) -> object:
    _news(town)
    return sending.send(
        by=town.landlord.officer.actor,
        sending=Sending(definition="news", about_id=town.bob.pk, contact_ids=[who], key="test", confirmed=()),
        access=rights_of(town.landlord.officer),
        now=NOW,
    )


def _succeed(town: Town, who: int) -> object:
    """Bob died as the sole tenant; somebody claims to succeed him."""
    tenancy = town.tenancy()
    contacts.record_death(by=BY, contact_id=town.bob.pk, died_on=dt.date(2026, 11, 2), now=NOW)
    return tenancies.succeed(
        by=BY,
        tenancy_id=tenancy.pk,
        contact_id=who,
        claim=Claim(relationship=Relationship.PARTNER, only_home=True, lived_since=None),
        agreement_clause="Clause 4",
        now=NOW,
    )


def _contact(operation: str, **named: Any) -> Call:
    """A call of an operation of contacts about one person."""
    return lambda _town, who: getattr(contacts, operation)(by=BY, contact_id=who, **named)


def _about(operation: str, **named: Any) -> Call:
    """The same for one that takes any record."""
    return lambda _town, who: getattr(contacts, operation)(by=BY, record_id=who, **named)


def _member(make: Callable[[Town, NewMember], object]) -> Call:
    return lambda town, who: make(town, NewMember(contact_id=who))


def _joined(town: Town, who: NewMember) -> object:
    household = contacts.create_household(by=BY, asset_id=None, members=[NewMember(contact_id=town.bob.pk)], **_DAY)
    return contacts.add_household_member(by=BY, household_id=household.pk, member=who, **_DAY)


def _grouped(town: Town, who: NewMember) -> object:
    company = town.landlord.company.pk
    group = contacts.create_group(by=BY, company_id=company, name="The Lees", members=[], **_DAY)
    return contacts.add_group_member(by=BY, group_id=group.pk, member=who, **_DAY)


_DAY: dict[str, Any] = {"from_date": TODAY}
NAMES_GIVEN = Names(first_name="Ann", last_name="Leigh")
CALLS: dict[str, Call] = {
    "contacts.add_address": _contact("add_address", lines="1 High Street", postcode="NE1 1AA", **_DAY, now=NOW),
    "contacts.add_alert": _about("add_alert", text="Large dog", **_DAY),
    "contacts.add_email": _contact("add_email", address="ann@example.org", now=NOW),
    "contacts.add_former_name": _contact("add_former_name", name="Ann Poe", now=NOW),
    "contacts.add_group_member": _member(_grouped),
    "contacts.add_household_member": _member(_joined),
    "contacts.add_identifier": lambda town, who: contacts.add_identifier(
        by=BY, contact_id=who, type_id=town.landlord.lookup("contact-reference", "HB claim", "").pk, value="HB 1"
    ),
    "contacts.add_income": _contact("add_income", kind="wages", amount=Decimal(310), frequency="weekly", **_DAY),
    "contacts.add_note": _about("add_note", text="Rang", now=NOW),
    "contacts.add_phone": _contact("add_phone", number="07700 900123", now=NOW),
    "contacts.add_relationship": lambda town, who: contacts.add_relationship(
        by=BY, contact_id=town.bob.pk, other_id=who, kind="sibling", **_DAY
    ),
    "contacts.change_details": _contact("change_details", details=Details(language="Polish"), now=NOW),
    "contacts.check_security_password": _contact("check_security_password", password="turnip soup"),
    "contacts.correct_death": _contact("correct_death", died_on=None, reason="Another Ann Lee", now=NOW),
    "contacts.create_group": _member(
        lambda town, who: contacts.create_group(
            by=BY, company_id=town.landlord.company.pk, name="The Lees", members=[who], **_DAY
        )
    ),
    "contacts.create_household": _member(
        lambda _town, who: contacts.create_household(by=BY, asset_id=None, members=[who], **_DAY)
    ),
    "contacts.grant_authority": lambda town, who: contacts.grant_authority(
        by=BY, contact_id=town.bob.pk, holder_id=who, kind="consent", scopes=["rent"], evidence="Form", **_DAY
    ),
    "contacts.join_household_of": _member(
        lambda town, who: contacts.join_household_of(by=BY, contact_id=town.bob.pk, member=who, **_DAY)
    ),
    "contacts.merge": lambda town, who: contacts.merge(
        by=BY, survivor_id=town.bob.pk, loser_id=who, reason="Entered twice", now=NOW
    ),
    "contacts.record_death": _contact("record_death", died_on=DIED, now=NOW),
    "contacts.record_profile": _contact("record_profile", answers={}, now=NOW),
    "contacts.rename": _contact("rename", names=NAMES_GIVEN, reason="Marriage", now=NOW),
    "contacts.set_preferences": _contact("set_preferences", wanted={}),
    "contacts.set_security_password": _contact(
        "set_security_password", password="turnip soup", reason="Forgotten", now=NOW
    ),
    "sending.send": _letter,
    "tenancies.add_party": lambda town, who: tenancies.add_party(
        by=BY,
        tenancy_id=town.tenancy().pk,
        contact_id=who,
        role=PartyRole.OCCUPIER,
        responsible=False,
        from_date=TODAY,
        reason="Letter",
        now=NOW,
    ),
    "tenancies.assign": lambda town, who: tenancies.assign(
        by=BY,
        tenancy_id=town.tenancy().pk,
        contact_id=who,
        basis=Basis.FAMILY_ORDER,
        on=TODAY,
        reason="Court order",
        now=NOW,
    ),
    "tenancies.receive_notice": lambda town, who: tenancies.receive_notice(
        by=BY,
        tenancy_id=town.landlord.let(town.ann).pk,
        notice=ReceivedNotice(received_at=NOW, given_by=(who,)),
        now=NOW,
    ),
    "tenancies.record_tenant_death": lambda _town, who: tenancies.record_tenant_death(
        by=BY, contact_id=who, died_on=DIED, now=NOW
    ),
    "tenancies.start_sundry_agreement": _sundry,
    "tenancies.start_tenancy": _party(PartyRole.TENANT),
    "tenancies.succeed": _succeed,
}
DEAD = {
    "contacts.add_email": "contact_dead",
    "contacts.add_group_member": "contact_dead",
    "contacts.add_household_member": "contact_dead",
    "contacts.add_income": "contact_dead",
    "contacts.add_phone": "contact_dead",
    "contacts.check_security_password": "contact_dead",
    "contacts.create_group": "contact_dead",
    "contacts.create_household": "contact_dead",
    "contacts.grant_authority": "contact_dead",
    "contacts.join_household_of": "contact_dead",
    "contacts.merge": "contact_can_not_be_merged",
    "contacts.record_death": "contact_death_recorded",
    "contacts.record_profile": "contact_dead",
    "contacts.set_preferences": "contact_dead",
    "contacts.set_security_password": "contact_dead",
    "sending.send": "confirm_first",
    "tenancies.add_party": "tenant_not_living",
    "tenancies.assign": "tenant_not_living",
    "tenancies.receive_notice": "decision_needed",
    "tenancies.start_sundry_agreement": "tenant_not_living",
    "tenancies.start_tenancy": "tenant_not_living",
    "tenancies.succeed": "tenant_not_living",
}
"""What the code of the refusal is where the person has died. The others keep the record of the dead right."""


@pytest.fixture
def town(db: None) -> Town:
    whole = WholeLandlord()
    return Town(landlord=whole, ann=whole.person("Ann", "Lee"), bob=whole.person("Bob", "Moss"))


def test_every_operation_that_names_somebody_is_tried() -> None:
    assert set(CALLS) == set(operations())


@pytest.mark.parametrize("name", sorted(CALLS))
def test_who_was_merged_is_refused_and_the_one_to_work_with_is_named(town: Town, name: str) -> None:
    twice = town.landlord.person("Ann", "Leigh")
    contacts.merge(by=BY, survivor_id=town.ann.pk, loser_id=twice.pk, reason="Entered twice", now=NOW)
    with pytest.raises(ContactMerged, match=f"Work with {town.ann.record.reference}"):
        CALLS[name](town, twice.pk)


@pytest.mark.parametrize("name", sorted(CALLS))
def test_who_has_died_is_refused_or_the_record_of_the_dead_is_kept(town: Town, name: str) -> None:
    tenancy_first = name == "tenancies.receive_notice"
    died = TODAY - dt.timedelta(days=2) if tenancy_first else DIED
    contacts.record_death(by=BY, contact_id=town.ann.pk, died_on=died, now=NOW)
    if name in DEAD:
        with pytest.raises(Refused) as refused:
            CALLS[name](town, town.ann.pk)
        assert refused.value.code == DEAD[name], refused.value.sentence
    else:
        CALLS[name](town, town.ann.pk)


def test_a_notice_of_the_representatives_is_accepted_by_an_officer_who_says_so(town: Town) -> None:
    tenancy = town.landlord.let(town.ann)
    contacts.record_death(by=BY, contact_id=town.ann.pk, died_on=TODAY - dt.timedelta(days=20), now=NOW)
    with pytest.raises(DecisionNeeded, match="Only the personal representatives can give it"):
        tenancies.receive_notice(by=BY, tenancy_id=tenancy.pk, notice=ReceivedNotice(received_at=NOW), now=NOW)
    notice = tenancies.receive_notice(
        by=BY,
        tenancy_id=tenancy.pk,
        notice=ReceivedNotice(received_at=NOW, decision_reason="Grant of probate seen"),
        now=NOW,
    )
    assert notice.reason == "Grant of probate seen"


def test_a_letter_goes_to_the_representatives_once_the_warning_is_read(town: Town) -> None:
    contacts.record_death(by=BY, contact_id=town.ann.pk, died_on=DIED, now=NOW)
    alert = contacts.add_alert(by=BY, record_id=town.ann.pk, severity="high", text="Dispute", from_date=TODAY)
    access = rights_of(town.landlord.officer)
    _news(town)
    letter = Sending(definition="news", about_id=town.bob.pk, contact_ids=[town.ann.pk], key="test", confirmed=())
    waiting = sending.to_confirm(sending=letter, access=access, now=NOW)
    assert {each.warning.key for each in waiting} == {"deceased", f"alert:{alert.pk}"}
    with pytest.raises(ConfirmFirst):
        sending.send(by=access.actor, sending=letter, access=access, now=NOW)
    letter = replace(letter, confirmed=[each.key for each in waiting])
    (sent,) = sending.send(by=access.actor, sending=letter, access=access, now=NOW)
    assert sent.recipient == "The Personal Representatives of Ms Ann Lee"
    assert "personal representatives" in sent.channel_reason
    assert AlertConfirmation.objects.get().user_id == town.landlord.officer.pk


def test_an_occupier_who_died_does_not_move_with_the_others(town: Town) -> None:
    tenancy = tenancies.start_tenancy(
        by=BY,
        asset_id=town.landlord.home().pk,
        tenure_id=town.landlord.secure.pk,
        parties=[NewParty(contact_id=town.bob.pk), NewParty(contact_id=town.ann.pk, role=PartyRole.OCCUPIER)],
        start_at=START,
        now=NOW,
    )
    contacts.record_death(by=BY, contact_id=town.ann.pk, died_on=TODAY, now=NOW)
    moved = tenancies.transfer(
        by=BY,
        tenancy_id=tenancy.pk,
        asset_id=town.landlord.home().pk,
        tenure_id=town.landlord.secure.pk,
        moves_at=at("2026-11-23T12:00"),
        reason="Overcrowded",
        now=NOW,
    )
    assert [party.contact_id for party in moved.parties.all()] == [town.bob.pk]


def test_the_page_asks_for_a_tick_before_it_sends(whole: WholeLandlord, desk: Client) -> None:
    person = whole.person("Ann", "Lee")
    town = Town(landlord=whole, ann=person, bob=person)
    tenancy = town.tenancy()
    contacts.record_death(by=BY, contact_id=person.pk, died_on=TODAY, now=NOW)
    _news(town)
    given = {
        "about": tenancy.record.reference,
        "definition": "news",
        "recipients": [person.record.reference],
        "once": "abc",
    }
    looked = desk.post("/communications/start/", given).content.decode()
    assert "Address it to their personal representatives" in looked
    unread = desk.post("/communications/start/", given | {"send": "1"})
    assert unread.status_code == 422
    assert "Read the warnings, tick each of them" in unread.content.decode()
    assert "Nothing is new." in unread.content.decode(), "what would go is still to be seen"
    read = desk.post("/communications/start/", given | {"send": "1", "confirmed": f"{person.pk}:deceased"})
    assert read.status_code == 302
    assert Communication.objects.get().recipient == "The Personal Representatives of Ms Ann Lee"
