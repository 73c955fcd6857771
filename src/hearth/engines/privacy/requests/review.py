"""The review of what is withheld: each item with its context and a decision, then a signature over all of them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hearth.engines.privacy import subject_access
from hearth.engines.privacy.disclosing import in_words
from hearth.engines.privacy.mentions import files
from hearth.engines.privacy.mentions.finding import MOST, NOT_SEEN, Told, mentions_of, not_seen, told_at
from hearth.engines.privacy.models import DisclosureDecision, Outcome, RightsRequest
from hearth.engines.privacy.requests import information
from hearth.engines.privacy.requests.operations import LOOK, lock_request, must_be_open, write_event
from hearth.engines.privacy.requests.rules import PACKED, EventKind, RequestKind, RequestRefused, RequestState
from hearth.engines.privacy.walking import PERSON, REASONS, Withheld
from hearth.kernel.actor import Actor
from hearth.kernel.time import business_day
from hearth.platform import catalogue
from hearth.platform.attachments.models import StoredFile
from hearth.platform.audit.acting import acting
from hearth.platform.catalogue import Entity, Item, Masked, Reader, reader
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import audit_reading
from hearth.platform.outbox.handlers import handler
from hearth.records.contacts.models import Contact

Place = tuple[str, str, str]
"""Entity, key as text, item ("" for the whole row)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A standing decision."""

    outcome: str
    ground: str
    factors: str
    at: dt.datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """What a reviewer decides about. `context` are labels and values of the row, masked as the reader's clearance is;
    `others` other people whom the row is about; `passages` the sentences that would go out, of a place found by words.
    `hidden`: it is on a record that this reader may not open, or masked for them: a colleague who may see it decides.
    """

    entity: str
    row: str
    item: str
    label: str
    item_label: str
    why: str
    context: tuple[tuple[str, object], ...]
    others: tuple[str, ...]
    decided: Decided | None
    passages: tuple[str, ...] = ()
    hidden: bool = False

    @property
    def place(self) -> Place:
        """Where it is."""
        return self.entity, self.row, self.item

    @property
    def key(self) -> str:
        """As one word, for forms."""
        return "|".join(self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What is in question for a request: the first SHOWN of it, undecided first, and how much there is: `undecided` by
    entity, `total` with what is decided. `unknown`: the files that were not looked through, of a request for access."""

    items: tuple[ReviewItem, ...]
    undecided: Mapping[str, int]
    total: int
    unknown: files.Unknown | None = None

    @property
    def open(self) -> int:
        """How many wait for a decision."""
        return sum(self.undecided.values())

    def waiting(self, entity: str = "") -> list[ReviewItem]:
        """Those shown that wait for a decision, of one kind or ("") of all."""
        return [each for each in self.items if each.decided is None and entity in {"", each.entity}]

    @property
    def kinds(self) -> list[tuple[str, str, int]]:
        """What waits by kind: the entity, its label, how many."""
        return [(entity, catalogue.entity(entity).label, count) for entity, count in self.undecided.items()]

    @property
    def done(self) -> int:
        """How many are decided."""
        return self.total - self.open

    @property
    def more(self) -> int:
        """How many are not shown yet."""
        return self.total - len(self.items)


SHOWN = 200
"""Items on one page of a review; what is decided makes room for the next."""


def review_of(access: Access, request: RightsRequest, *, now: dt.datetime) -> Review:
    """What is in question for a request (already found visible), each with its context. What of it is on restricted
    records is shown to those who may read them, and the reading is written down."""
    contact = request.contact
    here = access.within(request.record.company_id)
    found = _in_question(_withheld(request))
    decided = _decided(request)
    mine = set(_papers(request))
    for place in decided:
        if place in mine or request.kind != RequestKind.INFORMATION:
            found.setdefault(place, "decided")
    ordered = sorted(found, key=lambda place: (place in decided, catalogue.entity(place[0]).label, *place[1:]))
    why = {place: found[place] for place in ordered[:SHOWN]}
    rows = _rows(why)
    reading = reader(here)
    others = _others(reading, rows, contact.pk)
    told = _told_elsewhere(contact, why)
    unseen = not_seen(here, told)
    _note_readings(here, request, [each for place, each in told.items() if place not in unseen], now=now)
    items = [
        _item(
            reading,
            place,
            why=reason,
            row=rows.get((place[0], place[1])),
            decided=decided.get(place),
            others=others.get((place[0], place[1]), ()),
            passages=told[place].passages if place in told else (),
        )
        if place not in unseen
        else _hidden(place, why=reason, decided=decided.get(place))
        for place, reason in why.items()
    ]
    undecided = Counter(place[0] for place in ordered if place not in decided)
    unknown = files.unknown(request.record.company_id) if request.kind == RequestKind.ACCESS else None
    return Review(items=tuple(items), undecided=undecided, total=len(ordered), unknown=unknown)


def _withheld(request: RightsRequest) -> list[Withheld]:
    """What would not go out now; portability does not reach to what was written about others, and what answers an
    information request are its papers."""
    if request.kind == RequestKind.INFORMATION:
        return information.going_out(request).withheld
    return subject_access.what_is_withheld(request.contact, elsewhere=request.kind == RequestKind.ACCESS)


def _told_elsewhere(contact: Contact, places: Iterable[Place]) -> dict[Place, Told]:
    """What stands at those of the places that were found by words."""
    wanted = set(places)
    found = {place: kinds for place, kinds in mentions_of(contact.pk).items() if place in wanted}
    return told_at(found, [contact.pk, *subject_access.all_stubs(contact.pk)]) if found else {}


def _note_readings(access: Access, request: RightsRequest, told: Sequence[Told], *, now: dt.datetime) -> None:
    reason = f"Review of {request.record.reference}"
    shown = {each.record_id for each in told if each.record_id is not None}
    for key in Record.objects.filter(pk__in=shown, restricted=True).values_list("pk", flat=True):
        audit_reading(access=access, record_id=key, what="review", now=now, reason=reason)
    files.note_readings(access, [each.place for each in told], reason=reason, now=now)


def _hidden(place: Place, *, why: str, decided: Decided | None) -> ReviewItem:
    entity = catalogue.entity(place[0])
    return ReviewItem(
        entity=place[0],
        row=place[1],
        item=place[2],
        label=entity.label,
        item_label=entity.declared[place[2]].label,
        why=REASONS.get(why, why),
        context=(("", "It is on a record that you may not open, or masked for you. A colleague decides."),),
        others=(),
        decided=decided,
        hidden=True,
    )


def _in_question(withheld: Iterable[Withheld]) -> dict[Place, str]:
    """What is withheld, and why, by place."""
    return {(each.entity, each.key, each.item): each.why for each in withheld}


def _decided(request: RightsRequest) -> dict[Place, Decided]:
    standing = DisclosureDecision.objects.filter(contact_id=request.contact_id, superseded_at=None)
    return {
        (each.entity, each.row, each.item): Decided(
            outcome=each.outcome,
            ground=each.get_ground_display(),
            factors=each.factors,
            at=each.decided_at,
            by=each.decided_by.name if each.decided_by else "Hearth",
        )
        for each in standing.select_related("decided_by")
    }


def _rows(places: Iterable[Place]) -> dict[tuple[str, str], object]:
    """The rows in question, one query for each table."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for name, key, _ in places:
        wanted[name].add(key)
    found: dict[tuple[str, str], object] = {}
    for name, keys in wanted.items():
        model = StoredFile if name == files.ENTITY else catalogue.entity(name).model  # the words are the file's
        for row in model._base_manager.filter(pk__in=keys):
            found[name, str(row.pk)] = row
    return found


_SHOWN = 8
"""Items of a row that are shown beside the one in question."""


def _item(
    reading: Reader,
    place: Place,
    *,
    why: str,
    row: object | None,
    decided: Decided | None,
    others: tuple[str, ...],
    passages: tuple[str, ...],
) -> ReviewItem:
    name, key, item = place
    entity = catalogue.entity(name)
    shown = catalogue.entity("file") if name == files.ENTITY else entity
    return ReviewItem(
        entity=name,
        row=key,
        item=item,
        label=entity.label,
        item_label=entity.declared[item].label if item in entity.declared else "",
        why=REASONS.get(why, why),
        context=_context(reading, shown, row, item),
        others=others,
        decided=decided,
        passages=passages,
    )


def _context(reading: Reader, entity: Entity, row: object | None, item: str) -> tuple[tuple[str, object], ...]:
    if row is None:
        return (("", "It is no longer there."),)
    names = [each.name for each in entity.declared.values() if _is_readable(each)]
    first = [item] if item in names else []
    chosen = [*first, *(name for name in names if name not in first)]
    values = reading.row(row, chosen)  # type: ignore[arg-type]
    told = [(entity.declared[name], values[name]) for name in chosen if values[name] not in (None, "", [], {})]
    return tuple(
        (each.label, said if isinstance(said, Masked) else in_words(each, said)) for each, said in told[:_SHOWN]
    )


def _is_readable(item: Item) -> bool:
    return bool(item.column) and not item.is_key and item.privacy != "secret"


def _others(
    reading: Reader, rows: Mapping[tuple[str, str], object], subject: int
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Other people whom the rows themselves name, by row: one query."""
    model = catalogue.entity(PERSON).model
    keys: dict[tuple[str, str], list[int]] = {}
    for place, row in rows.items():
        fields = catalogue.entity(place[0]).model._meta.concrete_fields
        named = [getattr(row, field.attname) for field in fields if field.related_model is model]
        keys[place] = [key for key in dict.fromkeys(named) if key not in (None, subject)]
    people = list(model._base_manager.filter(pk__in={key for found in keys.values() for key in found}))
    told = reading.rows(people, ["formal_name"])
    names = {
        person.pk: "[not cleared]" if isinstance(each["formal_name"], Masked) else str(each["formal_name"])
        for person, each in zip(people, told, strict=True)
    }
    return {place: tuple(names[key] for key in found if key in names) for place, found in keys.items()}


# --- deciding and signing


def decide(
    *,
    by: Actor,
    request_id: int,
    places: Sequence[Place],
    outcome: str,
    ground: str,
    factors: str,
    access: Access | None = None,
    now: dt.datetime,
) -> int:
    """This function will record one decision for each place; a signature that stood before no longer does.

    Refused: a closed request, one that no pack answers, nothing chosen, a place on a record that `access` (None: the
    system's) may not open, and as `subject_access.decide_many` refuses.
    """
    if not places:
        raise RequestRefused("Choose what the decision is about.", field="places")
    with acting(by=by, reason="Decision about disclosure"):
        request = lock_request(request_id)
        must_be_open(request)
        _must_have_pack(request)
        if access is not None and not_seen(access, _told_elsewhere(request.contact, places)):
            raise RequestRefused(NOT_SEEN, field="places")
        made = subject_access.decide_many(
            by=by,
            contact=request.contact,
            about=places,
            outcome=outcome,
            ground=ground,
            factors=factors,
            also=_papers(request),
            now=now,
        )
        if request.signed_at is not None:
            request.signed_at, request.signed_by, request.signed_digest = None, None, ""
            request.save()
    return len(made)


def look_elsewhere(*, by: Actor, request_id: int, now: dt.datetime) -> str:
    """This function will look for the person in what is written about others; says what was found. Nothing is looked
    for where the request is closed, or for no copy of everything."""
    request = RightsRequest.objects.select_related("contact__record").get(pk=request_id)
    if request.kind != RequestKind.ACCESS or request.state != RequestState.OPEN:
        return "Only an open request for access reaches to what was written about others."
    new, too_many = subject_access.look_elsewhere(by=by, contact=request.contact, now=now)
    if too_many:
        return (
            f"More than {MOST:,} places tell of somebody of this name: the first of them are here. Ask what they look"
            " for; a request for clarification pauses the clock."
        )
    return f"{new} new places tell of them in what was written about others." if new else "Nothing new was found."


@handler(LOOK)
def look_when_it_comes(payload: Mapping[str, Any], _key: str, now: dt.datetime) -> None:
    """Looks once a request has come, so that its reviewer need not wait."""
    look_elsewhere(by=Actor.system("subject access"), request_id=int(payload["request"]), now=now)


def _papers(request: RightsRequest) -> list[Place]:
    """The places of an information request's papers; none of another kind."""
    if request.kind != RequestKind.INFORMATION:
        return []
    return [(information.FILE, str(each.pk), "") for each in information.papers(request)]


def sign(*, by: Actor, request_id: int, now: dt.datetime) -> RightsRequest:
    """This function will sign that everything withheld was looked at: only then a pack can be made.

    What was written about others is looked through once more before. Refused while something waits for a decision.
    """
    if by.user_id is None:
        raise RequestRefused("A review is signed by a person.")
    look_elsewhere(by=by, request_id=request_id, now=now)  # kept though the signature may be refused for what it finds
    with acting(by=by, reason="Review signed"):
        request = lock_request(request_id)
        must_be_open(request)
        _must_have_pack(request)
        withheld = _withheld(request)
        if request.kind == RequestKind.INFORMATION and not _papers(request):
            raise RequestRefused("Add the papers that answer it as files of the request first.")
        decided = set(_decided(request))
        waiting = len(_in_question(withheld).keys() - decided)
        if waiting:
            raise RequestRefused(f"Still waiting for a decision: {waiting}. Decide about each item first.")
        request.signed_at, request.signed_by_id, request.signed_digest = now, by.user_id, digest(request, withheld)
        request.save()
        write_event(
            request, EventKind.SIGNED, business_day(now), note=f"Decisions that stand: {len(decided)}.", by=by, now=now
        )
    return request


def digest(request: RightsRequest, found: Iterable[Withheld] | None = None) -> str:
    """A hash over what is withheld and what was decided: another one means that the review must be looked at again."""
    withheld = sorted(_in_question(_withheld(request) if found is None else found))
    decisions: Mapping[Place, Decided] = _decided(request)
    released = sorted(place for place, each in decisions.items() if each.outcome == Outcome.RELEASE)
    return hashlib.sha256(json.dumps([withheld, released]).encode()).hexdigest()


def must_be_signed(request: RightsRequest) -> None:
    """Refuses to let out what nobody has signed, or what has changed since."""
    if request.signed_at is None:
        raise RequestRefused("Nothing leaves before the review is signed. Look at what is withheld, then sign.")
    if digest(request) != request.signed_digest:
        raise RequestRefused(
            "What is in question has changed since the review was signed. Look at the new items and sign it again."
        )


def _must_have_pack(request: RightsRequest) -> None:
    if request.kind not in PACKED:
        raise RequestRefused("Only requests for copies of data are reviewed so.")
