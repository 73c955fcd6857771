"""A rights request from its receipt to the pack that is collected, on the real database."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction

from hearth.engines.cases import operations as cases
from hearth.engines.cases.models import Case, CaseTask, Target
from hearth.engines.comms.models import Communication
from hearth.engines.privacy import sealing
from hearth.engines.privacy.models import (
    CollectionLink,
    PackState,
    PackVariant,
    RequestEvent,
    RequestPack,
    RightsRequest,
)
from hearth.engines.privacy.requests import holding, links, operations, packs, queries, review
from hearth.engines.privacy.requests.operations import NewRequest, record_request
from hearth.engines.privacy.requests.rules import AskedBy, EventKind, RequestKind, Route
from hearth.engines.privacy.subject_access import DecisionInvalid
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound, Refused
from hearth.kernel.time import business_day
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.operations import Effective
from hearth.platform.index import operations as index
from hearth.platform.index.models import Record
from hearth.platform.organisation.models import Company, LandlordType
from hearth.platform.outbox.sweeping import deliver_all_due
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.models import Contact
from hearth.records.contacts.rules import Names
from hearth.records.contacts.warnings import Act, Weight, warnings_before
from tests.landlord import WholeLandlord, rights_of
from tests.modules.landlord import BY, LONG_AGO, NOW

pytestmark = pytest.mark.django_db
TODAY = business_day(NOW)
ORIGIN = "https://hearth.example"


def new(contact: Contact, kind: RequestKind = RequestKind.ACCESS, **more: Any) -> NewRequest:
    facts: dict[str, Any] = {"route": Route.TELEPHONE, "received_date": TODAY, "words": "Everything about me"}
    return NewRequest(contact_id=contact.pk, kind=kind, **facts | more)


def record(
    landlord: WholeLandlord, contact: Contact, kind: RequestKind = RequestKind.ACCESS, **more: Any
) -> RightsRequest:
    return record_request(by=landlord.officer.actor, new=new(contact, kind, **more), now=NOW)


def happen(request: RightsRequest, kind: EventKind, on: dt.date = TODAY, note: str = "Said so", **more: Any) -> None:
    later = NOW + (on - TODAY)
    operations.add_event(by=BY, request_id=request.pk, kind=kind, on_date=on, note=note, now=max(NOW, later), **more)
    request.refresh_from_db()


def said(request: RightsRequest) -> list[str]:
    return list(RequestEvent.objects.filter(request=request).order_by("pk").values_list("kind", flat=True))


# --- intake


def test_a_recorded_request_has_its_clock_and_its_case_whose_target_is_the_laws(ready: WholeLandlord) -> None:
    person = ready.person("Alice", "Alder")
    request = record(ready, person)
    assert request.reference.startswith("RQ-")
    assert request.due_date == dt.date(2026, 12, 24)
    case = Case.objects.get(pk=request.case_id)
    assert case.subject_id == person.pk
    task = CaseTask.objects.get(case=case, block_key="answer", ended_at=None)
    assert business_day(task.target_at) == request.due_date  # type: ignore[arg-type]
    assert said(request) == ["received"]
    page = queries.request_page(
        rights_of(ready.colleague("Dee Po", "data-protection-officer")), request.reference, now=NOW
    )
    assert page.steps[0] == "Received on 24 November 2026."
    assert page.words == "Everything about me"


def test_the_case_follows_the_clock_and_closes_with_the_request(ready: WholeLandlord) -> None:
    request = record(ready, ready.person("Alice", "Alder"), RequestKind.RECTIFICATION)
    happen(request, EventKind.CLARIFICATION_ASKED, note="Which address is wrong?")
    target = Target.objects.get(case_id=request.case_id, task__block_key="answer")
    assert (request.standing, request.due_date) == ("clarification", None)
    assert target.paused_at is not None
    happen(request, EventKind.CLARIFICATION_ANSWERED, TODAY + dt.timedelta(days=4))
    target.refresh_from_db()
    assert request.due_date == dt.date(2026, 12, 29)  # the 28th stands in for Boxing Day, a Saturday
    assert Target.objects.filter(pk=target.pk, paused_at=None).exists()
    assert business_day(target.due_at) == request.due_date
    happen(request, EventKind.EXTENDED, TODAY + dt.timedelta(days=5), note="Many addresses", tell=True)
    assert request.due_date == dt.date(2027, 3, 1)
    letter = Communication.objects.get(case_id=request.case_id)
    assert "by 1 March 2027" in letter.text
    operations.close_request(
        by=BY, request_id=request.pk, kind=EventKind.ANSWERED, on_date=TODAY, outcome="Put right", now=NOW
    )
    assert Case.objects.get(pk=request.case_id).state == "closed"
    operations.reopen_request(by=BY, request_id=request.pk, reason="One was missed", now=NOW)
    request.refresh_from_db()
    assert (request.state, request.outcome, request.case_id) == ("open", "", None)
    assert not request.record.closed


def test_bad_requests_are_refused_with_what_to_do(ready: WholeLandlord) -> None:
    person, twice = ready.person("Alice", "Alder"), ready.person("Alys", "Alder")
    contacts.merge(by=BY, survivor_id=person.pk, loser_id=twice.pk, reason="Entered twice", now=NOW)
    dead = ready.person("Dora", "Dean")
    contacts.record_death(by=BY, contact_id=dead.pk, died_on=TODAY, now=NOW)
    child = ready.person("Chip", "Child", born=dt.date(2014, 1, 1))
    firm = contacts.create_organisation(by=BY, company_id=ready.company.pk, name="Alder Ltd", now=NOW)
    for wrong, words in (
        (new(twice), person.reference),
        (new(dead), "personal representative"),
        (new(child), "understand"),
        (new(firm), "organisation"),
        (new(person, words=" "), "in their words"),
        (new(person, received_date=TODAY + dt.timedelta(days=1)), "future"),
        (new(person, asked_by=AskedBy.AGENT), "authority"),
        (new(person, agent_id=person.pk, asked_by=AskedBy.AGENT), "themselves"),
        (new(person, RequestKind.INFORMATION), "private registered providers"),
        (new(person, given_date=TODAY), "receipt"),
    ):
        with pytest.raises(Refused, match=re.escape(words)):
            record_request(by=ready.officer.actor, new=wrong, now=NOW)
    assert not RightsRequest.objects.exists()
    after = new(dead, asked_by=AskedBy.REPRESENTATIVE, authority="Grant of probate of 3 March")
    assert record_request(by=ready.officer.actor, new=after, now=NOW).due_date


def test_a_standing_authority_is_enough_for_an_agent_and_information_has_the_day_that_is_set(
    ready: WholeLandlord,
) -> None:
    person, agent = ready.person("Alice", "Alder"), ready.person("Sol", "Icitor")
    contacts.grant_authority(
        by=BY, contact_id=person.pk, holder_id=agent.pk, kind="consent", scopes=["everything"],
        evidence="Form of 1 May", from_date=LONG_AGO,
    )  # fmt: skip
    request = record(ready, person, asked_by=AskedBy.AGENT, agent_id=agent.pk, identity_asked=True)
    assert "Form of 1 May" in request.authority
    assert (request.standing, request.due_date) == ("identity", None)
    happen(request, EventKind.IDENTITY_PROVED, TODAY + dt.timedelta(days=7), note="Passport seen")
    assert request.due_date == dt.date(2027, 1, 4)  # after New Year’s Day and the weekend
    with acting(by=BY, reason="Test"):
        Company.objects.filter(pk=ready.company.pk).update(landlord_type=LandlordType.PRIVATE_REGISTERED_PROVIDER)
    asked = record(ready, person, RequestKind.INFORMATION, given_date=TODAY + dt.timedelta(days=30))
    assert asked.due_date == TODAY + dt.timedelta(days=30)


# --- events


def test_a_wrong_day_is_corrected_by_another_event_and_nothing_is_ever_changed(ready: WholeLandlord) -> None:
    request = record(ready, ready.person("Alice", "Alder"))
    event = RequestEvent.objects.get(request=request)
    earlier = TODAY - dt.timedelta(days=3)
    operations.correct_event(
        by=BY, request_id=request.pk, event_id=event.pk, on_date=earlier, reason="The post lay", now=NOW
    )
    request.refresh_from_db()
    assert (request.received_date, request.due_date) == (earlier, dt.date(2026, 12, 21))
    for wrong in (
        {"event_id": event.pk, "on_date": TODAY, "reason": "Again"},
        {"event_id": event.pk + 999, "on_date": TODAY, "reason": "Another's"},
        {"event_id": RequestEvent.objects.latest("pk").pk, "on_date": None, "reason": "Never came"},
        {"event_id": RequestEvent.objects.latest("pk").pk, "on_date": TODAY, "reason": ""},
    ):
        with pytest.raises(Refused):
            operations.correct_event(by=BY, request_id=request.pk, now=NOW, **wrong)
    with pytest.raises(DatabaseError), transaction.atomic():
        RequestEvent.objects.filter(pk=event.pk).update(on_date=earlier)
    with pytest.raises(DatabaseError), transaction.atomic():
        RequestEvent.objects.filter(pk=event.pk).delete()
    assert sealing.seal(NOW) > 0
    assert sealing.verify().intact


def test_days_out_of_order_an_end_without_reason_and_what_is_closed_are_refused(ready: WholeLandlord) -> None:
    request = record(ready, ready.person("Alice", "Alder"), RequestKind.OBJECTION)
    of: dict[str, Any] = {"by": BY, "request_id": request.pk, "now": NOW}
    for kind, on, note in (
        (EventKind.IDENTITY_PROVED, TODAY, "Seen"),
        (EventKind.IDENTITY_ASKED, TODAY - dt.timedelta(days=1), "Passport"),
        (EventKind.IDENTITY_ASKED, TODAY + dt.timedelta(days=1), "Passport"),
        (EventKind.EXTENDED, TODAY, ""),
        (EventKind.SIGNED, TODAY, "x"),
        (EventKind.RECEIVED, TODAY, "x"),
    ):
        with pytest.raises(Refused):
            operations.add_event(kind=kind, on_date=on, note=note, **of)
    with pytest.raises(Refused, match="unfounded"):
        operations.close_request(kind=EventKind.REFUSED, on_date=TODAY, outcome=" ", **of)
    operations.close_request(kind=EventKind.REFUSED, on_date=TODAY, outcome="Excessive: the ninth", tell=True, **of)
    assert "Excessive: the ninth" in Communication.objects.get(contact_id=request.contact_id).text
    with pytest.raises(Refused, match="refused"):
        operations.add_event(kind=EventKind.NOTED, on_date=TODAY, note="Late", **of)
    assert said(request) == ["received", "refused"]


def test_a_hold_is_warned_of_and_asked_before_data_is_used(ready: WholeLandlord) -> None:
    person = ready.person("Alice", "Alder")
    request = record(ready, person, RequestKind.RESTRICTION)
    of: dict[str, Any] = {"by": BY, "request_id": request.pk, "now": NOW}
    bad: list[dict[str, Any]] = [
        {"purposes": []},
        {"purposes": ["x"]},
        {"purposes": ["newsletters"], "from_date": LONG_AGO},
    ]
    for wrong in bad:
        with pytest.raises(Refused):
            holding.hold_back(**of, **({"from_date": TODAY} | wrong))
    (hold,) = holding.hold_back(purposes=["newsletters"], from_date=TODAY, **of)
    assert "newsletters" not in holding.is_held_back(person.pk, "newsletters", on=TODAY)  # its words, not its key
    assert request.reference in holding.is_held_back(person.pk, "newsletters", on=TODAY)
    assert holding.is_held_back(person.pk, "rent-accounts", on=TODAY) == ""
    access = rights_of(ready.officer)
    (warning,) = [each for each in warnings_before(access, person.record, Act.CALL, now=NOW) if "held-back" in each.key]
    assert warning.weight is Weight.CONFIRM
    assert request.reference in str(warning.text)
    with pytest.raises(Refused):
        holding.lift_hold(hold_id=hold.pk, reason="", **of)
    holding.lift_hold(hold_id=hold.pk, reason="Told them by letter", **of)
    assert holding.is_held_back(person.pk, "newsletters", on=TODAY) == ""
    other = record(ready, person)
    with pytest.raises(Refused, match="Only an objection"):
        holding.hold_back(by=BY, request_id=other.pk, purposes=[""], from_date=TODAY, now=NOW)


def test_a_request_is_hidden_and_called_as_its_person(ready: WholeLandlord) -> None:
    person = ready.person("Alice", "Alder")
    request = record(ready, person)
    index.restrict(by=BY, record_id=person.pk, reason="Threatened", now=NOW)
    assert Record.objects.get(pk=request.pk).restricted
    contacts.rename(
        by=BY,
        contact_id=person.pk,
        names=Names(title="Ms", first_name="Alice", last_name="Ash"),
        reason="Marriage",
        now=NOW,
    )
    assert "Ash" in Record.objects.get(pk=request.pk).context
    twice, other = ready.person("Al", "Oak"), ready.person("Alice", "Elm")
    asked = record(ready, twice, RequestKind.ERASURE)
    contacts.merge(by=BY, survivor_id=other.pk, loser_id=twice.pk, reason="Entered twice", now=NOW)
    asked.refresh_from_db()
    assert asked.contact_id == other.pk
    assert "Elm" in Record.objects.get(pk=asked.pk).context


# --- review, pack, link


@pytest.fixture
def asked(ready: WholeLandlord) -> RightsRequest:
    """A request of a joint tenant: what the other said in confidence is in question."""
    person, other = ready.person("Alice", "Alder"), ready.person("Bob", "Birch")
    tenancy = ready.let(person, other)
    for text in ("Bob told us in confidence", "Something about the two"):
        contacts.add_note(by=BY, record_id=tenancy.pk, text=text, now=NOW)
    contacts.add_email(by=BY, contact_id=person.pk, address="alice@example.org", now=NOW)
    return record(ready, person)


def decide_all(request: RightsRequest, access: Any) -> int:
    found = review.review_of(access, request, now=NOW)
    places = [each.place for each in found.items if each.decided is None]
    return review.decide(
        by=BY, request_id=request.pk, places=places, outcome="withhold", ground="not-reasonable", factors="Told alone",
        now=NOW,
    )  # fmt: skip


def make(request: RightsRequest, by: Actor, **more: Any) -> RequestPack:
    pack = packs.ask_for_pack(by=by, request_id=request.pk, now=NOW, **more)
    deliver_all_due(NOW)
    pack.refresh_from_db()
    return pack


def test_nothing_leaves_before_each_item_is_decided_and_the_review_is_signed(
    ready: WholeLandlord, asked: RightsRequest
) -> None:
    officer = ready.officer.actor
    dpo = rights_of(ready.colleague("Dee Po", "data-protection-officer"))
    found = review.review_of(dpo, asked, now=NOW)
    assert found.open == len(found.items) > 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(review, "SHOWN", 1)
        some = review.review_of(dpo, asked, now=NOW)
    assert (some.items, some.open, some.more) == (found.items[:1], found.open, found.open - 1)
    assert some.kinds == found.kinds
    assert sum(count for _, _, count in some.kinds) == found.open
    noted = next(each for each in found.items if each.entity == "note")
    assert any("confidence" in str(value) or "about the two" in str(value) for _, value in noted.context)
    with pytest.raises(Refused, match="signed"):
        packs.ask_for_pack(by=officer, request_id=asked.pk, now=NOW)
    with pytest.raises(Refused, match="waiting for a decision"):
        review.sign(by=officer, request_id=asked.pk, now=NOW)
    with pytest.raises(DecisionInvalid, match="weighed"):
        review.decide(by=officer, request_id=asked.pk, places=[noted.place], outcome="withhold",
                      ground="not-reasonable", factors="", now=NOW)  # fmt: skip
    with pytest.raises(DecisionInvalid, match="nothing to do"):
        review.decide(by=officer, request_id=asked.pk, places=[("note", "999999", "")], outcome="release",
                      ground="consent", factors="Agreed", now=NOW)  # fmt: skip
    assert decide_all(asked, dpo) == found.open
    review.sign(by=officer, request_id=asked.pk, now=NOW)
    pack = make(asked, officer)
    assert (pack.state, pack.step, pack.steps) == (PackState.DONE, 5, 5)
    with zipfile.ZipFile(io.BytesIO(b"".join(packs.opened(pack).chunks))) as archive:
        assert {"manifest.json", "subject-access.json", "subject-access.pdf"} <= set(archive.namelist())
        assert b"in confidence" not in archive.read("subject-access.json")
    # Another decision: the signature does not stand, and nothing goes out.
    review.decide(by=officer, request_id=asked.pk, places=[noted.place], outcome="release", ground="consent",
                  factors="Bob agreed on the telephone", now=NOW)  # fmt: skip
    with pytest.raises(Refused, match="signed"):
        links.send_link(by=officer, request_id=asked.pk, pack_id=pack.pk, origin=ORIGIN, now=NOW)


def test_what_comes_while_the_pack_is_made_stops_it(ready: WholeLandlord, asked: RightsRequest) -> None:
    officer = ready.officer.actor
    decide_all(asked, rights_of(ready.colleague("Dee Po", "data-protection-officer")))
    review.sign(by=officer, request_id=asked.pk, now=NOW)
    pack = packs.ask_for_pack(by=officer, request_id=asked.pk, now=NOW)
    with pytest.raises(Refused, match="being made"):
        packs.ask_for_pack(by=officer, request_id=asked.pk, now=NOW)
    tenancy = Record.objects.get(kind="tenancy")
    contacts.add_note(by=BY, record_id=tenancy.pk, text="Said meanwhile", now=NOW)
    deliver_all_due(NOW)
    pack.refresh_from_db()
    assert pack.state == PackState.FAILED
    assert "changed since" in pack.problem


def test_the_link_opens_once_and_its_token_is_kept_nowhere(ready: WholeLandlord, asked: RightsRequest) -> None:
    officer = ready.officer.actor
    dpo = rights_of(ready.colleague("Dee Po", "data-protection-officer"))
    decide_all(asked, dpo)
    review.sign(by=officer, request_id=asked.pk, now=NOW)
    pack = make(asked, officer)
    of: dict[str, Any] = {"by": officer, "request_id": asked.pk, "pack_id": pack.pk, "origin": ORIGIN}
    with pytest.raises(Refused, match="agent"):
        links.send_link(to_agent=True, now=NOW, **of)
    links.send_link(now=NOW, **of)
    second = links.send_link(now=NOW, **of)  # the first no longer opens
    deliver_all_due(NOW)
    found = re.findall(rf"{ORIGIN}/collect/([0-9a-f-]+)/([\w-]+)/", str(mail.outbox[-1].body))
    key, token = found[0]
    assert key == str(second.pk)
    link = CollectionLink.objects.get(pk=key)
    letter = link.communication
    assert letter is not None
    assert token not in letter.text + str(letter.document) + link.token_sha256
    look: dict[str, Any] = {"source": "192.0.2.1", "now": NOW}
    assert links.look(key=key, token=token, **look).size == pack.size
    first_key, first_token = re.findall(r"/collect/([0-9a-f-]+)/([\w-]+)/", str(mail.outbox[-2].body))[0]
    for wrong in ((key, "x"), ("nonsense", token), (str(pack.pk), token), (first_key, first_token)):
        with pytest.raises(links.LinkClosed) as refusal:
            links.look(key=wrong[0], token=wrong[1], **look)
        assert str(refusal.value) == str(links.LinkClosed())
    got = b"".join(links.collect(key=key, token=token, **look).chunks)
    assert len(got) == pack.size
    with pytest.raises(links.LinkClosed):
        links.collect(key=key, token=token, **look)
    assert said(asked)[-1] == "collected"
    for _ in range(links.TRIES):
        with pytest.raises(Refused):
            links.look(key=key, token="x", **look)
    with pytest.raises(links.TooManyTries):
        links.look(key=key, token=token, **look)
    assert links.forget_tries(NOW + dt.timedelta(days=2)) > 0
    operations.close_request(
        by=BY, request_id=asked.pk, kind=EventKind.ANSWERED, on_date=TODAY, outcome="Sent", now=NOW
    )
    assert packs.destroy_old(NOW + dt.timedelta(days=200)) == 1
    pack.refresh_from_db()
    assert (pack.state, pack.manifest_sha256 != "") == (PackState.DESTROYED, True)
    with pytest.raises(NotFound):
        packs.opened(pack)


def test_an_expired_link_is_closed(ready: WholeLandlord, asked: RightsRequest) -> None:
    officer = ready.officer.actor
    dpo = rights_of(ready.colleague("Dee Po", "data-protection-officer"))
    decide_all(asked, dpo)
    review.sign(by=officer, request_id=asked.pk, now=NOW)
    pack = make(asked, officer)
    links.send_link(by=officer, request_id=asked.pk, pack_id=pack.pk, origin=ORIGIN, now=NOW)
    deliver_all_due(NOW)
    key, token = re.findall(r"/collect/([0-9a-f-]+)/([\w-]+)/", str(mail.outbox[-1].body))[0]
    with pytest.raises(links.LinkClosed):
        links.look(key=key, token=token, source="192.0.2.1", now=NOW + links.OPENS_FOR)
    assert links.withdraw_links(by=BY, request_id=asked.pk, now=NOW) == 1
    with pytest.raises(links.LinkClosed):
        links.collect(key=key, token=token, source="192.0.2.1", now=NOW)


def test_a_request_is_answered_only_when_something_has_gone(ready: WholeLandlord, asked: RightsRequest) -> None:
    close: dict[str, Any] = {"by": BY, "request_id": asked.pk, "kind": EventKind.ANSWERED, "on_date": TODAY, "now": NOW}
    with pytest.raises(Refused, match="Nothing has gone"):
        operations.close_request(outcome="Done", **close)
    of: dict[str, Any] = {"by": BY, "request_id": asked.pk, "pack_id": None, "now": NOW}
    with pytest.raises(Refused, match="how"):
        packs.hand_over(how="", on_date=TODAY, **of)
    packs.hand_over(how="Nothing but her address is held; told in the office", on_date=TODAY, **of)
    assert operations.close_request(outcome="Done", **close).state == "answered"


def test_a_landlords_own_form_and_portability_choose_what_is_told(ready: WholeLandlord, asked: RightsRequest) -> None:
    officer = ready.officer.actor
    dpo = rights_of(ready.colleague("Dee Po", "data-protection-officer"))
    effective = [Effective(company_id=ready.company.pk, effective_from=LONG_AGO)]
    facts = {"description": "Short", "title": "What we hold", "tags": "contact-details\nidentifiers", "history": False}
    variant = configuration.create(by=BY, model=PackVariant, facts=facts, effective=effective)
    packs.check_variant(variant)
    for wrong in ("identifiers\nidentifiers", "nonsense"):
        variant.tags = wrong
        with pytest.raises(Refused, match="tag"):
            packs.check_variant(variant)
    decide_all(asked, dpo)
    review.sign(by=officer, request_id=asked.pk, now=NOW)
    with pytest.raises(Refused, match="not in use"):
        packs.ask_for_pack(by=officer, request_id=asked.pk, variant_id=999999, now=NOW)
    told = _told(make(asked, officer, variant_id=variant.pk))
    assert [each["tag"] for each in told["information"]] == ["contact-details", "identifiers"]
    person = asked.contact
    portable = record(ready, person, RequestKind.PORTABILITY)
    review.sign(by=officer, request_id=portable.pk, now=NOW)  # the decisions stand for the person
    pack = make(portable, officer)
    told = _told(pack, "portability.json")
    items = {
        f"{row['kind']}.{name}": item["origin"]
        for group in told["information"]
        for row in group["records"]
        for name, item in row["items"].items()
    }
    assert items["contact.last_name"] == "provided"
    kinds = {at.rpartition(".")[0] for at in items}
    assert kinds & {"note", "alert", "reading", "record", "tenancy", "account.charge", "communication"} == set()
    assert "What we worked out or wrote ourselves is not in it" in told["holds"]
    assert not any(name.endswith(".pdf") for name, *_ in queries.packs_of(portable, now=NOW)[0].files)


def _told(pack: RequestPack, name: str = "subject-access.json") -> Any:
    with zipfile.ZipFile(io.BytesIO(b"".join(packs.opened(pack).chunks))) as archive:
        return json.loads(archive.read(name))


def test_the_case_asks_for_the_acknowledgement(ready: WholeLandlord) -> None:
    request = record(ready, ready.person("Alice", "Alder"))
    task = CaseTask.objects.get(case_id=request.case_id, block_key="acknowledge")
    cases.complete_task(by=ready.officer.actor, task_id=task.pk, answers={"by_letter": "true"}, now=NOW)
    assert request.reference in Communication.objects.get(case_id=request.case_id).text


def test_who_may_not_see_the_person_sees_no_request(ready: WholeLandlord) -> None:
    request = record(ready, ready.person("Alice", "Alder"))
    blind = ready.somebody_with("Bel Ind", {"privacy.see_requests"}, ["personal"])
    with pytest.raises(NotFound):
        queries.request_page(rights_of(blind), request.reference, now=NOW)
    assert queries.requests_due(rights_of(blind), now=NOW, limit=5) == []
    seeing = ready.somebody_with("Sy Ght", {"privacy.see_requests", "contacts.read"}, ["personal"])
    (row,) = queries.requests_due(rights_of(seeing), now=NOW, limit=5)
    assert (row.reference, row.about) == (request.reference, "Ms Alice Alder")
