"""The development clock: forward only, day by day, doing what comes due on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from hearth.kernel.time import UTC, business_day, london
from hearth.platform import clock
from hearth.platform.clock import operations
from hearth.platform.clock.models import ClockShift
from hearth.platform.clock.rules import MoveUnreadable, parse_length, parse_moment
from hearth.platform.outbox import ticks
from tests.records.landlord import make_company

DAY = dt.timedelta(days=1)
SOON = dt.timedelta(minutes=2)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_lengths_add_up(weeks: int, days: int, hours: int, minutes: int) -> None:
    length = dt.timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    text = f"{weeks}w{days}d{hours}h{minutes}m"
    if length:
        assert parse_length(text) == parse_length(text.upper()) == length
    else:
        with pytest.raises(MoveUnreadable):
            parse_length(text)


@pytest.mark.parametrize("text", ["", "3", "d", "3x", "-3d", "3d later", "0d", "3.5d"])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(MoveUnreadable):
        parse_length(text)


def test_moments_are_london_time() -> None:
    assert parse_moment("2026-12-21T12:00") == dt.datetime(2026, 12, 21, 12, tzinfo=UTC)
    assert parse_moment("2026-07-21T12:00") == dt.datetime(2026, 7, 21, 11, tzinfo=UTC)
    assert parse_moment("2026-07-21") == dt.datetime(2026, 7, 20, 23, tzinfo=UTC)
    assert parse_moment("2026-07-21T12:00+02:00") == dt.datetime(2026, 7, 21, 10, tzinfo=UTC)
    with pytest.raises(MoveUnreadable):
        parse_moment("next Monday")


@pytest.mark.django_db
def test_time_moves_forward_and_never_back() -> None:
    before = clock.now()
    operations.move_to(before + 7 * DAY)
    assert before + 7 * DAY <= clock.now() < before + 7 * DAY + SOON
    assert clock.today() == business_day(clock.now())
    with pytest.raises(operations.BackwardsRefused):
        operations.move_to(before + 6 * DAY)
    operations.move_to(before + 8 * DAY)
    assert clock.now() >= before + 8 * DAY


@pytest.mark.django_db
def test_without_a_development_clock_nothing_moves(settings) -> None:  # type: ignore[no-untyped-def]
    ClockShift.objects.create(pk=1, seconds=1_000_000)
    settings.DEVELOPMENT_CLOCK = False
    assert abs(clock.now() - dt.datetime.now(UTC)) < SOON  # noqa: TID251 - it is real time that is meant
    for move in (lambda: operations.move_to(clock.now() + DAY), operations.reset):
        with pytest.raises(operations.ClockIsReal):
            move()
    with pytest.raises(CommandError, match="real time"):
        call_command("clock", "advance", "1d")


@pytest.mark.django_db
def test_real_time_comes_back_only_while_nothing_was_written() -> None:
    before = clock.now()
    operations.move_to(before + 7 * DAY)
    operations.reset()
    assert clock.now() < before + DAY
    operations.reset()

    operations.move_to(before + 7 * DAY)
    make_company("north")
    with pytest.raises(operations.BackwardsRefused, match="fresh landlord"):
        operations.reset()
    assert clock.now() > before + 6 * DAY


@pytest.fixture
def waits() -> Iterator[list[dt.datetime]]:
    """A tick with a chain of waits: each passes three days after the one before has passed."""
    passed: list[dt.datetime] = []
    due = [clock.now() + 3 * DAY]

    def tick(now: dt.datetime) -> int:
        if now < due[0]:
            return 0
        passed.append(now)
        due[0] = now + 3 * DAY
        return 1

    ticks.register("tests.waits", tick, label="Waits", about="For the test.")
    yield passed
    del ticks.TICKS._entries["tests.waits"]


@pytest.mark.django_db
def test_the_command_shows_the_waits_pass_one_after_the_other(
    waits: list[dt.datetime], capsys: pytest.CaptureFixture[str]
) -> None:
    before = clock.now()
    call_command("clock", "advance", "1w1d")
    said = capsys.readouterr().out
    assert said.count("tests.waits: 1") == 2
    assert said.strip().splitlines()[-1].startswith("It is ")
    assert [round((at - before) / DAY) for at in waits] == [3, 6]
    assert clock.now() >= before + 8 * DAY


@pytest.mark.django_db
def test_the_command_goes_to_a_moment_and_shows_the_time(capsys: pytest.CaptureFixture[str]) -> None:
    target = london(business_day(clock.now()) + 40 * DAY)
    call_command("clock", "to", f"{business_day(target)}T12:00")
    assert f"It is {target:%a} {target.day} " in capsys.readouterr().out
    assert target <= clock.now() < target + SOON
    for arguments in (["to", "2020-01-01"], ["to"], ["advance", "soon"]):
        with pytest.raises(CommandError):
            call_command("clock", *arguments)
    call_command("clock")
    assert capsys.readouterr().out.startswith("It is ")
