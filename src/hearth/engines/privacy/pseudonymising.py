"""A copy of the database in which nobody can be named: for tests, training and finding faults.

Nothing real ever reaches the copy: each column is changed as it is read, by what the catalogue says of it. What is
named becomes a keyed hash (HMAC-SHA-256) with a key of its own for each tag, so that the same name is the same
pseudonym in every table, and tables still join; without the key, which is made for one copy and then forgotten, nobody
gets back. Words in sentences are replaced, files and messages left out. It is still personal data (UK GDPR, recital
26): dates, amounts and references stay, so that figures hold.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db import models
from psycopg import sql

from hearth.engines.privacy.tags import all_tags
from hearth.kernel.refusal import Refused
from hearth.platform import catalogue
from hearth.platform.catalogue import Entity, Item, PrivacyClass
from hearth.platform.catalogue.register import HISTORY

SHORTEST_KEY = 16
_LEFT_OUT = frozenset(
    {"outbox_message", "export.rows", "file.words", "api_answer", "seal", "seal.row", "seal.salts_gone"}
)
_COPIED = frozenset({"django_migrations", "django_content_type", "auth_permission", "auth_group"})
# Colleagues are at work, so the catalogue calls them open; a copy names them no more than anybody. Where Hearth would
# call out by itself, it finds nobody.
_PLACES: dict[tuple[str, str], str] = {
    ("identity_user", "email"): "'user' || id || '@example.invalid'",
    ("identity_user", "name"): "'Officer ' || id",
    ("identity_userevent", "email"): "'user' || pgh_obj_id || '@example.invalid'",
    ("identity_userevent", "name"): "'Officer ' || pgh_obj_id",
    ("cases_webhooksubscription", "url"): "'https://example.invalid/'",
    ("cases_webhooksubscriptionevent", "url"): "'https://example.invalid/'",
    ("cases_webservice", "url"): "'https://example.invalid/'",
    ("cases_webserviceevent", "url"): "'https://example.invalid/'",
    ("cases_caseevent", "actor"): "'Officer'",
    ("accounts_transaction", "posted_by"): "'Officer'",
    ("pghistory_context", "metadata"): '\'{"actor": "Officer", "reason": "[reason]"}\'::jsonb',
}
_SENSITIVE = {PrivacyClass.SPECIAL_CATEGORY, PrivacyClass.CRIMINAL_OFFENCE, PrivacyClass.CONFIDENTIAL}

Connection = psycopg.Connection[tuple[Any, ...]]


class CopyRefused(Refused):
    """A copy that would be made into the landlord itself, or into a database that holds something."""

    code = "copy_refused"


@dataclass(frozen=True, slots=True)
class Key:
    """The secret of one copy; a key for each purpose is derived from it."""

    secret: bytes

    def __post_init__(self) -> None:
        if len(self.secret) < SHORTEST_KEY:
            raise CopyRefused(f"The key of a copy has at least {SHORTEST_KEY} bytes.")

    def hashed(self, purpose: str, value: sql.Composable) -> sql.Composed:
        """HMAC-SHA-256 of a text in SQL, in hexadecimal; letters' case does not count."""
        block = hmac.new(self.secret, purpose.encode(), hashlib.sha256).digest().ljust(64, b"\0")
        inner, outer = bytes(each ^ 0x36 for each in block), bytes(each ^ 0x5C for each in block)
        return sql.SQL(
            "encode(sha256({outer}::bytea || sha256({inner}::bytea || convert_to(lower({value}), 'UTF8'))), 'hex')"
        ).format(outer=sql.Literal(outer), inner=sql.Literal(inner), value=value)


def check_apart(source: Connection, target: Connection) -> None:
    """Refuses (CopyRefused) the landlord's own database, and one that holds any table."""
    where = "SELECT system_identifier::text || '/' || current_database() FROM pg_control_system()"
    here, there = (connection.execute(where).fetchone() for connection in (source, target))
    if here == there:
        raise CopyRefused("That is the landlord's own database. A pseudonymised copy goes into another, empty one.")
    held = target.execute(
        "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    ).fetchone()
    if held and held[0]:
        raise CopyRefused(f"The database to copy into is not empty: it has {held[0]} tables. Make a new one.")


def copy_rows(source: Connection, target: Connection, *, key: Key) -> Iterator[tuple[str, int]]:
    """Copies every table, changed as it is read; yields each table's name and how many rows it has.

    The target has the tables, without triggers and foreign keys yet. Begin the source's transaction so that it is read
    as of one instant (repeatable read).
    """
    described = _described()
    for table in _tables(source):
        columns = _columns(source, table)
        said = _said_of(table, described.get(table), columns, key)
        if said is None:
            yield table, 0
            continue
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        read = sql.SQL("COPY (SELECT {} FROM public.{}) TO STDOUT").format(
            sql.SQL(", ").join(said), sql.Identifier(table)
        )
        write = sql.SQL("COPY public.{} ({}) FROM STDIN").format(sql.Identifier(table), names)
        with source.cursor() as reading, target.cursor() as writing:
            with reading.copy(read) as out, writing.copy(write) as into:
                for block in out:
                    into.write(block)
            yield table, max(writing.rowcount, 0)


def set_sequences(source: Connection, target: Connection) -> None:
    """The next key of each table in the copy comes after the last."""
    rows = source.execute(
        "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
    ).fetchall()
    for name, last in rows:
        target.execute(sql.SQL("SELECT setval({}, %s)").format(sql.Literal(f'public."{name}"')), [last])


def _tables(source: Connection) -> list[str]:
    rows = source.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
        " AND NOT c.relispartition AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
        " ORDER BY 1"
    ).fetchall()
    return [name for (name,) in rows]


def _columns(source: Connection, table: str) -> list[str]:
    rows = source.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = '' ORDER BY attnum",
        [f'public."{table}"'],
    ).fetchall()
    return [name for (name,) in rows]


def _described() -> dict[str, Entity]:
    found: dict[str, Entity] = {}
    for entity in catalogue.entities():
        found[entity.model._meta.db_table] = entity
        try:
            history = catalogue.entity(entity.name + HISTORY)
        except KeyError:
            continue
        found[history.model._meta.db_table] = history
    return found


def _said_of(table: str, entity: Entity | None, columns: list[str], key: Key) -> list[sql.Composable] | None:
    """What is read of each column; None for a table whose rows are left out."""
    if entity is None:
        privacy, _ = catalogue.CATALOGUE.other_tables().get(table, (PrivacyClass.SECRET, ""))
        if table != "pghistory_context" and (privacy is not PrivacyClass.OPEN or table.startswith("procrastinate")):
            return None
        return [_place(table, name) or sql.Identifier(name) for name in columns]
    if entity.name.removesuffix(HISTORY) in _LEFT_OUT:
        return None
    by_column = {item.column: item for item in entity.declared.values() if item.column}
    return [
        _place(table, name) or (_pseudonym(entity, by_column[name], key) if name in by_column else sql.Identifier(name))
        for name in columns
    ]


def _place(table: str, column: str) -> sql.Composable | None:
    said = _PLACES.get((table, column))
    return sql.SQL(said) if said else None


def _pseudonym(entity: Entity, item: Item, key: Key) -> sql.Composable:  # noqa: PLR0911 - one for each kind of column
    column = sql.Identifier(item.column)
    if item.privacy is PrivacyClass.OPEN:
        return column
    field: Any = entity.model._meta.get_field(item.name)
    if field.is_relation or isinstance(field, models.BooleanField | models.DateTimeField | models.DecimalField):
        return column
    if isinstance(field, models.JSONField):
        return sql.SQL(
            "CASE jsonb_typeof({0}) WHEN 'array' THEN '[]'::jsonb WHEN 'object' THEN '{{}}'::jsonb END"
        ).format(column) if field.null else sql.SQL(
            "CASE WHEN jsonb_typeof({0}) = 'array' THEN '[]'::jsonb ELSE '{{}}'::jsonb END"
        ).format(column)  # fmt: skip
    if isinstance(field, models.DateField):  # a birth: the year is enough for every rule of age
        return sql.SQL("date_trunc('year', {})::date").format(column) if item.tag == "identifiers" else column
    if isinstance(field, ArrayField):
        one = field.base_field  # codes of a list and keys name nobody
        names_nobody = isinstance(one, models.IntegerField) or (one.choices and item.privacy not in _SENSITIVE)
        return column if names_nobody else sql.SQL("'{}'")
    if isinstance(field, models.BinaryField):
        return sql.SQL("NULL::bytea") if field.null else sql.SQL("''::bytea")
    hashed = key.hashed(item.tag or "secret", sql.SQL("{}::text").format(column))
    if isinstance(field, models.IntegerField):
        return (
            sql.SQL("('x' || left({}, 8))::bit(32)::bigint % 1000000000 + 1000000000").format(hashed)
            if not (field.null)
            else sql.SQL("CASE WHEN {} IS NOT NULL THEN abs(('x' || left({}, 8))::bit(32)::int) END").format(
                column, hashed
            )
        )
    return _text(item, field, column, hashed)


def _text(item: Item, field: Any, column: sql.Identifier, hashed: sql.Composed) -> sql.Composable:
    most = field.max_length or 64
    words = item.tag in all_tags() and all_tags()[item.tag].free_text
    if item.choices and item.privacy not in _SENSITIVE:
        return column  # a role, a kind, a status: rules read it, and it names nobody
    if item.choices:
        return sql.SQL("''")
    if isinstance(field, models.EmailField):
        said: sql.Composed = sql.SQL("left({}, 16) || '@example.invalid'").format(hashed)
    elif item.privacy is PrivacyClass.SECRET:
        said = sql.SQL("left('!' || {}, {})").format(hashed, sql.Literal(most))
    elif words or isinstance(field, models.TextField):
        said = sql.SQL("left('[text of ' || length({}) || ' letters]', {})").format(column, sql.Literal(most))
    else:
        said = sql.SQL("left({}, {})").format(hashed, sql.Literal(min(most, 20)))
    return sql.SQL("CASE WHEN {0} <> '' THEN {1} ELSE {0} END").format(column, said)
