"""What a real dump says: nothing of somebody who was erased, before and after a backup is restored; nobody in a copy.

The other tests ask the tables; here PostgreSQL's own pg_dump writes out everything that the database holds.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from psycopg.conninfo import make_conninfo
from pytest_django import Settings

from hearth.engines.privacy import sealing
from hearth.engines.privacy.erasing import operations as erasing
from hearth.engines.privacy.models import Erasure
from hearth.ops.backup import client
from hearth.platform.outbox.sweeping import deliver_all_due
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.models import Note
from tests.engines.privacy.people import everything_about, records_of
from tests.engines.privacy.planting import Planted, entities_of_people, plant
from tests.engines.privacy.test_erasing import left, settle
from tests.landlord import WholeLandlord
from tests.modules.conftest import committing
from tests.modules.landlord import BY, NOW

__all__ = ["committing"]
pytestmark = pytest.mark.slow


def _at(name: str) -> str:
    return make_conninfo(os.environ["HEARTH_TEST_SERVER_URL"], dbname=name)


def _run(program: str, *arguments: str) -> str:
    with psycopg.connect(_at("postgres")) as connection:
        found = client(name=program, server=connection.info.server_version // 10_000, environ=dict(os.environ))
    return subprocess.run([found, *arguments], check=True, capture_output=True, text=True).stdout


def dump(name: str) -> str:
    """Everything in a database, as pg_dump writes it: tables, history, archive, outbox, search."""
    return _run("pg_dump", "--data-only", f"--dbname={_at(name)}")


@contextmanager
def scratch(name: str) -> Iterator[str]:
    """An empty database of that name."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(_at("postgres"), autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER hearth_owner TEMPLATE template0").format(sql.Identifier(name))
        )
        try:
            yield name
        finally:
            connection.execute(drop)


def stored(folder: Path) -> str:
    """The names and bytes of every file in the store."""
    files = [each for each in folder.rglob("*") if each.is_file()]
    return " ".join(f"{each.name} {each.read_bytes().decode(errors='replace')}" for each in files)


def test_from_a_backup_to_the_replay_nothing_of_the_erased_stands_in_a_dump_or_file(
    committing: None, settings: Settings, tmp_path: Path, worker_id: str
) -> None:
    settings.HOME = tmp_path
    kept = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path / "files")}}
    settings.STORAGES = settings.STORAGES | {"default": kept}
    here = connections["default"].settings_dict
    live = str(here["NAME"])
    landlord = WholeLandlord()
    alice, cousin = landlord.person("Alice", "Alder"), landlord.person("Carol", "Cousin")
    bob, friend = landlord.person("Bob", "Birch"), landlord.person("Fred", "Friend")
    hers = everything_about(landlord, alice, cousin, "alder")
    his = everything_about(landlord, bob, friend, "birch")
    entities = entities_of_people()
    planted = plant(entities, alice.pk, records_of(alice, hers), "calder")
    his_words = plant(entities, bob.pk, records_of(bob, his), "birchwood")
    alice.refresh_from_db()
    elsewhere = contacts.add_note(by=BY, record_id=friend.pk, text=f"Mrs {alice.last_name} shouted at him.", now=NOW)
    settle(hers)
    while sealing.seal(NOW):
        pass
    before, files_before = dump(live), stored(tmp_path / "files")
    assert left(planted, before)
    assert "bytes of alder" in files_before
    backup = tmp_path / "backup"
    _run("pg_dump", "--format=custom", f"--file={backup}", f"--dbname={_at(live)}")

    seen = erasing.preview(contact=alice, now=NOW)
    told = {each.place: "take-out" for each in seen.told}
    erasing.erase(by=BY, contact_id=alice.pk, ground="objection", reason="They asked", told=told, now=NOW)
    deliver_all_due(NOW)
    _holds_nothing(planted, his_words, before, dump(live))
    assert "bytes of alder" not in stored(tmp_path / "files")
    assert "bytes of birch" in stored(tmp_path / "files")
    assert sealing.verify().findings == ()

    with scratch(f"hearth_restored_{os.getpid()}_{worker_id}") as restored:
        _run("pg_restore", "--exit-on-error", f"--dbname={_at(restored)}", str(backup))
        assert left(planted, dump(restored)), "the backup has brought her back"
        connections["default"].close()
        here["NAME"] = restored
        try:
            call_command("replay-erasures")
            deliver_all_due(NOW)
            _holds_nothing(planted, his_words, before, dump(restored))
            assert Erasure.objects.get(contact=alice.pk).replayed_at is not None
            assert Note.objects.get(pk=elsewhere.pk).text == "[erased] shouted at him."
            assert sealing.verify().findings == ()
        finally:
            connections["default"].close()
            here["NAME"] = live

    settings.OWNER_DATABASE_URL = _at(live)
    with scratch(f"hearth_copied_{os.getpid()}_{worker_id}") as copied:
        call_command("pseudonymise", to=_at(copied))
        said = dump(copied)
        words = {each for each in his_words.canaries if "birchwood" in each}
        assert len(words) > 30
        assert [each for each in words if each in said] == []
        assert "Birch" not in said


def _holds_nothing(hers: Planted, his: Planted, before: str, after: str) -> None:
    assert left(hers, after) == {}
    assert "calder" not in after
    assert "Alder" not in after
    assert [each for each in his.canaries if each in before and each not in after] == [], "all of Bob's remains"
