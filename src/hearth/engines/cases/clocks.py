"""Targets: when something is due, when it turns amber, what a hold does to it, which alert comes next. Pure.

A target counts in the unit of its definition: working days and hours by its calendar, everything else as time passes.
A hold pauses a service target where the definition says so. A statutory target is never paused but by a hold for one
of its legal pauses (a request for clarification stops the month of a subject access request, Article 12(3) UK GDPR as
the ICO reads it; nothing stops the clock of an emergency hazard).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from hearth.engines.cases.working_time import Span, Unit, WorkingTime, span_of
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.platform.calendars.rules import WorkingTime as Calendar


class TargetRefused(Refused):
    """A target can't be revised so."""

    code = "target_refused"


class Stage(StrEnum):
    """The alerts of a target, in order."""

    AMBER = "amber"
    MISSED = "missed"
    FOLLOW_ON = "follow-on"


_ORDER = ("", *Stage)


class Counting(WorkingTime, Protocol):
    """Working time that can be measured as well as added."""

    def rule(self, calendar: str = "") -> Calendar:
        """The calendar of that code."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRule:
    """An SLA definition as it counts for one target. Amounts of 0 mean: no warning, no follow-on.

    `tells` says who is told at each stage: `owner`, `assignees` or the code of a role.
    """

    name: str
    amount: int
    unit: Unit
    calendar: str = ""
    amber_amount: int = 0
    amber_unit: Unit = Unit.WORKING_DAYS
    follow_on_amount: int = 0
    follow_on_unit: Unit = Unit.WORKING_DAYS
    statutory: bool = False
    pauses_on_hold: bool = False
    legal_pauses: tuple[str, ...] = ()
    tells: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def paused_by(self, reason: str) -> bool:
        """Whether a hold for a reason (the master value of a hold reason) stops the clock."""
        return reason in self.legal_pauses if self.statutory else self.pauses_on_hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A target as it runs. `told` is the last alert that was given, "" for none."""

    started_at: dt.datetime
    amber_at: dt.datetime | None
    due_at: dt.datetime
    follow_on_at: dt.datetime | None
    told: str = ""
    paused_at: dt.datetime | None = None

    @property
    def next_at(self) -> dt.datetime | None:
        """When the next alert is due; None while the clock is stopped and when all have been given."""
        return None if self.paused_at is not None else next((at for _, at in self._to_come()), None)

    def alert(self, now: dt.datetime) -> Stage | None:
        """The alert to be given at `now`: the first that is due, but no warning of what is missed already."""
        due = [stage for stage, at in self._to_come() if at <= now] if self.paused_at is None else []
        if due and due[0] is Stage.AMBER and len(due) > 1:
            due = due[1:]
        return due[0] if due else None

    def _to_come(self) -> list[tuple[Stage, dt.datetime]]:
        instants = ((Stage.AMBER, self.amber_at), (Stage.MISSED, self.due_at), (Stage.FOLLOW_ON, self.follow_on_at))
        given = _ORDER.index(self.told)
        return [(stage, at) for stage, at in instants if at is not None and _ORDER.index(stage) > given]


def start(rule: TargetRule, at: dt.datetime, working: WorkingTime) -> Clock:
    """This function will give the clock of a target that begins at an instant."""
    return _clock(rule, at, span_of(rule.amount, rule.unit, rule.calendar).after(at, working), working)


def revise(clock: Clock, rule: TargetRule, due_at: dt.datetime, now: dt.datetime, working: WorkingTime) -> Clock:
    """This function will move a target; the warning and the follow-on move with it, and are given anew.

    Refused (TargetRefused): a target that is not in the future, a statutory one (the law sets it).
    """
    if rule.statutory:
        raise TargetRefused(f"“{rule.name}” is set by law. It can't be revised.", field="target_at")
    if due_at <= now:
        raise TargetRefused("The revised target must lie in the future.", field="target_at")
    moved = _clock(rule, clock.started_at, due_at, working)
    told = Stage.AMBER.value if moved.amber_at is not None and moved.amber_at <= now else ""
    return replace(moved, told=told if clock.told else "", paused_at=clock.paused_at)


def pause(clock: Clock, now: dt.datetime) -> Clock:
    """This function will stop the clock; stopped already, it stays as it is."""
    return clock if clock.paused_at is not None else replace(clock, paused_at=max(now, clock.started_at))


def resume(clock: Clock, rule: TargetRule, now: dt.datetime, working: Counting) -> Clock:
    """This function will let the clock go on: what was still to come is later by the time that the hold took.

    The time is counted as the target counts: working days held, working time held, or the time that passed. A clock
    set back since gives nothing away: the target stays.
    """
    if clock.paused_at is None:
        return clock
    since = clock.paused_at

    def later(at: dt.datetime | None) -> dt.datetime | None:
        if at is None or at <= since or now <= since:
            return at
        if rule.unit is Unit.WORKING_DAYS:
            days = working.rule(rule.calendar).working_days_between(business_day(since), business_day(now))
            return working.add_working_days(at, days, calendar=rule.calendar) if days else at
        if rule.unit is Unit.WORKING_HOURS:
            left = working.rule(rule.calendar).working_time_between(since, at)
            return working.rule(rule.calendar).add_working_time(now, left)
        return at + (now - since)

    due_at = later(clock.due_at)
    return replace(
        clock,
        amber_at=later(clock.amber_at),
        due_at=due_at if due_at is not None else clock.due_at,
        follow_on_at=later(clock.follow_on_at),
        paused_at=None,
    )


def _clock(rule: TargetRule, started_at: dt.datetime, due_at: dt.datetime, working: WorkingTime) -> Clock:
    follow_on = span_of(rule.follow_on_amount, rule.follow_on_unit, rule.calendar) if rule.follow_on_amount else None
    return Clock(
        started_at=started_at,
        amber_at=_amber(rule, started_at, due_at, working),
        due_at=due_at,
        follow_on_at=follow_on.after(due_at, working) if follow_on else None,
    )


def _amber(rule: TargetRule, started_at: dt.datetime, due_at: dt.datetime, working: WorkingTime) -> dt.datetime | None:
    """So long before the target, and never before the start."""
    if not rule.amber_amount:
        return None
    span = span_of(rule.amber_amount, rule.amber_unit, rule.calendar)
    if span.working_minutes:
        before = _working_minutes_before(due_at, span, started_at, working)
    else:
        before = Span(
            months=-span.months,
            days=-span.days,
            seconds=-span.seconds,
            working_days=-span.working_days,
            calendar=span.calendar,
        ).after(due_at, working)
    return max(before, started_at)


def _working_minutes_before(
    due_at: dt.datetime, span: Span, started_at: dt.datetime, working: WorkingTime
) -> dt.datetime:
    """The last minute from which `span` of working time ends by the target: working time is counted forwards only."""
    low, high = 0, int((due_at - started_at).total_seconds() // 60)
    while low < high:
        middle = (low + high + 1) // 2
        if span.after(started_at + dt.timedelta(minutes=middle), working) <= due_at:
            low = middle
        else:
            high = middle - 1
    return started_at + dt.timedelta(minutes=low)
