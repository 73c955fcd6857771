"""The web's connections go through a pooler that gives each transaction another one: nothing may be left on them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hearth.config import settings

SOURCE = Path(__file__).resolve().parents[2] / "src" / "hearth"
OF_THE_SESSION = re.compile(
    r"""\bpg_(?:try_)?advisory_(?:un)?lock(?:_shared)?\b
      | (?<![A-Z_])(?:UN)?LISTEN\s+[\w{]
      | set_config\([^)]*,\s*(?:false|%s)\)
      | \bSET\s+(?:SESSION|ROLE|statement_timeout|lock_timeout)\b | [\"']SET\s+search_path\b
      | \bCREATE\s+TEMP(?:ORARY)?\s+TABLE\b(?!(?:(?!\bCREATE\b).){0,200}ON\s+COMMIT\s+DROP)
      | \bWITH\s+HOLD\b | (?<![A-Z_])PREPARE\s+\w+ | (?<![A-Z_])DISCARD\s+ALL
    """,
    re.VERBOSE | re.DOTALL,
)
ON_DIRECT_CONNECTIONS = {
    "/ops/": "runs before Django",
    "/management/commands/": "commands, as the owner",
    "/migration_operations.py": "migrations, as the owner",
    "/platform/outbox/ticks.py": "the ticks' lock, held by the worker through all of a round",
    "/platform/outbox/worker.py": "the worker's own connection listens, and refuses a pooler",
    "/platform/workspace/exporting.py": "an export's lock, held by the worker through all of its transactions",
}


MARKS = ("advisory", "LISTEN", "set_config", "SET ", "TEMP", "HOLD", "PREPARE", "DISCARD")


def session_state(text: str) -> list[str]:
    if not any(mark in text for mark in MARKS):
        return []  # most files, in a hundredth of the time
    return [found.group() for found in OF_THE_SESSION.finditer(text)]


def test_nothing_that_the_web_runs_leaves_anything_on_a_connection() -> None:
    found = {
        name: what
        for path in sorted(SOURCE.rglob("*.py"))
        if (what := session_state(path.read_text(encoding="utf-8")))
        and (name := f"/{path.relative_to(SOURCE)}")
        and not any(part in name for part in ON_DIRECT_CONNECTIONS)
    }
    assert found == {}


@pytest.mark.parametrize(
    "bad",
    [
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_try_advisory_lock(%s, %s)",
        "LISTEN orders",
        "SELECT set_config('a.b', %s, false)",
        "SET ROLE somebody",
        "execute('SET search_path TO x')",
        "SET statement_timeout = 5",
        "CREATE TEMP TABLE t AS SELECT 1",
        "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
        "PREPARE p AS SELECT 1",
    ],
)
def test_what_would_be_left_is_seen(bad: str) -> None:
    assert session_state(bad)


@pytest.mark.parametrize(
    "good",
    [
        "SELECT pg_advisory_xact_lock(1)",
        "SELECT set_config('a.b', %s, true)",
        "SET LOCAL statement_timeout = 5",
        "CREATE FUNCTION f () RETURNS int LANGUAGE sql SET search_path = pg_catalog",
        "CREATE TEMPORARY TABLE t ON COMMIT DROP AS SELECT 1",
        "SELECT pg_notify('a', '')",
    ],
)
def test_what_ends_with_the_transaction_may_be(good: str) -> None:
    assert not session_state(good)


def test_pooled_connections_prepare_nothing_and_keep_no_cursor() -> None:
    made = settings.pooled("postgresql://hearth_app:secret@pool.internal:6432/hearth")
    assert made["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert made["OPTIONS"] == {"prepare_threshold": None}
    assert (made["HOST"], made["PORT"], made["USER"]) == ("pool.internal", "6432", "hearth_app")


def test_a_replica_that_hangs_is_given_up_soon() -> None:
    made = settings.replica("postgresql://hearth_app@replica.internal/hearth?connect_timeout=9")
    assert made["OPTIONS"] == {"connect_timeout": "9", "tcp_user_timeout": "5000"}
