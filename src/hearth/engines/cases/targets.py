"""The targets of cases and tasks as rows: started, paused, resumed, revised, ended, and their alerts given.

Always within the transaction of the step or operation that causes it, with the case row locked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.db.models import Q

from hearth.engines.cases import clocks, codec, people, store
from hearth.engines.cases.clocks import Clock, Counting, Stage, TargetRule
from hearth.engines.cases.models import Case, CaseTask, SlaDefinition, Target
from hearth.engines.cases.saying import say
from hearth.engines.cases.working_time import Unit
from hearth.engines.cases.writes import Place, Writes
from hearth.engines.comms import notifying
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.platform import calendars


def rule_of(sla: SlaDefinition) -> TargetRule:
    """The definition as it counts for a target that starts now."""
    words = {
        Stage.AMBER.value: sla.amber_tells,
        Stage.MISSED.value: sla.missed_tells,
        Stage.FOLLOW_ON.value: sla.follow_on_tells,
    }
    return TargetRule(
        name=sla.description,
        amount=sla.amount,
        unit=Unit(sla.unit),
        calendar=sla.calendar.code if sla.calendar else "",
        amber_amount=sla.amber_amount,
        amber_unit=Unit(sla.amber_unit),
        follow_on_amount=sla.follow_on_amount,
        follow_on_unit=Unit(sla.follow_on_unit),
        statutory=sla.statutory,
        pauses_on_hold=sla.pauses_on_hold,
        legal_pauses=people.words_of(sla.legal_pauses),
        tells={stage: people.words_of(text) for stage, text in words.items() if text.strip()},
    )


def start_for_cases(sla: SlaDefinition, companies: Mapping[int, int], at: dt.datetime) -> None:
    """The targets of new cases begin to run, given by case with its company."""
    rule = rule_of(sla)
    begun = {
        company: clocks.start(rule, at, calendars.working_time(company))
        for company in dict.fromkeys(companies.values())
    }
    Target.objects.bulk_create(
        [_target(sla, rule, case_id, None, begun[company]) for case_id, company in companies.items()]
    )


def start_all(writes: Writes) -> None:
    """The targets of the tasks that a step has opened by an SLA definition; the tasks' rows show them."""
    wanted = [row for row in writes.tasks if row.effect.sla]
    if not wanted:
        return
    definitions = {
        each.code: each
        for each in SlaDefinition.objects.select_related("calendar").filter(code__in={row.effect.sla for row in wanted})
    }
    if missing := [row.effect.sla for row in wanted if row.effect.sla not in definitions]:
        raise Refused(f"The path names the SLA definition “{missing[0]}”, which does not exist.")
    made = CaseTask.objects.filter(case_id__in={row.case_id for row in wanted}, ended_at=None).values_list(
        "case_id", "token_number", "node", "visit", "pk", "case__record__company_id"
    )
    keys = {tuple(place): (key, company) for *place, key, company in made}
    working: dict[int, Counting] = {}
    started: list[Target] = []
    for row in wanted:
        effect = row.effect
        found = keys.get((row.case_id, effect.token, effect.node, effect.visit))
        if found is None:
            continue  # it has ended within the step
        key, company = found
        if company not in working:
            working[company] = calendars.working_time(company)
        rule = rule_of(definitions[effect.sla])
        clock = clocks.start(rule, effect.sla_from or writes.now, working[company])
        started.append(_target(definitions[effect.sla], rule, row.case_id, key, clock))
    Target.objects.bulk_create(started)
    _show(started)


def _target(sla: SlaDefinition, rule: TargetRule, case_id: int, task_id: int | None, clock: Clock) -> Target:
    return Target(
        case_id=case_id,
        task_id=task_id,
        sla=sla,
        rule=codec.encode(rule),
        started_at=clock.started_at,
        amber_at=clock.amber_at,
        due_at=clock.due_at,
        follow_on_at=clock.follow_on_at,
        next_at=clock.next_at,
    )


def _show(started: Sequence[Target]) -> None:
    """The rows of tasks say their targets: work lists are ordered by them."""
    store.show_targets([(each.task_id, each.due_at, each.amber_at) for each in started if each.task_id is not None])


def apply(writes: Writes) -> None:
    """What a step has written, for the targets: started with their tasks, stopped by holds, going on after them."""
    start_all(writes)
    changes, now = writes.clocks, writes.now
    for case_id, cause, again in changes.cases_held:
        _hold(Q(case_id=case_id, task=None), cause, now, again=again)
    for case_id, task, cause, again in changes.tasks_held:
        _hold(_where(case_id, task), cause, now, again=again)
    for case_id, place in changes.reopened:
        Target.objects.filter(_where(case_id, place)).update(ended_at=None)
    for case_id, place in (*changes.released, *changes.reopened):
        for target in _running(_where(case_id, place)):
            working = calendars.working_time(target.case.record.company_id)
            _keep(target, clocks.resume(clock_of(target), _rule(target), now, working))


def revise(*, target: Target, due_at: dt.datetime, now: dt.datetime) -> None:
    """The target moves. Refused as `clocks.revise` refuses."""
    company_id = target.case.record.company_id
    _keep(target, clocks.revise(clock_of(target), _rule(target), due_at, now, calendars.working_time(company_id)))


def set_by_law(*, case_id: int, block_key: str, due_at: dt.datetime | None, now: dt.datetime) -> None:
    """This function will set the targets of a block's live tasks to an instant that is worked out outside the path: the
    law's own clock for a request, with its pauses. None: that clock stands, and so does the target.

    Locks the case. Within an operation.
    """
    store.load([case_id])
    for target in _running(Q(case_id=case_id, task__block_key=block_key, task__ended_at=None)):
        clock, rule = clock_of(target), replace(_rule(target), statutory=False)
        if due_at is None:
            _keep(target, clocks.pause(clock, now))
            continue
        clock = replace(clock, paused_at=None)
        if due_at == clock.due_at or due_at <= now:
            _keep(target, replace(clock, due_at=due_at))
        else:
            working = calendars.working_time(target.case.record.company_id)
            _keep(target, clocks.revise(clock, rule, due_at, now, working))


def clock_of(target: Target) -> Clock:
    """The row as a clock."""
    return Clock(
        started_at=target.started_at,
        amber_at=target.amber_at,
        due_at=target.due_at,
        follow_on_at=target.follow_on_at,
        told=target.told,
        paused_at=target.paused_at,
    )


def give_alerts(case_id: int, writes: Writes) -> int:
    """This function will tell whoever is to be told of the targets of a locked case that have come to a stage.

    Each stage is told of once, in the case's history and to people; returns how many alerts were given.
    """
    given = 0
    due = Target.objects.filter(case_id=case_id, next_at__lte=writes.now).select_related(
        "case__record", "case__type", "task"
    )
    for target in due.order_by("pk"):
        clock = clock_of(target)
        stage = clock.alert(writes.now)
        while stage is not None:
            _tell(target, stage, writes)
            clock = replace(clock, told=stage.value)
            given += 1
            stage = clock.alert(writes.now)
        _keep(target, clock)
    return given


_SENTENCES = {
    Stage.AMBER: "{what} is nearly due: {due}.",
    Stage.MISSED: "{what} has missed its target of {due}.",
    Stage.FOLLOW_ON: "{what} is still outstanding. Its target was {due}.",
}


def _tell(target: Target, stage: Stage, writes: Writes) -> None:
    rule = _rule(target)
    case, task = target.case, target.task
    what = (
        f"“{task.name}” of {case.record.reference}" if task else f"“{case.type.description}”, {case.record.reference},"
    )
    text = _SENTENCES[stage].format(what=what, due=say(target.due_at))
    words = rule.tells.get(stage.value) or (people.ASSIGNEES if task else people.OWNER,)
    told = _people(words, case, task, writes.now)
    notifying.notify(
        user_ids=told,
        text=text,
        key=f"target:{target.pk}:{stage.value}:{target.due_at.isoformat()}",
        about_id=case.pk,
        now=writes.now,
        by_email=False,
    )
    place = (task.token_number, task.node, task.visit) if task else (None, "", None)
    detail = {"stage": stage.value, "sla": rule.name, "due": target.due_at.isoformat(), "told": len(told)}
    writes.events.append((case.pk, "TargetAlert", *place, detail))


def _people(words: Sequence[str], case: Case, task: CaseTask | None, now: dt.datetime) -> tuple[int, ...]:
    held = task.assignees.values_list("user_id", "role_id") if task else ()
    of = people.OfCase(
        owner_id=case.owner_id,
        creator_id=case.creator_id,
        type_id=case.type_id,
        company_id=case.record.company_id,
        day=business_day(now),
    )
    told = people.named(words, of=of, held=held)
    return told.everybody or (case.owner_id,)


def _where(case_id: int, place: Place | None) -> Q:
    """The target of a task, or (no place) of the case itself."""
    if place is None:
        return Q(case_id=case_id, task=None)
    token, node, visit = place
    return Q(case_id=case_id, task__token_number=token, task__node=node, task__visit=visit)


def _running(which: Q) -> Iterable[Target]:
    return Target.objects.filter(which, ended_at=None).select_related("case__record", "task")


def _hold(which: Q, cause: str, now: dt.datetime, *, again: bool) -> None:
    """`again`: it was on hold already; a target that the former reason had stopped goes on unless this one stops it."""
    for target in _running(which):
        rule, clock = _rule(target), clock_of(target)
        if rule.paused_by(cause):
            _keep(target, clocks.pause(clock, now))
        elif again and clock.paused_at is not None:
            working = calendars.working_time(target.case.record.company_id)
            _keep(target, clocks.resume(clock, rule, now, working))


def _rule(target: Target) -> TargetRule:
    rule: TargetRule = codec.decode(TargetRule, target.rule)
    return rule


def _keep(target: Target, clock: Clock) -> None:
    target.amber_at, target.due_at, target.follow_on_at = clock.amber_at, clock.due_at, clock.follow_on_at
    target.told, target.paused_at = clock.told, clock.paused_at
    target.next_at = clock.next_at if target.ended_at is None else None
    target.save()
    if target.task_id is not None:
        CaseTask.objects.filter(pk=target.task_id).update(target_at=clock.due_at, amber_at=clock.amber_at)
