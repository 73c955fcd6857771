"""The feed misses nothing, repeats nothing, says which columns changed, and can't be forged."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import Any, TypeVar

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.utils import ConnectionHandler

from hearth.config.settings import database
from hearth.platform import catalogue, changes
from hearth.platform.attachments.models import StoredFile
from hearth.platform.audit.acting import acting
from hearth.platform.changes import START, Position, installing
from hearth.platform.changes.models import Change, Consumer
from hearth.platform.copying import copy
from hearth.platform.organisation.models import Company
from hearth.records.contacts.models import Contact, ContactAddress, ContactPhone
from tests.platform.people import START as MOVED_IN
from tests.platform.people import address, person, phone
from tests.records.landlord import BY, NOW, make_company

T = TypeVar("T")
pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return make_company("northmoor")


def own(entity: str) -> list[tuple[str, int | None, int | None]]:
    return [
        (change.operation, change.record_id, change.row_id) for change in changes.of_this_transaction(entities=[entity])
    ]


# --- what the triggers write


def test_an_insert_an_update_and_a_delete_are_written_with_record_and_row(company: Company) -> None:
    anna = person(company)
    mobile = phone(anna, "07700 900001")
    row = mobile.pk
    with acting(by=BY, reason="Corrected, then gone"):
        mobile.number = "07700 900002"
        mobile.save()
        mobile.delete()
    assert own("contact_phone") == [("I", anna.pk, row), ("U", anna.pk, row), ("D", anna.pk, row)]


def test_an_update_names_the_columns_that_changed_and_no_values(company: Company) -> None:
    anna = person(company)
    with acting(by=BY, reason="Married"):
        Contact.objects.filter(pk=anna.pk).update(last_name="CANARY", title="Mrs", first_name="Anna")
    (update,) = [each for each in changes.of_this_transaction(entities=["contact"]) if each.operation == "U"]
    assert set(update.fields) == {"last_name", "title"}
    assert "CANARY" not in str(vars(update))


def test_an_insert_names_all_columns(company: Company) -> None:
    person(company)
    (insert,) = changes.of_this_transaction(entities=["contact"])
    assert set(insert.fields) == {field.column for field in Contact._meta.concrete_fields}


def test_an_update_that_changes_nothing_writes_nothing(company: Company) -> None:
    anna = person(company)
    with acting(by=BY, reason="Saved again"):
        anna.save()
        Contact.objects.filter(pk=-1).update(last_name="Nobody")
    assert own("contact") == [("I", anna.pk, anna.pk)]


def test_null_counts_as_a_value(company: Company) -> None:
    anna = person(company)
    with acting(by=BY, reason="Told"):
        Contact.objects.filter(pk=anna.pk).update(date_of_birth=dt.date(1980, 1, 1))
        Contact.objects.filter(pk=anna.pk).update(date_of_birth=None)
    fields = [each.fields for each in changes.of_this_transaction(entities=["contact"]) if each.operation == "U"]
    assert fields == [["date_of_birth"], ["date_of_birth"]]


def test_a_bulk_update_is_written_row_by_row(company: Company) -> None:
    people = [person(company, f"P{number}") for number in range(20)]
    with acting(by=BY, reason="All at once"):
        Contact.objects.filter(first_name__startswith="P").update(language="Welsh")
    updated = {record for operation, record, _ in own("contact") if operation == "U"}
    assert updated == {each.pk for each in people}


def test_copy_is_written_too(company: Company) -> None:
    anna = person(company)
    columns = ("contact_id", "number", "kind", "confidential", "safe", "position")
    rows = [(anna.pk, f"07700 90000{number}", "mobile", False, True, number) for number in range(3)]
    with acting(by=BY, reason="Loaded"):
        copy(ContactPhone, columns, rows)
    assert [(operation, record) for operation, record, _ in own("contact_phone")] == [("I", anna.pk)] * 3


def test_a_row_that_moves_to_another_record_is_written_for_both(company: Company) -> None:
    anna, ben = person(company), person(company, "Ben")
    mobile = phone(anna, "07700 900001")
    with acting(by=BY, reason="It is Ben's"):
        mobile.contact = ben
        mobile.save()
    assert {record for operation, record, _ in own("contact_phone") if operation == "U"} == {anna.pk, ben.pk}


def test_a_cascade_is_written(company: Company) -> None:
    anna = person(company)
    phone(anna, "07700 900001")
    with acting(by=BY, reason="A mistake"):
        Contact.objects.filter(pk=anna.pk).delete()
    assert own("contact_phone")[-1][:2] == ("D", anna.pk)


def test_a_row_whose_key_is_no_number_is_known_by_its_record(company: Company) -> None:
    anna = person(company)
    with acting(by=BY, reason="Received"):
        StoredFile.objects.create(
            record=anna.record, name="a", content_type="text/plain", size=1, sha256="a", path="a", stored_at=NOW
        )
    assert own(catalogue.entity_of(StoredFile).name) == [("I", anna.pk, None)]


# --- it can't be forged


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO changes_change (transaction, entity, operation, fields) VALUES (1, 'contact', 'U', '{}')",
        "UPDATE changes_change SET entity = 'forged'",
        "DELETE FROM changes_change",
        "TRUNCATE changes_change",
        "ALTER TABLE contacts_contact DISABLE TRIGGER changes_feed_update",
        "DROP TRIGGER changes_feed_update ON contacts_contact",
        "CREATE OR REPLACE FUNCTION changes_feed_contacts_contact() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
        "SELECT changes_feed_contacts_contact()",
        "SET session_replication_role = replica",
    ],
)
def test_the_application_can_neither_write_nor_silence_the_feed(statement: str) -> None:
    refusal = "permission denied|must be owner|only be called as"
    with pytest.raises(DatabaseError, match=refusal), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_functions_trust_no_schema_but_the_system_s() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosecdef, proconfig FROM pg_proc WHERE proname LIKE 'changes\\_feed\\_%'")
        assert set(map(str, cursor.fetchall())) == {"(True, ['search_path=pg_catalog, pg_temp'])"}


def test_a_missing_trigger_is_noticed_and_put_back() -> None:
    owner = ConnectionHandler({"default": database(settings.OWNER_DATABASE_URL)})["default"]
    with closing(owner), owner.cursor() as cursor:
        cursor.execute("DROP TRIGGER changes_feed_delete ON contacts_contact")
        assert installing.missing(connection) == ["contacts_contact"]
        assert installing.sync(owner) == ["contacts_contact"]
        assert installing.sync(owner) == []
    assert installing.missing(connection) == []


def test_a_column_that_was_added_is_noticed_even_one_that_knows_no_equality() -> None:
    owner = ConnectionHandler({"default": database(settings.OWNER_DATABASE_URL)})["default"]
    with closing(owner), owner.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("ALTER TABLE contacts_note ADD COLUMN extra json, ALTER COLUMN record_id DROP NOT NULL")
        assert installing.sync(owner) == ["contacts_note"]
        cursor.execute("ALTER TABLE contacts_note DISABLE TRIGGER append_only")
        cursor.execute("INSERT INTO contacts_note (text, confidential, written_at) VALUES ('Hello', false, now())")
        cursor.execute("""UPDATE contacts_note SET extra = '{"a": 1}'""")
        cursor.execute("SELECT fields FROM changes_change WHERE entity = 'note' AND operation = 'U'")
        assert cursor.fetchall() == [(["extra"],)]
        cursor.execute("ROLLBACK")


def test_on_another_server_the_numbers_go_on_above_all_that_were_given() -> None:
    with psycopg.connect(settings.OWNER_DATABASE_URL) as owner:
        (same,) = owner.execute("SELECT public.changes_number_anew(false)").fetchone() or ()
        assert same is False
        owner.execute("UPDATE changes_numbering SET server = 'elsewhere/1'")
        owner.execute(
            "INSERT INTO changes_change (transaction, entity, operation, fields) VALUES (7000000000, 'test', 'I', '{}')"
        )
        (anew,) = owner.execute("SELECT public.changes_number_anew(false)").fetchone() or ()
        assert anew is True
        last_before, first = owner.execute(
            "SELECT last_before, first FROM changes_numbering ORDER BY id DESC LIMIT 1"
        ).fetchone() or (0, 0)
        assert last_before >= 7000000000
        assert first == 2**40
        (number,) = owner.execute(
            "SELECT pg_current_xact_id()::text::bigint + shift FROM changes_numbering ORDER BY id DESC LIMIT 1"
        ).fetchone() or (0,)
        assert number == first
        owner.rollback()


# --- reading it in order: with connections of their own, since the order of commits is what matters


@pytest.fixture
def owner() -> Iterator[Callable[[], psycopg.Connection[tuple[Any, ...]]]]:
    """Opens connections as the owner; what they wrote to the feed is taken away afterwards."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(closing(psycopg.connect(settings.OWNER_DATABASE_URL)))
    with psycopg.connect(settings.OWNER_DATABASE_URL, autocommit=True) as connection_:
        connection_.execute("DELETE FROM changes_change WHERE entity LIKE 'test%'")
        connection_.execute("DELETE FROM changes_consumer WHERE name LIKE 'test%'")


Owner = Callable[[], psycopg.Connection[tuple[Any, ...]]]


def begin(connection_: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Gives the connection's transaction its number."""
    connection_.execute("SELECT pg_current_xact_id()")


def write(connection_: psycopg.Connection[tuple[Any, ...]], row: int, entity: str = "test") -> None:
    """Draws the next id for a change of a row, in the connection's transaction."""
    connection_.execute(
        "INSERT INTO changes_change (transaction, entity, row_id, operation, fields)"
        " VALUES (pg_current_xact_id()::text::bigint, %s, %s, 'U', '{colour}')",
        (entity, row),
    )


def seen(position: Position = START, **limits: int) -> list[int | None]:
    return [change.row_id for change in changes.since(position, entities=["test"], **limits)]


def eventually(wanted: object, look: Callable[[], object]) -> None:
    """Whatever else runs in this cluster may hold the feed back for a moment."""
    patience = time.monotonic() + 60
    while (found := look()) != wanted and time.monotonic() < patience:
        time.sleep(0.05)
    assert found == wanted


def elsewhere(work: Callable[[], T]) -> T:
    """Runs on a connection of its own, where nothing is in progress."""
    with ThreadPoolExecutor(1) as pool:

        def run() -> T:
            try:
                return work()
            finally:
                connection.close()

        return pool.submit(run).result()


def test_what_is_committed_is_seen_in_order(owner: Owner) -> None:
    writer = owner()
    for row in (1, 2, 3):
        write(writer, row)
    writer.commit()
    eventually([1, 2, 3], seen)
    assert seen(limit=2) == [1, 2]
    first, *_ = changes.since(START, entities=["test"])
    assert seen(Position.of(first)) == [2, 3]
    assert seen(Position.parse(str(Position.of(first)))) == [2, 3]


def test_what_comes_after_a_running_transaction_waits_for_it(owner: Owner) -> None:
    slow, quick = owner(), owner()
    write(slow, 1)
    write(quick, 2)
    quick.commit()
    assert seen() == []
    slow.commit()
    eventually([1, 2], seen)


def test_a_smaller_id_that_is_committed_later_is_not_missed(owner: Owner) -> None:
    """The first to begin draws its id last: by ids alone, whoever had read on to 2 would never see 1."""
    first, second = owner(), owner()
    begin(first)
    write(second, 1)
    write(first, 2)
    first.commit()
    eventually([2], seen)
    position = Position.of(changes.since(START, entities=["test"])[-1])
    second.commit()
    eventually([1], lambda: seen(position))


def test_what_was_rolled_back_never_happened(owner: Owner) -> None:
    writer = owner()
    write(writer, 1)
    writer.rollback()
    write(writer, 2)
    writer.commit()
    eventually([2], seen)


@pytest.mark.parametrize("text", ["", "7", "7-", "-7", "a-b", "7-8-9", "٣-٤"])
def test_a_position_that_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="is no position"):
        Position.parse(text)


# --- consumers


class Notebook:
    """A consumer that writes down what it was handed."""

    def __init__(self) -> None:
        self.rows: list[int | None] = []
        self.batches = 0

    def __call__(self, batch: Sequence[Change]) -> None:
        self.batches += 1
        self.rows += [change.row_id for change in batch]


def drain(notebook: Callable[[Sequence[Change]], None], limit: int = 1000) -> int:
    return elsewhere(lambda: changes.drain("test.notebook", notebook, entities=["test"], limit=limit))


def handed(notebook: Notebook, limit: int = 1000) -> list[int | None]:
    drain(notebook, limit)
    return notebook.rows


def test_a_consumer_is_handed_each_change_once_in_batches(owner: Owner) -> None:
    writer, notebook = owner(), Notebook()
    for row in range(5):
        write(writer, row)
    writer.commit()
    eventually([0, 1, 2, 3, 4], lambda: handed(notebook, limit=2))
    assert notebook.batches == 3
    assert drain(notebook) == 0
    write(writer, 5)
    writer.commit()
    eventually([0, 1, 2, 3, 4, 5], lambda: handed(notebook))


def test_a_batch_that_failed_comes_again(owner: Owner) -> None:
    writer, notebook = owner(), Notebook()

    def fail(batch: Sequence[Change]) -> None:
        raise RuntimeError("on the way")

    write(writer, 1)
    writer.commit()
    eventually([1], seen)
    with pytest.raises(RuntimeError, match="on the way"):
        drain(fail)
    eventually([1], lambda: handed(notebook))


def test_while_somebody_drains_another_does_nothing(owner: Owner) -> None:
    writer, notebook = owner(), Notebook()
    write(writer, 1)
    writer.commit()
    eventually([1], seen)
    inner: list[int] = []
    eventually(
        [0],
        lambda: (drain(lambda _: inner.append(drain(notebook))), inner)[1],
    )
    assert notebook.rows == []


def test_changes_of_other_entities_are_passed_by(owner: Owner) -> None:
    writer, notebook = owner(), Notebook()
    write(writer, 1, "test.other")
    write(writer, 2)
    writer.commit()
    eventually([2], lambda: handed(notebook))


def test_draining_within_a_transaction_sees_its_own_changes_once(company: Company) -> None:
    anna = person(company)
    found: list[list[str]] = []

    def note(batch: Sequence[Change]) -> None:
        found.extend(change.fields for change in batch if change.record_id == anna.pk and change.operation == "U")

    def drain_here() -> None:
        changes.drain("test.own", note, entities=["contact"])

    drain_here()
    with acting(by=BY, reason="Married"):
        Contact.objects.filter(pk=anna.pk).update(last_name="Cole")
    drain_here()
    drain_here()
    assert found == [["last_name"]]
    assert Consumer.objects.get(name="test.own").ahead


def test_what_the_handler_changes_comes_the_next_time(company: Company) -> None:
    """A handler whose work is itself a change must not keep one round going for ever."""
    anna = person(company)
    rounds: list[int] = []

    def change_again(batch: Sequence[Change]) -> None:
        rounds.append(len(batch))
        with acting(by=BY, reason="Once more"):
            Contact.objects.filter(pk=anna.pk).update(first_name=f"Anna {len(rounds)}")

    for _ in range(3):
        changes.drain("test.again", change_again, entities=["contact"])
    assert rounds == [1, 1, 1]


def test_addresses_belong_to_their_contact(company: Company) -> None:
    row = address(person(company), "1 High Street")
    with acting(by=BY, reason="Moved"):
        ContactAddress.objects.filter(pk=row.pk).update(to_date=MOVED_IN + dt.timedelta(days=1))
    assert own("contact_address") == [("I", row.contact_id, row.pk), ("U", row.contact_id, row.pk)]
