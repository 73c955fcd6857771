"""A whole landlord for the walks and the main job: lists, roles, letters and paths, as a new installation has them."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.test import override_settings
from PIL import Image

from hearth.engines.cases import migrating, publishing
from hearth.engines.cases import operations as cases
from hearth.engines.cases.models import Case, CaseTask, CaseType, Path, PathVersion, TaskDefinition, WebhookSubscription
from hearth.engines.comms import installing as letters
from hearth.engines.comms import wording
from hearth.engines.comms.models import CommunicationDefinition
from hearth.engines.privacy.consent import configuring
from hearth.engines.privacy.consent.operations import Given, record_consent
from hearth.engines.privacy.consent.settings import CATEGORY
from hearth.engines.privacy.consent.sharing import record_share
from hearth.engines.privacy.models import (
    ConsentOutcome,
    ConsentType,
    DataPurpose,
    DataTag,
    DataTagType,
    Disposal,
    RetentionRule,
    RightsRequest,
)
from hearth.engines.privacy.registers import operations as registers
from hearth.engines.privacy.registers.operations import AgreementFacts, AssessmentText, NewBreach
from hearth.engines.privacy.requests import holding, packs, review
from hearth.engines.privacy.requests.operations import NewRequest, record_request
from hearth.engines.privacy.requests.rules import RequestKind, Route
from hearth.engines.privacy.retention import operations as retention
from hearth.engines.privacy.subject_access import what_goes_out
from hearth.faces.cli.demo.landlord import roles
from hearth.modules.accounts import operations as accounts
from hearth.modules.tenancies import operations as tenancies
from hearth.modules.tenancies.models import ReviewKind
from hearth.platform import attachments
from hearth.platform.calendars import operations as calendars
from hearth.platform.calendars.models import Calendar
from hearth.platform.catalogue import PrivacyClass
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration import user_defined
from hearth.platform.configuration.models import FieldType
from hearth.platform.configuration.operations import Effective
from hearth.platform.identity import accounts as looking_after
from hearth.platform.identity import groups
from hearth.platform.identity import operations as identity
from hearth.platform.identity.access import Access, access_of
from hearth.platform.identity.models import User
from hearth.platform.identity.permissions import PERMISSIONS
from hearth.platform.index import units
from hearth.platform.index.models import FunctionalUnit, Record, UnitType
from hearth.platform.outbox.sweeping import deliver_all_due
from hearth.records.assets import operations as assets
from hearth.records.assets.models import CertificateKind, Outcome
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.models import Contact, Segment
from hearth.records.contacts.operations import NewMember
from tests.engines.cases.drawn import END, START, arrows, node, process
from tests.modules.landlord import BY, LONG_AGO, NOW, Landlord

Landlords = tuple["WholeLandlord", "WholeLandlord"]
OFFICER, LEADER = "housing-officer", "team-leader"


class WholeLandlord(Landlord):
    """The landlord of the modules' tests with all that its officers work with. `officer` is a housing officer."""

    def __post_init__(self) -> None:
        super().__post_init__()
        everything = set(PERMISSIONS)
        self.roles = {
            code: identity.define_role(
                by=BY,
                code=f"{code}-{self.code}",
                name=f"{name} of {self.code}",
                permissions=permissions & everything,
                clearances=clearances,
            )
            for code, name, permissions, clearances in roles()
        }
        self.hold(self.officer, OFFICER)
        calendars.install_starter_calendars(by=BY)
        self.leaving = {master: self.reason(master) for master in ("moving-home", "care-home", "domestic-abuse")}

    def open_for_business(self) -> None:
        """Letters, paths and the field of the main job. Once: paths and letters have names of their own."""
        user_defined.define(
            by=BY,
            entity="tenancy",
            name="authority_to_dispose",
            caption="Authority to dispose signed and received",
            type=FieldType.TRUE_OR_FALSE,
            privacy=PrivacyClass.PERSONAL,
            effective=[Effective(company_id=self.company.pk, effective_from=LONG_AGO)],
        )
        letters.install_starter(by=BY, companies=[self.company], from_date=LONG_AGO)
        publishing.install_library(by=BY, companies=[self.company], now=NOW, from_date=LONG_AGO)

    def offer(self, path: str, code: str, *, description: str, owner: User | None = None) -> CaseType:
        """A case type of a path of the library, in this landlord alone."""
        entry = next(each for each in publishing.LIBRARY if each.key == path)
        return publishing.offer(
            by=BY,
            code=code,
            entry=publishing.LibraryPath(
                key=path,
                category=entry.category,
                description=description,
                information=entry.information,
                keywords=entry.keywords,
                asks_for_note=entry.asks_for_note,
            ),
            path=Path.objects.get(key=path),
            companies=[self.company],
            from_date=LONG_AGO,
            owner_id=owner.pk if owner else None,
        )

    def colleague(self, name: str, role: str = OFFICER) -> User:
        """Somebody who signs in and holds a role."""
        email = f"{name.lower().replace(' ', '.')}@{self.code}.example.org"
        user = identity.create_user(by=BY, email=email, name=name, company_id=self.company.pk, now=NOW)
        self.hold(user, role)
        return user

    def somebody_with(self, name: str, permissions: Collection[str], clearances: Collection[str]) -> User:
        """Somebody who holds exactly these permissions and clearances here."""
        email = f"{name.lower().replace(' ', '.')}@{self.code}.example.org"
        user = identity.create_user(by=BY, email=email, name=name, company_id=self.company.pk, now=NOW)
        role = identity.define_role(
            by=BY,
            code=f"{email.partition('@')[0].replace('.', '-')}-{self.code}",
            name=f"{name} of {self.code}",
            permissions=permissions,
            clearances=clearances,
        )
        self._give(user, role.pk)
        return user

    def hold(self, user: User, role: str) -> None:
        self._give(user, self.roles[role].pk)

    def _give(self, user: User, role_id: int) -> None:
        identity.grant_role(
            by=BY, user_id=user.pk, role_id=role_id, company_id=self.company.pk, effective_from=LONG_AGO
        )

    def person(
        self, first_name: str = "Ann", last_name: str = "Lee", *, born: dt.date | None = None, restricted: bool = False
    ) -> Contact:
        """Somebody with a postal address, so that letters reach them."""
        person = super().person(first_name, last_name, born=born, restricted=restricted)
        contacts.add_address(
            by=BY,
            contact_id=person.pk,
            lines="3 Tolland Row, Northmoor",
            postcode="NE1 1AA",
            from_date=LONG_AGO,
            now=NOW,
        )
        return person

    def open(
        self, code: str, subject: Record, *, by: User | None = None, note: str = "", now: dt.datetime = NOW
    ) -> Case:
        """A case of a type about a record."""
        case_type = CaseType.objects.get(code=code)
        user = by or self.officer
        return cases.open_case(
            by=user.actor, case_type=case_type, subject=subject, note=note, access=rights_of(user, now), now=now
        )

    def checked(self, **changed: str) -> dict[str, str]:
        """The answers of the notice's check: valid, for somebody who is moving home, unless changed."""
        return {
            "name_matches": "true",
            "signed": "all",
            "starts_after_receipt": "true",
            "on_template": "true",
            "visit_unsuitable": "Not on Fridays",
            "keys_brought": "false",
            "received_at": NOW.isoformat(),
            "asked_end_date": "",
            "reason": str(self.leaving["moving-home"].pk),
            "leaving_us": "true",
            "forwarding_address": "",
            "authority_to_dispose": "true",
            "notice_valid": "true",
        } | changed


def rights_of(user: User, now: dt.datetime = NOW) -> Access:
    """What somebody may do on the day of an instant."""
    return access_of(user, on=now.date())


def live(case: Case, node: str) -> CaseTask:
    """The live task of a case at a block of its path."""
    return CaseTask.objects.get(case=case, node=node, ended_at=None)


def complete(task: CaseTask, answers: dict[str, str], *, by: User, outcome: str = "", now: dt.datetime = NOW) -> None:
    """Completes a task as a colleague does."""
    cases.complete_task(
        by=by.actor, task_id=task.pk, answers=answers, outcome=outcome, access=rights_of(by, now), now=now
    )


def photograph() -> bytes:
    """The smallest picture that a camera could have taken."""
    body = io.BytesIO()
    Image.new("RGB", (4, 3), "grey").save(body, "PNG")
    return body.getvalue()


def in_business() -> WholeLandlord:
    """A landlord whose letters are written and whose paths are in force."""
    made = WholeLandlord("northmoor")
    made.open_for_business()
    return made


def two_landlords() -> tuple[WholeLandlord, WholeLandlord]:
    """Two landlords in one installation, each with one of everything that an address can be asked about."""
    north, south = WholeLandlord(), WholeLandlord(code="southmoor")
    north.open_for_business()
    covers = [_one_of_everything(landlord) for landlord in (north, south)]
    for landlord, cover in zip((north, south), covers, strict=True):
        _a_unit(landlord, cover)
    _a_better_path()
    return north, south


def _a_better_path() -> None:
    """A path of two versions, and its open cases moved to the newer one."""
    old = PathVersion.objects.get(path__key="call-back", status="published")
    bpmn = old.bpmn.replace("Five minutes", "A little while")
    new = publishing.publish(by=BY, key="call-back", bpmn=bpmn, now=NOW)
    migrating.migrate(by=BY, old=old, new=new, named={}, reason="Better words", now=NOW)


def _a_unit(landlord: WholeLandlord, cover: User) -> None:
    """Made last: from then on every change is followed by stamping."""
    unit = configuration.create(
        by=BY,
        model=FunctionalUnit,
        facts={
            "description": f"Homes of {landlord.code}",
            "type": UnitType.ASSET,
            "entity": "asset",
            "expression": 'asset.postcode != ""',
        },
        effective=[Effective(company_id=landlord.company.pk, effective_from=LONG_AGO)],
    )
    units.give_unit(by=BY, user_id=cover.pk, unit_id=unit.pk, effective_from=LONG_AGO)
    deliver_all_due(NOW)


def _one_of_everything(landlord: WholeLandlord) -> User:
    """Returns the colleague who covers for others."""
    code, company = landlord.code, landlord.company.pk
    offered = [Effective(company_id=company, effective_from=LONG_AGO)]
    user_defined.define(
        by=BY,
        entity="contact",
        name=f"keeps_a_dog_at_{code}",
        caption=f"Keeps a dog ({code})",
        type=FieldType.TRUE_OR_FALSE,
        effective=offered,
    )
    definition = configuration.create(
        by=BY,
        model=CommunicationDefinition,
        facts={"description": f"Newsletter of {code}", "key": f"news-{code}", "channels": ["letter"]},
        effective=offered,
    )
    wording.write(by=BY, definition=definition, channel="letter", subject="News", body="Nothing is new.")
    configuration.create(
        by=BY,
        model=Segment,
        facts={"description": f"Interpreters of {code}", "expression": "contact.interpreter = true"},
        effective=offered,
    )
    with override_settings(OUTGOING_HOSTS=frozenset({"hooks.example.org"})):
        hook = {"description": f"Finance of {code}", "url": "https://hooks.example.org/", "wanted": "case.reopened"}
        configuration.create(by=BY, model=WebhookSubscription, facts=hook, effective=offered)
    ring = {"description": f"Ring them ({code})", "code": f"ring-{code}"}
    configuration.create(by=BY, model=TaskDefinition, facts=ring, effective=offered)
    cover = landlord.colleague("Cal Over")
    team = groups.create_group(by=BY, name=f"Cover team of {code}", company_id=company)
    groups.add_member(by=BY, group_id=team.pk, user_id=cover.pk, effective_from=LONG_AGO)
    looking_after.set_limit(
        by=BY, user_id=cover.pk, company_id=company, kind="refund", amount=Decimal("250.00"), effective_from=LONG_AGO
    )
    until = NOW.date() + dt.timedelta(days=14)
    assets.cover(by=BY, patch_id=landlord.patch.pk, user_id=cover.pk, from_date=NOW.date(), to_date=until)
    calendar = Calendar.objects.get(code="office-hours")
    calendars.close(by=BY, calendar=calendar, day=dt.date(2026, 12, 24), reason="Office closed")
    person, other = landlord.person("Joanna", "Kowalczyk"), landlord.person("Piotr", "Kowalczyk")
    members = [NewMember(contact_id=person.pk), NewMember(contact_id=other.pk)]
    contacts.create_group(by=BY, company_id=company, name="The Kowalczyks", members=members, from_date=LONG_AGO)
    _everything_of_a_contact(landlord, other, person)
    tenancy = landlord.let(person, other)
    tenancies.request_permission(
        by=BY, tenancy_id=tenancy.pk, work="Laminate flooring", requested_date=NOW.date(), now=NOW
    )
    tenancies.plan_review(
        by=BY,
        tenancy_id=tenancy.pk,
        kind=ReviewKind.OTHER,
        due_date=NOW.date() + dt.timedelta(days=30),
        reason="Yearly",
        now=NOW,
    )
    tenancies.open_void(by=BY, asset_id=landlord.home().pk, starts_at=NOW, reason="Newly built", now=NOW)
    assets.add_key_set(by=BY, asset_id=tenancy.home.pk, label="Front door", count=2)
    attachments.store(
        record=tenancy.home.record,
        name="Photograph.png",
        content=photograph(),
        content_type="image/png",
        by=BY,
        now=NOW,
    )
    assets.record_certificate(
        by=BY,
        asset_id=tenancy.home.pk,
        kind=CertificateKind.GAS,
        issued_date=NOW.date() - dt.timedelta(days=400),
        expires_date=NOW.date() - dt.timedelta(days=35),
        outcome=Outcome.SATISFACTORY,
        now=NOW,
    )
    accounts.record_payment(
        by=BY,
        account_id=tenancy.account.pk,
        amount=Decimal("80.00"),
        received_date=NOW.date(),
        method="Bank transfer",
        key="payment:first",
        now=NOW,
    )
    _consents(landlord, person, offered)
    _privacy_of(landlord, person)
    _retention_of(landlord, person)
    landlord.offer("end-of-tenancy", f"end-{code}", description=f"End of tenancy at {code}")
    landlord.offer("laminate-flooring", f"laminate-{code}", description=f"Laminate flooring at {code}")
    landlord.open(f"end-{code}", tenancy.record)
    landlord.open(f"laminate-{code}", tenancy.record)
    landlord.offer("call-back", f"call-{code}", description=f"Call back at {code}", owner=landlord.officer)
    landlord.open(f"call-{code}", person.record, note="She rang")  # it waits for five minutes
    _a_stage(landlord, tenancy.record)
    deliver_all_due(NOW)
    return cover


def _a_stage(landlord: WholeLandlord, about: Record) -> None:
    """A case that is in a sub-path."""
    if not Path.objects.filter(key="keys-back").exists():
        call = node("callActivity", "keys", settings="<hearth:call/>", calledElement="keys")
        bpmn = process(START, call, END, arrows("start", "keys", "end"))
        publishing.publish(by=BY, key="keys-back", bpmn=bpmn, now=NOW)
    entry = publishing.LibraryPath(
        key="keys-back", category="Tenancies", description=f"Keys at {landlord.code}", information="", keywords=""
    )
    path = Path.objects.get(key="keys-back")
    code = f"keys-{landlord.code}"
    publishing.offer(by=BY, code=code, entry=entry, path=path, companies=[landlord.company], from_date=LONG_AGO)
    landlord.open(code, about)


def _consents(landlord: WholeLandlord, person: Contact, offered: list[Effective]) -> None:
    """A consent that can be asked, its words, an answer to it, and a sharing."""

    def add(model: type[Any], name: str, **facts: object) -> Any:
        description = f"{name} of {landlord.code}"
        return configuration.create(by=BY, model=model, facts={"description": description, **facts}, effective=offered)

    category = landlord.lookup(CATEGORY, "Personal data", "")
    kind = add(ConsentType, "News", categories=[category.pk], recipients=landlord.company.name)
    configuring.write_wording(by=BY, type_id=kind.pk, text="May we send you news?", from_date=LONG_AGO, now=NOW)
    granted, _ = add(ConsentOutcome, "Yes", master="granted"), add(ConsentOutcome, "No", master="refused")
    purpose = add(DataPurpose, "Telling news", basis="consent", consent_type=kind)
    tag_type = add(DataTagType, "For news", consent_types=[kind.pk], purposes=[purpose.pk])
    tag = add(DataTag, "Details", items=["contact.date_of_birth"], types=[tag_type.pk])
    of: dict[str, Any] = {"by": BY, "contact_id": person.pk, "tag_ids": [tag.pk], "now": NOW}
    record_consent(**of, type_ids=[kind.pk], outcome_id=granted.pk, given=Given())
    shared: dict[str, Any] = {"summary": "Their address", "recipient": "The council", "reason": "Asked for"}
    record_share(**of, shared_date=NOW.date(), **shared)


def _retention_of(landlord: WholeLandlord, person: Contact) -> None:
    """A batch that is done, with its certificate, and a legal hold."""
    rule = configuration.create(
        by=BY,
        model=RetentionRule,
        facts={
            "description": f"Old notes of {landlord.code}", "subject": "note", "event": "written", "months": 72,
            "disposal": Disposal.DELETE, "source": "Limitation Act 1980, section 5", "approval": False,
        },
        effective=[Effective(company_id=landlord.company.pk, effective_from=LONG_AGO)],
    )  # fmt: skip
    contacts.add_note(by=BY, record_id=person.pk, text="Long ago", now=NOW - dt.timedelta(days=3000))
    batch = retention.propose(by=BY, rule=rule, company_id=landlord.company.pk, now=NOW)
    list(retention.run(by=BY, batch_id=batch.pk, now=NOW))
    retention.place_hold(by=BY, record_id=person.pk, reason="A claim", now=NOW)


def _privacy_of(landlord: WholeLandlord, person: Contact) -> None:
    """A request with a hold and a finished pack, and an entry of each register."""
    company, day, by = landlord.company.pk, NOW.date(), landlord.officer.actor

    def ask(kind: RequestKind) -> RightsRequest:
        asked = NewRequest(
            contact_id=person.pk, kind=kind, route=Route.EMAIL, received_date=day, words="What do you hold?"
        )
        return record_request(by=by, new=asked, now=NOW)

    access, restriction = ask(RequestKind.ACCESS), ask(RequestKind.RESTRICTION)
    holding.hold_back(by=by, request_id=restriction.pk, purposes=["newsletters"], from_date=day, now=NOW)
    places = [(each.entity, each.key, each.item) for each in what_goes_out(person).withheld]
    if places:
        review.decide(
            by=by,
            request_id=access.pk,
            places=places,
            outcome="withhold",
            ground="not-reasonable",
            factors="Another’s",
            now=NOW,
        )
    review.sign(by=by, request_id=access.pk, now=NOW)
    packs.ask_for_pack(by=by, request_id=access.pk, now=NOW)
    deliver_all_due(NOW)
    registers.record_breach(
        by=by,
        company_id=company,
        new=NewBreach(title="Letter misdirected", what="To a neighbour", aware_at=NOW),
        now=NOW,
    )
    registers.record_complaint(by=by, contact_id=person.pk, received_date=day, words="Too many letters", now=NOW)
    registers.make_agreement(
        by=by,
        company_id=company,
        facts=AgreementFacts(
            partner="Gas contractor",
            role="processor",
            purposes=["repairs-safety"],
            tags=["contact-details"],
            terms="Contract of 1 May",
            from_date=day,
            review_date=day + dt.timedelta(days=365),
        ),
    )
    text = AssessmentText(
        necessity="To keep homes safe",
        risks="Misuse",
        measures="Training",
        risk="low",
        review_date=day + dt.timedelta(days=365),
    )
    registers.open_assessment(by=by, company_id=company, purpose="repairs-safety", text=text, now=NOW)


def _everything_of_a_contact(landlord: WholeLandlord, contact: Contact, other: Contact) -> None:
    """A row of every list of a contact, and a merge into it."""
    day = NOW.date()
    of: dict[str, Any] = {"by": BY, "contact_id": contact.pk}
    contacts.add_phone(**of, number="01632 960111", now=NOW)
    contacts.add_email(**of, address="piotr@example.org", now=NOW)
    claim = landlord.lookup("contact-reference", "Housing benefit claim", "")
    contacts.add_identifier(**of, type_id=claim.pk, value="HB 1234")
    contacts.add_former_name(**of, name="Peter Kowal", now=NOW)
    contacts.add_alert(by=BY, record_id=contact.pk, text="Large dog", from_date=day)
    contacts.add_relationship(**of, other_id=other.pk, kind="sibling", from_date=day)
    contacts.grant_authority(
        **of, holder_id=other.pk, kind="consent", scopes=["rent"], evidence="Form signed", from_date=day
    )
    contacts.join_household_of(by=BY, contact_id=contact.pk, member=NewMember(contact_id=other.pk), from_date=day)
    contacts.add_income(**of, kind="wages", amount=Decimal(310), frequency="weekly", from_date=day)
    twice = landlord.person("Piotr", "Kowalczyc")
    contacts.merge(by=BY, survivor_id=contact.pk, loser_id=twice.pk, reason="Entered twice", now=NOW)
