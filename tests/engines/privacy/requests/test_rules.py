"""The order of what happens to a request, its clock as a fold over events, and who may ask."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.engines.privacy.requests.rules import (
    AskedBy,
    AuthorityMissing,
    EventKind,
    Happened,
    RequestClock,
    RequestRefused,
    RequestState,
    Standing,
    check_asker,
    clock_of,
)
from hearth.engines.privacy.rules import ClockInvalid, Pause, request_deadline
from hearth.kernel.refusal import Refused

day = dt.date.fromisoformat
RECEIVED = day("2026-06-01")


def weekday(on: dt.date) -> bool:
    return on.weekday() < 5


def told(*events: tuple[EventKind, str]) -> list[Happened]:
    return [Happened(number=number, kind=kind, on=day(on)) for number, (kind, on) in enumerate(events, 1)]


def clock(*events: tuple[EventKind, str]) -> RequestClock:
    return clock_of(told((EventKind.RECEIVED, "2026-06-01"), *events), is_working_day=weekday)


@pytest.mark.parametrize(
    ("events", "standing", "due"),
    [
        ([], Standing.RUNNING, "2026-07-01"),
        ([(EventKind.IDENTITY_ASKED, "2026-06-02")], Standing.IDENTITY, None),
        (
            [(EventKind.IDENTITY_ASKED, "2026-06-02"), (EventKind.IDENTITY_PROVED, "2026-06-10")],
            Standing.RUNNING,
            "2026-07-10",
        ),
        ([(EventKind.CLARIFICATION_ASKED, "2026-06-05")], Standing.CLARIFICATION, None),
        (
            [(EventKind.CLARIFICATION_ASKED, "2026-06-05"), (EventKind.CLARIFICATION_ANSWERED, "2026-06-12")],
            Standing.RUNNING,
            "2026-07-08",
        ),
        ([(EventKind.EXTENDED, "2026-06-20")], Standing.EXTENDED, "2026-09-01"),
        ([(EventKind.ANSWERED, "2026-06-20")], Standing.CLOSED, "2026-07-01"),
        ([(EventKind.REFUSED, "2026-06-20"), (EventKind.REOPENED, "2026-06-20")], Standing.RUNNING, "2026-07-01"),
    ],
)
def test_the_clock_is_what_the_events_say(
    events: list[tuple[EventKind, str]], standing: Standing, due: str | None
) -> None:
    found = clock(*events)
    assert (found.standing, found.deadline.day) == (standing, day(due) if due else None)


@pytest.mark.parametrize(
    "events",
    [
        [(EventKind.IDENTITY_PROVED, "2026-06-02")],
        [(EventKind.IDENTITY_ASKED, "2026-06-02"), (EventKind.IDENTITY_ASKED, "2026-06-03")],
        [(EventKind.IDENTITY_ASKED, "2026-05-30")],
        [(EventKind.CLARIFICATION_ANSWERED, "2026-06-02")],
        [(EventKind.CLARIFICATION_ASKED, "2026-06-02"), (EventKind.CLARIFICATION_ASKED, "2026-06-03")],
        [(EventKind.CLARIFICATION_ASKED, "2026-05-30")],
        [(EventKind.EXTENDED, "2026-07-02")],
        [(EventKind.EXTENDED, "2026-06-02"), (EventKind.EXTENDED, "2026-06-03")],
        [(EventKind.ANSWERED, "2026-05-30")],
    ],
)
def test_what_is_out_of_order_is_refused_in_words(events: list[tuple[EventKind, str]]) -> None:
    with pytest.raises((RequestRefused, ClockInvalid)) as refusal:
        clock(*events)
    assert refusal.value.sentence.endswith(".")


def test_a_corrected_day_counts_instead_and_a_taken_back_event_not_at_all() -> None:
    events = told(
        (EventKind.RECEIVED, "2026-06-01"), (EventKind.IDENTITY_ASKED, "2026-06-02"), (EventKind.NOTED, "2026-06-02")
    )
    corrected = [*events, Happened(number=4, kind=EventKind.RECEIVED, on=day("2026-05-26"), corrects=1)]
    assert clock_of(corrected, is_working_day=weekday).received == day("2026-05-26")
    back = [*events, Happened(number=4, kind=EventKind.IDENTITY_ASKED, on=day("2026-06-02"), corrects=2, void=True)]
    assert clock_of(back, is_working_day=weekday).standing is Standing.RUNNING
    with pytest.raises(RequestRefused):
        clock_of([], is_working_day=weekday)


def test_a_day_that_was_set_stands_whatever_happens() -> None:
    found = clock_of(
        told((EventKind.RECEIVED, "2026-06-01"), (EventKind.CLARIFICATION_ASKED, "2026-06-02")),
        is_working_day=weekday,
        given=day("2026-06-30"),
    )
    assert found.deadline.day == day("2026-06-30")


@given(
    st.lists(st.integers(0, 12), max_size=6),
    st.integers(0, 25) | st.none(),
)
def test_the_fold_agrees_with_the_rule_of_the_law(gaps: list[int], identity: int | None) -> None:
    """Pauses end to end after the receipt, in events shuffled by their days: the same deadline as said directly."""
    at, pauses, events = RECEIVED, [], [(EventKind.RECEIVED, RECEIVED)]
    if identity is not None:
        proved = RECEIVED + dt.timedelta(days=identity)
        events += [(EventKind.IDENTITY_ASKED, RECEIVED), (EventKind.IDENTITY_PROVED, proved)]
    for first, second in zip(gaps[::2], gaps[1::2], strict=False):
        asked = at + dt.timedelta(days=first)
        at = asked + dt.timedelta(days=second)
        pauses.append(Pause(asked, at))
        events += [(EventKind.CLARIFICATION_ASKED, asked), (EventKind.CLARIFICATION_ANSWERED, at)]
    happened = [Happened(number=number, kind=kind, on=on) for number, (kind, on) in enumerate(events, 1)]
    asked_identity = {} if identity is None else {"identity_asked": RECEIVED, "identity_proved": proved}
    expected = request_deadline(received=RECEIVED, is_working_day=weekday, pauses=pauses, **asked_identity)
    found = clock_of(happened, is_working_day=weekday)
    assert found.deadline == expected
    assert found.state is RequestState.OPEN


@pytest.mark.parametrize(
    ("asked_by", "age", "dead", "where", "authority", "may"),
    [
        (AskedBy.SELF, 40, False, "england", "", True),
        (AskedBy.SELF, None, False, "england", "", True),
        (AskedBy.SELF, 14, False, "england", "", False),
        (AskedBy.SELF, 14, False, "england", "Understood each question", True),
        (AskedBy.SELF, 12, False, "scotland", "", True),
        (AskedBy.SELF, 11, False, "scotland", "", False),
        (AskedBy.AGENT, 40, False, "wales", "", False),
        (AskedBy.AGENT, 40, False, "wales", "Form signed", True),
        (AskedBy.PARENT, 9, False, "england", "", False),
        (AskedBy.PARENT, 9, False, "england", "Birth certificate; too young to understand", True),
        (AskedBy.PARENT, 18, False, "england", "Birth certificate", False),
        (AskedBy.SELF, 70, True, "england", "", False),
        (AskedBy.AGENT, 70, True, "england", "Form signed", False),
        (AskedBy.REPRESENTATIVE, 70, True, "england", "Grant of probate", True),
        (AskedBy.REPRESENTATIVE, 70, True, "england", "", False),
        (AskedBy.REPRESENTATIVE, 70, False, "england", "Grant of probate", False),
    ],
)
def test_who_may_ask(  # noqa: PLR0917 - a table's columns
    asked_by: AskedBy, age: int | None, dead: bool, where: str, authority: str, may: bool
) -> None:
    def ask() -> None:
        check_asker(asked_by=asked_by, age=age, dead=dead, jurisdiction=where, authority=authority)

    if may:
        ask()
    else:
        with pytest.raises(AuthorityMissing) as refusal:
            ask()
        assert isinstance(refusal.value, Refused)
        assert refusal.value.field in {"authority", "asked_by"}
