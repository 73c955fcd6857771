"""What a landlord sets of schedules: when they run, whether they do, who is told; and running one at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.audit.acting import acting
from hearth.platform.identity.models import Role, User
from hearth.platform.outbox import ticks
from hearth.platform.outbox.ticks import TICKS, Job
from hearth.platform.schedules.models import Schedule, ScheduleRecipient
from hearth.platform.schedules.rules import Rhythm, Timing

MOST_TOLD = 50


class ScheduleRefused(Refused):
    """Something can't be done with a schedule."""

    code = "schedule_refused"


def set_timing(*, by: Actor, name: str, timing: Timing | None, reason: str) -> Schedule:
    """This function will have a schedule run at other times from now on; None: at those that it was delivered with.

    Refused: no reason, what is done all the time, or is to be.
    """
    job = _job(name)
    if job.timing.rhythm is Rhythm.ALWAYS or (timing is not None and timing.rhythm is Rhythm.ALWAYS):
        raise ScheduleRefused(f"“{job.label}” is done whenever there is something to do; it has no time of its own.")
    with acting(by=by, reason=_why(reason)):
        schedule = _locked(name, job)
        given = timing if timing is not None and timing != job.timing else None
        schedule.rhythm = given.rhythm.value if given else ""
        schedule.minutes = given.minutes if given and given.rhythm is Rhythm.MINUTES else None
        schedule.at = given.at if given and given.rhythm is not Rhythm.MINUTES else None
        schedule.weekdays = sorted(given.weekdays) if given else []
        schedule.month_day = given.day if given and given.rhythm is Rhythm.MONTHLY else None
        schedule.save()
    ticks.wake()
    return schedule


def pause(*, by: Actor, name: str, reason: str) -> Schedule:
    """This function will stop a schedule from running by itself until it is resumed; what runs now ends first.

    Refused: no reason, one that is paused, one that may never be.
    """
    job = _job(name)
    if job.essential:
        raise ScheduleRefused(f"“{job.label}” can’t be paused. {job.essential}")
    with acting(by=by, reason=_why(reason)):
        schedule = _locked(name, job)
        if schedule.paused:
            raise ScheduleRefused(f"“{job.label}” is paused already.")
        schedule.paused = True
        schedule.save()
    return schedule


def resume(*, by: Actor, name: str, reason: str) -> Schedule:
    """This function will have a schedule run by itself again; what was missed is done at once, in one run.

    Refused: no reason, one that is not paused.
    """
    job = _job(name)
    with acting(by=by, reason=_why(reason)):
        schedule = _locked(name, job)
        if not schedule.paused:
            raise ScheduleRefused(f"“{job.label}” is not paused.")
        schedule.paused = False
        schedule.save()
        ticks.wake()
    return schedule


def run_now(*, by: Actor, name: str, reason: str, now: dt.datetime) -> Schedule:
    """This function will have the worker run a schedule at once, paused or not. Refused: no reason, nobody's order."""
    job = _job(name)
    if by.user_id is None:
        raise ScheduleRefused("A colleague asks for a run.")
    with acting(by=by, reason=_why(reason)):
        schedule = _locked(name, job)
        schedule.asked_at, schedule.asked_by_id = now, by.user_id
        schedule.save()
        ticks.wake()
    return schedule


def tell(
    *, by: Actor, name: str, role_ids: Collection[int], user_ids: Collection[int], by_email: bool, reason: str
) -> Schedule:
    """This function will have these roles and colleagues told when a schedule fails and when it works again.

    Nobody: whoever looks after schedules is told. Refused: no reason, more than 50, somebody who is not there.
    """
    job = _job(name)
    if len(role_ids) + len(user_ids) > MOST_TOLD:
        raise ScheduleRefused(f"At most {MOST_TOLD} roles and colleagues can be told. Name a role instead.")
    if Role.objects.filter(pk__in=role_ids).count() != len(set(role_ids)):
        raise ScheduleRefused("One of these roles is not there any more.", field="roles")
    if User.objects.filter(pk__in=user_ids, is_active=True).count() != len(set(user_ids)):
        raise ScheduleRefused("One of these colleagues can’t sign in any more.", field="users")
    with acting(by=by, reason=_why(reason)):
        schedule = _locked(name, job)
        there = list(schedule.recipients.all())
        for each in there:
            if each.role_id not in role_ids and each.user_id not in user_ids:
                each.delete()
        for role_id in set(role_ids) - {each.role_id for each in there}:
            ScheduleRecipient.objects.create(schedule=schedule, role_id=role_id)
        for user_id in set(user_ids) - {each.user_id for each in there}:
            ScheduleRecipient.objects.create(schedule=schedule, user_id=user_id)
        schedule.by_email = by_email
        schedule.save()
    return schedule


def _job(name: str) -> Job:
    if name not in TICKS:
        raise NotFound("Hearth does nothing of that name by itself.")
    return TICKS.get(name)


def _why(reason: str) -> str:
    if not reason.strip():
        raise ScheduleRefused("Say why: colleagues read it in the history.", field="reason")
    return reason


def _locked(name: str, job: Job) -> Schedule:
    Schedule.objects.get_or_create(name=name, defaults={"paused": job.starts_paused})
    return Schedule.objects.select_for_update().get(name=name)
