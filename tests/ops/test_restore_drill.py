"""The drill: a landlord with all its tables, kept by month, is backed up, destroyed and restored onto another server.

Every table is the same byte for byte, and whoever follows the feed of changes goes on at once.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from hearth.ops.backup import backup
from hearth.ops.places import ROOT
from hearth.ops.postgres import ensure_server
from hearth.ops.progress import Progress
from hearth.ops.restore import restore
from tests.ops.conftest import SERVER, clear

pytestmark = pytest.mark.slow
QUIET = Progress(quiet=True)
MADE_AT = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
NUMBERING = "public.changes_numbering"
_TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY 1, 2
"""
_STAND = """
import django; django.setup()
from hearth.platform import changes
print(changes.Position.of(changes.since(changes.START, limit=10**9)[-1]))
"""
_CHECKSUM = """SELECT md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE "C"), '')) FROM {} t"""
# The reader stands at the end of the feed as it was before the backup, another one at a place that was lost.
_FOLLOW = """
import django; django.setup()
from hearth.kernel.actor import Actor
from hearth.platform import changes
from hearth.platform.audit.acting import acting
from hearth.platform.changes import Position, PositionForgotten
from hearth.platform.organisation.models import Company
stood = Position.parse({stood!r})
assert changes.since(stood) == [], "nothing has changed since"
with acting(by=Actor.system("drill"), reason="After the restore"):
    Company.objects.update(website="https://restored.example.org")
found = changes.since(stood)
assert [each.entity for each in found] == ["company"], found
assert changes.latest() > Position.of(found[-1]) > stood
assert changes.drain("cases.changes", lambda batch: None) > 0
try:
    changes.since(Position(stood.transaction + 5, 0))
except PositionForgotten:
    print("told")
"""


def django(home: Path, url: str, *arguments: str) -> str:
    """What a command of Django's says, on that database."""
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "hearth.config.settings",
        "SECRET_KEY": "drill",
        "HEARTH_HOME": str(home),
        "DATABASE_URL": url,
    }
    done = subprocess.run(
        [sys.executable, *arguments], env=environ, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def checksums(url: str) -> dict[str, str]:
    """By table: the checksum of all that its rows say, in an order that the rows themselves give."""
    found = {}
    with psycopg.connect(url) as connection:
        for schema, table in connection.execute(_TABLES).fetchall():
            name = sql.Identifier(schema, table)
            row = connection.execute(sql.SQL(_CHECKSUM).format(name)).fetchone()
            found[f"{schema}.{table}"] = str(row[0]) if row else ""
    return found


def test_a_landlord_comes_back_byte_for_byte_on_another_server_and_its_feed_goes_on(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "landlord.tar"
    with ensure_server(home=home, fast=True, environ=SERVER) as server:
        django(home, server.urls.owner, "-m", "django", "migrate", "-v", "0")
        django(home, server.urls.owner, "-m", "django", "demo", "--homes", "20", "--seed", "1")
        with psycopg.connect(server.urls.owner) as connection:
            parts = connection.execute("SELECT count(*) FROM pg_inherits").fetchone()
            assert parts
            assert parts[0] >= 8, "the feed and the history of cases are kept by month"
        stood = django(home, server.urls.app, "-c", _STAND).strip()
        before = checksums(server.urls.superuser)
    backup(home=home, environ=SERVER, file=file, made_at=MADE_AT, progress=QUIET)
    clear(home)
    home.mkdir()
    home.chmod(0o755)
    restore(home=home, environ=SERVER, file=file, replace=False, progress=QUIET)
    with ensure_server(home=home, fast=True, environ=SERVER) as server:
        after = checksums(server.urls.superuser)
        assert len(before) > 100
        assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} == {NUMBERING}
        assert django(home, server.urls.app, "-c", _FOLLOW.format(stood=stood)).strip() == "told"
