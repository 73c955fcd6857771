"""What was noted and who read it is never changed in the database, whoever asks."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["audit_reading", "contacts_note", "cases_caseevent"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_an_append_only_table_refuses_changes(table: str, change: str) -> None:
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))
