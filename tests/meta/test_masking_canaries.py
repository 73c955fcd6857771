"""What somebody may not read reaches them nowhere: canaries are planted, and every page, search and letter looked at.

A data tag masks as a class does, for whoever has none of the roles that see it: the first walk is that of a reader who
is cleared for special category and financial data, all of which a tag masks.

Each canary is a text that stands in one field only. A reader who is cleared for nothing (and, for each privacy class,
one who is cleared for everything else) opens every page with every record of the landlord; the team leader, who is
cleared, sees each canary on some page, so that no canary is missed for having been planted where nothing is shown.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from hearth.engines.comms import sending
from hearth.engines.comms.models import Communication, Notification
from hearth.engines.comms.registrations import SEND
from hearth.engines.privacy.consent import configuring
from hearth.engines.privacy.models import DataTag, DataTagType
from hearth.faces.kit.time_words import day_words
from hearth.modules.tenancies import operations as tenancies
from hearth.modules.tenancies.lists import END_REASON
from hearth.modules.tenancies.operations import Forwarding, ReceivedNotice
from hearth.platform import attachments, catalogue
from hearth.platform.catalogue import CLEARANCES, PrivacyClass
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.operations import Effective
from hearth.platform.configuration.registrations import MANAGE
from hearth.platform.identity.models import User
from hearth.platform.identity.permissions import PERMISSIONS
from hearth.platform.index import visibility
from hearth.platform.index.kinds import names
from hearth.platform.index.models import Record
from hearth.platform.outbox.sweeping import deliver_all_due
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.models import Contact
from hearth.records.contacts.operations import Details
from tests.conftest import database_with, working_in
from tests.databases import Run
from tests.engines.comms.rendering.pdf_reading import words
from tests.landlord import LEADER, Landlords, WholeLandlord, complete, live, rights_of
from tests.modules.landlord import BY, LONG_AGO, NOW
from tests.walking import addresses, asked_about, one_shell, url

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=2)
BORN = dt.date(1961, 2, 17)
PERSONAL, SPECIAL = PrivacyClass.PERSONAL, PrivacyClass.SPECIAL_CATEGORY
FINANCIAL, CONFIDENTIAL = PrivacyClass.FINANCIAL, PrivacyClass.CONFIDENTIAL

CANARIES: Mapping[str, PrivacyClass] = {
    # rows marked confidential
    "77 Wren Refuge": CONFIDENTIAL,
    "ZE1 9QQ": CONFIDENTIAL,
    "07799 912345": CONFIDENTIAL,
    "wren@refuge.example.org": CONFIDENTIAL,
    "Finch waits outside": CONFIDENTIAL,
    "Linnet told in confidence": CONFIDENTIAL,
    "Siskin statement": CONFIDENTIAL,
    "5 Dunnock Hideaway": CONFIDENTIAL,
    # confidential fields, and answers of a case marked so
    "Because of the Goldcrest": CONFIDENTIAL,
    "8 Nuthatch Close": CONFIDENTIAL,
    "Treecreeper was weighed": CONFIDENTIAL,
    "Firecrest has agreed": CONFIDENTIAL,
    # the other classes
    "ZY000017C": PERSONAL,
    day_words(BORN): PERSONAL,
    "07711 918273": PERSONAL,
    "bullfinch@example.org": PERSONAL,
    "BRAMBLING7": PERSONAL,
    "Large print Pipit": SPECIAL,
    "Wryneckish": SPECIAL,
    "9,876.54": FINANCIAL,
}
SHOWING_MOST = {
    f"staff:{name}"
    for name in ("contact", "contact-history", "contact-list", "tenancy", "tenancy-history", "case", "account", "files")
}


@dataclass
class Aviary:
    """The landlord with its canaries. Joanna and Piotr are joint tenants; what is planted is Joanna's or Rosa's."""

    north: WholeLandlord
    leader: User
    joanna: Contact
    piotr: Contact
    emails: list[str] = field(default_factory=list)
    """What went to colleagues meanwhile."""


@pytest.fixture(scope="module")
def aviary_made(
    landlords: Landlords, django_db_blocker: DjangoDbBlocker, this_run: Run, worker_id: str
) -> Iterator[Aviary]:
    """A database with the landlord and its canaries, in which the tests of this file run, each in a transaction."""

    def plant() -> Aviary:
        north, _ = landlords
        made = Aviary(
            north=north,
            leader=north.colleague("Grace Adeyemi", LEADER),
            joanna=Contact.objects.get(last_name="Kowalczyk", first_name="Joanna", record__company=north.company),
            piotr=Contact.objects.get(last_name="Kowalczyk", first_name="Piotr", record__company=north.company),
        )
        mail.outbox = []
        plant_on_joanna(made)
        plant_in_notices(made)
        deliver_all_due(NOW)
        made.emails = [f"{each.subject} {each.body}" for each in mail.outbox]
        return made

    with (
        database_with("aviary", plant, django_db_blocker, this_run, worker_id) as (name, made),
        django_db_blocker.unblock(),
        working_in(name),
    ):
        yield made


@pytest.fixture
def aviary(aviary_made: Aviary, db: None, pages: None, monkeypatch: pytest.MonkeyPatch) -> Aviary:
    monkeypatch.setattr("hearth.platform.clock.now", lambda: LATER)
    return deepcopy(aviary_made)


def plant_on_joanna(aviary: Aviary) -> None:
    """A row marked confidential of every kind, and a field of each class."""
    joanna, leader = aviary.joanna, aviary.leader.actor
    marked: dict[str, Any] = {"by": leader, "contact_id": joanna.pk, "confidential": True, "now": NOW}
    contacts.add_address(
        **marked, lines="77 Wren Refuge, Elsewhere", postcode="ZE1 9QQ", category="correspondence", from_date=LONG_AGO
    )
    contacts.add_phone(**marked, number="07799 912345", kind="mobile")
    contacts.add_email(**marked, address="wren@refuge.example.org")
    seen: dict[str, Any] = {"by": leader, "contact_id": joanna.pk, "now": NOW}
    contacts.add_phone(**seen, number="07711 918273", kind="home")
    contacts.add_email(**seen, address="bullfinch@example.org")
    claim = aviary.north.lookup("contact-reference", "Passport", "")
    contacts.add_identifier(by=leader, contact_id=joanna.pk, type_id=claim.pk, value="BRAMBLING7", from_date=LONG_AGO)
    record = joanna.record
    contacts.add_alert(
        by=leader, record_id=record.pk, text="Finch waits outside", confidential=True, from_date=LONG_AGO
    )
    contacts.add_note(by=leader, record_id=record.pk, text="Linnet told in confidence", confidential=True, now=NOW)
    details = Details(
        date_of_birth=BORN, national_insurance_number="ZY000017C", language="Wryneckish", needs="Large print Pipit"
    )
    contacts.change_details(by=leader, contact_id=joanna.pk, details=details, now=NOW)
    letter = sending.for_record(
        access=rights_of(aviary.leader),
        about=record,
        definition="news-northmoor",
        contact_references=[joanna.reference],
        channel="letter",
        text="",
        key="canary",
        now=NOW,
    )
    read = sending.to_confirm(sending=letter, access=rights_of(aviary.leader), now=NOW)
    letter = replace(letter, confirmed=[each.key for each in read])
    sending.send(by=leader, sending=letter, access=rights_of(aviary.leader), now=NOW)


def plant_in_notices(aviary: Aviary) -> None:
    """A reason for leaving, forwarding addresses and an officer's words, in a case and beside one."""
    north, leader = aviary.north, aviary.leader
    # Reasons are offered in lists that everybody may see, so this one is in use for a day only.
    reason = north.lookup(END_REASON, "Because of the Goldcrest", "domestic-abuse")
    rosa = north.person("Rosa", "Lind")
    case = north.open("end-northmoor", north.let(rosa, weekly=Decimal("9876.54")).record, by=leader)
    answers = north.checked(reason=str(reason.pk), forwarding_address="8 Nuthatch Close, Elsewhere")
    complete(live(case, "check_notice"), answers, by=leader)
    joint = north.let(aviary.joanna, aviary.piotr)
    notice = ReceivedNotice(
        received_at=NOW,
        given_by=[aviary.joanna.pk],
        forwarding={aviary.joanna.pk: Forwarding(address="5 Dunnock Hideaway", confidential=True)},
        end_reason_id=reason.pk,
        decision_reason="Treecreeper was weighed",
    )
    tenancies.receive_notice(by=leader.actor, tenancy_id=joint.pk, notice=notice, now=NOW)
    withdrawn = north.let(north.person("Rosa", "Lind"))
    north.noticed(withdrawn)
    tenancies.withdraw_notice(by=leader.actor, tenancy_id=withdrawn.pk, reason="Firecrest has agreed", now=NOW)
    attachments.store(
        record=joint.record,
        name="Siskin statement.txt",
        content=b"Siskin statement",
        content_type="text/plain",
        by=leader.actor,
        now=NOW,
        confidential=True,
    )
    configuration.expire(by=BY, record=reason, on=LATER.date())


def reader_without(aviary: Aviary, *classes: PrivacyClass) -> User:
    """Somebody who may open everything but the landlord's lists, and is cleared for everything but these classes.

    The lists name the reasons for leaving that there are, which says of nobody that it is theirs.
    """
    name = f"Reader Without {classes[0].name.title() if len(classes) == 1 else 'Any' if classes else 'None'}"
    return aviary.north.somebody_with(name, set(PERMISSIONS) - {MANAGE}, set(CLEARANCES) - set(classes))


def mask_by_tag(aviary: Aviary, *classes: PrivacyClass) -> None:
    """Has a data tag mask all that is of these classes and can be, for everybody but team leaders."""
    masked = [
        item
        for choices in configuring.items().values()
        for item, _ in choices
        if item not in names() and classes_of(item) & set(classes)
    ]
    effective = [Effective(company_id=aviary.north.company.pk, effective_from=LONG_AGO)]
    type_ = configuration.create(
        by=BY, model=DataTagType, facts={"description": "X", "consent_types": [], "purposes": []}, effective=effective
    )
    roles = [aviary.north.roles[LEADER].pk]
    facts = {"description": "X", "items": masked, "types": [type_.pk], "masked": True, "seen_by": roles}
    configuration.create(by=BY, model=DataTag, facts=facts, effective=effective)


def classes_of(item: str) -> set[PrivacyClass]:
    """The class of an item of a data tag: a column's own, else it counts as every one."""
    entity, _, name = item.rpartition(".")
    known = {each.name: each for each in catalogue.entities()}
    return {known[entity].declared[name].privacy} if entity in known else set(CLEARANCES)


def seen_by(user: User, company: Any, *, settings: bool = False) -> Iterator[tuple[str, str]]:
    """Every page as somebody sees it, with every record, those of the records themselves first: its address and its
    text.

    Configuration says nothing of tenants: one record of each kind does, but with `settings`. What stands around the
    pages is put together anew for each search.
    """
    client = Client()
    client.force_login(user, backend="hearth.platform.identity.sign_in.StaffBackend")
    with one_shell():
        for address in sorted(addresses(), key=lambda each: each.name not in SHOWING_MOST):
            if not address.answers("get"):
                continue
            everything = settings or not address.name.startswith("staff:configuration-")
            for arguments in asked_about(address, company, everything=everything):
                path = url(address, arguments)
                answer = client.get(path)
                yield path, _text(answer)
    for canary in CANARIES:
        for path in ("/search/", "/quick-menu/", "/colleagues/"):
            for headers in ({}, {"X-Hearth-Fragment": "1"}):
                answer = client.get(
                    path, {"q": canary, "pick": "1"} if "pick" in path else {"q": canary}, headers=headers
                )
                # The page says what was looked for; a hit would say it a second time.
                yield f"{path} {canary}", re.sub(r'value="[^"]*"|“[^”]*”', "", _text(answer))


def _text(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer["Content-Type"].startswith("application/pdf"):
        return words(body)
    return str(body.decode("utf-8", errors="replace"))


def of(privacy: PrivacyClass) -> list[str]:
    return [canary for canary, each in CANARIES.items() if each is privacy]


def leaks(
    aviary: Aviary, *classes: PrivacyClass, uncleared: tuple[PrivacyClass, ...] | None = None, settings: bool = False
) -> list[str]:
    """Where somebody who is not cleared for these classes (for those `uncleared`) sees a canary of theirs. `settings`
    as of `seen_by`."""
    hidden = [canary for each in classes for canary in of(each)]
    reader = reader_without(aviary, *(classes if uncleared is None else uncleared))
    pages = seen_by(reader, aviary.north.company, settings=settings)
    return [f"{canary}: {path}" for path, text in pages for canary in hidden if canary in text]


def test_who_is_cleared_for_nothing_or_by_tags_masked_sees_a_canary_on_no_page(aviary: Aviary) -> None:
    mask_by_tag(aviary, SPECIAL, FINANCIAL)
    hidden = (PERSONAL, SPECIAL, FINANCIAL, CONFIDENTIAL)
    assert leaks(aviary, *hidden, uncleared=(PERSONAL, CONFIDENTIAL)) == []


@pytest.mark.slow
def test_who_is_cleared_for_everything_sees_no_canary_that_a_tag_masks(aviary: Aviary) -> None:
    mask_by_tag(aviary, *CLEARANCES)
    assert leaks(aviary, PERSONAL, SPECIAL, FINANCIAL, uncleared=()) == []


@pytest.mark.slow
@pytest.mark.parametrize("privacy", [PERSONAL, SPECIAL, FINANCIAL, CONFIDENTIAL], ids=lambda each: each.value)
def test_one_clearance_does_not_do_for_another(aviary: Aviary, privacy: PrivacyClass) -> None:
    assert leaks(aviary, privacy, settings=True) == []


def test_who_is_cleared_sees_each_canary_somewhere_and_the_file_for_a_reason(aviary: Aviary) -> None:
    unseen = set(CANARIES)
    pages = seen_by(aviary.leader, aviary.north.company)
    while unseen and (page := next(pages, None)):
        unseen = {canary for canary in unseen if canary not in page[1]}
    assert unseen == set()
    client = Client()
    client.force_login(aviary.leader, backend="hearth.platform.identity.sign_in.StaffBackend")
    file = attachments.models.StoredFile.objects.get(name="Siskin statement.txt")
    assert client.get(f"/files/{file.pk}/").status_code == 403
    opened = client.post(f"/files/{file.pk}/", {"reading_reason": "Asked for by the court"})
    assert _text(opened) == "Siskin statement"


def test_a_confidential_file_is_missing_for_who_is_not_cleared(aviary: Aviary) -> None:
    client = Client()
    reader = reader_without(aviary, CONFIDENTIAL)
    client.force_login(reader, backend="hearth.platform.identity.sign_in.StaffBackend")
    for file in attachments.models.StoredFile.objects.filter(confidential=True):
        assert client.post(f"/files/{file.pk}/", {"reading_reason": "I want to"}).status_code == 404


def test_nothing_confidential_is_in_the_index_that_search_reads(aviary: Aviary) -> None:
    kept = [f"{each.title} {each.context} {each.search_text} {each.sort_key}" for each in Record.objects.all()]
    folded = " ".join(kept).lower()
    found = [
        canary for canary in (*of(CONFIDENTIAL), *of(SPECIAL), "ZY000017C", "07799912345") if canary.lower() in folded
    ]
    assert found == []


def test_the_other_joint_tenant_s_letters_say_nothing_of_hers(aviary: Aviary) -> None:
    """Sent by the leader, who may read all of it: clearance is for the reader, a letter is for its recipient."""
    north, leader = aviary.north, aviary.leader
    joint = north.let(aviary.joanna, aviary.piotr)
    case = north.open("end-northmoor", joint.record, by=leader)
    complete(live(case, "check_notice"), north.checked(), by=leader)
    returned = north.open("end-northmoor", north.let(aviary.joanna, aviary.piotr).record, by=leader)
    answers = north.checked(signed="none", notice_valid="false", return_reasons="The notice is not signed.")
    complete(live(returned, "check_notice"), answers, by=leader)
    north.open("laminate-northmoor", joint.record, by=leader)
    deliver_all_due(NOW)
    his = list(Communication.objects.filter(contact=aviary.piotr).select_related("file"))
    assert len(his) >= 4
    for letter in his:
        printed = words(attachments.read(letter.file)) if letter.file else ""
        said = f"{letter.subject} {letter.text} {letter.destination} {letter.document} {printed}"
        assert [canary for canary in CANARIES if canary in said] == []
        enclosed = " ".join(words(attachments.read(each.file)) for each in letter.enclosures.all())
        assert [canary for canary in CANARIES if canary in enclosed] == []
    hers = Communication.objects.filter(contact=aviary.joanna, confidential=True).latest("pk")
    assert hers.file is not None
    assert "77 Wren Refuge" in words(attachments.read(hers.file)), "Her own letter goes to where she is"
    assert hers.file.confidential


def test_no_notification_or_email_to_a_colleague_says_it(aviary: Aviary) -> None:
    told = [each.text for each in Notification.objects.all()] + aviary.emails
    assert told, "The patch's officer is told of the reason that alerts"
    assert [(text, canary) for text in told for canary in CANARIES if canary in text] == []


def test_an_uncleared_officer_can_not_send_what_they_may_not_read(aviary: Aviary) -> None:
    """A preview is a page too: the merge fields of a letter are read with the sender's clearance."""
    reader = reader_without(aviary, CONFIDENTIAL)
    client = Client()
    client.force_login(reader, backend="hearth.platform.identity.sign_in.StaffBackend")
    access = rights_of(reader)
    assert access.has(SEND)
    tenancy = visibility.visible(access, Record.objects.filter(kind="tenancy")).latest("pk")
    started = client.get("/communications/start/", {"about": tenancy.reference}).content.decode()
    for key in re.findall(r'<option value="([\w-]+)">', started):
        answer = client.post(
            "/communications/start/",
            {
                "about": tenancy.reference,
                "definition": key,
                "recipients": [aviary.joanna.reference, aviary.piotr.reference],
                "channel": "letter",
                "text": "",
                "once": "x",
            },
        )
        shown = answer.content.decode()
        assert [canary for canary in of(CONFIDENTIAL) if canary in shown] == [], key
