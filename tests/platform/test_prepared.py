"""Prepared statements: typed rows, Django's errors, and plans that outlive what is undone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DataError, connection, transaction

from hearth.kernel.time import UTC
from hearth.platform import prepared

pytestmark = pytest.mark.django_db
_ASKED = "SELECT %s::bigint, %s::text, %s::jsonb, %s::boolean"


def test_rows_come_with_their_types() -> None:
    asked = (str(2**40), 'é "quoted" \\ and 50%', '{"a": [1, null]}', None)
    assert prepared.rows(_ASKED, asked) == [(2**40, 'é "quoted" \\ and 50%', {"a": [1, None]}, None)]
    assert prepared.rows("SELECT 1 WHERE false") == []
    assert prepared.rows("SELECT timestamptz '2026-03-29 02:30+01'") == [(dt.datetime(2026, 3, 29, 1, 30, tzinfo=UTC),)]
    ((instant,),) = prepared.rows("SELECT now()")
    assert instant.tzinfo is UTC
    assert prepared.rows("CREATE TEMPORARY TABLE beside (id bigint)") == []


@pytest.mark.parametrize("times", [1, 20])
@pytest.mark.parametrize("beside", [[], [None], [""]])
def test_arrays_say_what_was_given_few_or_many(times: int, beside: list[str | None]) -> None:
    given = [*["plain", 'a "quoted" one', "back\\slash", "{a,b}", "NULL", "two\nlines", "é, 日本"] * times, *beside]
    assert prepared.rows("SELECT %s::text[]", (prepared.texts(given),)) == [(given,)]
    kept = [None if each is None else {"said": each} for each in given]
    assert prepared.rows("SELECT %s::jsonb[]", (prepared.documents(kept),)) == [(kept,)]


@pytest.mark.parametrize("times", [1, 20])
def test_a_text_that_the_server_cannot_hold_makes_no_other_array(times: int) -> None:
    with pytest.raises(DataError), transaction.atomic():
        prepared.rows("SELECT %s::text[]", (prepared.texts([*["plain"] * times, "a\0b"]),))


def test_what_is_undone_leaves_the_statements_prepared() -> None:
    prepared.rows(_ASKED, ("1", "a", "1", "true"))

    def names() -> set[str]:
        return {name for (name,) in prepared.rows("SELECT name FROM pg_prepared_statements")}

    before = names()
    with pytest.raises(DataError), transaction.atomic():
        prepared.rows("SELECT 1 / %s::int", ("0",))
    assert prepared.rows(_ASKED, ("2", "b", "2", "false")) == [(2, "b", 2, False)]
    assert len(before) > 1
    assert before <= names()


def test_it_begins_the_transaction_that_django_ends() -> None:
    with transaction.atomic():
        prepared.rows("SELECT set_config('hearth.tried', 'yes', true)")
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('hearth.tried')")
            assert cursor.fetchone() == ("yes",)


def test_outside_a_transaction_it_is_refused() -> None:
    was, connection.in_atomic_block = connection.in_atomic_block, False
    try:
        with pytest.raises(RuntimeError, match="inside an operation's transaction"):
            prepared.rows("SELECT 1")
    finally:
        connection.in_atomic_block = was
