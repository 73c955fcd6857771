"""Who is in which segment: asked of the condition, kept in rows, and kept true.

The rows follow the change feed within seconds. A condition that asks for the day ("moved in within the last year") is
asked of everybody anew each night, and with it all others, so that the morning finds nothing that the feed missed.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet

from hearth.feel import Expression
from hearth.feel.stored import Library
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.platform import catalogue, changes
from hearth.platform.audit.acting import acting
from hearth.platform.catalogue import CLEARANCES, PrivacyClass
from hearth.platform.changes.models import Change
from hearth.platform.configuration.queries import in_force
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.platform.index.stamping import BATCH, CHUNK, Unit, Watch, compiled, meeting, readable
from hearth.platform.outbox import enqueue, handler
from hearth.records.contacts.models import Contact, Segment, SegmentMember, SegmentPeriod

CONSUMER, PLACE = "contacts.segments", "contacts.place"
ENTITY = "contact"
_BY = Actor.system("segments")
_CONFIGURED = frozenset({"segment", "segment_period", "function"})
_ALWAYS = {PrivacyClass.OPEN, PrivacyClass.PERSONAL}


class SegmentInvalid(Refused):
    """What a segment says can't be asked of contacts, or not told to anybody."""

    code = "segment_invalid"


def prepare(segment: Segment) -> None:
    """Finds the class of what the condition reads; refused as `check` is."""
    segment.expression = segment.expression.strip()
    segment.privacy = str(_class_of(_condition(segment.expression)))


def check(segment: Segment) -> None:
    """Refuses (SegmentInvalid) a condition that can't be read, asks for nothing, or reads data of two marked classes:
    whoever is cleared for one of them would learn of the other.
    """
    _class_of(_condition(segment.expression))


def stand_with(library: Library) -> None:
    """Refuses (SegmentInvalid, naming the segment) functions with which the condition of a segment could not be asked,
    or would tell of data of another class than those who see the segment are cleared for."""
    for segment in Segment.objects.all():
        try:
            privacy = _class_of(_condition(segment.expression, library))
        except SegmentInvalid as refusal:
            raise SegmentInvalid(f"The segment “{segment.description}” calls it. {refusal.sentence}") from None
        if privacy != segment.privacy:
            raise SegmentInvalid(
                f"The segment “{segment.description}” calls it, and would tell of data of another privacy class."
                " Write another function, and change the segment to call that."
            )


def _condition(source: str, library: Library | None = None) -> Expression:
    try:
        return readable(ENTITY, source.strip(), library)
    except Refused as refusal:
        raise SegmentInvalid(refusal.sentence, field="expression") from None


def _paths(expression: Expression) -> list[str]:
    return sorted(path.partition(".")[2] for path in expression.reads if "." in path)


def _class_of(expression: Expression) -> PrivacyClass:
    classes: set[PrivacyClass] = set()
    for path in _paths(expression):
        classes |= catalogue.classes_of(ENTITY, path)
    marked = sorted(classes - _ALWAYS)
    if len(marked) > 1:
        raise SegmentInvalid(
            f"The condition reads data of {len(marked)} privacy classes ({', '.join(marked)}). Make a segment of each,"
            " so that nobody learns of what they are not cleared for.",
            field="expression",
        )
    return marked[0] if marked else PrivacyClass.PERSONAL


def privacy_of(segment_id: object) -> PrivacyClass:
    """The class of what a segment says of its members."""
    return PrivacyClass(Segment.objects.values_list("privacy", flat=True).get(pk=int(str(segment_id))))


def items_read() -> dict[object, frozenset[str]]:
    """The items that the condition of each segment looks at: whoever may not read one may not know who is in it."""
    return {
        each.pk: frozenset().union(
            *(catalogue.items_on(ENTITY, path) for path in _paths(compiled(ENTITY, each.expression)))
        )
        for each in Segment.objects.all()
    }


# --- asking


def _conditions(on: dt.date | None = None) -> list[Unit]:
    """The segments, ready to be asked, with the companies where they are in force on a day (None: at any time)."""
    companies: dict[int, set[int]] = defaultdict(set)
    periods = SegmentPeriod.objects.all() if on is None else SegmentPeriod.objects.filter(in_force(on))
    for segment_id, company_id in periods.values_list("of_id", "company_id"):
        companies[segment_id].add(company_id)
    return [
        Unit(
            id=each.pk,
            entity=ENTITY,
            related=False,
            company_ids=frozenset(companies[each.pk]),
            expression=compiled(ENTITY, each.expression),
        )
        for each in Segment.objects.filter(pk__in=companies)
    ]


def place(contact_ids: Collection[int], *, now: dt.datetime) -> int:
    """Puts these contacts into the segments whose condition they meet today, and takes them out of the others; how
    many rows changed. One who was merged into another is in none.
    """
    today = business_day(now)
    with transaction.atomic():
        # Locked before anything is read: of two who place the same contact the later knows the newer truth.
        locked = Record.objects.select_for_update(no_key=True).filter(pk__in=contact_ids, kind=ENTITY).order_by("pk")
        company = dict(locked.values_list("pk", "company_id"))
        stubs = set(Contact.objects.filter(pk__in=company, merged_into__isnull=False).values_list("pk", flat=True))
        wanted: set[tuple[int, int]] = set()
        for each in _conditions(today):
            here = [key for key, company_id in company.items() if company_id in each.company_ids and key not in stubs]
            wanted |= {(each.id, contact_id) for contact_id in meeting(each, here, now=now)}
        standing = {
            (segment_id, contact_id): key
            for key, segment_id, contact_id in SegmentMember.objects.filter(contact_id__in=company).values_list(
                "pk", "segment_id", "contact_id"
            )
        }
        new = sorted(wanted - standing.keys())
        gone = [key for pair, key in standing.items() if pair not in wanted]
        if new or gone:
            with acting(by=_BY, reason="Segments follow their conditions"):
                SegmentMember.objects.filter(pk__in=gone).delete()
                SegmentMember.objects.bulk_create(
                    SegmentMember(segment_id=segment_id, contact_id=contact_id, since_date=today)
                    for segment_id, contact_id in new
                )
    return len(new) + len(gone)


# --- kept true


def follow_changes(now: dt.datetime) -> int:
    """The tick: places the contacts whose facts changed, and everybody when a segment was changed or a day began."""
    _once_a_day(now)
    watch = Watch(_conditions(), following=False)
    watch.columns[ENTITY].add("merged_into_id")
    entities = _CONFIGURED | {entity for _, _, entity in watch.ways}

    def handle(batch: Sequence[Change]) -> None:
        configured = [change for change in batch if change.entity in _CONFIGURED]
        if configured:
            place_all(run=str(configured[-1].pk), now=now)
        affected = sorted(watch.affected(batch))
        for start in range(0, len(affected), BATCH):
            place(affected[start : start + BATCH], now=now)

    return changes.drain(CONSUMER, handle, entities=entities)


class _Days:
    """The last business day for which this process has asked."""

    last: dt.date | None = None


def _once_a_day(now: dt.datetime) -> None:
    today = business_day(now)
    if _Days.last != today:
        _Days.last = today
        if Segment.objects.exists():
            place_all(run=today.isoformat(), now=now)


def place_all(*, run: str, now: dt.datetime) -> None:
    """Has every contact placed anew in the background, a part at a time. `run` tells one order from another."""
    enqueue(kind=PLACE, key=f"{PLACE}:{run}:0", payload={"run": run, "after": 0}, now=now)


@handler(PLACE)
def _place_part(payload: Mapping[str, Any], _key: str, now: dt.datetime) -> None:
    run, after = str(payload["run"]), int(payload["after"])
    keys = list(Contact.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:CHUNK])
    for start in range(0, len(keys), BATCH):
        place(keys[start : start + BATCH], now=now)
    if len(keys) == CHUNK:
        key = f"{PLACE}:{run}:{keys[-1]}"
        enqueue(kind=PLACE, key=key, payload={"run": run, "after": keys[-1]}, now=now)


# --- reading


def _told(access: Access) -> Q:
    """The memberships that somebody may know of: of segments whose class is open to them, and that read nothing which
    a data tag masks for them."""
    told = Q(segment__privacy__in=[each for each in CLEARANCES if access.cleared(each)])
    return told & ~Q(segment_id__in=_masked(access)) if access.masked else told


def _masked(access: Access) -> list[object]:
    return [key for key, items in items_read().items() if items & access.masked] if access.masked else []


def names_of_segments(access: Access) -> QuerySet[SegmentMember, str]:
    """The names of the segments of the contact around this query, for a subquery: those that somebody may know of."""
    mine = SegmentMember.objects.filter(_told(access), contact=OuterRef("pk"))
    return mine.order_by("segment__description", "pk").values_list("segment__description", flat=True)


def segments_of(access: Access, contact_ids: Collection[int]) -> dict[int, list[str]]:
    """The segments of each contact that somebody may know of, by name. One query."""
    found: dict[int, list[str]] = defaultdict(list)
    members = SegmentMember.objects.filter(_told(access), contact_id__in=contact_ids)
    for contact_id, name in members.order_by("segment__description", "pk").values_list(
        "contact_id", "segment__description"
    ):
        found[contact_id].append(name)
    return found


def choices(access: Access, on: dt.date) -> list[tuple[str, str]]:
    """The segments that somebody may ask for, in force on a day: key and name."""
    known = Segment.objects.filter(
        pk__in=SegmentPeriod.objects.filter(in_force(on), company_id__in=access.company_ids).values("of_id")
    )
    masked = _masked(access)
    return [
        (str(each.pk), each.description)
        for each in known.order_by("description", "pk")
        if access.cleared(each.privacy) and each.pk not in masked
    ]
