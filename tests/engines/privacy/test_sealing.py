"""The seal over the audit: whatever is changed in it, put into it or taken from it afterwards is found."""

from __future__ import annotations

import io
import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from psycopg.conninfo import conninfo_to_dict
from pytest_django.plugin import DjangoDbBlocker

from hearth.engines.privacy import sealing
from hearth.engines.privacy.models import Seal, SealedRow
from hearth.platform.audit.models import Reading
from tests.modules.landlord import NOW, Landlord


def read_by(landlord: Landlord, times: int) -> None:
    record = landlord.person().record
    for number in range(times):
        Reading.objects.create(
            record=record, user=landlord.officer, read_at=NOW, what=f"note {number}", reason="Asked for by the court"
        )


def seal_all(monkeypatch: pytest.MonkeyPatch) -> Landlord:
    """Six readings under three seals of one chain, and whatever else was done under others."""
    monkeypatch.setattr(sealing, "BATCH", 2)
    landlord = Landlord()
    read_by(landlord, 6)
    while sealing.seal(NOW):
        pass
    return landlord


@pytest.fixture
def sealed(db: None, monkeypatch: pytest.MonkeyPatch) -> Landlord:
    return seal_all(monkeypatch)


@pytest.fixture
def intruder(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], None]]:
    """Does a statement as somebody does who has got into the database as its superuser and sets its triggers aside."""
    default = connections["default"]
    before = dict(default.settings_dict)
    superuser = conninfo_to_dict(os.environ["HEARTH_TEST_SERVER_URL"])
    default.close()
    default.settings_dict |= {"USER": superuser["user"], "PASSWORD": superuser.get("password", "")}

    def forge(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(statement)

    try:
        with django_db_blocker.unblock(), transaction.atomic():
            seal_all(monkeypatch)
            yield forge
            transaction.set_rollback(True)
    finally:
        default.close()
        default.settings_dict |= before


def test_what_is_sealed_verifies_and_the_tail_is_told(sealed: Landlord) -> None:
    verdict = sealing.verify(sealing.heads())
    assert verdict.findings == ()
    assert verdict.sealed == SealedRow.objects.count() > 6
    assert Seal.objects.filter(chain="northmoor", source="reading.1").count() == 3
    assert sum(verdict.unsealed.values()) == 0
    read_by(sealed, 1)
    after = sealing.verify()
    assert after.intact
    assert after.unsealed["reading.1"] == 1


READINGS = "(SELECT row_key FROM privacy_sealedrow WHERE source = 'reading.1' ORDER BY row_key LIMIT 1 OFFSET {})"
FIRST, SECOND, LAST = READINGS.format(0), READINGS.format(1), READINGS.format(5)
SEAL = "(SELECT id FROM privacy_seal WHERE source = 'reading.1' ORDER BY number LIMIT 1 OFFSET {})"
FORGERIES = {
    "edited": (f"UPDATE audit_reading SET reason = 'Curious' WHERE id = {SECOND}", {"edited"}),
    "edited reader": (f"UPDATE audit_reading SET read_at = read_at + '1 day' WHERE id = {FIRST}", {"edited"}),
    "edited actor": (
        (
            "UPDATE pghistory_context SET metadata = jsonb_set(metadata, '{actor}', '\"Nobody\"') WHERE id ="
            " (SELECT pgh_context_id FROM identity_userevent ORDER BY pgh_id LIMIT 1)"
        ),
        {"edited"},
    ),
    "deleted": (f"DELETE FROM audit_reading WHERE id = {SECOND}", {"deleted"}),
    "swapped": (
        (
            f"UPDATE audit_reading SET what = CASE id WHEN {FIRST} THEN 'note 1' ELSE 'note 0' END"
            f" WHERE id IN ({FIRST}, {SECOND})"
        ),
        {"edited"},
    ),
    "reordered in a seal": (
        f"UPDATE privacy_sealedrow SET position = position + 10 WHERE seal_id = {SEAL.format(0)} AND position = 1",
        {"chain-broken"},
    ),
    "seals reordered": (
        "UPDATE privacy_seal SET number = number + 100000 WHERE source = 'reading.1'",
        {"chain-broken"},
    ),
    "sealed anew": (
        f"UPDATE privacy_sealedrow SET digest = sha256('x') WHERE source = 'reading.1' AND row_key = {FIRST}",
        {"edited", "chain-broken"},
    ),
}


def test_each_forgery_is_found(intruder: Callable[[str], None]) -> None:
    assert sealing.verify().intact
    found = {}
    for name, (statement, _) in FORGERIES.items():
        with transaction.atomic():
            intruder(statement)
            found[name] = {each.kind for each in sealing.verify().findings}
            transaction.set_rollback(True)
    assert found == {name: kinds for name, (_, kinds) in FORGERIES.items()}


_OTHER = {
    "bigint": "coalesce({0}, 0) + 1",
    "integer": "coalesce({0}, 0) + 1",
    "smallint": "coalesce({0}, 0) + 1",
    "numeric": "coalesce({0}, 0) + 1",
    "boolean": "NOT coalesce({0}, false)",
    "date": "coalesce({0}, date '2020-01-01') + 1",
    "timestamp with time zone": "coalesce({0}, now()) + interval '1 second'",
    "character varying": "CASE WHEN {0} = 'x' THEN 'y' ELSE 'x' END",
    "text": "CASE WHEN {0} = 'x' THEN 'y' ELSE 'x' END",
    "jsonb": """'{{"forged": true}}'::jsonb""",
    "uuid": "gen_random_uuid()",
}
_SEALS = {
    "a seal is taken out": "DELETE FROM privacy_seal WHERE id = {seal}",
    "a seal and its rows are taken out": (
        "DELETE FROM privacy_sealedrow WHERE seal_id = {seal}; DELETE FROM privacy_seal WHERE id = {seal}"
    ),
    "a seal is dated otherwise": "UPDATE privacy_seal SET sealed_at = sealed_at - interval '1 day' WHERE id = {seal}",
    "a seal is another chain's": "UPDATE privacy_seal SET chain = chain || 'x' WHERE id = {seal}",
    "a sealed row is taken out": "DELETE FROM privacy_sealedrow WHERE seal_id = {seal} AND row_key = {row}",
    "a sealed row is another seal's": (
        "UPDATE privacy_sealedrow SET position = position + 5000 WHERE seal_id = {seal} AND row_key = {row}"
    ),
    "a salt is another": ("UPDATE privacy_sealedrow SET salt = sha256('x') WHERE seal_id = {seal} AND row_key = {row}"),
    "a seal is counted otherwise": "UPDATE privacy_seal SET rows = rows + 1 WHERE id = {seal}",
}


def _columns(table: str) -> dict[str, str]:
    """What a column is set to so that it says something else; columns of other types left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s",
            [table],
        )
        return {name: _OTHER[kind].format(f'"{name}"') for name, kind in cursor.fetchall() if kind in _OTHER}


def test_whatever_is_done_to_what_is_sealed_is_found(intruder: Callable[[str], None]) -> None:
    """Every column of every table under seal that has rows here, and every way to meddle with the seals themselves."""
    draw = random.Random(11)  # noqa: S311 - the same each time
    sealed = list(SealedRow.objects.values_list("seal_id", "source", "row_key"))
    by_source = {name: [each for each in sealed if each[1] == name] for name in {each[1] for each in sealed}}
    forgeries: dict[str, str] = {}
    for name, rows in sorted(by_source.items()):
        source = sealing.SOURCES.get(name)
        table = source.model._meta.db_table
        _seal, _name, key = draw.choice(rows)
        forgeries[f"{name} deleted"] = f"DELETE FROM {table} WHERE {source.key} = {key}"
        others = _columns(table)
        for column in set(source.columns) & others.keys():
            forgeries[f"{name}.{column}"] = (
                f'UPDATE {table} SET "{column}" = {others[column]} WHERE {source.key} = {key}'
            )
    for name, statement in _SEALS.items():
        for seal, _, row in draw.sample(sealed, 2):
            forgeries[f"{name} ({seal})"] = statement.format(seal=seal, row=row)
    assert len(forgeries) > 40
    heads = sealing.heads()
    missed, refused = [], 0
    for name, statement in forgeries.items():
        try:
            with transaction.atomic():
                intruder(statement)
                missed += [] if sealing.verify(heads).findings else [name]
                transaction.set_rollback(True)
        except DatabaseError:  # a constraint of the table does not let it be written
            refused += 1
    assert missed == []
    assert refused < len(forgeries) / 3


def test_a_row_slipped_in_far_behind_is_found(sealed: Landlord, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "LATE", 1)
    first = Reading.objects.order_by("pk").values_list("pk", flat=True)[0]
    record = sealed.person().record
    Reading.objects.create(
        pk=first - 1, record=record, user=sealed.officer, read_at=NOW, what="note", reason="Slipped in"
    )
    assert [(each.kind, each.key) for each in sealing.verify().findings] == [("inserted", str(first - 1))]


def test_an_end_cut_off_is_found_by_a_head_that_was_written_down(
    intruder: Callable[[str], None], tmp_path: Path
) -> None:
    file = tmp_path / "heads.json"
    call_command("verify-audit", "--export-heads", str(file), stdout=io.StringIO())
    last = Seal.objects.filter(chain="northmoor").order_by("-number")[0]
    rows = list(SealedRow.objects.filter(seal=last).values_list("row_key", flat=True))
    source = sealing.SOURCES.get(last.source)
    intruder(f"DELETE FROM privacy_sealedrow WHERE seal_id = {last.pk}")
    intruder(f"DELETE FROM privacy_seal WHERE id = {last.pk}")
    intruder(f"DELETE FROM {source.model._meta.db_table} WHERE {source.key} IN ({', '.join(str(key) for key in rows)})")
    out = io.StringIO()
    call_command("verify-audit", stdout=out)
    assert json.loads(out.getvalue())["intact"], "nothing within shows it: that is what heads are for"
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 findings"):
        call_command("verify-audit", "--heads", str(file), stdout=out)
    (found,) = json.loads(out.getvalue())["findings"]
    assert (found["kind"], found["chain"]) == ("truncated", "northmoor")
    file.write_text("[]")
    with pytest.raises(CommandError, match="holds no heads"):
        call_command("verify-audit", "--heads", str(file))
    with pytest.raises(CommandError, match=r"can't be written to .*: Is a directory"):
        call_command("verify-audit", "--export-heads", str(tmp_path), stdout=io.StringIO())


def test_an_erased_row_leaves_the_chain_standing(intruder: Callable[[str], None]) -> None:
    """The salt goes with the content: what was sealed can't be guessed any more, and nothing is found amiss."""
    intruder(f"UPDATE privacy_sealedrow SET salt = NULL WHERE source = 'reading.1' AND row_key = {FIRST}")
    intruder(f"UPDATE audit_reading SET reason = 'Erased' WHERE id = {FIRST}")
    (found,) = sealing.verify().findings
    assert "lost their salt by no erasure on record" in found.what
    intruder(
        "INSERT INTO audit_erasing (opened_at, transaction, actor, reason) VALUES (now(), 1, 'Ade Shah', 'Asked');"
        "INSERT INTO privacy_saltsgone (erasing_id, rows) SELECT max(id), 1 FROM audit_erasing"
    )
    verdict = sealing.verify()
    assert verdict.intact
    assert verdict.erased == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE privacy_seal SET rows = 0",
        "DELETE FROM privacy_seal",
        "DELETE FROM privacy_sealedrow",
        "UPDATE privacy_sealedrow SET digest = salt",
        "UPDATE privacy_sealedrow SET salt = digest",
        "UPDATE privacy_sealedrow SET salt = NULL",
    ],
)
def test_the_application_can_not_change_a_seal(sealed: Landlord, statement: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
