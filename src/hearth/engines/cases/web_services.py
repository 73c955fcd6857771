"""Web services called by paths: after the commit, tried again with patience, each call on record without its secrets.

A step writes the call down (`calls.write_down`), in its own transaction; the outbox delivers it. `Idempotency-Key`
names case, token, block and visit, and is the same at every attempt: a receiver that has seen it answers as before and
does nothing. The answer is kept first and then handed to the case, so that it survives a crash between the two, a case
on hold, and that nobody waits for it any more. A service that fails several times in a row is left alone for a while.

With a signing secret the header `Hearth-Signature: t=<Unix time>,v1=<hex>` holds the HMAC-SHA256 of "<t>.<body>".
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import time
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import structlog
from django.db import transaction
from django.db.models import F

from hearth.engines.cases import calls, webhooks
from hearth.engines.cases.calls import KIND
from hearth.engines.cases.handling import NotWaiting
from hearth.engines.cases.locking import carry_on, load_case
from hearth.engines.cases.program import CaseState
from hearth.engines.cases.step import ServiceAnswered, ServiceFailed
from hearth.engines.cases.web_service_models import (
    Authentication,
    CallOutcome,
    Method,
    WebService,
    WebServiceCall,
    WebServiceCircuit,
)
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.platform import outgoing, sealing
from hearth.platform.audit.acting import acting
from hearth.platform.configuration.operations import InvalidConfiguration
from hearth.platform.outbox.handlers import handler
from hearth.platform.outgoing import Answer, HostNotAllowed, NoAnswer

log = structlog.get_logger(__name__)
PURPOSE = "web-service"
SERVICES = Actor.system("web services")
FAILURES_IN_A_ROW = 5
LEFT_ALONE = dt.timedelta(minutes=5)
_REMOVED = "[removed]"


class NotYet(Exception):  # noqa: N818 - said to the outbox
    """The call is tried again later."""


class Unusable(Exception):  # noqa: N818 - said of the answer
    """The service answered, and trying again would not help; the sentence says why."""


# --- configuration


def prepare(service: WebService) -> None:
    """Secrets as they were typed are sealed before they are stored."""
    for name in ("secret", "signing_secret"):
        typed = getattr(service, name)
        if typed and not typed.startswith(sealing.PREFIX):
            setattr(service, name, sealing.seal(typed, purpose=PURPOSE))


def check(service: WebService) -> None:
    """Refuses addresses that Hearth may not ask, and a way of signing in that lacks something."""
    outgoing.check(service.url)
    if service.authentication != Authentication.NONE and not service.secret:
        raise InvalidConfiguration("This way of signing in needs a secret.", field="secret")
    if service.authentication == Authentication.API_KEY and not service.key_header.replace("-", "").isalnum():
        raise InvalidConfiguration("Say in which header the key goes: X-API-Key.", field="key_header")
    if service.authentication == Authentication.OAUTH2:
        outgoing.check(service.token_url)
        if not service.client_id:
            raise InvalidConfiguration("OAuth 2 needs a client.", field="client_id")


# --- delivering


@handler(KIND)
def deliver(payload: Mapping[str, Any], key: str, now: dt.datetime) -> None:
    """Asks once, unless there is an answer already, and lets the case go on. Raises to be tried again later."""
    call = WebServiceCall.objects.select_related("service").get(pk=payload["call"])
    if call.outcome == CallOutcome.WAITING:
        _attempt(call, calls.place_of(key), now)
    apply(call, now)


def _attempt(call: WebServiceCall, place: str, now: dt.datetime) -> None:
    service = call.service
    circuit, _ = WebServiceCircuit.objects.get_or_create(service=service)
    if circuit.open_until is not None and circuit.open_until > now:
        raise NotYet(f"{service.description} has failed several times and is left alone for a while.")
    call.attempts += 1
    WebServiceCall.objects.filter(pk=call.pk).update(attempts=F("attempts") + 1)
    try:
        answer = _ask(service, call, place, now)
        text = _understood(answer)
    except NoAnswer as error:
        _fared_badly(service, now)
        if call.attempts < service.attempts:
            raise NotYet(str(error)) from error
        sentence = f"{service.description} did not answer, {call.attempts} times. Complete this task to ask again."
        _keep(call, CallOutcome.FAILED, now, error=sentence)
    except (Unusable, HostNotAllowed, sealing.CannotUnseal) as error:
        sentence = error.sentence if isinstance(error, Refused) else f"{service.description} {error}"
        _keep(call, CallOutcome.FAILED, now, error=sentence)
    else:
        _fared_well(service)
        call.status = answer.status
        _keep(call, CallOutcome.ANSWERED, now, response=_without_secrets(text, service))


def _ask(service: WebService, call: WebServiceCall, place: str, now: dt.datetime) -> Answer:
    """One request. A token that is not valid any more is fetched anew, once."""
    answer = _request(service, call, place, now, fresh=False)
    if answer.status == 401 and service.authentication == Authentication.OAUTH2:
        answer = _request(service, call, place, now, fresh=True)
    return answer


def _request(service: WebService, call: WebServiceCall, place: str, now: dt.datetime, *, fresh: bool) -> Answer:
    url, body = service.url, b""
    if service.method != Method.GET:
        body = json.dumps(call.request).encode()
    elif call.request:
        given = {name: "" if value is None else value for name, value in call.request.items()}
        url += ("&" if "?" in url else "?") + urlencode(given)
    headers = {
        "Accept": "application/json",
        "Idempotency-Key": place,
        **({"Content-Type": "application/json"} if body else {}),
        **_signed(service, body, now),
        **_signing_in(service, fresh=fresh),
    }
    return outgoing.ask(method=service.method, url=url, headers=headers, body=body, seconds=float(service.seconds))


def _understood(answer: Answer) -> str:
    """The text of a usable answer. NoAnswer where trying again may help; Unusable where it would not."""
    if answer.status in (408, 425, 429) or answer.status >= 500:
        raise NoAnswer(f"answered {answer.status}")
    if 300 <= answer.status < 400:
        raise Unusable("sent Hearth to another address, which it does not follow.")
    if answer.status >= 400:
        raise Unusable(f"refused the request ({answer.status}).")
    if len(answer.body) >= outgoing.LONGEST_ANSWER:
        raise Unusable("answered too much.")
    text = answer.body.decode("utf-8", errors="replace").strip()
    try:
        read(text)
    except (ValueError, RecursionError):
        raise Unusable("answered something that is no JSON.") from None
    return text


def read(text: str) -> object:
    """An answer as FEEL values; nothing for an empty one. ValueError for what is no JSON."""
    return json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=_no_number) if text else None


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is no number of JSON.")


def _keep(call: WebServiceCall, outcome: CallOutcome, now: dt.datetime, *, response: str = "", error: str = "") -> None:
    call.outcome, call.answered_at, call.response, call.error = outcome, now, response, error[:500]
    call.save(update_fields=["outcome", "answered_at", "response", "error", "status"])


# --- going on


def apply(call: WebServiceCall, now: dt.datetime) -> bool:
    """Hands an outcome to its case; whether the case has taken note. One on hold takes it when it is released."""
    with transaction.atomic():
        case = load_case(call.case_id)
        fresh = WebServiceCall.objects.select_for_update().get(pk=call.pk)
        if fresh.applied_at is not None:
            return True
        if case.state.case is CaseState.ON_HOLD:
            return False
        if case.state.case is CaseState.OPEN:
            _go_on(fresh, now)
        fresh.applied_at = now
        fresh.save(update_fields=["applied_at"])
    return True


def _go_on(call: WebServiceCall, now: dt.datetime) -> None:
    place: dict[str, Any] = {"token": call.token_number, "node": call.node, "visit": call.visit}
    failed = call.outcome == CallOutcome.FAILED
    trigger = (
        ServiceFailed(**place, sentence=call.error)
        if failed
        else ServiceAnswered(**place, response=read(call.response))
    )
    try:
        with transaction.atomic(), acting(by=SERVICES, reason=f"“{call.service.description}” has answered"):
            carry_on(load_case(call.case_id), trigger, by=SERVICES, access=None, now=now)
    except NotWaiting:
        log.info("answer that nobody waits for", case=call.case_id, call=call.pk)
    except Refused as refusal:
        sentence = f"{call.service.description} answered, but the case can't go on: {refusal.sentence}"
        with acting(by=SERVICES, reason="The case can't go on with an answer"):
            carry_on(
                load_case(call.case_id), ServiceFailed(**place, sentence=sentence), by=SERVICES, access=None, now=now
            )


def apply_what_waits(now: dt.datetime) -> int:
    """This function will hand answers to cases that were on hold, or that a crash kept them from; how many it did."""
    waiting = WebServiceCall.objects.filter(answered_at__isnull=False, applied_at=None).select_related("service")
    return sum(apply(call, now) for call in waiting.exclude(case__state=CaseState.ON_HOLD)[:200])


# --- the circuit


def _fared_badly(service: WebService, now: dt.datetime) -> None:
    with transaction.atomic():
        circuit = WebServiceCircuit.objects.select_for_update().get(service=service)
        circuit.failures += 1
        if circuit.failures >= FAILURES_IN_A_ROW:
            circuit.open_until = now + LEFT_ALONE
        circuit.save()


def _fared_well(service: WebService) -> None:
    WebServiceCircuit.objects.filter(service=service).update(failures=0, open_until=None)


# --- signing in and signing


def _secret(stored: str) -> str:
    return sealing.unseal(stored, purpose=PURPOSE) if stored else ""


def _signed(service: WebService, body: bytes, now: dt.datetime) -> dict[str, str]:
    if not service.signing_secret:
        return {}
    mark = webhooks.signature(body, _secret(service.signing_secret), at=int(now.timestamp()))
    return {"Hearth-Signature": mark}


def _signing_in(service: WebService, *, fresh: bool) -> dict[str, str]:
    if service.authentication == Authentication.API_KEY:
        return {service.key_header: _secret(service.secret)}
    if service.authentication == Authentication.OAUTH2:
        return {"Authorization": f"Bearer {_token(service, fresh=fresh)}"}
    return {}


_tokens: dict[tuple[int, str], tuple[float, str]] = {}
"""Tokens of services in this process, by service and its sealed secret, with when they end (monotonic seconds)."""


def _token(service: WebService, *, fresh: bool) -> str:
    """A token by OAuth 2 client credentials (RFC 6749, 4.4), kept until shortly before its end."""
    known = _tokens.get((service.pk, service.secret))
    if known is not None and known[0] > time.monotonic() and not fresh:
        return known[1]
    given = {"grant_type": "client_credentials", **({"scope": service.token_scope} if service.token_scope else {})}
    pair = base64.b64encode(f"{service.client_id}:{_secret(service.secret)}".encode()).decode()
    answer = outgoing.ask(
        method="POST",
        url=service.token_url,
        headers={"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {pair}"},
        body=urlencode(given).encode(),
        seconds=float(service.seconds),
    )
    if answer.status >= 500:
        raise NoAnswer(f"gave no token ({answer.status})")
    try:
        found = json.loads(answer.body)
        token, lasts = str(found["access_token"]), float(found.get("expires_in", 60))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unusable("gave no token to sign in with.") from None
    _tokens[(service.pk, service.secret)] = (time.monotonic() + max(0.0, lasts - 30), token)
    return token


def _without_secrets(text: str, service: WebService) -> str:
    """An answer as it is kept: one that repeats a secret does not put it on record."""
    known = _tokens.get((service.pk, service.secret))
    for secret in (_secret(service.secret), _secret(service.signing_secret), known[1] if known else ""):
        if len(secret) >= 4:
            text = text.replace(secret, _REMOVED)
    return text
