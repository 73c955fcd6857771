"""The nightly look at everything: does what is stored say what the paths say now? What differs is drift; the bar is 0.

Every waiting token is looked at by the same pure `step` that wakes it, and the rows that are derived from others are
compared with them. Drift is kept as a report and then mended: a delay that should have ended is woken, work lists are
written anew. What only just fell due is no drift, nor is what changed after the look began.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import structlog
from django.db import connection, transaction

from hearth.engines.cases import programs, running, store
from hearth.engines.cases.models import Case, Reconciliation
from hearth.engines.cases.program import CaseState, Program
from hearth.engines.cases.programs import Known
from hearth.engines.cases.state import Token, TokenState
from hearth.engines.cases.step import Woken, step
from hearth.engines.cases.store import RunningCase
from hearth.engines.cases.working_time import Moment
from hearth.kernel.refusal import Refused
from hearth.kernel.time import LONDON
from hearth.platform import calendars

BATCH = 500
TOLD = 200
"""So many differences are kept one by one; all are counted."""
NIGHT = dt.time(2), dt.time(5)
GRACE = dt.timedelta(minutes=10)
"""A worker may be this far behind before what has fallen due counts as drift."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One difference: which case, at which block, what is wrong in words. `kind` counts it with its like."""

    case: str
    node: str
    kind: str
    sentence: str


class Look:
    """A look at everything that goes on batch by batch, so that nothing else has to wait for all of it."""

    def __init__(self, now: dt.datetime) -> None:
        self.at = now
        self.cases = self.tokens = self._last = 0
        self.found: list[Drift] = []

    def go_on(self, now: dt.datetime) -> bool:
        """Looks at the next BATCH of open cases and wakes what should have been; False once there are no more."""
        ids = list(
            Case.objects.filter(pk__gt=self._last, ended_at=None).order_by("pk").values_list("pk", flat=True)[:BATCH]
        )
        if not ids:
            return False
        self._last = ids[-1]
        with transaction.atomic():
            batch = store.read_many(ids)
            known = programs.data_of_many([case for case in batch if _waiting(case)], now)
        for case in batch:
            self.cases += 1
            self.tokens += len(case.state.tokens)
            drift, stale = look(case, known.get(case.id), now=now)
            self.found += drift
            if stale:
                _wake(case.id, stale, now)
        return True

    def end(self) -> Reconciliation:
        """Compares the rows that are derived from others, mends them, and keeps the report."""
        for kind, query, sentence in _DERIVED:
            self.found += _derived(kind, query, sentence)
        _mend()
        counts = Counter(each.kind for each in self.found)
        if self.found:
            log.warning("cases have drifted", **counts)
        return Reconciliation.objects.create(
            at=self.at,
            cases=self.cases,
            tokens=self.tokens,
            drift=len(self.found),
            counts=dict(counts),
            found=[
                {"case": each.case, "node": each.node, "kind": each.kind, "sentence": each.sentence}
                for each in self.found[:TOLD]
            ],
        )


def reconcile(*, now: dt.datetime) -> Reconciliation:
    """This function will look at every open case once, keep what differs as a report, and mend it."""
    whole = Look(now)
    while whole.go_on(now):
        pass
    return whole.end()


class Nightly:
    """The tick: begins at night, looks at one batch at a time so that delays are woken meanwhile, and reports."""

    def __init__(self) -> None:
        self._under_way: Look | None = None

    def __call__(self, now: dt.datetime) -> int:
        """Goes on with the look of this night, or begins it; returns how many differences a finished one found."""
        if self._under_way is None:
            if not _wanted(now):
                return 0
            self._under_way = Look(now)
        if self._under_way.go_on(now):
            return 0
        done, self._under_way = self._under_way, None
        return done.end().drift


def _wanted(now: dt.datetime) -> bool:
    """Whether a look should begin: in the small hours where there was none yet, or after a night that was missed."""
    last = Reconciliation.objects.order_by("-pk").values_list("at", flat=True).first()
    local = now.astimezone(LONDON)
    if NIGHT[0] <= local.time() < NIGHT[1]:
        return last is None or last.astimezone(LONDON).date() < local.date()
    return last is not None and now - last > dt.timedelta(hours=30)


def reports(limit: int = 30) -> list[Reconciliation]:
    """The last reports, newest first."""
    return list(Reconciliation.objects.order_by("-pk")[:limit])


def _waiting(case: RunningCase) -> list[Token]:
    if case.state.case is not CaseState.OPEN:
        return []
    return [token for token in case.state.tokens.values() if token.state is TokenState.AT_DELAY and not token.held]


def look(case: RunningCase, known: Known | None, *, now: dt.datetime) -> tuple[list[Drift], list[int]]:
    """What differs in the waiting tokens of one case with what it reads, and which of them have to be woken.

    None: a record that it is about is not there any more; waking it tells.
    """
    waiting = _waiting(case)
    if known is None:
        return [], [token.id for token in waiting]
    program = programs.of_version(case.version_id)
    data = known.data | {"answers": case.answers, "results": case.results}
    moment = Moment(now=now, working=calendars.working_time(case.company_id))
    found: list[Drift] = []
    stale: list[int] = []
    for token in waiting:
        drift = _differs(case, program, token, data, moment)
        if drift is not None:
            found.append(drift)
            stale.append(token.id)
    return found, stale


def _differs(
    case: RunningCase, program: Program, token: Token, data: Mapping[str, object], moment: Moment
) -> Drift | None:
    """What the step would do with a waiting token now that should have been done before; None if nothing."""
    due = token.wakes_at is not None and token.wakes_at <= moment.now
    name = program.block(token.node).name
    if due:
        if token.wakes_at is not None and moment.now - token.wakes_at <= GRACE:
            return None
        sentence = "should have been looked at on its date and was not."
        return Drift(case=case.reference, node=name, kind="overdue", sentence=sentence)
    try:
        after = step(program, case.state, Woken(tokens=(token.id,)), data, moment).state.tokens.get(token.id)
    except Refused as refusal:
        return Drift(case=case.reference, node=name, kind="stuck", sentence=refusal.sentence)
    wrong = _stands_wrong(token, after)
    return Drift(case=case.reference, node=name, kind=wrong[0], sentence=wrong[1]) if wrong else None


def _stands_wrong(token: Token, after: Token | None) -> tuple[str, str] | None:
    """How a waiting token differs from what a look at it makes of it: the kind, and a sentence."""
    if after is None or (after.node, after.visit, after.state) != (token.node, token.visit, token.state):
        return "waits", "waits although what it waits for has come."
    if replace(after, next_check_at=None) != replace(token, next_check_at=None):
        return "date", f"would wake at {token.wakes_at}, and should at {after.wakes_at}."
    if (after.next_check_at is None) != (token.next_check_at is None):
        return "date", "is not looked at when it should be."
    return None


def _wake(case_id: int, tokens: Sequence[int], now: dt.datetime) -> None:
    with transaction.atomic():
        running.wake({case_id: list(tokens)}, now)


_DERIVED = (
    (
        "task-without-token",
        """
        SELECT r.reference, t.name FROM cases_casetask t JOIN index_record r ON r.id = t.case_id
        WHERE t.ended_at IS NULL AND NOT EXISTS (
            SELECT FROM cases_casetoken k WHERE k.case_id = t.case_id AND k.number = t.token_number
                AND k.node = t.node AND k.state = 'at-task')
        """,
        "is live, but the case does not stand there.",
    ),
    (
        "token-without-task",
        """
        SELECT r.reference, k.node FROM cases_casetoken k JOIN index_record r ON r.id = k.case_id
        WHERE k.state = 'at-task' AND NOT EXISTS (
            SELECT FROM cases_casetask t WHERE t.case_id = k.case_id AND t.token_number = k.number
                AND t.node = k.node AND t.ended_at IS NULL)
        """,
        "is where the case stands, but nobody has the task.",
    ),
    (
        "work-list",
        """
        SELECT DISTINCT r.reference, t.name FROM cases_taskassignee a JOIN cases_casetask t ON t.id = a.task_id
        JOIN index_record r ON r.id = t.case_id
        WHERE a.open IS DISTINCT FROM (t.ended_at IS NULL)
            OR (a.open AND (a.due_at, a.amber_at) IS DISTINCT FROM
                (coalesce(t.target_at, '9999-12-31 00:00:00+00'), t.amber_at))
        """,
        "stands in work lists otherwise than it is.",
    ),
    (
        "closed",
        """
        SELECT r.reference, '' FROM cases_case c JOIN index_record r ON r.id = c.record_id
        WHERE r.closed IS DISTINCT FROM (c.ended_at IS NOT NULL)
        """,
        "is open in one place and ended in another.",
    ),
)


def _derived(kind: str, query: str, sentence: str) -> list[Drift]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [Drift(case=case, node=node, kind=kind, sentence=sentence) for case, node in cursor.fetchall()]


def _mend() -> None:
    """Rows that only repeat others are written anew; a case that stands nowhere is for people to look at."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_taskassignee a SET open = t.ended_at IS NULL, amber_at = t.amber_at,"
            " due_at = coalesce(t.target_at, '9999-12-31 00:00:00+00') FROM cases_casetask t WHERE t.id = a.task_id"
            " AND (a.open IS DISTINCT FROM (t.ended_at IS NULL) OR (a.open AND (a.due_at, a.amber_at) IS DISTINCT FROM"
            " (coalesce(t.target_at, '9999-12-31 00:00:00+00'), t.amber_at)))"
        )
        cursor.execute(
            "UPDATE index_record r SET closed = c.ended_at IS NOT NULL FROM cases_case c"
            " WHERE c.record_id = r.id AND r.closed IS DISTINCT FROM (c.ended_at IS NOT NULL)"
        )
