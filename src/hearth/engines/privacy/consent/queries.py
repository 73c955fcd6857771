"""What pages read of consent and sharing. Each is given an Access; what it may not read is not in the answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.db.models.expressions import RawSQL

from hearth.engines.privacy.consent.operations import family
from hearth.engines.privacy.consent.permissions import CORRECT, SEE
from hearth.engines.privacy.consent.settings import Settings, Whole
from hearth.engines.privacy.models import (
    ConsentCurrent,
    ConsentEvent,
    ConsentRecord,
    ConsentType,
    DataShare,
    DataTag,
    SharedPerson,
)
from hearth.engines.privacy.models.consent import Deed
from hearth.kernel.refusal import NotFound
from hearth.platform.catalogue import PrivacyClass
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import may_see


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRow:
    """What stands in a cell. `value` names it in a form ("tag:type"); `last_day` is the last on which it stands."""

    value: str
    tag: str
    type: str
    outcome: str
    master: str
    effective_from: dt.date
    last_day: dt.date | None
    review_due: dt.date | None
    overdue: bool
    withdrawn: bool
    record_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One record: what was done and said of which cells, by whom."""

    record_id: int
    deed: str
    deed_word: str
    outcome: str
    master: str
    review_outcome: str
    cells: str
    provided_by: str
    way: str
    notes: str
    evidence_id: object
    evidence_name: str
    wordings: tuple[tuple[str, str], ...]
    effective_from: dt.date
    last_day: dt.date | None
    recorded_at: dt.datetime
    recorded_as: str
    voided: bool
    may_void: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """By data tag, consent type and consent category; 0 for any."""

    tag: int = 0
    type: int = 0
    category: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactConsent:
    """The consent of one contact. `masked`: the reader is not cleared for personal data, so that nothing is in it."""

    masked: bool
    rows: tuple[CellRow, ...] = ()
    future: tuple[CellRow, ...] = ()
    history: tuple[HistoryRow, ...] = ()
    offered: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)

    @property
    def due(self) -> int:
        """How many reviews are overdue."""
        return sum(1 for row in self.rows if row.overdue)


def consent_of(
    access: Access, record: Record, *, on: dt.date, filters: Filters | None = None, history: bool = True
) -> ContactConsent:
    """What stands of a contact (already found visible) today, what is to begin, and everything that was recorded.

    What has ended today is not in it, whether or not the day was rolled yet.
    """
    here = access.within(record.company_id)
    here.require(SEE)
    if not here.cleared(PrivacyClass.PERSONAL):
        return ContactConsent(masked=True)
    asked = filters or Filters()
    chosen = _chosen(asked)
    current = _current(Q(contact_id=record.pk) & chosen)
    rows = [_cell(row, on) for row in current if row.effective_to is None or row.effective_to > on]
    if not history:
        return ContactConsent(masked=False, rows=tuple(rows))
    people = family(record.pk)
    future = ConsentEvent.objects.filter(chosen, contact_id__in=people, effective_from__gt=on, void=None)
    future = future.select_related("tag", "type", "outcome").order_by("effective_from", "tag__description")
    return ContactConsent(
        masked=False,
        rows=tuple(rows),
        future=tuple(_cell(event, on) for event in future),
        history=tuple(_history(here, people, chosen)),
        offered=_offered(record.company_id, on),
    )


def _chosen(filters: Filters) -> Q:
    chosen = Q()
    if filters.tag:
        chosen &= Q(tag_id=filters.tag)
    if filters.type:
        chosen &= Q(type_id=filters.type)
    if filters.category:
        chosen &= Q(type__categories__contains=[filters.category])
    return chosen


def _current(which: Q) -> list[ConsentCurrent]:
    found = ConsentCurrent.objects.filter(which).select_related("tag", "type", "outcome", "event")
    return list(found.order_by("tag__description", "type__description"))


def _cell(row: ConsentCurrent | ConsentEvent, on: dt.date) -> CellRow:
    event = row.event if isinstance(row, ConsentCurrent) else row
    return CellRow(
        value=f"{row.tag_id}:{row.type_id}",
        tag=row.tag.description,
        type=row.type.description,
        outcome=row.outcome.description,
        master=row.outcome.master,
        effective_from=row.effective_from,
        last_day=last_day(row.effective_to),
        review_due=row.review_due,
        overdue=row.review_due is not None and row.review_due <= on,
        withdrawn=row.withdrawn,
        record_id=event.record_id,
    )


def last_day(end: dt.date | None) -> dt.date | None:
    """The last day of a period whose end is exclusive."""
    return end - dt.timedelta(days=1) if end is not None else None


def _offered(company_id: int, on: dt.date) -> dict[str, Sequence[tuple[str, str]]]:
    """What the filters offer."""
    settings, called = Settings(company_id, on), Whole().names
    categories = {key for each in settings.types.values() for key in each.categories}
    return {
        "tag": [(str(key), each.description) for key, each in settings.tags.items()],
        "type": [(str(key), each.description) for key, each in settings.types.items()],
        "category": sorted(
            ((str(key), called.categories[key]) for key in categories if key in called.categories),
            key=lambda pair: pair[1],
        ),
    }


def _history(here: Access, people: RawSQL, chosen: Q, *, most: int = 200) -> list[HistoryRow]:
    which = Q(contact_id__in=people)
    if chosen:
        touched = ConsentEvent.objects.filter(chosen, contact_id__in=people)
        which &= Q(pk__in=touched.values("record_id")) | Q(voids__event__in=touched)
    records = ConsentRecord.objects.filter(which).select_related("outcome", "evidence").distinct()
    records = records.prefetch_related(
        "events__tag", "events__type", "events__void", "events__wording", "voids__event__tag", "voids__event__type"
    ).order_by("-recorded_at", "-pk")[:most]
    may_void = here.has(CORRECT)
    return [_line(record, may_void=may_void) for record in records]


def _line(record: ConsentRecord, *, may_void: bool) -> HistoryRow:
    events = list(record.events.all())
    told = events or [each.event for each in record.voids.all()]
    voided = bool(events) and all(hasattr(event, "void") for event in events)
    wordings = {event.type.description: event.wording for event in events if event.wording is not None}
    return HistoryRow(
        record_id=record.pk,
        deed=record.deed,
        deed_word=record.get_deed_display(),
        outcome=record.outcome.description if record.outcome else "",
        master=record.outcome.master if record.outcome else "",
        review_outcome=record.get_review_outcome_display() if record.review_outcome else "",
        cells="; ".join(sorted(f"{event.tag.description} \u00d7 {event.type.description}" for event in told)),
        provided_by=record.provider or record.get_provided_by_display(),
        way=record.get_way_display() if record.way else "",
        notes=record.notes,
        evidence_id=record.evidence_id,
        evidence_name=record.evidence.name if record.evidence else "",
        wordings=tuple((f"{name}, {words}", words.text) for name, words in sorted(wordings.items())),
        effective_from=record.effective_from,
        last_day=last_day(record.effective_to),
        recorded_at=record.recorded_at,
        recorded_as=record.recorded_as,
        voided=voided,
        may_void=may_void and record.deed != Deed.VOIDED and not voided,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something that a form offers: its key, its words, and what it means or shows."""

    key: int
    label: str
    detail: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the form of a new answer offers for the tags that are chosen so far."""

    tags: tuple[Choice, ...]
    types: tuple[Choice, ...]
    outcomes: tuple[Choice, ...]


def asked_for(access: Access, record: Record, *, tag_ids: Collection[int], on: dt.date) -> Asked:
    """The tags for which consent can be asked, the consent types that apply to all that are chosen (to any tag, before
    one is), each with the words that are shown, and the outcomes in the landlord's words."""
    access.within(record.company_id).require(SEE)
    settings = Settings(record.company_id, on)
    askable = {shape.tag for shape in settings.shapes if shape.consents}
    chosen = [key for key in tag_ids if key in askable]
    applying = settings.offered(chosen) if tag_ids else list(settings.types.values())
    shown = settings.wordings([each.pk for each in applying])
    return Asked(
        tags=tuple(Choice(key=key, label=tag.description) for key, tag in settings.tags.items() if key in askable),
        types=tuple(
            Choice(
                key=each.pk,
                label=each.description,
                detail=each.recipients,
                words=shown[each.pk].text if each.pk in shown else "",
            )
            for each in applying
        ),
        outcomes=tuple(
            Choice(key=each.pk, label=each.description, detail=each.master) for each in settings.outcomes.values()
        ),
    )


# --- reviews that are due


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    """A review that is due, with whose it is. `key` is its place in the list."""

    key: int
    contact_id: int
    reference: str
    title: str
    cell: CellRow


def reviews_due(
    access: Access,
    *,
    on: dt.date,
    type_id: int = 0,
    tag_id: int = 0,
    after: tuple[dt.date, int] | None = None,
    limit: int = 50,
) -> list[DueRow]:
    """Reviews that are due by a day, the longest overdue first, of people whom the reader may see; by pages."""
    access.require(SEE)
    if not access.cleared(PrivacyClass.PERSONAL):
        return []
    which = Q(review_due__lte=on) & may_see(seeing(access), "contact__") & Q(contact__restricted=False)
    if type_id:
        which &= Q(type_id=type_id)
    if tag_id:
        which &= Q(tag_id=tag_id)
    if after is not None:
        which &= Q(review_due__gt=after[0]) | Q(review_due=after[0], pk__gt=after[1])
    found = ConsentCurrent.objects.filter(which).select_related("contact", "tag", "type", "outcome", "event")
    return [
        DueRow(
            key=row.pk,
            contact_id=row.contact_id,
            reference=row.contact.reference,
            title=row.contact.title,
            cell=_cell(row, on),
        )
        for row in found.order_by("review_due", "pk")[:limit]
    ]


def count_due(access: Access, *, on: dt.date, most: int = 1000) -> int:
    """How many reviews are due, counted up to `most`."""
    access.require(SEE)
    which = Q(review_due__lte=on) & may_see(seeing(access), "contact__") & Q(contact__restricted=False)
    return ConsentCurrent.objects.filter(which).order_by()[:most].count()


def seeing(access: Access) -> Access:
    """The access in the companies where it may see consent."""
    rights = {
        company_id: held
        for company in sorted(access.companies_with(SEE))
        for company_id, held in access.within(company).rights
    }
    return Access.of(user_id=access.user_id, label=access.label, rights=rights)


def types_in_use(access: Access) -> list[tuple[int, str]]:
    """Consent types by name, for filters."""
    access.require(SEE)
    return list(ConsentType.objects.order_by("description").values_list("pk", "description"))


# --- sharing


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """One sharing of a contact's data."""

    share_id: int
    shared_date: dt.date
    origin: str
    origin_word: str
    tags: str
    summary: str
    recipient: str
    reason: str
    shared_as: str


def shares_of(
    access: Access, record: Record, *, before: tuple[dt.date, int] | None = None, limit: int = 50
) -> list[ShareRow] | None:
    """With whom data of a contact (already found visible) was shared, newest first, by pages; None where the reader is
    not cleared for personal data."""
    here = access.within(record.company_id)
    here.require(SEE)
    if not here.cleared(PrivacyClass.PERSONAL):
        return None
    found = DataShare.objects.filter(
        pk__in=SharedPerson.objects.filter(contact_id__in=family(record.pk)).values("share_id")
    )
    if before is not None:
        found = found.filter(Q(shared_date__lt=before[0]) | Q(shared_date=before[0], pk__lt=before[1]))
    shares = list(found.order_by("-shared_date", "-pk")[:limit])
    wanted = {key for share in shares for key in share.tags}
    tags = dict(DataTag.objects.filter(pk__in=wanted).values_list("pk", "description")) if wanted else {}
    return [
        ShareRow(
            share_id=share.pk,
            shared_date=share.shared_date,
            origin=share.origin,
            origin_word=share.get_origin_display(),
            tags=", ".join(tags[key] for key in share.tags if key in tags),
            summary=share.summary,
            recipient=share.recipient,
            reason=share.reason,
            shared_as=share.shared_as,
        )
        for share in shares
    ]


def record_of(access: Access, record: Record, record_id: int) -> ConsentRecord:
    """One consent record of a contact (already found visible); NotFound for another's."""
    here = access.within(record.company_id)
    here.require(SEE)
    found = (
        ConsentRecord.objects.filter(pk=record_id, contact_id__in=family(record.pk))
        .select_related("outcome", "company", "contact__record", "evidence")
        .first()
    )
    if found is None or not here.cleared(PrivacyClass.PERSONAL):
        raise NotFound("There is no such consent record.")
    return found
