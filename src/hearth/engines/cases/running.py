"""Carrying cases on: the world in which the pure `step` is driven, and the waking of cases that wait.

Everything happens in one transaction with the case row locked: the operations that a path runs, the answers, the
history and the outbox hold or fall together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import structlog
from django.db import OperationalError, transaction

from hearth.engines.cases import calls, case_notes, codec, depending, people, programs, store, targets, webhooks
from hearth.engines.cases import effects as fx
from hearth.engines.cases.actions import actions
from hearth.engines.cases.advance import reads_of
from hearth.engines.cases.events import detail_of
from hearth.engines.cases.program import CaseState, People, Program, TaskState
from hearth.engines.cases.reading_answers import texts_of_answers
from hearth.engines.cases.state import State, Token, TokenState, token_changes
from hearth.engines.cases.step import OperationDone, OperationRefused, Trigger, Woken, drive
from hearth.engines.cases.store import RunningCase
from hearth.engines.cases.subjects import subjects
from hearth.engines.cases.working_time import Moment
from hearth.engines.cases.writes import Dependency, Place, TaskAgain, TaskEnd, TaskHold, TaskRow, Writes
from hearth.engines.comms import notifying, sending
from hearth.engines.comms.models import Communication
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.platform import calendars, changes
from hearth.platform.audit.acting import acting
from hearth.platform.changes.models import Change
from hearth.platform.configuration import user_defined
from hearth.platform.identity.access import Access

log = structlog.get_logger(__name__)
DELAYS = Actor.system("delays")
_TASK_STATES: Mapping[type[fx.Effect], TaskState] = {
    fx.CompleteTask: TaskState.COMPLETE,
    fx.BypassTask: TaskState.BYPASSED,
    fx.CancelTask: TaskState.CANCELLED,
}


class Apart(Exception):  # noqa: N818 - no error, but a case that can't be carried on with others
    """Something was refused after it had written: a batch undoes all that it did, and its cases go on by themselves."""


class Together:
    """Cases carried on in one savepoint, and what is asked for all of them at once or is the same for the next.

    Who is meant is forgotten as soon as one of them writes: that may change the answer. What the cases read was read
    when their batch began, as if a worker stood beside each of them.
    """

    def __init__(self, cases: Collection[RunningCase], now: dt.datetime) -> None:
        self._people: dict[tuple[object, ...], people.Resolved] = {}
        self.known = programs.data_of_many(cases, now)

    def resolve(self, wanted: People, case: RunningCase, day: dt.date) -> people.Resolved:
        """Who is meant: asked anew where it hangs on the very record that the case is about."""
        if wanted.patch_officer:
            return people.resolve(wanted, case, day)
        key = (wanted, case.company_id, case.type_id, case.owner_id, case.creator_id)
        if key not in self._people:
            self._people[key] = people.resolve(wanted, case, day)
        return self._people[key]

    def forget(self) -> None:
        """Something has been written."""
        self._people.clear()


class CaseWorld:
    """One case being carried on: reads its data, applies effects, runs operations; `finish` writes the rows.

    `together`: other cases are carried on in the same savepoint, so nothing of this one can be undone by itself.
    """

    def __init__(
        self,
        case: RunningCase,
        program: Program,
        writes: Writes,
        access: Access | None,
        *,
        together: Together | None = None,
    ) -> None:
        self.case, self.program, self.writes, self.access, self.together = case, program, writes, access, together
        self.now, self.by = writes.now, writes.by
        self.subject = subjects.get(case.subject_kind)
        self.answers, self.results = dict(case.answers), dict(case.results)
        self.has_written = False
        known = together.known.pop(case.id, None) if together is not None else None
        self._related: Mapping[str, int | None] | None = known.related if known is not None else None
        self._data: dict[str, object] | None = known.data if known is not None else None
        self._waits: dict[int, fx.WaitUntil] = {}
        self._answered: dict[Place, Mapping[str, object]] = {}

    def beyond(self) -> None:
        """Called before anything is written that is not gathered: it may read the case, so a new one gets its row."""
        self.has_written = True
        if self.together is not None:
            self.together.forget()
        opened = self.writes.opened.pop(self.case.id, None)
        if opened is not None:
            store.insert_cases([opened], {}, self.now)

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
            done = self._APPLIED.get(type(effect))  # None: history and no more
            if done is not None:
                done(self, effect)

    def _keep_answers(self, effect: fx.KeepAnswers) -> None:
        self.answers[effect.block_key] = dict(effect.values)
        self._answered[effect.token, effect.node, effect.visit] = effect.values

    def _keep_results(self, effect: fx.KeepResults) -> None:
        self.results[effect.block_key] = dict(effect.values)

    def _wait(self, effect: fx.WaitUntil) -> None:
        self._waits[effect.token] = effect

    def _beside_the_path(self, effect: fx.Effect) -> None:
        """What officers did: holds, releases, what was taken back; and what other systems are asked."""
        writes, case, place = self.writes, self.case.id, (effect.token, effect.node, effect.visit)
        match effect:
            case fx.CallService():
                self.beyond()
                calls.write_down(case_id=case, effect=effect, now=self.now)
            case fx.HoldTask():
                self._hold(effect, held=True, until=effect.until)
                stood = self.case.state.tokens.get(effect.token)
                writes.clocks.tasks_held.append((case, place, effect.cause, stood is not None and stood.held))
            case fx.ReleaseTask():
                self._hold(effect, held=False)
                writes.clocks.released.append((case, place))
            case fx.HoldCase():
                writes.case_holds.append((case, effect.until))
                again = self.case.state.case is CaseState.ON_HOLD
                writes.clocks.cases_held.append((case, effect.cause, again))
            case fx.ReleaseCase():
                writes.case_holds.append((case, None))
                writes.clocks.released.append((case, None))
            case fx.ReopenCase():
                writes.case_holds.append((case, None))
                writes.clocks.reopened.append((case, None))
            case fx.CloseCase() | fx.CancelCase():
                word = "closed" if isinstance(effect, fx.CloseCase) else "cancelled"
                writes.ended.append((case, f"{self.case.reference} is {word}."))
            case fx.TakeBackTask():
                writes.taken_back.append((case, place))
            case fx.ReopenTask():
                draft = texts_of_answers(self.program.block(effect.node), store.answers_of(case, place))
                self._task_again(place, draft)
            case _:
                pass

    def _task_again(self, place: Place, draft: dict[str, str], attention: str | None = None) -> None:
        again = TaskAgain(case_id=self.case.id, place=place, draft=draft, attention=attention)
        self.writes.reopened.append(again)
        self.writes.clocks.reopened.append((self.case.id, place))

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
        self.beyond()
        try:
            if self.together is not None:
                results = self._operate(call)
            else:
                with transaction.atomic():
                    results = self._operate(call)
        except Refused as refusal:
            if self.together is not None:
                raise Apart from refusal
            return OperationRefused(token=call.token, sentence=refusal.sentence)
        self._data = self._related = None  # the operation may have changed what the path reads
        return OperationDone(token=call.token, results=results)

    def _operate(self, call: fx.RunOperation) -> Mapping[str, object]:
        return actions.get(call.operation).run(
            by=self.by,
            subject_id=self.case.subject_id,
            case_id=self.case.id,
            parameters=call.parameters,
            now=self.now,
        )

    def finish(self, after: State) -> None:
        """Gathers what the step made of the case's rows."""
        changes_ = token_changes(self.case.state, after)
        self.writes.tokens.append((self.case.id, changes_))
        self.writes.cases.append((self.case.id, after, self.results))
        waited = {id_ for id_, token in self.case.state.tokens.items() if token.state is TokenState.AT_DELAY}
        left = [id_ for id_ in changes_.consumed if id_ in waited]
        left += [t.id for t in changes_.changed if t.id in waited and (t.id in self._waits or not self._waits_on(t))]
        self.writes.forgotten += [(self.case.id, id_) for id_ in left]
        moved = {token.id for token in (*changes_.created, *changes_.changed)}
        for number, wait in self._waits.items():
            if number in moved:
                self.writes.dependencies.extend(self._dependencies(number, wait.reads))

    def depend_anew(self, after: State, tokens: Collection[int]) -> None:
        """Of tokens that were looked at because something had changed, and wait on: what that was may have led to other
        rows, whose changes count from now on."""
        for number in tokens:
            token = after.tokens.get(number)
            if token is None or number in self._waits or token.state is not TokenState.AT_DELAY:
                continue
            reads = reads_of(self.program.block(token.node), token.round)
            subject_id = self.case.subject_id
            moves = depending.may_move(self.subject, self.related, reads, subject_id=subject_id)
            if moves and self._waits_on(token):
                self.writes.forgotten.append((self.case.id, number))
                self.writes.dependencies.extend(self._dependencies(number, reads))

    def _waits_on(self, token: Token) -> bool:
        """Whether it still waits where it did: a hold, and its end, leave alone what it waits for."""
        before = self.case.state.tokens[token.id]
        return token.state is before.state and (token.node, token.visit) == (before.node, before.visit)

    def _dependencies(self, token: int, reads: Iterable[str]) -> Iterable[Dependency]:
        for dependency in depending.on(self.subject, self.related, reads):
            yield Dependency(
                case_id=self.case.id,
                token=token,
                record_id=dependency.record_id,
                entity=dependency.entity,
                field=dependency.column,
            )

    def _create_task(self, effect: fx.CreateTask) -> None:
        place = (effect.token, effect.node, effect.visit)
        if effect.kind is fx.TaskKind.REFUSED and store.has_task(self.case.id, place):
            self._task_again(place, {}, effect.attention)  # whoever did the task of this visit is asked once more
            return
        resolve = people.resolve if self.together is None else self.together.resolve
        who = resolve(effect.people, self.case, business_day(self.now))
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
        answers = self._answered.pop((effect.token, effect.node, effect.visit), None)
        self.writes.ends.append(
            TaskEnd(
                case_id=self.case.id,
                token=effect.token,
                node=effect.node,
                visit=effect.visit,
                state=_TASK_STATES[type(effect)],
                outcome=effect.outcome if isinstance(effect, fx.CompleteTask) else "",
                answers=codec.pack(answers) if answers is not None else None,
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
                named=True,
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

    _APPLIED: ClassVar[Mapping[type[fx.Effect], Callable[[CaseWorld, Any], None]]] = {
        fx.CreateTask: _create_task,
        fx.CompleteTask: _end_task,
        fx.BypassTask: _end_task,
        fx.CancelTask: _end_task,
        fx.KeepAnswers: _keep_answers,
        fx.KeepResults: _keep_results,
        fx.KeepUserDefined: _keep_user_defined,
        fx.SendCommunication: _send,
        fx.Notify: _notify,
        fx.WaitUntil: _wait,
        fx.CallService: _beside_the_path,
        fx.HoldTask: _beside_the_path,
        fx.ReleaseTask: _beside_the_path,
        fx.HoldCase: _beside_the_path,
        fx.ReleaseCase: _beside_the_path,
        fx.ReopenCase: _beside_the_path,
        fx.CloseCase: _beside_the_path,
        fx.CancelCase: _beside_the_path,
        fx.TakeBackTask: _beside_the_path,
        fx.ReopenTask: _beside_the_path,
    }


def _files(parameters: Mapping[str, object]) -> Iterable[object]:
    """The stored files that go with a communication: a parameter named `files` (a list) or `file`."""
    files = parameters.get("files")
    one = parameters.get("file")
    return [*(files if isinstance(files, (list, tuple)) else []), *([one] if one else [])]


def carry_on(
    case: RunningCase,
    trigger: Trigger,
    writes: Writes,
    *,
    access: Access | None = None,
    together: Together | None = None,
    changed: Collection[int] = (),
) -> State:
    """This function will drive one case from a trigger and gather what to write. Refused as `step` refuses.

    `changed` are tokens whose data have changed: what they depend on is asked anew. `together`: with others in one
    savepoint. What is refused then has written nothing, else all of them are undone (Apart).
    """
    program = programs.of_version(case.version_id)
    world = CaseWorld(case, program, writes, access, together=together)
    moment = Moment(now=writes.now, working=calendars.working_time(case.company_id))
    try:
        after = drive(program, case.state, trigger, world, moment)
    except Refused as refusal:
        if together is not None and world.has_written:
            raise Apart from refusal
        raise
    world.finish(after)
    world.depend_anew(after, changed)
    return after


def write(writes: Writes) -> None:
    """This function will write what was gathered, let the targets follow and tell who subscribes to it or watches."""
    store.flush(writes)
    targets.apply(writes)
    webhooks.tell(writes)
    case_notes.tell_of_ends(writes)


def wake_due(now: dt.datetime, *, batch: int = 500) -> int:
    """This function will look again at every delay that is due at `now`; returns how many cases were looked at.

    Batches are taken with SKIP LOCKED, so workers side by side share the work; a case that somebody is working on is
    left for the next round. A case that fails is left as it was and told of by its own event; the others go on.
    """
    woken, passed, stayed = 0, set[int](), 0
    while True:
        with transaction.atomic():
            found = store.due(now, batch + stayed)
            due = [case_id for case_id in found if case_id not in passed]
            if due:
                passed.update(due)
                woken += wake(dict.fromkeys(store.free(due)), now)
                stayed = len(found) - len(due)  # held by somebody, or stuck: they come first again
            elif stayed < len(passed):
                stayed = len(passed)
            else:
                return woken


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

    A case that is refused or fails leaves nothing behind but that it is stuck; the others go on.
    """
    if not waiting:
        return 0
    looks: list[_Look] = []
    with acting(by=DELAYS, reason="A delay or a target of the case is due"):
        alerts = store.with_alerts(waiting, now)
        for case in store.load(waiting):
            numbers = waiting[case.id]
            if numbers is None:
                numbers = [t.id for t in case.state.tokens.values() if t.wakes_at is not None and t.wakes_at <= now]
            due = case.id in alerts
            if not case.state.ended and (numbers or due):
                changed = waiting[case.id] is not None
                looks.append(_Look(case=case, tokens=tuple(numbers), alerts=due, changed=changed))
        _look_at_all(looks, now)
    return len(looks)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """A case to be looked at: which of its tokens, whether somebody is to be told of a target, and whether it is
    because data have changed."""

    case: RunningCase
    tokens: tuple[int, ...]
    alerts: bool
    changed: bool

    def carry_on(self, writes: Writes, together: Together | None = None) -> None:
        """Looks at its tokens."""
        changed = self.tokens if self.changed else ()
        carry_on(self.case, Woken(tokens=self.tokens), writes, together=together, changed=changed)


def _look_at_all(looks: Sequence[_Look], now: dt.datetime) -> None:
    """All of them in one write; if that fails, each half by itself, until the one that it fails for stands alone."""
    if len(looks) == 1:
        _look_at(looks[0], now)
    elif looks:
        try:
            with transaction.atomic():
                _look_at_together(looks, now)
        except OperationalError:
            raise  # the database's trouble (a deadlock, a lost connection), and no case's
        except Exception as failed:
            if not isinstance(failed, Apart):
                log.warning("cases that were woken together failed", cases=len(looks), exc_info=True)
            middle = len(looks) // 2
            _look_at_all(looks[:middle], now)
            _look_at_all(looks[middle:], now)


def _look_at_together(looks: Sequence[_Look], now: dt.datetime) -> None:
    batch, together = Writes(by=DELAYS, now=now), Together([look.case for look in looks], now)
    for look in looks:
        if look.alerts:
            targets.give_alerts(look.case.id, batch)
        one = Writes(by=DELAYS, now=now)
        try:
            if look.tokens:
                look.carry_on(one, together)
        except Refused as refusal:
            one = _stuck(look, refusal.code, refusal.sentence, now)
        batch.add(one)
    write(batch)


def _look_at(look: _Look, now: dt.datetime) -> None:
    """One case by itself: what it had written when it was refused or failed is undone, and its history says why."""
    try:
        with transaction.atomic():
            one = Writes(by=DELAYS, now=now)
            if look.alerts:
                targets.give_alerts(look.case.id, one)
            if look.tokens:
                look.carry_on(one)
            write(one)
    except Refused as refusal:
        write(_stuck(look, refusal.code, refusal.sentence, now))
    except OperationalError:
        raise
    except Exception:
        log.exception("a case that was woken failed", case=look.case.reference)
        write(_stuck(look, "failed", "Something went wrong that is not the case’s fault. It is tried again.", now))


def _stuck(look: _Look, code: str, sentence: str, now: dt.datetime) -> Writes:
    """A case that can't go on by itself: its delays are looked at again in an hour, and its history says why."""
    case = look.case
    writes = Writes(by=DELAYS, now=now)
    tokens = {
        number: replace(token, next_check_at=now + dt.timedelta(hours=1), due_at=None)
        if number in look.tokens
        else token
        for number, token in case.state.tokens.items()
    }
    after = replace(case.state, tokens=tokens)
    writes.tokens.append((case.id, token_changes(case.state, after)))
    for number in sorted(case.state.tokens.keys() & set(look.tokens)):
        token = case.state.tokens[number]
        detail = {"code": code, "sentence": sentence}
        writes.events.append((case.id, "Stuck", number, token.node, token.visit, detail))
    return writes
