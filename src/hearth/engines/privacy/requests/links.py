"""A link by which somebody collects their pack: once, for a few days; its token is made as it is sent and kept nowhere.

The words of the communication say where the link stood, never what it was. Whoever opens a link that does not open is
told the same whatever is wrong with it, and after some such tries from one network address nothing opens from there
for a while.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass

from django.conf import settings

from hearth.engines.comms import sending
from hearth.engines.comms.delivery import LATE
from hearth.engines.comms.models import Channel
from hearth.engines.comms.sending import Sending
from hearth.engines.privacy.models import CollectionLink, CollectionTry, PackState, RequestPack
from hearth.engines.privacy.requests.operations import lock_request, must_be_identified, must_be_open, write_event
from hearth.engines.privacy.requests.packs import OpenedPack, opened
from hearth.engines.privacy.requests.review import must_be_signed
from hearth.engines.privacy.requests.rules import EventKind, RequestRefused
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound, Refused
from hearth.kernel.time import LONDON, business_day
from hearth.platform.audit.acting import acting

DEFINITION = "rights-request-ready"
OPENS_FOR = dt.timedelta(days=7)
TRIES, WITHIN = 10, dt.timedelta(minutes=15)
BY = Actor.system("collection")
SAID = "(the link, which only the recipient was sent)"


class LinkClosed(Refused):
    """A link that does not open, for whatever reason."""

    code = "link_closed"

    def __init__(self) -> None:
        super().__init__("This link does not open. It may have been used already, or its time is over.")


class TooManyTries(Refused):
    """Too many links that don't open were tried from one address."""

    code = "too_many_tries"

    def __init__(self) -> None:
        super().__init__("Too many links were tried from here. Wait a quarter of an hour.")


def send_link(
    *, by: Actor, request_id: int, pack_id: uuid.UUID, to_agent: bool = False, origin: str, now: dt.datetime
) -> CollectionLink:
    """This function will send the person (or their agent) an email with a link to collect a pack by.

    An earlier link to a pack of the request no longer opens. Refused: a closed request, an unsigned or changed review,
    a pack that is not there, nobody reached by a safe email address.
    """
    with acting(by=by, reason="Link to a pack sent"):
        request = lock_request(request_id)
        must_be_open(request)
        must_be_identified(request)
        must_be_signed(request)
        pack = request.packs.filter(pk=pack_id, state=PackState.DONE).first()
        if pack is None:
            raise NotFound("There is no such pack, or it is not ready.")
        to = request.agent_id if to_agent else request.contact_id
        if to is None:
            raise RequestRefused("No agent is recorded with this request.", field="to_agent")
        CollectionLink.objects.filter(pack__request=request, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
        link = CollectionLink.objects.create(
            pack=pack, origin=origin.rstrip("/"), made_at=now, expires_at=now + OPENS_FOR
        )
        (letter,) = sending.send(
            by=by,
            sending=Sending(
                definition=DEFINITION,
                about_id=request.contact_id,
                contact_ids=[to],
                key=f"pack-link:{link.pk}",
                case_id=request.case_id,
                channel=Channel.EMAIL,
                given={
                    "parameters.right": request.record.title.lower(),
                    "parameters.received": request.received_date,
                    "parameters.until": link.expires_at.astimezone(LONDON).date(),
                    "parameters.link": SAID,
                },
                late={"parameters.link": f"privacy.link:{link.pk}"},
            ),
            access=None,
            now=now,
        )
        CollectionLink.objects.filter(pk=link.pk).update(communication=letter)
        write_event(request, EventKind.LINK_SENT, business_day(now), note=f"To {letter.recipient}.", by=by, now=now)
    return link


def _link_of(key: str, _now: dt.datetime) -> str:
    """The address with a new token; within the delivery. A link that was used or withdrawn meanwhile stays so."""
    token = secrets.token_urlsafe(32)
    link = CollectionLink.objects.get(pk=uuid.UUID(key))
    CollectionLink.objects.filter(pk=link.pk, used_at=None).update(token_sha256=_hash(token))
    return f"{link.origin}/collect/{link.pk}/{token}/"


LATE.register("privacy.link", _link_of)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What a link that opens leads to: whose landlord, and how large. Nothing of the person."""

    landlord: str
    size: int
    until: dt.datetime


def look(*, key: str, token: str, source: str, now: dt.datetime) -> Waiting:
    """What a link leads to, without using it: programs that read email open links, too. Refused: LinkClosed alike for
    a wrong, used, withdrawn or expired one; TooManyTries. `source` is the network address."""
    link = _open_link(key, token, source, now)
    return Waiting(landlord=link.pack.request.record.company.name, size=link.pack.size, until=link.expires_at)


def collect(*, key: str, token: str, source: str, now: dt.datetime) -> OpenedPack:
    """This function will hand out the pack, once; the request's history says so. Refused as `look`."""
    found = _open_link(key, token, source, now)
    with acting(by=BY, reason="Pack collected by its link"):
        request = lock_request(found.pack.request_id)
        used = CollectionLink.objects.filter(pk=found.pk, used_at=None, withdrawn_at=None, token_sha256=_hash(token))
        if not used.update(used_at=now):
            raise LinkClosed
        pack = RequestPack.objects.select_related("request__record").get(pk=found.pack_id)
        try:
            out = opened(pack)
        except NotFound:
            raise LinkClosed from None
        write_event(request, EventKind.COLLECTED, business_day(now), note=f"Archive {pack.sha256}.", by=BY, now=now)
    return out


def _open_link(key: str, token: str, source: str, now: dt.datetime) -> CollectionLink:
    where = hmac.new(settings.SECRET_KEY.encode(), f"collect:{source}".encode(), hashlib.sha256).hexdigest()
    tries = CollectionTry.objects.filter(source=where, tried_at__gt=now - WITHIN)
    if tries.count() >= TRIES:
        raise TooManyTries
    try:
        link = CollectionLink.objects.select_related("pack__request__record__company").filter(pk=uuid.UUID(key)).first()
    except ValueError:
        link = None
    right = hmac.compare_digest(link.token_sha256 if link else "", _hash(token))
    if link is None or not right or link.used_at or link.withdrawn_at or link.expires_at <= now:
        CollectionTry.objects.create(source=where, tried_at=now)
        raise LinkClosed
    return link


def withdraw_links(*, by: Actor, request_id: int, now: dt.datetime) -> int:
    """This function will close every link of a request that still opens; returns how many."""
    with acting(by=by, reason="Links to a pack withdrawn"):
        lock_request(request_id)
        open_links = CollectionLink.objects.filter(pack__request_id=request_id, used_at=None, withdrawn_at=None)
        return open_links.update(withdrawn_at=now)


def forget_tries(now: dt.datetime) -> int:
    """This function will forget the tries that count no more; a tick."""
    gone, _ = CollectionTry.objects.filter(tried_at__lte=now - dt.timedelta(days=1)).delete()
    return gone
