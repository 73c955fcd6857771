"""The only writers of consent: an answer, a withdrawal, a review, another end, a void. None of them changes a row."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO, cast

from django.db.models.expressions import RawSQL

from hearth.engines.privacy.consent.projecting import project
from hearth.engines.privacy.consent.rules import (
    REFUSED,
    Answer,
    ConsentInvalid,
    check_no_overlap,
    check_period,
    check_provider,
    check_reviewable,
    review_due,
)
from hearth.engines.privacy.consent.settings import Settings
from hearth.engines.privacy.models import (
    ConsentCurrent,
    ConsentEvent,
    ConsentOutcome,
    ConsentRecord,
    ConsentType,
    ConsentVoid,
    DataTag,
)
from hearth.engines.privacy.models.consent import Deed, Provider, ReviewOutcome, Way
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound
from hearth.kernel.time import business_day
from hearth.platform import attachments, prepared
from hearth.platform.attachments.models import StoredFile
from hearth.platform.audit.acting import acting
from hearth.platform.calendars import working_time
from hearth.records.contacts.models import Contact, ContactKind
from hearth.records.contacts.operations.keeping import lock_contact

Cell = tuple[int, int]
"""A tag and a consent type, by key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A file that shows the answer: a signed form, an email."""

    name: str
    content: bytes | BinaryIO
    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Who answered, how, and what shows it. `provider` names a third party and their authority."""

    provided_by: str = Provider.CONTACT
    provider: str = ""
    way: str = ""
    notes: str = ""
    evidence: Evidence | None = None


def record_consent(
    *,
    by: Actor,
    contact_id: int,
    tag_ids: Collection[int],
    type_ids: Collection[int],
    outcome_id: int,
    given: Given,
    effective_from: dt.date | None = None,
    effective_to: dt.date | None = None,
    now: dt.datetime,
) -> ConsentRecord:
    """This function will record one answer for each tag with each consent type, from a day (today) to another.

    An answer that stands when this one begins ends by it. Refused (ConsentInvalid names the field): no tag or type, a
    type that can't be asked for one of the tags, an outcome that is not in use, a third party without a name, an end
    before the beginning, a period that runs into a later answer; an organisation.
    """
    today = business_day(now)
    start = effective_from or today
    check_period(start, effective_to)
    with acting(by=by, reason="Data consent recorded"):
        contact = _person(contact_id)
        settings = Settings(contact.record.company_id, today)
        cells = _cells(settings, tag_ids, type_ids)
        outcome = _outcome(settings, outcome_id)
        types = [settings.types[key] for key in sorted(set(type_ids))]
        _check_given(given, needed=any(each.needs_provider for each in types))
        answers = _answers(contact.pk, cells)
        for cell in cells:
            check_no_overlap(
                answers[cell], effective_from=start, effective_to=effective_to, what=_called(settings, cell)
            )
        record = _record(
            contact, settings, Deed.ANSWERED, outcome, given, start, effective_to, cells=cells, by=by, now=now
        )
        _add_events(record, cells, settings, types=types, today=today)
    return record


def withdraw(
    *,
    by: Actor,
    contact_id: int,
    cells: Collection[Cell],
    given: Given,
    effective_from: dt.date | None = None,
    now: dt.datetime,
) -> ConsentRecord:
    """This function will record that the consent of cells no longer stands, from a day (today) on.

    As easy as giving it (UK GDPR, Article 7(3)): the landlord's usual word for "refused" is taken, nothing else is
    asked, and answers that were to begin later are voided with it. Refused: a cell in which nothing stands, or whose
    consent was withdrawn already.
    """
    today = business_day(now)
    start = effective_from or today
    with acting(by=by, reason="Data consent withdrawn"):
        contact = _person(contact_id)
        settings = Settings(contact.record.company_id, today)
        outcome = settings.default_outcome(REFUSED)
        if outcome is None:
            raise ConsentInvalid("No consent outcome means “Refused”. Set one up under Information management.")
        standing = _current(contact.pk, cells)
        for cell, row in standing.items():
            if row.withdrawn:
                raise ConsentInvalid(f"{_called(settings, cell)}: the consent was withdrawn already.")
        _check_given(given, needed=False)
        record = _record(contact, settings, Deed.WITHDRAWN, outcome, given, start, None, cells=standing, by=by, now=now)
        # An answer that was to begin later would bring back what is withdrawn.
        later = [each for some in _answers(contact.pk, standing).values() for each in some]
        ConsentVoid.objects.bulk_create(
            ConsentVoid(event_id=each.number, record=record, recorded_at=now)
            for each in later
            if each.effective_from > start
        )
        _add_events(record, sorted(standing), settings, types=(), today=today)
    return record


def complete_review(
    *,
    by: Actor,
    contact_id: int,
    cells: Collection[Cell],
    outcome: ReviewOutcome,
    given: Given,
    review_date: dt.date | None = None,
    new_outcome_id: int | None = None,
    now: dt.datetime,
) -> list[ConsentRecord]:
    """This function will complete the review of cells: each stands on as it was (still applicable), or has another
    outcome from the day of the review on (update required); its next review counts from that day.

    One record for each outcome that stood. Refused: a cell without consent, a consent that was withdrawn, a day to
    come or before the consent began, no new outcome where an update is required, an answer that begins later.
    """
    today = business_day(now)
    day = review_date or today
    if day > today:
        raise ConsentInvalid("A review can't be completed on a day that is still to come.", field="review_date")
    with acting(by=by, reason="Consent review completed"):
        contact = _person(contact_id)
        settings = Settings(contact.record.company_id, today)
        standing = _current(contact.pk, cells)
        new = None
        if outcome == ReviewOutcome.UPDATE_REQUIRED:
            if new_outcome_id is None:
                raise ConsentInvalid("Choose what the answer is now.", field="new_outcome")
            new = _outcome(settings, new_outcome_id)
        types = ConsentType.objects.select_related("review_calendar").in_bulk({type_ for _, type_ in standing})
        _check_given(given, needed=any(each.needs_provider for each in types.values()))
        answers = _answers(contact.pk, standing)
        for cell, row in standing.items():
            called = _called(settings, cell)
            check_reviewable(withdrawn=row.withdrawn, since=row.effective_from, what=called)
            if day < row.effective_from:
                raise ConsentInvalid(
                    f"{called}: the answer began on {row.effective_from:%-d %B %Y}, after the review.",
                    field="review_date",
                )
            check_no_overlap(answers[cell], effective_from=day, effective_to=row.effective_to, what=called)
        together: dict[tuple[ConsentOutcome, dt.date | None], list[Cell]] = defaultdict(list)
        for cell, row in standing.items():
            together[new or row.outcome, row.effective_to].append(cell)
        records = []
        for (answer, end), some in together.items():
            record = _record(
                contact, settings, Deed.REVIEWED, answer, given, day, end, cells=some, by=by, now=now, review=outcome
            )
            _add_events(record, some, settings, types=list(types.values()), today=today)
            records.append(record)
    return records


def change_end(
    *, by: Actor, contact_id: int, cell: Cell, effective_to: dt.date | None, notes: str = "", now: dt.datetime
) -> ConsentRecord:
    """This function will give what stands in a cell another end (exclusive), or none; all else stays as it was.

    Refused: an end before the beginning, one that runs into a later answer, an end of a withdrawal.
    """
    with acting(by=by, reason="End of a data consent changed"):
        contact = _person(contact_id)
        today = business_day(now)
        settings = Settings(contact.record.company_id, today)
        row = _current(contact.pk, [cell])[cell]
        if row.withdrawn:
            raise ConsentInvalid("A withdrawal has no end. Record a new answer if they give one.")
        check_period(row.effective_from, effective_to)
        check_no_overlap(
            _answers(contact.pk, [cell])[cell],
            effective_from=row.effective_from,
            effective_to=effective_to,
            what=_called(settings, cell),
        )
        given = Given(provided_by=Provider.NOT_SAID, notes=notes)
        record = _record(
            contact,
            settings,
            Deed.PERIOD,
            row.outcome,
            given,
            row.effective_from,
            effective_to,
            cells=[cell],
            by=by,
            now=now,
        )
        ConsentEvent.objects.create(
            record=record,
            contact=contact,
            company_id=row.company_id,
            tag_id=row.tag_id,
            type_id=row.type_id,
            outcome_id=row.outcome_id,
            wording_id=row.event.wording_id,
            effective_from=row.effective_from,
            effective_to=effective_to,
            review_due=row.review_due,
            recorded_at=now,
        )
        project([contact.pk], on=today)
    return record


def void(*, by: Actor, contact_id: int, record_id: int, reason: str, now: dt.datetime) -> ConsentRecord:
    """This function will void what a record said: it was recorded in error, and never stood.

    Refused: no reason, a record of somebody else or one that is itself a void, one that was voided already.
    """
    if not reason.strip():
        raise ConsentInvalid("Say what was wrong with it.", field="reason")
    with acting(by=by, reason="Data consent voided"):
        contact = _person(contact_id)
        settings = Settings(contact.record.company_id, business_day(now))
        wrong = ConsentRecord.objects.filter(pk=record_id, contact_id__in=family(contact.pk)).first()
        if wrong is None or wrong.deed == Deed.VOIDED:
            raise NotFound("There is no such consent record.")
        events = list(wrong.events.filter(void=None))
        if not events:
            raise ConsentInvalid("It was voided already.")
        given = Given(provided_by=Provider.NOT_SAID, notes=reason.strip())
        cells = [(each.tag_id, each.type_id) for each in events]
        period = wrong.effective_from, wrong.effective_to
        record = _record(contact, settings, Deed.VOIDED, wrong.outcome, given, *period, cells=cells, by=by, now=now)
        ConsentVoid.objects.bulk_create(ConsentVoid(event=each, record=record, recorded_at=now) for each in events)
        project([contact.pk], on=business_day(now))
    return record


def family(contact_id: int) -> RawSQL:
    """A contact and those that were merged into it, whose records stay where they were written: keys, for a filter."""
    return RawSQL(_MEMBERS, [contact_id])  # noqa: S611 - a statement of our own, the key as its parameter


_FAMILY = """
WITH RECURSIVE family(member) AS (
    SELECT %s::bigint
    UNION
    SELECT stub.record_id FROM family JOIN contacts_contact stub ON stub.merged_into_id = family.member
)
"""
_MEMBERS = f"{_FAMILY} SELECT member FROM family"  # noqa: S608 - constants
_ANSWERS = f"""
{_FAMILY},
cells AS (SELECT DISTINCT * FROM unnest(%s::bigint[], %s::bigint[]) AS cells(tag_id, type_id))
SELECT tag_id, type_id, e.id, e.effective_from, e.effective_to
FROM family JOIN privacy_consentevent e ON e.contact_id = family.member JOIN cells USING (tag_id, type_id)
WHERE NOT EXISTS (SELECT FROM privacy_consentvoid v WHERE v.event_id = e.id)
"""  # noqa: S608 - constants


# --- what all of them do


def _person(contact_id: int) -> Contact:
    contact = lock_contact(contact_id)
    if contact.kind != ContactKind.PERSON:
        raise ConsentInvalid("Consent is a person's. Record it with the people of this organisation.")
    if prepared.rows("SELECT FROM privacy_erasure WHERE contact_id = %s::bigint LIMIT 1", [str(contact.pk)]):
        raise ConsentInvalid("This person was erased. If they come back, make a new contact for them.")
    return contact


def _cells(settings: Settings, tag_ids: Collection[int], type_ids: Collection[int]) -> list[Cell]:
    if not tag_ids:
        raise ConsentInvalid("Choose at least one data tag.", field="tags")
    if not type_ids:
        raise ConsentInvalid("Choose at least one consent type.", field="types")
    if set(tag_ids) - settings.tags.keys():
        raise ConsentInvalid("One of these data tags is not in use here, or no longer.", field="tags")
    if set(type_ids) - settings.types.keys():
        raise ConsentInvalid("One of these consent types is not in use here, or no longer.", field="types")
    for shape in settings.shapes:
        if shape.tag in tag_ids and (strange := set(type_ids) - shape.consents):
            wrong = ", ".join(sorted(f"“{settings.types[key].description}”" for key in strange))
            raise ConsentInvalid(
                f"{wrong} can't be asked for “{settings.tags[shape.tag].description}”: none of its types has it.",
                field="types",
            )
    return sorted((tag, type_) for tag in set(tag_ids) for type_ in set(type_ids))


def _outcome(settings: Settings, outcome_id: int) -> ConsentOutcome:
    found = settings.outcomes.get(outcome_id)
    if found is None:
        raise ConsentInvalid("Choose an outcome that is in use.", field="outcome")
    return found


def _check_given(given: Given, *, needed: bool) -> None:
    if given.provided_by not in Provider.values:
        raise ConsentInvalid("Say who gave the answer.", field="provided_by")
    if given.way and given.way not in Way.values:
        raise ConsentInvalid("Choose how the answer came.", field="way")
    check_provider(provided_by=given.provided_by, provider=given.provider, needed=needed)


def _answers(contact_id: int, cells: Iterable[Cell]) -> dict[Cell, list[Answer]]:
    """All answers of cells that were not voided, by cell."""
    found: dict[Cell, list[Answer]] = {cell: [] for cell in cells}
    tags, types = zip(*found, strict=True)
    given = str(contact_id), prepared.numbers(tags), prepared.numbers(types)
    for tag, type_, number, start, end in prepared.rows(_ANSWERS, given):
        found[tag, type_].append(Answer(number=number, effective_from=start, effective_to=end))
    return found


def _current(contact_id: int, cells: Collection[Cell]) -> dict[Cell, ConsentCurrent]:
    """What stands in cells; NotFound for one in which nothing does."""
    if not cells:
        raise ConsentInvalid("Choose at least one consent.", field="cells")
    rows = ConsentCurrent.objects.filter(contact_id=contact_id).select_related("event", "outcome", "tag", "type")
    standing = {(row.tag_id, row.type_id): row for row in rows}
    if any(cell not in standing for cell in cells):
        raise NotFound("No consent stands there: it has ended or was never recorded.")
    return {cell: standing[cell] for cell in cells}


def _called(settings: Settings, cell: Cell) -> str:
    tag, type_ = settings.tags.get(cell[0]), settings.types.get(cell[1])
    return " \u00d7 ".join(each.description for each in (tag, type_) if each is not None) or "This consent"


def _record(  # noqa: PLR0917 - what every deed has, in one order
    contact: Contact,
    settings: Settings,
    deed: Deed,
    outcome: ConsentOutcome | None,
    given: Given,
    start: dt.date,
    end: dt.date | None,
    *,
    cells: Iterable[Cell],
    by: Actor,
    now: dt.datetime,
    review: str = "",
) -> ConsentRecord:
    return ConsentRecord.objects.create(
        contact=contact,
        company_id=contact.record.company_id,
        deed=deed,
        outcome=outcome,
        said=_said(outcome, cells, settings),
        review_outcome=review,
        provided_by=given.provided_by,
        provider=given.provider.strip() if given.provided_by == Provider.THIRD_PARTY else "",
        way=given.way,
        evidence=_kept(contact, given.evidence, by=by, now=now),
        notes=given.notes.strip(),
        effective_from=start,
        effective_to=end,
        recorded_at=now,
        recorded_by_id=by.user_id,
        recorded_as=by.label,
    )


def _said(outcome: ConsentOutcome | None, cells: Iterable[Cell], settings: Settings) -> str:
    """The answer in words, as things are called today: what is told to the person, whatever they are called later."""
    wanted = sorted(set(cells))
    tags, types = settings.tags, settings.types
    if any(tag not in tags for tag, _ in wanted):  # no longer in use, but they were answered
        tags = tags | DataTag.objects.in_bulk({tag for tag, _ in wanted})
    if any(type_ not in types for _, type_ in wanted):
        types = types | ConsentType.objects.in_bulk({type_ for _, type_ in wanted})
    told = "; ".join(f"{tags[tag].description} \u00d7 {types[type_].description}" for tag, type_ in wanted)
    return f"{outcome.description}: {told}" if outcome is not None else told


def _kept(contact: Contact, evidence: Evidence | None, *, by: Actor, now: dt.datetime) -> StoredFile | None:
    if evidence is None:
        return None
    return attachments.store(
        record=contact.record,
        name=evidence.name,
        content=evidence.content,
        content_type=evidence.content_type,
        by=by,
        now=now,
    )


def _add_events(
    record: ConsentRecord,
    cells: Sequence[Cell],
    settings: Settings,
    *,
    types: Collection[ConsentType],
    today: dt.date,
) -> None:
    """The cells of a record. Those of `types` are looked at again when their type says so; a withdrawal never is."""
    withdrawn = record.deed == Deed.WITHDRAWN
    due = {each.pk: _review_due(each, record) for each in types}
    wordings = {} if withdrawn else settings.wordings({type_ for _, type_ in cells})
    ConsentEvent.objects.bulk_create(
        ConsentEvent(
            record=record,
            contact_id=record.contact_id,
            company_id=record.company_id,
            tag_id=tag,
            type_id=type_,
            outcome_id=cast("int", record.outcome_id),  # only a voiding has none, and it has no cells
            wording=wordings.get(type_),
            withdrawn=withdrawn,
            effective_from=record.effective_from,
            effective_to=record.effective_to,
            review_due=due.get(type_),
            recorded_at=record.recorded_at,
        )
        for tag, type_ in cells
    )
    project([record.contact_id], on=today)


def _review_due(type_: ConsentType, record: ConsentRecord) -> dt.date | None:
    calendar = type_.review_calendar
    rule = working_time(record.company_id).rule(calendar.code) if calendar is not None and type_.review_unit else None
    return review_due(
        record.effective_from,
        unit=type_.review_unit,
        period=type_.review_period,
        is_working_day=rule.is_working_day if rule is not None else None,
    )
