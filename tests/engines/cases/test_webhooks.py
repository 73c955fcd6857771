"""Webhooks: who is told of what, signed, tried again, given up, sent anew, and what a message never says."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from hearth.engines.cases import webhooks
from hearth.engines.cases.models import WebhookSubscription
from hearth.kernel.refusal import Refused
from hearth.platform import outgoing
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.operations import Effective
from hearth.platform.outbox import operations as outbox
from hearth.platform.outbox.models import Message
from hearth.platform.outbox.rules import GIVE_UP_AFTER
from tests.engines.cases.office import Office
from tests.landlord import complete, live
from tests.modules.landlord import BY, LONG_AGO, NOW

pytestmark = pytest.mark.django_db
URL = "https://hooks.example.org/hearth"


class Receiver:
    """What was asked, and what is answered."""

    def __init__(self) -> None:
        self.asked: list[Mapping[str, Any]] = []
        self.status = 204

    def __call__(self, **given: Any) -> outgoing.Answer:
        outgoing.check(given["url"])
        self.asked.append(given)
        return outgoing.Answer(status=self.status, headers={}, body=b"")

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(each["body"]) for each in self.asked]


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Receiver:
    settings.OUTGOING_HOSTS = frozenset({"hooks.example.org"})
    found = Receiver()
    monkeypatch.setattr("hearth.platform.outgoing.ask", found)
    return found


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    made = Office()
    made.furnish()
    webhooks.forget()
    yield made
    webhooks.forget()


def subscribed(office: Office, **facts: Any) -> WebhookSubscription:
    effective = [Effective(company_id=office.company.pk, effective_from=LONG_AGO)]
    given = {"description": "Finance", "url": URL, "wanted": "*", "case_types": ""} | facts
    kind = WebhookSubscription
    made: WebhookSubscription = configuration.create(by=BY, model=kind, facts=given, effective=effective)
    webhooks.forget()
    return made


def deliver_all(now: dt.datetime = NOW) -> None:
    waiting = Message.objects.filter(kind=webhooks.KIND, delivered_at=None).order_by("pk")
    for key in waiting.values_list("pk", flat=True):
        outbox.deliver(message_id=key, now=now)


def test_a_case_is_told_of_signed_and_without_a_person_s_name(office: Office, receiver: Receiver) -> None:
    subscription = subscribed(office)
    assert subscription.secret.startswith("sealed:")
    case = office.case()
    complete(live(case, "first"), {"said": "Secret words", "on": "", "rung": "true"}, by=office.officer)
    complete(live(case, "second"), {}, by=office.officer)
    deliver_all()
    assert [each["event"] for each in receiver.told] == [
        "case.opened", "task.created", "task.completed", "task.created", "task.completed", "case.closed",
    ]  # fmt: skip
    one = receiver.asked[2]
    signed = dict(part.split("=", 1) for part in one["headers"]["Hearth-Signature"].split(","))
    secret = webhooks.secret_of(subscription)
    expected = hmac.new(secret.encode(), f"{signed['t']}.".encode() + one["body"], hashlib.sha256).hexdigest()
    assert signed == {"t": str(int(NOW.timestamp())), "v1": expected}
    assert receiver.told[2]["case"] == {
        "reference": case.record.reference, "type": "two-tasks", "state": "open",
        "about": {"kind": "contact", "reference": case.subject.reference},
    }  # fmt: skip
    assert receiver.told[2]["block"]["task"].startswith("TK-")
    everything = b"".join(each["body"] for each in receiver.asked).decode()
    assert "Secret words" not in everything
    assert case.subject.title not in everything
    assert len({each["headers"]["Hearth-Event"] for each in receiver.asked}) == 6
    deliver_all()
    assert len(receiver.asked) == 6


def test_only_what_is_wanted_is_told(office: Office, receiver: Receiver) -> None:
    subscribed(office, description="Closed ones", wanted="case.closed, case.cancelled")
    subscribed(office, description="Another type", case_types="call-back")
    office.case()
    assert not Message.objects.filter(kind=webhooks.KIND).exists()
    with pytest.raises(Refused, match="no event"):
        subscribed(office, description="Wrong", wanted="case.exploded")
    with pytest.raises(Refused, match="may not ask"):
        subscribed(office, description="Elsewhere", url="https://evil.example/")


def test_a_receiver_that_fails_is_tried_again_then_waits_to_be_sent_anew(office: Office, receiver: Receiver) -> None:
    subscription = subscribed(office, wanted="case.opened")
    receiver.status, now = 503, NOW
    office.case()
    for _ in range(GIVE_UP_AFTER):
        deliver_all(now)
        now += dt.timedelta(hours=2)
    keys = {each["headers"]["Hearth-Event"] for each in receiver.asked}
    assert (len(receiver.asked), len(keys)) == (GIVE_UP_AFTER, 1), "the key is the same at each attempt"
    assert webhooks.deliveries(subscription) == webhooks.Deliveries(0, 0, 1, "NoAnswer: The receiver answered 503.")
    receiver.status = 200
    assert webhooks.send_given_up(by=BY, subscription=subscription, now=now) == 1
    deliver_all(now)
    assert webhooks.deliveries(subscription).delivered == 1
    receiver.status = 410
    office.case()
    deliver_all(now)
    assert webhooks.deliveries(subscription).given_up == 1, "gone is gone: it is not asked again"


def test_what_has_happened_is_told_anew(office: Office, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    office.case()
    subscription = subscribed(office, wanted="case.opened, task.created")
    day = dt.timedelta(days=1)
    times = {"since": NOW - day, "until": NOW + day}
    assert webhooks.replay(by=BY, subscription=subscription, **times, now=NOW) == 2
    deliver_all()
    assert [(each["event"], each["replayed"]) for each in receiver.told] == [
        ("case.opened", True), ("task.created", True)
    ]  # fmt: skip
    few = subscribed(office, description="Types", wanted="case.opened", case_types="call-back")
    assert webhooks.replay(by=BY, subscription=few, **times, now=NOW) == 0
    monkeypatch.setattr(webhooks, "MOST_REPLAYED", 1)
    with pytest.raises(Refused, match="Take a shorter time"):
        webhooks.replay(by=BY, subscription=subscription, **times, now=NOW)
    with pytest.raises(Refused, match="after the beginning"):
        webhooks.replay(by=BY, subscription=subscription, since=NOW, until=NOW, now=NOW)
    former = webhooks.secret_of(subscription)
    assert webhooks.new_secret(by=BY, subscription=subscription) != former
