"""Two people or workers at one case at the same moment, and a clock that was set back."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from hearth.engines.cases import publishing, running
from hearth.engines.cases.locking import AlreadyDone
from hearth.engines.cases.models import CaseEvent, CaseTask, CaseToken
from tests.engines.cases.drawn import END, START, arrows, node, process
from tests.engines.cases.office import CONTACT, SECOND, Office
from tests.landlord import complete, live
from tests.modules.landlord import BY, NOW

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def office(committing: None) -> Office:
    made = Office()
    made.furnish()
    return made


def at_once(*works: Callable[[], object]) -> list[object]:
    """What each gives, or the exception that it ends with; all begin together."""
    start = Barrier(len(works))

    def one(work: Callable[[], object]) -> object:
        try:
            start.wait(20)
            return work()
        except Exception as error:  # noqa: BLE001 - what it ends with is the answer
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def test_two_at_one_case_and_a_clock_set_back(office: Office) -> None:
    case = office.case()
    task = live(case, "first")
    answers = {"said": "Hello", "on": "", "rung": "true"}
    ends = at_once(*[lambda: complete(task, answers, by=office.officer) for _ in range(2)])
    assert [type(end) for end in ends if end is not None] == [AlreadyDone], "one of them is told who was first"
    assert CaseEvent.objects.filter(case=case, kind="CompleteTask").count() == 1

    timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    wait = node("intermediateCatchEvent", "wait", timer)
    bpmn = process(
        START, wait, node("userTask", "second", settings=SECOND), END, arrows("start", "wait", "second", "end"),
        about=CONTACT,
    )  # fmt: skip
    publishing.publish(by=BY, key="two-tasks", bpmn=bpmn, now=NOW)
    cases = [office.case() for _ in range(30)]
    assert running.wake_due(NOW - HOUR) == 0
    woken = at_once(*[lambda: running.wake_due(NOW + HOUR, batch=4) for _ in range(3)])
    assert sum(each for each in woken if isinstance(each, int)) == len(cases), woken
    ended = CaseEvent.objects.filter(kind="EndDelay").values_list("case_id", flat=True)
    assert Counter(ended) == Counter(case.pk for case in cases), "each delay ended once"
    assert CaseTask.objects.filter(case__in=cases, node="second", ended_at=None).count() == len(cases)

    back = live(cases[0], "second")
    complete(back, {}, by=office.officer, now=NOW - HOUR)  # the clock was set back behind the task's beginning
    back.refresh_from_db()
    assert back.ended_at == back.created_at
    assert not CaseToken.objects.filter(case=cases[0]).exists()
