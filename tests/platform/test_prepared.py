"""Prepared statements: typed rows, Django's errors, and plans that outlive what is undone."""

from __future__ import annotations

import pytest
from django.db import DataError, connection, transaction

from hearth.platform import prepared

pytestmark = pytest.mark.django_db
_ASKED = "SELECT %s::bigint, %s::text, %s::jsonb, %s::boolean"


def test_rows_come_with_their_types() -> None:
    asked = (str(2**40), 'é "quoted" \\ and 50%', '{"a": [1, null]}', None)
    assert prepared.rows(_ASKED, asked) == [(2**40, 'é "quoted" \\ and 50%', {"a": [1, None]}, None)]
    assert prepared.rows("SELECT 1 WHERE false") == []
    assert prepared.rows("CREATE TEMPORARY TABLE beside (id bigint)") == []


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
