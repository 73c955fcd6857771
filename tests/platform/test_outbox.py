"""Effects outside the database: written with their cause, had at least once, tried again, given up visibly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from hearth.platform import outbox
from hearth.platform.outbox import operations, sweeping
from hearth.platform.outbox.handlers import HANDLERS, CannotDeliver
from hearth.platform.outbox.models import Message
from hearth.platform.outbox.operations import NewMessage
from hearth.platform.outbox.rules import GIVE_UP_AFTER, LEASE, retry_after
from tests.records.landlord import NOW

pytestmark = pytest.mark.django_db
KIND = "tests.effect"


class Effect:
    """A handler that remembers its calls and fails as often as it is told."""

    def __init__(self) -> None:
        self.calls: list[tuple[Mapping[str, Any], str, dt.datetime]] = []
        self.raises: list[Exception] = []

    def __call__(self, payload: Mapping[str, Any], key: str, now: dt.datetime) -> None:
        self.calls.append((payload, key, now))
        if self.raises:
            raise self.raises.pop(0)


@pytest.fixture
def effect() -> Iterator[Effect]:
    made = Effect()
    outbox.handler(KIND)(made)
    yield made
    del HANDLERS._entries[KIND]


def jobs() -> list[tuple[str, dict[str, int]]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
        return list(cursor.fetchall())


def test_a_message_is_written_with_one_job_that_names_it(effect: Effect) -> None:
    message = outbox.enqueue(kind=KIND, key="letter:1", payload={"letter": 1}, now=NOW)
    assert [(name, "message_id" in str(args)) for name, args in jobs()] == [("outbox.deliver", True)]
    assert operations.deliver(message_id=message.pk, now=NOW)
    assert effect.calls == [({"letter": 1}, "letter:1", NOW)]
    message.refresh_from_db()
    assert (message.delivered_at, message.attempts, message.leased_until) == (NOW, 1, None)


def test_rolled_back_with_its_cause_job_and_all(effect: Effect) -> None:
    with transaction.atomic():
        outbox.enqueue(kind=KIND, key="letter:1", payload={}, now=NOW)
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    assert jobs() == []


def test_the_same_key_twice_is_the_first_message_and_one_effect(effect: Effect) -> None:
    first = outbox.enqueue(kind=KIND, key="letter:1", payload={"words": "first"}, now=NOW)
    again = outbox.enqueue(kind=KIND, key="letter:1", payload={"words": "second"}, now=NOW)
    assert again == first
    assert again.payload == {"words": "first"}
    assert operations.deliver(message_id=first.pk, now=NOW)
    assert outbox.enqueue(kind=KIND, key="letter:1", payload={}, now=NOW) == first
    assert not operations.deliver(message_id=first.pk, now=NOW)
    assert len(effect.calls) == 1


def test_a_kind_that_nobody_handles_is_refused_when_it_is_written() -> None:
    with pytest.raises(KeyError, match=r"tests\.unknown"):
        outbox.enqueue(kind="tests.unknown", key="1", payload={}, now=NOW)


def test_what_is_for_later_waits_for_the_tick_of_its_time(effect: Effect) -> None:
    later = NOW + dt.timedelta(minutes=5)
    message = outbox.enqueue(kind=KIND, key="call-back:1", payload={}, not_before=later, now=NOW)
    assert jobs() == []
    assert not operations.deliver(message_id=message.pk, now=NOW)
    assert sweeping.deliver_due(later - dt.timedelta(seconds=1)) == 0
    assert sweeping.deliver_due(later) == 1
    assert [now for _, _, now in effect.calls] == [later]


def test_a_failure_is_tried_again_later_each_time_and_given_up_visibly(effect: Effect) -> None:
    message = outbox.enqueue(kind=KIND, key="letter:1", payload={}, now=NOW)
    effect.raises = [OSError("The mail server is away")] * GIVE_UP_AFTER
    now, waits = NOW, []
    for _ in range(GIVE_UP_AFTER):
        assert not operations.deliver(message_id=message.pk, now=now)
        message.refresh_from_db()
        waits.append(message.not_before - now)
        assert not operations.deliver(message_id=message.pk, now=message.not_before - dt.timedelta(seconds=1))
        now = message.not_before
    assert len(effect.calls) == GIVE_UP_AFTER
    assert waits[:-1] == sorted(waits[:-1])
    assert message.failed_at is not None
    assert message.last_error == "OSError: The mail server is away"
    assert sweeping.deliver_all_due(now + dt.timedelta(days=1)) == 0

    assert operations.retry_given_up(now=now) == 1
    assert sweeping.deliver_due(now) == 1
    message.refresh_from_db()
    assert not message.failed_at
    assert (message.last_error, message.attempts) == ("", 1)


def test_what_can_not_be_delivered_is_given_up_at_once(effect: Effect) -> None:
    message = outbox.enqueue(kind=KIND, key="text:1", payload={}, now=NOW)
    effect.raises = [CannotDeliver("There is no such number.")]
    operations.deliver(message_id=message.pk, now=NOW)
    message.refresh_from_db()
    assert (message.failed_at, message.attempts) == (NOW, 1)


def test_a_leased_message_is_left_to_its_worker_until_the_lease_ends(effect: Effect) -> None:
    message = outbox.enqueue(kind=KIND, key="letter:1", payload={}, now=NOW)
    assert operations._take(message.pk, NOW) is not None
    assert not operations.deliver(message_id=message.pk, now=NOW)
    # However far the development clock is moved: the lease is in the database's own time.
    assert sweeping.deliver_due(NOW + dt.timedelta(weeks=4)) == 0
    Message.objects.update(leased_until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    assert sweeping.deliver_due(NOW) == 1


def test_who_lost_the_lease_marks_nothing(effect: Effect) -> None:
    message = outbox.enqueue(kind=KIND, key="letter:1", payload={}, now=NOW)
    slow = operations._take(message.pk, NOW)
    Message.objects.update(leased_until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    quick = operations._take(message.pk, NOW)
    assert slow is not None
    assert quick is not None
    operations._failed(slow, OSError("too late to matter"), NOW)
    message.refresh_from_db()
    assert (message.last_error, message.fence) == ("", quick.fence)
    assert message.leased_until is not None


def test_many_are_written_in_one_statement_with_one_job(effect: Effect, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    outbox.enqueue(kind=KIND, key="rent:3", payload={"standing": True}, now=NOW)
    new = [NewMessage(kind=KIND, key=f"rent:{number}", payload={"number": number}) for number in range(250)]
    with django_assert_num_queries(4):  # savepoint, messages, job, release
        outbox.enqueue_many(new, now=NOW)
    assert [name for name, _ in jobs()] == ["outbox.deliver", "outbox.drain"]
    assert sweeping.deliver_all_due(NOW) == 250
    assert effect.calls[0][0] == {"standing": True}
    assert len({key for _, key, _ in effect.calls}) == 250


def test_one_that_fails_does_not_hold_up_the_others(effect: Effect) -> None:
    outbox.enqueue_many([NewMessage(kind=KIND, key=str(number)) for number in range(3)], now=NOW)
    effect.raises = [OSError("once")]
    assert sweeping.deliver_all_due(NOW) == 2
    assert Message.objects.filter(delivered_at=None).count() == 1


def test_a_failing_handler_that_broke_its_transaction_is_still_written_down(effect: Effect) -> None:
    def breaks(payload: Mapping[str, Any], key: str, now: dt.datetime) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT no_such_function()")

    HANDLERS._entries[KIND] = breaks
    message = outbox.enqueue(kind=KIND, key="letter:1", payload={}, now=NOW)
    assert not operations.deliver(message_id=message.pk, now=NOW)
    message.refresh_from_db()
    assert "no_such_function" in message.last_error


@given(st.integers(1, 1000))
def test_waits_grow_up_to_an_hour(attempts: int) -> None:
    assert dt.timedelta(seconds=10) <= retry_after(attempts) <= retry_after(attempts + 1) <= dt.timedelta(hours=1)
    assert dt.timedelta(minutes=1) < LEASE
