"""Batches: what a rule proposes, somebody else's word about it, and the disposal with its certificate."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from typing import Any

from django.db import transaction

from hearth.engines.privacy import sealing
from hearth.engines.privacy.erasing import operations as erasing
from hearth.engines.privacy.erasing import replaying
from hearth.engines.privacy.erasing.applying import apply
from hearth.engines.privacy.erasing.blocking import held_or_open
from hearth.engines.privacy.erasing.scope import Scope
from hearth.engines.privacy.models import (
    BatchItem,
    BatchState,
    Disposal,
    ErasureGround,
    ItemState,
    LegalHold,
    RetentionBatch,
    RetentionRule,
    RetentionRulePeriod,
)
from hearth.engines.privacy.retention import archive
from hearth.engines.privacy.retention.rules import LONGEST, due_before
from hearth.engines.privacy.retention.subjects import SUBJECTS, Subject
from hearth.engines.privacy.walking import PERSON
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Conflict, NotFound, Refused
from hearth.kernel.time import business_day
from hearth.platform import outbox
from hearth.platform.audit.acting import acting
from hearth.platform.audit.erasing import erasing as erasing_frame
from hearth.platform.configuration.queries import in_force
from hearth.platform.index.stamping import Unit, compiled, meeting, readable
from hearth.platform.outbox import handler

MOST = 100_000  # records of one batch; the rest is proposed by the next
PART = 500
_TRIED = 5000  # records on which a rule's expression is tried at once
_SCHEDULE = Actor.system("retention")
_STANDING = (BatchState.PROPOSED, BatchState.APPROVED, BatchState.RUNNING)


class RuleInvalid(Refused):
    """A rule about a kind of record, event, period or disposal that there is not."""

    code = "retention_rule_invalid"


class NothingDue(Refused):
    """No record's time is over by a rule."""

    code = "nothing_due"


class SamePerson(Refused):
    """Who proposes a batch does not approve it."""

    code = "same_person"


def check(rule: RetentionRule) -> None:
    """Refuses (RuleInvalid, naming the field) a rule that can't be followed."""
    if rule.subject not in SUBJECTS:
        raise RuleInvalid("Choose a kind of record.", field="subject")
    subject = SUBJECTS.get(rule.subject)
    if rule.event not in subject.events:
        known = ", ".join(words for words, _ in subject.events.values())
        raise RuleInvalid(f"{subject.label} have no such event. Choose from: {known}.", field="event")
    if not 0 < (rule.months or 0) <= LONGEST:
        raise RuleInvalid(f"Give a period of 1 to {LONGEST} months.", field="months")
    if rule.disposal not in subject.disposals:
        fit = ", ".join(str(each.label).lower() for each in sorted(subject.disposals))
        raise RuleInvalid(f"{subject.label} can be: {fit}.", field="disposal")
    if not rule.source.strip():
        raise RuleInvalid("Say on which Act, guidance or decision the period rests.", field="source")
    if rule.expression.strip():
        try:
            readable(subject.entity, rule.expression.strip())
        except Refused as refusal:
            raise RuleInvalid(refusal.sentence, field="expression") from None


# --- proposing


def propose(*, by: Actor, rule: RetentionRule, company_id: int, now: dt.datetime) -> RetentionBatch:
    """This function will put together what of a company is due by a rule, at most MOST records, oldest first by key.

    What is held, or has an open case, is in it as left out, with why. A rule that needs no approval is approved at
    once. Refused: a rule that is not in force there, a batch of it that waits (Conflict), nothing due (NothingDue).
    """
    today = business_day(now)
    if not RetentionRulePeriod.objects.filter(in_force(today), of=rule, company=company_id).exists():
        raise RuleInvalid(f"“{rule}” is not in force in this company today.")
    if RetentionBatch.objects.filter(rule=rule, company=company_id, state__in=_STANDING).exists():
        raise Conflict(f"A batch of “{rule}” waits already. Approve or withdraw it first.")
    subject = SUBJECTS.get(rule.subject)
    before = due_before(today, rule.months)
    due = _due(rule, subject, company_id, before, now)
    if not due:
        raise NothingDue(f"Nothing is due by “{rule}”: no event before {before:%d/%m/%Y}.")
    why = _left_out(subject, list(due), today)
    with acting(by=by, reason="Batch proposed"):
        batch = RetentionBatch.objects.create(
            rule=rule,
            company_id=company_id,
            disposal=rule.disposal,
            due_before=before,
            proposed_at=now,
            proposed_by_id=by.user_id,
            **({} if rule.approval else {"state": BatchState.APPROVED, "decided_at": now}),
        )
        BatchItem.objects.bulk_create(
            (
                BatchItem(
                    batch=batch,
                    row=str(key),
                    record_id=record,
                    event_date=day,
                    state=ItemState.LEFT_OUT if key in why else ItemState.WAITING,
                    why=why.get(key, "")[:500],
                )
                for key, (day, record) in due.items()
            ),
            batch_size=2000,
        )
    return batch


def _due(
    rule: RetentionRule, subject: Subject, company_id: int, before: dt.date, now: dt.datetime
) -> dict[object, tuple[dt.date, int | None]]:
    done = set(
        BatchItem.objects.filter(
            batch__rule__subject=rule.subject, batch__restored_at=None, batch__company=company_id, state=ItemState.DONE
        ).values_list("row", flat=True)
    )
    _, due = subject.events[rule.event]
    rows = ((key, (day, record)) for key, day, record in due(company_id, before) if str(key) not in done)
    unit = _unit(rule, subject, company_id)
    found: dict[object, tuple[dt.date, int | None]] = {}
    while len(found) < MOST and (part := dict(islice(rows, _TRIED))):
        met: Collection[object] = part if unit is None else set(meeting(unit, list[Any](part), now=now))
        found |= {key: each for key, each in part.items() if key in met}
    return dict(islice(found.items(), MOST))


def _unit(rule: RetentionRule, subject: Subject, company_id: int) -> Unit | None:
    """What narrows a rule, as it is tried on rows; None where nothing does."""
    expression = rule.expression.strip()
    if not expression:
        return None
    return Unit(
        id=0,
        entity=subject.entity,
        related=False,
        company_ids=frozenset({company_id}),
        expression=compiled(subject.entity, expression),
    )


def _left_out(subject: Subject, keys: list[object], today: dt.date) -> dict[object, str]:
    why: dict[object, str] = {}
    for at in range(0, len(keys), 5000):
        part = keys[at : at + 5000]
        why |= {key: " ".join(says) for key, says in held_or_open(subject.tied(part), today).items()}
    return why


# --- deciding


def approve(*, by: Actor, batch_id: int, note: str = "", now: dt.datetime) -> RetentionBatch:
    """This function will let a batch be disposed of. Refused (SamePerson): by whoever proposed it."""
    return _decide(by=by, batch_id=batch_id, state=BatchState.APPROVED, note=note, now=now)


def withdraw(*, by: Actor, batch_id: int, note: str, now: dt.datetime) -> RetentionBatch:
    """This function will drop a batch that was not disposed of; what it held may be proposed again. With a reason."""
    if not note.strip():
        raise Refused("Say why nothing of it is to go.", field="note")
    return _decide(by=by, batch_id=batch_id, state=BatchState.WITHDRAWN, note=note, now=now)


def _decide(*, by: Actor, batch_id: int, state: BatchState, note: str, now: dt.datetime) -> RetentionBatch:
    with acting(by=by, reason=f"Batch {state.label.lower()}"):
        batch = _locked(batch_id)
        waits = batch.state == BatchState.PROPOSED or (
            state is BatchState.WITHDRAWN and batch.state == BatchState.APPROVED
        )
        if not waits:
            raise Conflict(f"This batch is {BatchState(batch.state).label.lower()}.")
        if state is BatchState.APPROVED and by.user_id is not None and by.user_id == batch.proposed_by_id:
            raise SamePerson("You proposed this batch. Somebody else approves it.")
        batch.state, batch.decided_at, batch.decision_note = state, now, note.strip()
        batch.decided_by_id = None if by.user_id == batch.proposed_by_id else by.user_id
        batch.save(update_fields=["state", "decided_at", "decided_by", "decision_note"])
    return batch


def _locked(batch_id: int) -> RetentionBatch:
    batch = RetentionBatch.objects.select_for_update(of=("self",)).select_related("rule").filter(pk=batch_id).first()
    if batch is None:
        raise NotFound("There is no such batch.")
    return batch


# --- disposing


def run(*, by: Actor, batch_id: int, now: dt.datetime) -> Iterator[int]:
    """This function will dispose of an approved batch, PART records in a transaction; yields how many are done so far.

    Holds and cases are looked at once more, so that what was held since is left out. A run that was stopped goes on.
    Refused (Conflict): a batch that is not approved, or is done.
    """
    with acting(by=by, reason="Disposal begun"):
        batch = _locked(batch_id)
        if batch.state not in {BatchState.APPROVED, BatchState.RUNNING}:
            raise Conflict(f"This batch is {BatchState(batch.state).label.lower()}.")
        RetentionBatch.objects.filter(pk=batch_id).update(state=BatchState.RUNNING)
    subject = SUBJECTS.get(batch.rule.subject)
    done = 0
    while items := list(batch.items.filter(state=ItemState.WAITING).order_by("pk")[:PART]):
        done += _dispose(batch, subject, items, by=by, now=now)
        yield done
    _certify(batch_id, by=by, now=now)
    yield done


def _key(subject: Subject, row: str) -> object:
    from hearth.platform import catalogue

    return catalogue.entity(subject.entity).model._meta.pk.to_python(row)


def _dispose(
    batch: RetentionBatch, subject: Subject, items: Collection[BatchItem], *, by: Actor, now: dt.datetime
) -> int:
    by_key = {_key(subject, each.row): each for each in items}
    with transaction.atomic():
        why = _left_out(subject, list(by_key), business_day(now))
        keys = [key for key in by_key if key not in why]
        if subject.entity == PERSON:
            why |= _erase_people(keys, batch, by=by, now=now)
        elif keys:
            scope = Scope()
            scope.gather_rows(subject.entity, keys)
            archived = batch.disposal == Disposal.ARCHIVE
            if archived:
                archive.put(scope, batch_id=batch.pk)
            with erasing_frame(by=by, reason=f"Retention batch {batch.pk}") as opened:
                erased = apply(scope)
                sealing.note_salts_gone(erasing_id=opened, rows=erased.salts)
            if erased.paths and not archived:
                outbox.enqueue(
                    kind=replaying.FILES,
                    key=f"{replaying.FILES}:batch:{batch.pk}:{items and next(iter(items)).pk}",
                    payload={"paths": erased.paths},
                    now=now,
                )
        for key, item in by_key.items():
            item.state = ItemState.LEFT_OUT if key in why else ItemState.DONE
            item.why = why.get(key, "")[:500]
        BatchItem.objects.bulk_update(by_key.values(), ["state", "why"])
    return sum(1 for key in by_key if key not in why)


def _erase_people(keys: Collection[object], batch: RetentionBatch, *, by: Actor, now: dt.datetime) -> dict[object, str]:
    left: Mapping[int, list[str]] = {}
    for done in erasing.erase_many(
        by=by, contact_ids=[int(str(key)) for key in keys], ground=ErasureGround.RETENTION,
        reason=f"Retention batch {batch.pk}", now=now,
    ):  # fmt: skip
        left = done.left_out
    return {key: " ".join(says) for key, says in left.items()}


def _certify(batch_id: int, *, by: Actor, now: dt.datetime) -> None:
    """What was done, kept under its hash. It names references of records and no person."""
    with acting(by=by, reason="Disposed of"):
        batch = _locked(batch_id)
        items = batch.items.select_related("record")
        certificate: dict[str, Any] = {
            "batch": batch.pk,
            "rule": batch.rule.description,
            "source": batch.rule.source,
            "months": batch.rule.months,
            "company": batch.company.name,
            "kind": SUBJECTS.get(batch.rule.subject).label,
            "disposal": str(Disposal(batch.disposal).label),
            "due_before": batch.due_before.isoformat(),
            "proposed_at": batch.proposed_at.isoformat(),
            "proposed_by": batch.proposed_by.name if batch.proposed_by else "By the schedule",
            "approved_at": batch.decided_at.isoformat() if batch.decided_at else "",
            "approved_by": batch.decided_by.name if batch.decided_by else "The rule needs no approval",
            "done_at": now.isoformat(),
            "done_by": by.label,
            "done": [
                {
                    "row": each.row,
                    "reference": each.record.reference if each.record else "",
                    "event": each.event_date.isoformat(),
                }
                for each in items.filter(state=ItemState.DONE)
            ],
            "left_out": items.filter(state=ItemState.LEFT_OUT).count(),
        }  # fmt: skip
        batch.state, batch.done_at, batch.certificate = BatchState.DONE, now, certificate
        batch.certificate_sha256 = hash_of(certificate)
        batch.save(update_fields=["state", "done_at", "certificate", "certificate_sha256"])


def hash_of(certificate: Mapping[str, Any]) -> str:
    """The SHA-256 of a certificate, of its JSON with sorted keys."""
    return hashlib.sha256(json.dumps(certificate, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def restore(*, by: Actor, batch_id: int, reason: str, now: dt.datetime) -> int:
    """This function will take a batch back from the archive, as it was; how many rows. With a reason.

    Refused (Conflict): a batch that was not archived, or was restored before.
    """
    if not reason.strip():
        raise Refused("Say why it is needed again.", field="reason")
    with acting(by=by, reason=f"Restored from the archive: {reason.strip()}"):
        batch = _locked(batch_id)
        if batch.disposal != Disposal.ARCHIVE or batch.state != BatchState.DONE or batch.restored_at is not None:
            raise Conflict("Only a batch that lies in the archive can be restored from it.")
        with erasing_frame(by=by, reason=f"Restored: retention batch {batch.pk}"):
            rows = archive.take_back(batch_id=batch_id)
        batch.restored_at = now
        batch.save(update_fields=["restored_at"])
    return rows


# --- holds


def place_hold(*, by: Actor, record_id: int, reason: str, until: dt.date | None = None, now: dt.datetime) -> LegalHold:
    """This function will keep a record, and all that is theirs where it is a person's, from erasure and disposal.

    Refused: without a reason, an end that is not to come.
    """
    today = business_day(now)
    if not reason.strip():
        raise Refused("Say for what it is needed: a claim, an inquest, an investigation.", field="reason")
    if until is not None and until <= today:
        raise Refused("A hold ends on a day to come. Leave the end open if it is not known.", field="until")
    with acting(by=by, reason="Legal hold placed"):
        return LegalHold.objects.create(
            record_id=record_id, reason=reason.strip(), from_date=today, until_date=until, placed_by_id=by.user_id
        )


def release_hold(*, by: Actor, hold_id: int, reason: str, now: dt.datetime) -> LegalHold:
    """This function will end a hold. Refused: without a reason, one that has ended."""
    if not reason.strip():
        raise Refused("Say why it is no longer needed.", field="reason")
    with acting(by=by, reason="Legal hold released"):
        hold = LegalHold.objects.select_for_update().filter(pk=hold_id).first()
        if hold is None:
            raise NotFound("There is no such hold.")
        if hold.released_at is not None:
            raise Conflict("This hold was released before.")
        hold.released_at, hold.released_by_id, hold.release_reason = now, by.user_id, reason.strip()
        hold.save(update_fields=["released_at", "released_by", "release_reason"])
    return hold


# --- by the schedule


def propose_all(now: dt.datetime) -> int:
    """The tick: proposes a batch by every rule that the landlord has confirmed, where one is due; how many."""
    made = 0
    today = business_day(now)
    periods = RetentionRulePeriod.objects.filter(in_force(today), of__confirmed=True).select_related("of")
    for period in periods.order_by("of_id", "company_id"):
        try:
            propose(by=_SCHEDULE, rule=period.of, company_id=period.company_id, now=now)
            made += 1
        except (NothingDue, Conflict):
            continue
    return made


def run_approved(now: dt.datetime) -> int:
    """The tick: disposes of what was approved; how many records."""
    done = 0
    waiting = RetentionBatch.objects.filter(state__in=(BatchState.APPROVED, BatchState.RUNNING))
    for batch_id in waiting.order_by("pk").values_list("pk", flat=True):
        for so_far in run(by=_SCHEDULE, batch_id=batch_id, now=now):
            last = so_far
        done += last
    return done


RUN = "retention.batch"


def ask_to_run(*, by: Actor, batch_id: int, now: dt.datetime) -> None:
    """This function will have an approved batch disposed of by the worker, at once. Refused (Conflict): any other."""
    with acting(by=by, reason="Disposal asked for"):
        batch = _locked(batch_id)
        if batch.state not in {BatchState.APPROVED, BatchState.RUNNING}:
            raise Conflict(f"This batch is {BatchState(batch.state).label.lower()}.")
        payload = {"batch": batch_id, "user": by.user_id, "label": by.label}
        outbox.enqueue(kind=RUN, key=f"{RUN}:{batch_id}:{now.isoformat()}", payload=payload, now=now)


@handler(RUN)
def _run_asked(payload: Mapping[str, Any], _message: str, now: dt.datetime) -> None:
    batch = RetentionBatch.objects.filter(pk=payload["batch"]).first()
    if batch is not None and batch.state in {BatchState.APPROVED, BatchState.RUNNING}:
        for _ in run(by=Actor(payload["user"], payload["label"]), batch_id=batch.pk, now=now):
            pass
