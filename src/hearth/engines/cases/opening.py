"""Cases opened: one by an officer, or many at once, each about a record of its own.

Many go through the same pure step as one, in memory, and are written together. Where one of them is refused, what they
had written is undone and each half is opened by itself, until the one that was refused stands alone and is told of.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import QuerySet

from hearth.engines.cases import running, store, targets
from hearth.engines.cases.models import Case, CaseTask, CaseType
from hearth.engines.cases.program import CaseState
from hearth.engines.cases.running import Apart, Together
from hearth.engines.cases.state import State
from hearth.engines.cases.step import CaseOpened
from hearth.engines.cases.store import RunningCase
from hearth.engines.cases.writes import NewCase, Writes
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.platform.audit.acting import acting
from hearth.platform.identity.access import Access
from hearth.platform.identity.models import User
from hearth.platform.index import operations as index
from hearth.platform.index.models import Record
from hearth.platform.index.operations import NewRecord

MOST_AT_ONCE = 10_000
TOGETHER = 500
"""So many cases are opened in one transaction: nobody else waits longer than that for the next reference."""
LATELY = dt.timedelta(minutes=10)
"""A case that was opened so lately counts as standing, even if it has closed by itself."""


class WrongSubject(Refused):
    """The case type is about another kind of record."""

    code = "wrong_subject"


class NotInForce(Refused):
    """The case type or its path is not in use today."""

    code = "case_type_not_in_force"


class NoteNeeded(Refused):
    """The case type asks what it is about."""

    code = "note_needed"


class NoSuchTask(Refused):
    """The case has no live task of that block."""

    code = "no_such_task"


def open_case(
    *,
    by: Actor,
    case_type: CaseType,
    subject: Record,
    note: str = "",
    drafts: Mapping[str, Mapping[str, str]] | None = None,
    owner: User | None = None,
    access: Access | None = None,
    now: dt.datetime,
) -> Case:
    """This function will open a case about a record and carry it on as far as it goes by itself.

    The opener owns it unless the type names an owner; `owner` stands for the opener where the system opens it, and
    history says that the system did. `drafts` are answers that came along, by the key of the block
    (a form on the web): they are proposed to whoever does its task, never taken for given. Refused: a type not in
    force in the record's company, a subject of another kind, a missing note where the type asks for one, drafts for a
    block that has no task now, and whatever the path's first blocks refuse.
    """
    with acting(by=by, reason=f"Opening case “{case_type.description}”"):
        plan = _planned(by, case_type, now, _noted(case_type, note), owner=owner).about(subject)
        (case,) = _begin([plan], access=access)
        for block_key, answers in (drafts or {}).items():
            tasks = CaseTask.objects.filter(case_id=case.pk, block_key=block_key, ended_at=None)
            if not tasks.update(draft=kept(answers), drafted_at=now, drafted_by_id=by.user_id):
                raise NoSuchTask(f"No task “{block_key[:60]}” is open in a new case of this type.", field="drafts")
    return case


@dataclass(frozen=True, slots=True, kw_only=True)
class NotOpened:
    """A record that no case was opened about, and why."""

    subject: Record
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What can be said of records before cases are opened about them. `standing` of those that are not ready have an
    open case of the type already."""

    ready: tuple[Record, ...]
    refused: tuple[NotOpened, ...]
    standing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What became of cases that were to be opened together."""

    cases: tuple[Case, ...]
    refused: tuple[NotOpened, ...]


def foresee_cases(*, by: Actor, case_type: CaseType, subjects: Sequence[Record], now: dt.datetime) -> Foreseen:
    """This function will say about which of these records `open_cases` would open a case without `again`, and why not
    about the others.

    Nothing is written. What the first blocks of the path refuse is not foreseen: it is told when it happens.
    """
    ready: list[Record] = []
    refused: list[NotOpened] = []
    with transaction.atomic():  # it asks as opening does, by prepared statements
        planned = _planned(by, case_type, now)
        standing = _standing(case_type, subjects, now)
        for subject in {each.pk: each for each in subjects}.values():
            try:
                planned.about(subject, standing=standing.get(subject.pk, ""))
            except Refused as refusal:
                refused.append(NotOpened(subject=subject, sentence=refusal.sentence))
            else:
                ready.append(subject)
    return Foreseen(ready=tuple(ready), refused=tuple(refused), standing=len(standing))


def open_cases(
    *,
    by: Actor,
    case_type: CaseType,
    subjects: Sequence[Record],
    note: str = "",
    again: bool = False,
    access: Access | None = None,
    now: dt.datetime,
) -> Opened:
    """This function will open a case of a type about each of many records (a rent statement for each tenancy of a
    street), and say of each record that it opened none for why it did not.

    A record that has an open case of the type already, or had one just now, is left out unless `again`: what was cut
    off half way can simply be asked for once more. Whoever asks has to have seen to it that the records may be seen.
    Refused as a whole: no record, more than 10,000, a missing note.
    """
    wanted = list({subject.pk: subject for subject in subjects}.values())
    if not wanted:
        raise Refused("Choose the records first.")
    if len(wanted) > MOST_AT_ONCE:
        raise Refused(f"At most {MOST_AT_ONCE:,} cases are opened at once.")
    cases: list[Case] = []
    refused: list[NotOpened] = []
    planned = _planned(by, case_type, now, _noted(case_type, note))
    for some in (wanted[at : at + TOGETHER] for at in range(0, len(wanted), TOGETHER)):
        with acting(by=by, reason=f"Opening cases “{case_type.description}”"):
            standing = {} if again else _standing(case_type, some, now)
            plans: list[_Plan] = []
            for subject in some:
                try:
                    plans.append(planned.about(subject, standing=standing.get(subject.pk, "")))
                except Refused as refusal:
                    refused.append(NotOpened(subject=subject, sentence=refusal.sentence))
            for plan, found in _begin_all(plans, access=access):
                if isinstance(found, Refused):
                    refused.append(NotOpened(subject=plan.subject, sentence=found.sentence))
                else:
                    cases.append(found)
    return Opened(cases=tuple(cases), refused=tuple(refused))


def kept(answers: Mapping[str, str]) -> dict[str, str]:
    """As much of a draft as is kept."""
    return {key[:100]: value[:10_000] for key, value in list(answers.items())[:500]}


def _standing(case_type: CaseType, about: Collection[Record], now: dt.datetime) -> dict[int, str]:
    """Why another case of the type about a record is not simply opened, by the record: one is open, or one that has
    done all it had to do was opened a moment ago (a button pressed twice sends no second statement)."""
    keys = [each.pk for each in about]
    found = Case.objects.filter(type=case_type, subject_id__in=keys)
    lately = found.filter(opened_at__gt=now - LATELY, opened_at__lte=now, state=CaseState.CLOSED)
    words = {subject: f"{one} was opened about it just now." for subject, one in _references(lately)}
    return words | {
        subject: f"{one} is open about it already." for subject, one in _references(found.filter(ended_at=None))
    }


def _references(cases: QuerySet[Case]) -> Iterable[tuple[int, str]]:
    return cases.order_by("-pk").values_list("subject_id", "record__reference")


# --- what is asked before anything is written


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """A case that may be opened."""

    by: Actor
    case_type: CaseType
    version_id: int
    subject: Record
    owner_id: int
    creator_id: int
    note: str
    now: dt.datetime


def _noted(case_type: CaseType, note: str) -> str:
    """The note, stripped; refused (NoteNeeded) where the type asks for one and there is none."""
    if case_type.asks_for_note and not note.strip():
        raise NoteNeeded("Say what it is about: the note goes with the case.", field="note")
    return note.strip()


class _planned:  # noqa: N801 - reads as what it gives
    """Cases of a type that may be opened; what is asked of the type is asked once a company."""

    def __init__(
        self, by: Actor, case_type: CaseType, now: dt.datetime, note: str = "", *, owner: User | None = None
    ) -> None:
        opener = owner.pk if by.user_id is None and owner is not None else by.user_id
        if opener is None:
            raise Refused("A case is opened by a person: the system needs an owner for it.")
        self.by, self.case_type, self.note, self.now, self.opener = by, case_type, note, now, opener
        self._asked: dict[int, tuple[int | None, str, bool]] = {}

    def about(self, subject: Record, *, standing: str = "") -> _Plan:
        """The case about a record. Refused: a type not in force in its company, a path about another kind, `standing`
        (a sentence: there is such a case)."""
        if standing:
            raise Refused(standing)
        if subject.company_id not in self._asked:
            self._asked[subject.company_id] = store.in_force(
                self.case_type.pk, subject.company_id, business_day(self.now)
            )
        version_id, kind, in_force = self._asked[subject.company_id]
        called = f"“{self.case_type.description}”"
        if not in_force:
            raise NotInForce(f"{called} is not in use today.")
        if version_id is None:
            raise NotInForce(f"{called} has no published path yet.")
        if kind != subject.kind:
            raise WrongSubject(f"{called} is about a {kind}, not a {subject.kind}.")
        return _Plan(
            by=self.by,
            case_type=self.case_type,
            version_id=version_id,
            subject=subject,
            owner_id=self.case_type.owner_id or self.opener,
            creator_id=self.opener,
            note=self.note,
            now=self.now,
        )


# --- opening


def _begin_all(plans: Sequence[_Plan], *, access: Access | None) -> Iterator[tuple[_Plan, Case | Refused]]:
    """The cases of all plans, or for each why not."""
    if not plans:
        return
    try:
        with transaction.atomic():
            found = _begin(plans, access=access)
    except (Refused, Apart) as refusal:
        if len(plans) == 1:
            cause = refusal if isinstance(refusal, Refused) else refusal.__cause__
            if not isinstance(cause, Refused):
                raise
            yield plans[0], cause
        else:
            middle = len(plans) // 2
            yield from _begin_all(plans[:middle], access=access)
            yield from _begin_all(plans[middle:], access=access)
    else:
        yield from zip(plans, found, strict=True)


def _begin(plans: Sequence[_Plan], *, access: Access | None) -> list[Case]:
    """New cases with their first steps, in one write."""
    by, now, case_type = plans[0].by, plans[0].now, plans[0].case_type
    records = _records(plans)
    begun = [_running(plan, record) for plan, record in zip(plans, records, strict=True)]
    together = Together(begun, now) if len(plans) > 1 else None
    if case_type.sla is not None:
        targets.start_for_cases(case_type.sla, {record.pk: record.company_id for record in records}, now)
    batch = Writes(by=by, now=now)
    cases: list[Case] = []
    for plan, record, case in zip(plans, records, begun, strict=True):
        one = Writes(by=by, now=now)
        one.opened[record.pk] = _row(plan, record)
        after = running.carry_on(case, CaseOpened(), one, access=access, together=together)
        batch.add(one)
        cases.append(_case(plan, record, after))
    running.write(batch)
    return cases


def _records(plans: Sequence[_Plan]) -> list[Record]:
    return index.create_records(
        [
            NewRecord(
                kind="case",
                company_id=plan.subject.company_id,
                title=plan.case_type.description,
                context=plan.subject.title,
                restricted=plan.subject.restricted,
            )
            for plan in plans
        ]
    )


def _row(plan: _Plan, record: Record) -> NewCase:
    return NewCase(
        id=record.pk,
        type_id=plan.case_type.pk,
        version_id=plan.version_id,
        subject_id=plan.subject.pk,
        owner_id=plan.owner_id,
        creator_id=plan.creator_id,
        note=plan.note,
        opened_at=plan.now,
    )


def _running(plan: _Plan, record: Record) -> RunningCase:
    """The case as the store would read it."""
    return RunningCase(
        id=record.pk,
        reference=record.reference,
        version_id=plan.version_id,
        type_id=plan.case_type.pk,
        subject_id=plan.subject.pk,
        subject_kind=plan.subject.kind,
        company_id=record.company_id,
        owner_id=plan.owner_id,
        creator_id=plan.creator_id,
        note=plan.note,
        opened_at=plan.now,
        state=State(),
        answers={},
        results={},
    )


_FIELDS = tuple(field.attname for field in Case._meta.concrete_fields)


def _case(plan: _Plan, record: Record, after: State) -> Case:
    """The case as it stands now, as whoever opened it wants it: made as reading it would, which is soon done (by the
    names of its fields, a model takes as long as the step)."""
    known: dict[str, object] = {
        "record_id": record.pk,
        "type_id": plan.case_type.pk,
        "version_id": plan.version_id,
        "subject_id": plan.subject.pk,
        "owner_id": plan.owner_id,
        "creator_id": plan.creator_id,
        "note": plan.note,
        "state": after.case,
        "opened_at": plan.now,
        "ended_at": plan.now if after.ended else None,
        "tokens_made": after.tokens_made,
        "visits": dict(after.visits),
        "taken_back": dict(after.taken_back),
        "results": {},
        "held_until": None,
    }
    case = Case.from_db(DEFAULT_DB_ALIAS, _FIELDS, [known[name] for name in _FIELDS])
    case._state.fields_cache.update(record=record, type=plan.case_type, subject=plan.subject)  # noqa: SLF001 - likewise
    return case
