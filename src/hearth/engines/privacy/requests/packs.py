"""Making the pack of a request in the background, fetching it, destroying it."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from hearth.engines.privacy import subject_access
from hearth.engines.privacy.models import PackState, PackVariant, RequestPack, RightsRequest
from hearth.engines.privacy.requests import information
from hearth.engines.privacy.requests.operations import lock_request, must_be_identified, must_be_open, write_event
from hearth.engines.privacy.requests.review import must_be_signed
from hearth.engines.privacy.requests.rules import ABOUT_THEM, PACKED, EventKind, RequestKind, RequestRefused
from hearth.engines.privacy.starter import CONSENT, CONTRACT
from hearth.engines.privacy.subject_access import PackForm, as_json
from hearth.engines.privacy.tags import all_tags
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound, Refused
from hearth.kernel.time import business_day
from hearth.platform import outbox
from hearth.platform.audit.acting import acting
from hearth.platform.configuration.queries import effective
from hearth.platform.outbox.handlers import handler

KIND = "privacy.pack"
KEPT = dt.timedelta(days=90)
"""How long the archive of a closed request is kept; its manifest and hashes stay for good."""
_CHUNK = 256 * 1024


def variants(company_id: int, kind: str, *, on: dt.date) -> list[PackVariant]:
    """The landlord's own forms of a pack that are in use."""
    return list(effective(PackVariant.objects.filter(kind=kind), on=on, company_id=company_id))


def ask_for_pack(*, by: Actor, request_id: int, variant_id: int | None = None, now: dt.datetime) -> RequestPack:
    """This function will have the pack of a request made in the background.

    Refused: a closed request, one that no pack answers, one whose proof of identity has not come, an unsigned review,
    a pack that is being made, a form that is not in use.
    """
    if by.user_id is None:
        raise RequestRefused("A pack is asked for by a person.")
    with acting(by=by, reason="Pack asked for"):
        request = lock_request(request_id)
        must_be_open(request)
        if request.kind not in PACKED:
            raise RequestRefused("No pack answers a request of this kind.")
        must_be_identified(request)
        must_be_signed(request)
        if request.packs.filter(state__in=[PackState.WAITING, PackState.RUNNING]).exists():
            raise RequestRefused("A pack is being made already. Wait for it.")
        variant = None
        if variant_id is not None:
            known = {each.pk: each for each in variants(request.record.company_id, request.kind, on=business_day(now))}
            variant = known.get(variant_id)
            if variant is None:
                raise RequestRefused("That form of the pack is not in use.", field="variant")
        pack = RequestPack.objects.create(
            request=request, variant=variant, asked_at=now, asked_by_id=by.user_id, steps=subject_access.STEPS + 1
        )
        outbox.enqueue(kind=KIND, key=f"{KIND}:{pack.pk}", payload={"pack": str(pack.pk)}, now=now)
    return pack


def form_of(request: RightsRequest, variant: PackVariant | None) -> PackForm:
    """How a pack is told. Portability is for machines, and holds what they provided or what was observed of them, as
    far as it rests on consent or contract (Article 20(1))."""
    tags: tuple[str, ...] | None = None
    if variant is not None and variant.tags.strip():
        tags = tuple(line.strip() for line in variant.tags.splitlines() if line.strip())
    if request.kind == RequestKind.PORTABILITY:
        portable = {
            key
            for key, facts in all_tags().items()
            if any(each.purpose.basis in {CONSENT, CONTRACT} for each in facts.purposes)
        }
        tags = tuple(key for key in (tags or all_tags()) if key in portable)
        return PackForm(tags=tags, history=False, to_read=False, portable=True)
    if variant is None:
        return subject_access.USUAL
    return PackForm(
        title=variant.title,
        tags=tags,
        opening=_paragraphs(variant.opening),
        closing=_paragraphs(variant.closing),
        history=variant.history,
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())


def check_variant(variant: PackVariant) -> None:
    """Refuses a form that names tags which there are not, or one twice."""
    wanted = [line.strip() for line in variant.tags.splitlines() if line.strip()]
    known = all_tags()
    if unknown := [key for key in wanted if key not in known]:
        raise Refused(f"There is no tag {', '.join(unknown)}. Tags are: {', '.join(sorted(known))}.", field="tags")
    if len(set(wanted)) != len(wanted):
        raise Refused("A tag is named twice.", field="tags")
    if variant.kind not in ABOUT_THEM:
        raise Refused("Only subject access and portability are answered by a pack.", field="kind")


# --- in the worker


@handler(KIND)
def build(payload: Mapping[str, Any], _key: str, now: dt.datetime) -> None:
    """Makes a pack that is waiting. A second call, or one after it was made, does nothing."""
    pack = RequestPack.objects.select_related("request__record", "request__contact__record__company", "asked_by").get(
        pk=uuid.UUID(str(payload["pack"]))
    )
    if pack.state not in {PackState.WAITING, PackState.RUNNING}:
        return
    actor = Actor(pack.asked_by_id, pack.asked_by.name)
    try:
        _build(pack, actor, now)
    except Refused as refusal:
        with acting(by=actor, reason="Pack could not be made"):
            RequestPack.objects.filter(pk=pack.pk).update(
                state=PackState.FAILED, problem=refusal.sentence[:300], finished_at=now
            )


def _build(pack: RequestPack, actor: Actor, now: dt.datetime) -> None:
    request = pack.request

    def tell(step: int) -> None:
        with acting(by=actor, reason="Pack being made"):
            RequestPack.objects.filter(pk=pack.pk).update(state=PackState.RUNNING, step=step)

    if request.kind == RequestKind.INFORMATION:
        made = information.make_pack(by=actor, request=request, tell=tell, now=now)
    else:
        made = subject_access.make_pack(
            by=actor,
            contact=request.contact,
            reason=f"{request.record.reference}: {request.get_kind_display()}",
            form=form_of(request, pack.variant),
            tell=tell,
            now=now,
        )
    tell(subject_access.STEPS + 1)
    body = archive(made.content, made.manifest, now)
    path = f"packs/{pack.pk}.zip"
    default_storage.delete(path)  # of an attempt that was cut off
    default_storage.save(path, ContentFile(body, name=path))
    with acting(by=actor, reason="Pack made"):
        locked = lock_request(request.pk)
        must_be_open(locked)
        must_be_signed(locked)  # what came meanwhile was not looked at
        RequestPack.objects.filter(pk=pack.pk).update(
            state=PackState.DONE,
            finished_at=max(now, pack.asked_at),
            rows=made.rows,
            withheld=len(made.review),
            size=len(body),
            sha256=hashlib.sha256(body).hexdigest(),
            manifest=made.manifest,
            manifest_sha256=made.manifest_sha256,
            path=path,
        )
        write_event(
            locked,
            EventKind.PACKED,
            business_day(now),
            note=f"Records: {made.rows}, withheld: {len(made.review)}. Manifest {made.manifest_sha256}.",
            by=actor,
            now=now,
        )


def archive(content: Mapping[str, bytes], manifest: Mapping[str, Any], now: dt.datetime) -> bytes:
    """One ZIP of a pack's files and manifest; the same bytes for the same content and day."""
    stamp = (*business_day(now).timetuple()[:3], 0, 0, 0)
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as file:
        for name, each in sorted({**content, "manifest.json": as_json(manifest)}.items()):
            info = zipfile.ZipInfo(name, date_time=stamp)
            info.external_attr = 0o600 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, each)
    return body.getvalue()


# --- fetching


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedPack:
    """An archive to send."""

    name: str
    size: int
    chunks: Iterator[bytes]


def opened(pack: RequestPack) -> OpenedPack:
    """The archive of a pack that is there; else NotFound."""
    if pack.state != PackState.DONE or not default_storage.exists(pack.path):
        raise NotFound("This pack is not there any more.")
    return OpenedPack(name=f"{pack.request.record.reference}.zip", size=pack.size, chunks=_chunks(pack.path))


def _chunks(path: str) -> Iterator[bytes]:
    with closing(default_storage.open(path, "rb")) as body:
        while chunk := body.read(_CHUNK):
            yield chunk


def fetch_pack(*, by: Actor, request_id: int, pack_id: uuid.UUID, now: dt.datetime) -> OpenedPack:
    """This function will open a pack for an officer; that they fetched it is written down."""
    with acting(by=by, reason="Pack fetched"):
        request = lock_request(request_id)
        pack = request.packs.select_related("request__record").filter(pk=pack_id).first()
        if pack is None:
            raise NotFound("There is no such pack.")
        found = opened(pack)
        write_event(request, EventKind.FETCHED, business_day(now), note=f"Archive {pack.sha256}.", by=by, now=now)
    return found


def hand_over(
    *, by: Actor, request_id: int, pack_id: uuid.UUID | None, how: str, on_date: dt.date, now: dt.datetime
) -> None:
    """This function will record that the answer was handed over or posted. Refused: without saying how, an unfinished
    pack, a day to come, before proof of identity."""
    if not how.strip():
        raise RequestRefused("Say how it was handed over, and to whom.", field="how")
    with acting(by=by, reason="Answer handed over"):
        request = lock_request(request_id)
        must_be_open(request)
        must_be_identified(request)
        if on_date > business_day(now) or on_date < request.received_date:
            raise RequestRefused("Give a day from the receipt until today.", field="on_date")
        pack = request.packs.filter(pk=pack_id, state=PackState.DONE).first() if pack_id else None
        if pack_id is not None and pack is None:
            raise NotFound("There is no such pack.")
        said = f" Archive {pack.sha256}." if pack else ""
        write_event(request, EventKind.HANDED_OVER, on_date, note=f"{how.strip()}{said}", by=by, now=now)


def destroy_old(now: dt.datetime) -> int:
    """This function will destroy the archives of requests closed for KEPT; a tick. Returns how many."""
    old = RequestPack.objects.filter(state=PackState.DONE, request__closed_date__lt=business_day(now - KEPT)).order_by(
        "asked_at"
    )[:100]
    done = 0
    for pack in old:
        with acting(by=Actor.system("packs"), reason="Archive destroyed: its request was closed long ago"):
            RequestPack.objects.filter(pk=pack.pk).update(state=PackState.DESTROYED)
        default_storage.delete(pack.path)
        done += 1
    return done
