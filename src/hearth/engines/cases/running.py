"""Carrying cases on: the world in which the pure `step` is driven, and the waking of cases that wait.

Everything happens in one transaction with the case row locked: the operations that a path runs, the answers, the
history and the outbox hold or fall together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.db import transaction

from hearth.engines.cases import calls, case_notes, people, programs, store, targets, webhooks
from hearth.engines.cases import effects as fx
from hearth.engines.cases.actions import actions
from hearth.engines.cases.events import detail_of
from hearth.engines.cases.program import CaseState, Program, TaskState
from hearth.engines.cases.reading_answers import texts_of_answers
from hearth.engines.cases.state import State, token_changes
from hearth.engines.cases.step import OperationDone, OperationRefused, Trigger, Woken, drive
from hearth.engines.cases.store import RunningCase, TaskEnd, TaskHold, TaskRow, Writes
from hearth.engines.cases.subjects import subjects
from hearth.engines.cases.working_time import Moment
from hearth.engines.comms import notifying, sending
from hearth.engines.comms.models import Communication
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.platform import calendars, catalogue, changes
from hearth.platform.audit.acting import acting
from hearth.platform.changes.models import Change
from hearth.platform.configuration import user_defined
from hearth.platform.identity.access import Access

DELAYS = Actor.system("delays")
_TASK_STATES: Mapping[type[fx.Effect], TaskState] = {
    fx.CompleteTask: TaskState.COMPLETE,
    fx.BypassTask: TaskState.BYPASSED,
    fx.CancelTask: TaskState.CANCELLED,
}


class CaseWorld:
    """One case being carried on: reads its data, applies effects, runs operations; `finish` writes the rows."""

    def __init__(
        self, case: RunningCase, program: Program, writes: Writes, access: Access | None, *, shared: bool = False
    ) -> None:
        self.case, self.program, self.writes, self.access, self.shared = case, program, writes, access, shared
        self.now, self.by = writes.now, writes.by
        self.subject = subjects.get(case.subject_kind)
        self.answers, self.results = dict(case.answers), dict(case.results)
        self._related: Mapping[str, int | None] | None = None
        self._data: dict[str, object] | None = None
        self._waits: dict[int, fx.WaitUntil] = {}
        self._savepoint: str | None = None

    def beyond(self) -> None:
        """Called before anything is written that is not gathered: a step that is refused later is undone to here."""
        if self.shared and self._savepoint is None:
            self._savepoint = transaction.savepoint()

    def over(self, *, refused: bool) -> None:
        """Keeps what the step has written beyond what it gathered, or undoes it."""
        if self._savepoint is not None:
            (transaction.savepoint_rollback if refused else transaction.savepoint_commit)(self._savepoint)

    def data(self) -> dict[str, object]:
        """Everything that the path reads, as FEEL values by root name."""
        if self._data is None:
            self._data = programs.case_data(self.case, self.program, self.related, self.now)
        return {**self._data, "answers": self.answers, "results": self.results}

    @property
    def related(self) -> Mapping[str, int | None]:
        """The record behind each root of the subject."""
        if self._related is None:
            self._related = self.subject.related(self.case.subject_id)
        return self._related

    def apply(self, effects: tuple[fx.Effect, ...]) -> None:
        """Applies effects in order; an operation to be run is only noted, `run` runs it."""
        for effect in effects:
            self.writes.events.append(
                (self.case.id, type(effect).__name__, effect.token, effect.node, effect.visit, detail_of(effect))
            )
            match effect:
                case fx.CreateTask():
                    self._create_task(effect)
                case fx.CompleteTask() | fx.BypassTask() | fx.CancelTask():
                    self._end_task(effect)
                case fx.KeepAnswers():
                    self.answers[effect.block_key] = dict(effect.values)
                    row = (self.case.id, effect.token, effect.node, effect.visit, dict(effect.values))
                    self.writes.answers.append(row)
                case fx.KeepResults():
                    self.results[effect.block_key] = dict(effect.values)
                case fx.KeepUserDefined():
                    self._keep_user_defined(effect)
                case fx.SendCommunication():
                    self._send(effect)
                case fx.Notify():
                    self._notify(effect)
                case fx.WaitUntil():
                    self._waits[effect.token] = effect
                case _:
                    self._beside_the_path(effect)

    def _beside_the_path(self, effect: fx.Effect) -> None:
        """What officers did: holds, releases, what was taken back; and what other systems are asked."""
        writes, case, place = self.writes, self.case.id, (effect.token, effect.node, effect.visit)
        match effect:
            case fx.CallService():
                calls.write_down(case_id=case, effect=effect, now=self.now)
            case fx.HoldTask():
                self._hold(effect, held=True, until=effect.until)
                writes.clocks.tasks_held.append((case, place, effect.cause))
            case fx.ReleaseTask():
                self._hold(effect, held=False)
                writes.clocks.released.append((case, place))
            case fx.HoldCase():
                writes.case_holds.append((case, effect.until))
                writes.clocks.cases_held.append((case, effect.cause))
            case fx.ReleaseCase():
                writes.case_holds.append((case, None))
                writes.clocks.released.append((case, None))
            case fx.ReopenCase():
                writes.case_holds.append((case, None))
                writes.clocks.reopened.append((case, None))
            case fx.CloseCase() | fx.CancelCase():
                word = "closed" if isinstance(effect, fx.CloseCase) else "cancelled"
                key = f"case-ended:{case}:{self.now.isoformat()}"
                self.beyond()
                case_notes.tell_watchers(case, f"{self.case.reference} is {word}.", key=key, now=self.now)
            case fx.TakeBackTask():
                writes.taken_back.append((case, place))
            case fx.ReopenTask():
                draft = texts_of_answers(self.program.block(effect.node), store.answers_of(case, place))
                writes.reopened.append((case, place, draft))
                writes.clocks.reopened.append((case, place))
            case _:
                pass

    def _hold(self, effect: fx.Effect, *, held: bool, until: dt.datetime | None = None) -> None:
        self.writes.holds.append(
            TaskHold(
                case_id=self.case.id,
                token=effect.token,
                node=effect.node,
                visit=effect.visit,
                held=held,
                until=until,
            )
        )

    def run(self, call: fx.RunOperation) -> OperationDone | OperationRefused:
        """Runs an operation in a savepoint: what it refuses is undone and becomes a task for an officer."""
        action = actions.get(call.operation)
        self.beyond()
        try:
            with transaction.atomic():
                results = action.run(
                    by=self.by,
                    subject_id=self.case.subject_id,
                    case_id=self.case.id,
                    parameters=call.parameters,
                    now=self.now,
                )
        except Refused as refusal:
            return OperationRefused(token=call.token, sentence=refusal.sentence)
        self._data = self._related = None  # the operation may have changed what the path reads
        return OperationDone(token=call.token, results=results)

    def finish(self, after: State) -> None:
        """Gathers what the step made of the case's rows."""
        changes_ = token_changes(self.case.state, after)
        self.writes.tokens.append((self.case.id, changes_))
        self.writes.cases.append((self.case.id, after, self.results))
        moved = {token.id for token in (*changes_.created, *changes_.changed)}
        for number, wait in self._waits.items():
            if number in moved:
                self.writes.dependencies.extend(self._dependencies(wait))

    def _dependencies(self, wait: fx.WaitUntil) -> Iterable[store.Dependency]:
        for path in wait.reads:
            root, _, rest = path.partition(".")
            record_id = self.related.get(root)
            if record_id is None or not rest:
                continue
            for dependency in catalogue.dependencies(self.subject.roots[root], record_id, rest):
                yield store.Dependency(
                    case_id=self.case.id,
                    token=wait.token,
                    record_id=dependency.record_id,
                    entity=dependency.entity,
                    field=dependency.column,
                )

    def _create_task(self, effect: fx.CreateTask) -> None:
        who = people.resolve(effect.people, self.case, business_day(self.now))
        node = self.program.block(effect.node)
        self.writes.tasks.append(
            TaskRow(
                case_id=self.case.id,
                effect=effect,
                block_key=node.key,
                created_at=self.now,
                user_ids=who.user_ids,
                role_ids=who.role_ids,
            )
        )

    def _end_task(self, effect: fx.CompleteTask | fx.BypassTask | fx.CancelTask) -> None:
        self.writes.ends.append(
            TaskEnd(
                case_id=self.case.id,
                token=effect.token,
                node=effect.node,
                visit=effect.visit,
                state=_TASK_STATES[type(effect)],
                outcome=effect.outcome if isinstance(effect, fx.CompleteTask) else "",
            )
        )

    def _keep_user_defined(self, effect: fx.KeepUserDefined) -> None:
        self.beyond()
        root, _, name = effect.field.partition(".")
        record_id = self.related.get(root)
        if record_id is None:
            raise Refused(f"This case has no {root}, so “{name}” can't be kept on it.")
        user_defined.write(
            by=self.by,
            entity=self.subject.roots[root],
            record_id=record_id,
            name=name,
            value=effect.value,
            now=self.now,
        )

    def _send(self, effect: fx.SendCommunication) -> None:
        self.beyond()
        recipients = self.subject.recipients(self.case.subject_id, effect.recipients, business_day(self.now))
        if not recipients:
            raise Refused("There is nobody to send it to: the record has no such contact.")
        roots = sending.roots_of(self.case.subject_kind, self.case.subject_id)
        given = {f"parameters.{name}": value for name, value in effect.parameters.items()}
        sent: Sequence[Communication] = sending.send(
            by=self.by,
            sending=sending.Sending(
                definition=effect.definition,
                about_id=self.case.subject_id,
                contact_ids=recipients,
                key=f"case:{self.case.id}:{effect.key}",
                roots=roots,
                given=given,
                case_id=self.case.id,
                channel=effect.channel,
                enclosures=effect.enclosures,
                files=tuple(str(value) for value in _files(effect.parameters)),
            ),
            access=self.access,
            now=self.now,
        )
        self.writes.events[-1][5]["communications"] = [communication.pk for communication in sent]

    def _notify(self, effect: fx.Notify) -> None:
        self.beyond()
        who = people.resolve(effect.to, self.case, business_day(self.now))
        notifying.notify(
            user_ids=who.everybody,
            text=effect.message,
            key=f"case:{self.case.id}:{effect.key}",
            about_id=self.case.id,
            now=self.now,
            by_email=effect.email,
        )


def _files(parameters: Mapping[str, object]) -> Iterable[object]:
    """The stored files that go with a communication: a parameter named `files` (a list) or `file`."""
    files = parameters.get("files")
    one = parameters.get("file")
    return [*(files if isinstance(files, (list, tuple)) else []), *([one] if one else [])]


def carry_on(
    case: RunningCase, trigger: Trigger, writes: Writes, *, access: Access | None = None, shared: bool = False
) -> State:
    """This function will drive one case from a trigger and gather what to write. Refused as `step` refuses.

    `shared`: other cases are in the transaction, so a refused step undoes what it has written beyond what was gathered.
    """
    program = programs.of_version(case.version_id)
    world = CaseWorld(case, program, writes, access, shared=shared)
    moment = Moment(now=writes.now, working=calendars.working_time(case.company_id))
    try:
        after = drive(program, case.state, trigger, world, moment)
        world.finish(after)
    except Refused:
        world.over(refused=True)
        raise
    world.over(refused=False)
    return after


def write(writes: Writes) -> None:
    """This function will write what was gathered, let the targets follow and tell who subscribes to it."""
    store.flush(writes)
    targets.apply(writes)
    webhooks.tell(writes)


def wake_due(now: dt.datetime, *, batch: int = 200) -> int:
    """This function will look again at every delay that is due at `now`; returns how many cases were looked at.

    Batches are taken with SKIP LOCKED, so workers side by side share the work; a case that somebody is working on is
    left for the next round. A case that fails is left as it was and told of by its own event; the others go on.
    """
    woken, passed = 0, set[int]()
    while True:
        with transaction.atomic():
            due = [case_id for case_id in store.due(now, batch + len(passed)) if case_id not in passed]
            if not due:
                return woken
            passed.update(due)
            woken += wake(dict.fromkeys(store.free(due)), now)


def wake_changed(now: dt.datetime) -> int:
    """This function will look again at the delays whose data have changed since last time; returns how many cases."""
    woken = 0

    def consume(batch: Sequence[Change]) -> None:
        nonlocal woken
        changed = {
            (change.record_id, change.entity, field)
            for change in batch
            if change.record_id is not None
            for field in change.fields
        }
        waiting = store.waiting_on(changed)
        woken += wake(waiting, now)

    changes.drain("cases.delays", consume)
    return woken


def wake(waiting: Mapping[int, Sequence[int] | None], now: dt.datetime) -> int:
    """This function will wake these tokens of these cases (None: those that are due), all that they do in one write.

    A case that is refused leaves nothing behind but that it is stuck; the others go on.
    """
    woken = 0
    alerts = targets.cases_with_alerts(waiting, now)
    with acting(by=DELAYS, reason="A delay or a target of the case is due"):
        batch = Writes(by=DELAYS, now=now)
        for case in store.load(waiting):
            numbers = waiting[case.id]
            if numbers is None:
                numbers = [t.id for t in case.state.tokens.values() if t.wakes_at is not None and t.wakes_at <= now]
            due = case.id in alerts
            if case.state.case not in {CaseState.OPEN, CaseState.ON_HOLD} or not (numbers or due):
                continue
            if due:
                targets.give_alerts(case.id, batch)
            one = Writes(by=DELAYS, now=now)
            try:
                if numbers:
                    carry_on(case, Woken(tokens=tuple(numbers)), one, shared=True)
            except Refused as refusal:
                one = _stuck(case, numbers, refusal, now)
            batch.add(one)
            woken += 1
        write(batch)
    return woken


def _stuck(case: RunningCase, numbers: Sequence[int], refusal: Refused, now: dt.datetime) -> Writes:
    """A case that can't go on by itself: its delays are looked at again in an hour, and its history says why."""
    writes = Writes(by=DELAYS, now=now)
    tokens = {
        number: replace(token, next_check_at=now + dt.timedelta(hours=1), due_at=None) if number in numbers else token
        for number, token in case.state.tokens.items()
    }
    after = replace(case.state, tokens=tokens)
    writes.tokens.append((case.id, token_changes(case.state, after)))
    for number in numbers:
        token = case.state.tokens[number]
        detail = {"code": refusal.code, "sentence": refusal.sentence}
        writes.events.append((case.id, "Stuck", number, token.node, token.visit, detail))
    return writes
