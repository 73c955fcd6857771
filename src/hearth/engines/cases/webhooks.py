"""Other systems told of what happens in cases: signed, in order of the outbox, tried again, given up, sent anew.

A message names the case, the block and what happened, and nothing of any person: who wants more asks the API for it.
The body is signed with the subscription's secret: header `Hearth-Signature: t=<Unix time>,v1=<hex>`, where v1 is
HMAC-SHA256 of "<t>.<body>". `Hearth-Event` is the message's key, the same at each attempt: a receiver that has seen it
answers 200 and does nothing. Any 2xx is received; 410 ends it for good; all else is tried again by the outbox's
patience, and after the last attempt it waits until somebody sends it anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from hearth.engines.cases.models import Case, CaseEvent, CaseTask, WebhookSubscription
from hearth.engines.cases.writes import Writes
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound, Refused
from hearth.kernel.time import business_day
from hearth.platform import outgoing, sealing
from hearth.platform.audit.acting import acting
from hearth.platform.configuration.operations import InvalidConfiguration
from hearth.platform.configuration.queries import effective
from hearth.platform.identity.access import Access
from hearth.platform.outbox import operations as outbox
from hearth.platform.outbox.handlers import CannotDeliver, handler
from hearth.platform.outbox.models import Message
from hearth.platform.outbox.operations import NewMessage

KIND = "cases.webhook"
PURPOSE = "webhook"
KEPT_FOR = 30.0
"""Seconds for which a process remembers the subscriptions: so long a new one may wait for its first message."""
MOST_REPLAYED = 10_000
EVENTS: Mapping[str, str] = {
    "case.opened": "A case was opened",
    "case.closed": "A case was closed",
    "case.cancelled": "A case was cancelled",
    "case.reopened": "A case was opened again",
    "case.held": "A case was put on hold",
    "case.released": "A case goes on",
    "task.created": "A task is there to be done",
    "task.completed": "A task was completed",
    "task.bypassed": "A task was passed over",
    "task.cancelled": "A task was cancelled",
    "milestone.reached": "A milestone was reached",
    "target.alert": "A target is nearly due, was missed, or is still outstanding",
}
_KINDS: Mapping[str, str] = {
    "CloseCase": "case.closed",
    "CancelCase": "case.cancelled",
    "ReopenCase": "case.reopened",
    "HoldCase": "case.held",
    "ReleaseCase": "case.released",
    "CreateTask": "task.created",
    "CompleteTask": "task.completed",
    "BypassTask": "task.bypassed",
    "CancelTask": "task.cancelled",
    "ReachMilestone": "milestone.reached",
    "TargetAlert": "target.alert",
}


def name_of(kind: str, token: int | None, detail: Mapping[str, Any]) -> str:
    """The public name of what the history calls so; "" for what stays inside."""
    if kind == "CreateToken" and token == 1 and detail.get("parent") is None:
        return "case.opened"
    return _KINDS.get(kind, "")


# --- what is wanted


def prepare(subscription: WebhookSubscription) -> None:
    """A new subscription is given a secret of its own."""
    if not subscription.secret:
        subscription.secret = sealing.seal(secrets.token_urlsafe(32), purpose=PURPOSE)
    subscription.wanted = ", ".join(dict.fromkeys(_words(subscription.wanted)))
    subscription.case_types = ", ".join(dict.fromkeys(_words(subscription.case_types)))


def check(subscription: WebhookSubscription) -> None:
    """Refuses an address that Hearth may not ask, and events that there are not."""
    outgoing.check(subscription.url)
    wanted = _words(subscription.wanted)
    if not wanted:
        raise InvalidConfiguration("Say which events it is told of, or * for all.", field="wanted")
    if unknown := [word for word in wanted if word != "*" and word not in EVENTS]:
        known = ", ".join(EVENTS)
        raise InvalidConfiguration(f"There is no event “{unknown[0]}”. Choose from: {known}.", field="wanted")


def secret_of(subscription: WebhookSubscription) -> str:
    """The secret that the receiver checks signatures with."""
    return sealing.unseal(subscription.secret, purpose=PURPOSE)


def new_secret(*, by: Actor, subscription: WebhookSubscription) -> str:
    """This function will give a subscription another secret; messages on their way are signed with it."""
    made = secrets.token_urlsafe(32)
    with acting(by=by, reason="New secret of a webhook"):
        subscription.secret = sealing.seal(made, purpose=PURPOSE)
        subscription.save(update_fields=["secret"])
    return made


def subscriptions(access: Access, permission: str) -> list[WebhookSubscription]:
    """The subscriptions of the companies in which the access holds a permission, by name."""
    companies = access.companies_with(permission)
    found = WebhookSubscription.objects.filter(periods__company_id__in=companies)
    return list(found.distinct().order_by("description", "pk"))


def subscription(access: Access, permission: str, key: int) -> WebhookSubscription:
    """One of them; NotFound otherwise."""
    found = next((each for each in subscriptions(access, permission) if each.pk == key), None)
    if found is None:
        raise NotFound("There is no such webhook.")
    return found


# --- what is told


@dataclass(frozen=True, slots=True)
class _Standing:
    """A subscription as a process remembers it."""

    id: int
    companies: frozenset[int]
    events: frozenset[str]
    case_types: frozenset[str]

    def wants(self, event: str, case: Case) -> bool:
        return (
            case.record.company_id in self.companies
            and ("*" in self.events or event in self.events)
            and (not self.case_types or case.type.code in self.case_types)
        )


_remembered: tuple[float, dt.date, list[_Standing]] | None = None


def forget() -> None:
    """Has this process read the subscriptions anew: after one was changed here, and between tests."""
    global _remembered  # noqa: PLW0603 - one memory a process
    _remembered = None


def _standing(day: dt.date) -> list[_Standing]:
    global _remembered  # noqa: PLW0603 - one memory a process
    if _remembered is None or _remembered[1] != day or time.monotonic() - _remembered[0] > KEPT_FOR:
        found = effective(WebhookSubscription.objects.prefetch_related("periods"), on=day)
        standing = [
            _Standing(
                id=each.pk,
                companies=frozenset(
                    period.company_id
                    for period in each.periods.all()
                    if period.effective_from <= day and (period.effective_to is None or day < period.effective_to)
                ),
                events=frozenset(_words(each.wanted)),
                case_types=frozenset(_words(each.case_types)),
            )
            for each in found
        ]
        _remembered = (time.monotonic(), day, standing)
    return _remembered[2]


def tell(writes: Writes) -> None:
    """Writes down, in the step's transaction, what subscribers are to be told of it."""
    standing = _standing(business_day(writes.now))
    if not standing:
        return
    told = [
        (case_id, name, token, node, visit, detail)
        for case_id, kind, token, node, visit, detail in writes.events
        if (name := name_of(kind, token, detail))
    ]
    if not told:
        return
    cases = _cases({each[0] for each in told})
    stamp = writes.now.strftime("%Y%m%dT%H%M%S%f")
    messages: list[NewMessage] = []
    for number, (case_id, name, token, node, visit, detail) in enumerate(told):
        case = cases[case_id]
        key = f"{case_id}:{stamp}:{number}:{token or 0}:{node[:60]}:{visit or 0}:{name}"
        payload = _payload(case, name, writes.now, (token, node, visit), detail)
        messages += [_message(each.id, key, payload, case_id) for each in standing if each.wants(name, case)]
    if messages:
        outbox.enqueue_many(messages, now=writes.now)


def replay(
    *, by: Actor, subscription: WebhookSubscription, since: dt.datetime, until: dt.datetime, now: dt.datetime
) -> int:
    """This function will tell a subscriber anew of what has happened between two instants; returns how much that is.

    The messages carry `replayed: true` and keys of their own. Refused: more than 10,000, an end before the beginning.
    """
    if until <= since:
        raise Refused("The end must come after the beginning.", field="until")
    companies = list(subscription.periods.values_list("company_id", flat=True))
    kinds = [*_KINDS, "CreateToken"]
    events = CaseEvent.objects.filter(
        at__gte=since, at__lt=until, kind__in=kinds, case__record__company_id__in=companies
    ).order_by("at", "pk")
    wanted = set(_words(subscription.wanted))
    if types := _words(subscription.case_types):
        events = events.filter(case__type__code__in=types)
    looked_at = list(events[: MOST_REPLAYED * 5 + 1])
    found = [
        (event, name)
        for event in looked_at
        if (name := name_of(event.kind, event.token_number, event.detail)) and ("*" in wanted or name in wanted)
    ]
    if len(found) > MOST_REPLAYED or len(looked_at) > MOST_REPLAYED * 5:
        raise Refused(f"That is more than {MOST_REPLAYED:,} messages. Take a shorter time.", field="until")
    cases = _cases({event.case_id for event, _ in found})
    stamp = now.strftime("%Y%m%dT%H%M%S%f")
    with acting(by=by, reason=f"Telling “{subscription.description}” anew"):
        outbox.enqueue_many(
            [
                _message(
                    subscription.pk,
                    f"replay:{stamp}:{event.pk}",
                    _payload(cases[event.case_id], name, event.at, _place(event), event.detail) | {"replayed": True},
                    event.case_id,
                )
                for event, name in found
            ],
            now=now,
        )
    return len(found)


def _place(event: CaseEvent) -> tuple[int | None, str, int | None]:
    return event.token_number, event.node, event.visit


def _cases(keys: Collection[int]) -> dict[int, Case]:
    return {each.pk: each for each in Case.objects.filter(pk__in=keys).select_related("record", "subject", "type")}


def _payload(
    case: Case,
    name: str,
    at: dt.datetime,
    place: tuple[int | None, str, int | None],
    detail: Mapping[str, Any],
) -> dict[str, Any]:
    """References and codes only: what somebody is called or has answered is for the API and its rights."""
    token, node, visit = place
    said: dict[str, Any] = {
        "event": name,
        "at": at.isoformat(),
        "case": {
            "reference": case.record.reference,
            "type": case.type.code,
            "state": case.state,
            "about": {"kind": case.subject.kind, "reference": case.subject.reference},
        },
    }
    if node:
        said["block"] = {"id": node, "visit": visit, "token": token}
    for field in ("outcome", "milestone", "stage"):
        if detail.get(field):
            said[field] = detail[field]
    return said


def _message(subscription_id: int, key: str, payload: Mapping[str, Any], case_id: int) -> NewMessage:
    return NewMessage(
        kind=KIND,
        key=f"webhook:{subscription_id}:{key}"[:200],
        payload={"subscription": subscription_id, "told": dict(payload)},
        record_id=case_id,
    )


# --- delivery


@handler(KIND)
def deliver(payload: Mapping[str, Any], key: str, now: dt.datetime) -> None:
    """Sends one message. Given up at once: a subscription that has ended, an address that is not allowed any more."""
    found = effective(WebhookSubscription.objects.all(), on=business_day(now)).filter(pk=payload["subscription"])
    one = found.first()
    if one is None:
        raise CannotDeliver("The webhook is not in use any more.")
    told = dict(payload["told"])
    if node := told.get("block"):
        told["block"] = node | _task(told["case"]["reference"], node)
    body = json.dumps({"id": key, **told}, separators=(",", ":"), sort_keys=True).encode()
    try:
        answer = outgoing.ask(
            method="POST",
            url=one.url,
            headers={
                "Content-Type": "application/json",
                "User-Agent": "Hearth",
                "Hearth-Event": key,
                "Hearth-Signature": signature(body, secret_of(one), at=int(now.timestamp())),
            },
            body=body,
        )
    except outgoing.HostNotAllowed as refusal:
        raise CannotDeliver(refusal.sentence) from refusal
    if answer.status == 410:
        raise CannotDeliver("The receiver says that it is gone (410).")
    if not 200 <= answer.status < 300:
        raise outgoing.NoAnswer(f"The receiver answered {answer.status}.")


def signature(body: bytes, secret: str, *, at: int) -> str:
    """The header that proves a message: see the module's words."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"


def _task(reference: str, block: Mapping[str, Any]) -> dict[str, Any]:
    """The task's reference, where the block has one: known only once the transaction was over."""
    found = CaseTask.objects.filter(
        case__record__reference=reference, token_number=block["token"] or 0, node=block["id"], visit=block["visit"] or 0
    )
    task = found.values_list("reference", flat=True).first()
    return {"task": task} if task else {}


@dataclass(frozen=True, slots=True)
class Deliveries:
    """How the messages of a subscription stand; `last_error` is that of the newest which is not delivered."""

    delivered: int
    waiting: int
    given_up: int
    last_error: str


def deliveries(subscription: WebhookSubscription) -> Deliveries:
    """How its messages stand."""
    mine = _messages(subscription)
    late = mine.filter(delivered_at=None).exclude(last_error="").order_by("-pk").values_list("last_error", flat=True)
    return Deliveries(
        delivered=mine.exclude(delivered_at=None).count(),
        waiting=mine.filter(delivered_at=None, failed_at=None).count(),
        given_up=mine.exclude(failed_at=None).count(),
        last_error=late.first() or "",
    )


def send_given_up(*, by: Actor, subscription: WebhookSubscription, now: dt.datetime) -> int:
    """This function will have every message that was given up tried anew from the start; returns how many."""
    with acting(by=by, reason=f"Sending to “{subscription.description}” again"):
        given_up = _messages(subscription).exclude(failed_at=None)
        return given_up.update(failed_at=None, attempts=0, not_before=now)


def _messages(subscription: WebhookSubscription) -> QuerySet[Message]:
    return Message.objects.filter(Q(kind=KIND), payload__subscription=subscription.pk)


def _words(text: str) -> Sequence[str]:
    return [word for part in text.replace("\n", ",").split(",") if (word := part.strip())]
