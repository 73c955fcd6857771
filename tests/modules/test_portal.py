"""What hearth_portal may read, asked on a connection of its own, as PostgreSQL answers it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections
from psycopg import errors, sql
from pytest_django.plugin import DjangoDbBlocker

from hearth.config.settings import database
from hearth.engines.comms.models import Communication
from hearth.modules.accounts.models import Account, Transaction
from hearth.modules.tenancies.models import Tenancy
from hearth.platform.audit.acting import acting
from hearth.platform.index import portal
from hearth.platform.index.models import Record
from tests.conftest import copy_of_the_database, working_in
from tests.landlord import Landlords, WholeLandlord
from tests.modules.landlord import BY, LONG_AGO, NOW, account_of

Rows = list[tuple[Any, ...]]


@contextmanager
def asking(contact_id: int | None) -> Iterator[psycopg.Cursor[Any]]:
    """A cursor of a connection as hearth_portal, in a transaction in which somebody asks, or nobody."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(settings.PORTAL_DATABASE_URL, dbname=name) as second, second.cursor() as cursor:
        assert cursor.execute("SELECT current_user").fetchone() == ("hearth_portal",)
        if contact_id is not None:
            cursor.execute("SELECT set_config('hearth.contact', %s, true)", (str(contact_id),))
        yield cursor
        second.rollback()


def rows(cursor: psycopg.Cursor[Any], opening: portal.Opening) -> Rows:
    columns = sql.SQL(", ").join(map(sql.Identifier, opening.columns))
    return cursor.execute(sql.SQL("SELECT {} FROM {}").format(columns, sql.Identifier(opening.table))).fetchall()


@pytest.fixture
def landlords(landlords: Landlords, django_db_blocker: DjangoDbBlocker, worker_id: str) -> Iterator[Landlords]:
    """In a copy where transactions commit, so that a second connection sees what a test adds."""
    server, name = os.environ["HEARTH_TEST_SERVER_URL"], f"hearth_portal_{os.getpid()}_{worker_id}"
    with copy_of_the_database(server, name), django_db_blocker.unblock(), working_in(name):
        yield landlords


@pytest.mark.django_db
def test_every_opened_table_is_forced_and_as_the_code_says() -> None:
    assert portal.missing(connection) == []
    assert len(portal.OPENINGS) >= 15


@pytest.mark.django_db
def test_the_portal_holds_rights_on_opened_columns_and_on_nothing_else() -> None:
    opened = {(each.table, column) for each in portal.OPENINGS for column in each.columns}
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname, a.attname, p.privilege FROM pg_class c
               JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
               CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('REFERENCES')) AS p(privilege)
               WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
                 AND has_column_privilege('hearth_portal', c.oid, a.attnum, p.privilege)"""
        )
        held = set(cursor.fetchall())
        cursor.execute(
            """SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef
               AND has_function_privilege('hearth_portal', oid, 'EXECUTE')
               AND proname NOT LIKE 'changes\\_feed\\_%' AND prorettype <> 'trigger'::regtype"""
        )
        functions = {name for (name,) in cursor.fetchall()}
    assert held == {(table, column, "SELECT") for table, column in opened}
    assert functions <= set(portal.FUNCTIONS)


@pytest.mark.django_db
def test_staff_queries_are_planned_as_without_policies() -> None:
    """A policy that is always true is dropped by the planner: no filter, and the search's index works."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("hearth_app",)
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN (FORMAT JSON, COSTS OFF) SELECT id FROM index_record r WHERE r.search_text LIKE '% kowal%'"
        )
        plan = str(cursor.fetchone()[0])
    assert "record_search_trigrams" in plan
    assert "current_setting" not in plan


def test_nobody_asking_sees_nothing(landlords: Landlords) -> None:
    assert Record.objects.exists()
    for who in (None, 0):
        with asking(who) as cursor:
            assert {each.table: rows(cursor, each) for each in portal.OPENINGS if rows(cursor, each)} == {}


def test_a_tenant_sees_what_is_theirs_and_nothing_of_the_other_tenant(
    landlords: Landlords,
) -> None:
    north, south = landlords
    tenancy = _tenancy(north)
    me, other = (party.contact_id for party in tenancy.parties.order_by("pk"))
    account = account_of(tenancy)
    for each in (account, account_of(_tenancy(south))):
        pay(each)
    with asking(me) as cursor:
        seen = {each.table: rows(cursor, each) for each in portal.OPENINGS}
        index = cursor.execute("SELECT id, company_id FROM index_record").fetchall()
        lines = cursor.execute("SELECT DISTINCT account_id FROM accounts_transaction").fetchall()
        letters = cursor.execute("SELECT contact_id FROM comms_communication").fetchall()
        parties = cursor.execute("SELECT contact_id FROM tenancies_tenancyparty").fetchall()
    assert [row[0] for row in seen["contacts_contact"]] == [me]
    assert [row[0] for row in seen["tenancies_tenancy"]] == [tenancy.pk]
    assert [row[0] for row in seen["accounts_account"]] == [account.pk]
    assert [row[0] for row in seen["assets_asset"]] == [tenancy.asset_id]
    of_case = next(each for each in portal.OPENINGS if each.table == "cases_case").columns
    cases = [dict(zip(of_case, row, strict=True)) for row in seen["cases_case"]]
    assert {row[0] for row in index} == {
        me, tenancy.pk, account.pk, tenancy.asset_id, *(each["record_id"] for each in cases)
    }  # fmt: skip
    assert {row[1] for row in index} == {north.company.pk}
    assert lines == [(account.pk,)], "the positive control: something was paid"
    assert {row[0] for row in letters} <= {me}
    assert parties == [(me,)], "who else is party to it is not in sight"
    assert {each["subject_id"] for each in cases} == {me}, "a case about a joint tenancy is not for one of them"
    leaks = [
        (each.table, column)
        for each in portal.OPENINGS
        for row in seen[each.table]
        for column, value in zip(each.columns, row, strict=True)
        if column.endswith("_id") and value == other
    ]
    assert leaks == []


def test_own_letters_and_their_files_but_no_confidential_one(landlords: Landlords) -> None:
    letter = Communication.objects.exclude(contact=None).exclude(file=None).order_by("pk").first()
    assert letter is not None
    with asking(letter.contact_id) as cursor:
        found = {row[0] for row in cursor.execute("SELECT id FROM comms_communication").fetchall()}
        files = {row[0] for row in cursor.execute("SELECT id FROM attachments_storedfile").fetchall()}
        assert letter.pk in found
        assert letter.file_id in files
    with acting(by=BY, reason="Marked"):
        Communication.objects.filter(pk=letter.pk).update(confidential=True)
    with asking(letter.contact_id) as cursor:
        assert letter.pk not in {row[0] for row in cursor.execute("SELECT id FROM comms_communication").fetchall()}
        assert letter.file_id not in {
            row[0] for row in cursor.execute("SELECT id FROM attachments_storedfile").fetchall()
        }


def test_a_sole_tenant_sees_the_case_about_their_tenancy(landlords: Landlords) -> None:
    north, _ = landlords
    person = north.person("Solo", "Tennant")
    tenancy = north.let(person)
    case = north.open("end-northmoor", tenancy.record)
    with asking(person.pk) as cursor:
        assert cursor.execute("SELECT record_id FROM cases_case").fetchall() == [(case.pk,)]
        assert cursor.execute("SELECT count(*) FROM cases_casetype").fetchone() == (1,)


def test_who_left_the_tenancy_before_it_ended_sees_it_no_more(
    landlords: Landlords,
) -> None:
    north, _ = landlords
    tenancy = _tenancy(north)
    pay(account_of(tenancy))
    leaver, stayer = tenancy.parties.order_by("pk")
    with acting(by=BY, reason="Left"):
        tenancy.parties.filter(pk=leaver.pk).update(to_date=LONG_AGO + dt.timedelta(days=9000))
    with asking(leaver.contact_id) as cursor:
        assert cursor.execute("SELECT record_id FROM tenancies_tenancy").fetchall() == []
        assert cursor.execute("SELECT record_id FROM accounts_account").fetchall() == []
        assert cursor.execute("SELECT id FROM accounts_transaction").fetchall() == []
    with asking(stayer.contact_id) as cursor:
        assert cursor.execute("SELECT record_id FROM tenancies_tenancy").fetchall() == [(tenancy.pk,)]
        assert cursor.execute("SELECT id FROM accounts_transaction").fetchall() != []


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO accounts_transaction (account_id) VALUES (1)",
        "UPDATE contacts_contact SET first_name = 'X'",
        "DELETE FROM tenancies_tenancyparty",
        "TRUNCATE index_record",
        "SELECT end_reason_id FROM tenancies_tenancy",
        "SELECT search_text FROM index_record",
        "SELECT * FROM contacts_contact",
        "SELECT first_name FROM contacts_contactevent",
        "SELECT email FROM identity_user",
        "SELECT text FROM contacts_note",
        "SELECT fields FROM changes_change",
        "CREATE TABLE mine (id int)",
        "ALTER TABLE contacts_contact DISABLE ROW LEVEL SECURITY",
        "SET ROLE hearth_app",
    ],
)
@pytest.mark.django_db
def test_what_the_portal_may_not_do(statement: str) -> None:
    with asking(1) as cursor, pytest.raises(errors.InsufficientPrivilege):
        cursor.execute(statement)


def test_a_transaction_of_the_portal_reads_only_and_forgets_who_asked(committing: None) -> None:
    url = database(f"{settings.PORTAL_DATABASE_URL} dbname={connection.settings_dict['NAME']}")
    connections.settings["portal"] = connections["default"].settings_dict | url | {"CONN_MAX_AGE": 0}
    try:
        with portal.as_contact(7, using="portal"), connections["portal"].cursor() as cursor:
            cursor.execute("SELECT current_setting('hearth.contact'), current_setting('transaction_read_only')")
            assert cursor.fetchone() == ("7", "on")
        with connections["portal"].cursor() as cursor:
            cursor.execute("SELECT current_setting('hearth.contact', true)")
            assert cursor.fetchone()[0] in (None, "")
    finally:
        connections["portal"].close()
        del connections["portal"]
        del connections.settings["portal"]


def pay(account: Account) -> None:
    Transaction.objects.create(
        account=account,
        kind="payment",
        effective_date=NOW.date(),
        amount=Decimal("-10.00"),
        description="Cash",
        key=f"cash:{account.pk}",
        posted_at=NOW,
        posted_by="tests",
    )


def _tenancy(landlord: WholeLandlord) -> Tenancy:
    return Tenancy.objects.filter(record__company=landlord.company).order_by("pk")[0]
