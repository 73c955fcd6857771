"""Lets go of what a scope holds: rows, their history, the salts of what was sealed, who changed it and why."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb

from hearth.engines.privacy import sealing
from hearth.engines.privacy.erasing import ways
from hearth.engines.privacy.erasing.replaying import unnamed
from hearth.engines.privacy.erasing.scope import Scope
from hearth.engines.privacy.mentions import files
from hearth.engines.privacy.models import FileText
from hearth.engines.privacy.walking import PERSON
from hearth.platform import catalogue
from hearth.platform.catalogue import ERASED, Entity, erasing
from hearth.platform.catalogue.register import history_model
from hearth.platform.catalogue.walking import personal_items

_WORD = re.compile(r"[\w@.+'-]+")
_SHORTEST = 3  # letters of a name that is looked for in what others' history says


@dataclass(slots=True)
class Erased:
    """What was done: rows that went and rows that lost what they said, by entity; files that nobody names any more."""

    gone: dict[str, int] = field(default_factory=dict)
    emptied: dict[str, int] = field(default_factory=dict)
    history: int = 0
    salts: int = 0
    archived: int = 0
    paths: list[str] = field(default_factory=list)


def identifying_words(scope: Scope) -> set[str]:
    """Names, numbers and addresses of the people of a scope, folded, to look for in what concerns others too."""
    found: set[str] = set()
    sources = {
        PERSON: ("first_name", "last_name", "known_as", "national_insurance_number"),
        "former_name": ("name",),
        "contact_phone": ("number",),
        "contact_email": ("address",),
        "file": ("name",),
    }
    with connection.cursor() as cursor:
        for name, columns in sources.items():
            if name not in scope.found:
                continue
            entity = catalogue.entity(name)
            cursor.execute(
                sql.SQL("SELECT {} FROM {} x JOIN {} t ON x.{} = t.key").format(
                    sql.SQL(", ").join(map(sql.Identifier, columns)),
                    sql.Identifier(entity.model._meta.db_table),
                    scope.table(name),
                    sql.Identifier(str(entity.model._meta.pk.column)),
                )
            )
            for row in cursor.fetchall():
                found |= {word.lower() for text in row for word in _WORD.findall(text) if len(word) >= _SHORTEST}
    return found


def apply(scope: Scope) -> Erased:
    """This function will erase everything in a scope. Call it within `hearth.platform.audit.erasing.erasing`."""
    done = Erased()
    words = identifying_words(scope)
    entities = [catalogue.entity(name) for name in scope.entities]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.erasing_context")
        cursor.execute(
            "CREATE TEMPORARY TABLE erasing_context (id uuid PRIMARY KEY, shared boolean NOT NULL DEFAULT false)"
            " ON COMMIT DROP"
        )
    for entity in entities:
        _note_contexts(scope, entity)
        done.salts += _unseal(scope, entity)
    done.paths = _paths(scope)
    for entity in entities:
        done.history += _forget_history(scope, entity)
        emptied = _empty(scope, entity)
        if emptied:
            done.emptied[entity.name] = emptied
    _let_go_of_keys(scope)
    for name in ways.deleted_in_order(scope.going):
        if gone := _delete(scope, catalogue.entity(name)):
            done.gone[name] = gone
    if files.FILE in scope.going:
        _delete_late_words(scope)
    with connection.cursor() as cursor:  # what still leads to something that went is found here, not at the commit
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    done.salts += _scrub_contexts(scope, words)
    done.archived, archived = _empty_archive(scope)
    done.paths = unnamed([*done.paths, *archived])
    return done


def _empty_archive(scope: Scope) -> tuple[int, list[str]]:
    """What of these people was moved to the archive goes from there; how many rows, and where their files lie."""
    if not scope.of_people:
        return 0, []
    gone: list[str | None] = []
    with connection.cursor() as cursor:
        for column, name in (("person_id", PERSON), ("record_id", "record")):
            cursor.execute(
                sql.SQL(
                    "DELETE FROM archive.row a USING {} t WHERE a.{} = t.key"
                    " RETURNING CASE WHEN a.entity = 'file' THEN a.said ->> 'path' END"
                ).format(scope.table(name), sql.Identifier(column))
            )
            gone += [path for (path,) in cursor.fetchall()]
    return len(gone), [path for path in gone if path]


# --- rows


def empties(entity: Entity) -> dict[str, Any]:
    """What stands in the personal columns of kept rows afterwards; nothing where rows go or are not kept."""
    said = catalogue.erasure_of(entity.name)
    return erasing.blanks(entity, said) if said.kept else {}


def _empty(scope: Scope, entity: Entity) -> int:
    blanks = empties(entity)
    if not blanks:
        return 0
    pk = sql.Identifier(str(entity.model._meta.pk.column))
    return _set(
        entity.model._meta.db_table, _columns(entity.model, blanks), sql.SQL("x.{} = t.key").format(pk),
        scope.table(entity.name),
    )  # fmt: skip


def _columns(model: type[models.Model], blanks: dict[str, Any]) -> dict[str, Any]:
    """Values by database column; those that the history does not keep are left out."""
    by_name = {each.name: each for each in model._meta.concrete_fields}
    found: dict[str, Any] = {}
    for name, value in blanks.items():
        if name in by_name:
            is_json = isinstance(by_name[name], models.JSONField)
            found[str(by_name[name].column)] = Jsonb(value) if is_json and value is not None else value
    return found


def _set(table: str, values: dict[str, Any], joined: sql.Composable, keys: sql.Identifier) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("UPDATE {} x SET {} FROM {} t WHERE {} AND NOT t.goes AND ({})").format(
                sql.Identifier(table),
                sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(column)) for column in values),
                keys,
                joined,
                sql.SQL(" OR ").join(
                    sql.SQL("x.{} IS DISTINCT FROM %s").format(sql.Identifier(column)) for column in values
                ),
            ),
            [*values.values(), *values.values()],
        )
        return int(cursor.rowcount)


def _delete(scope: Scope, entity: Entity) -> int:
    return _execute(
        sql.SQL("DELETE FROM {} x USING {} t WHERE x.{} = t.key AND t.goes").format(
            sql.Identifier(entity.model._meta.db_table),
            scope.table(entity.name),
            sql.Identifier(str(entity.model._meta.pk.column)),
        )
    )


def _delete_late_words(scope: Scope) -> None:
    """The words of files that were read while this went on. Nobody can keep some once their file is deleted, and the
    key between them is looked at after this."""
    _execute(
        sql.SQL("DELETE FROM {} w USING {} t WHERE w.file_id = t.key AND t.goes").format(
            sql.Identifier(FileText._meta.db_table), scope.table(files.FILE)
        )
    )


def _let_go_of_keys(scope: Scope) -> None:
    """Rows that stay and can do without what goes, no longer lead to it."""
    for name in sorted(scope.going):
        for edge in ways.plan().held_by[name]:
            if not ways.nullable(edge):
                continue
            _execute(
                sql.SQL("UPDATE {rows} x SET {key} = NULL FROM {gone} t WHERE x.{key} = t.key AND t.goes").format(
                    rows=sql.Identifier(edge.entity.model._meta.db_table),
                    key=sql.Identifier(ways.column(edge.entity, edge.column)),
                    gone=scope.table(name),
                )
            )


def _execute(statement: sql.Composed, values: Collection[Any] = ()) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return int(cursor.rowcount)


# --- history, seals, contexts


def _forget_history(scope: Scope, entity: Entity) -> int:
    history = ways.history_of(entity)
    if history is None:
        return 0
    table = history._meta.db_table
    gone = _execute(
        sql.SQL("DELETE FROM {} x USING {} t WHERE x.pgh_obj_id = t.key AND t.goes").format(
            sql.Identifier(table), scope.table(entity.name)
        )
    )
    values = _columns(history, empties(entity))
    return gone + (_set(table, values, sql.SQL("x.pgh_obj_id = t.key"), scope.table(entity.name)) if values else 0)


def _note_contexts(scope: Scope, entity: Entity) -> None:
    """Who changed these rows and why: the words of the reason may tell of them."""
    history = ways.history_of(entity)
    if history is not None:
        _execute(
            sql.SQL(
                "INSERT INTO erasing_context (id) SELECT DISTINCT x.pgh_context_id FROM {} x"
                " JOIN {} t ON x.pgh_obj_id = t.key ON CONFLICT DO NOTHING"
            ).format(sql.Identifier(history._meta.db_table), scope.table(entity.name))
        )


def _unseal(scope: Scope, entity: Entity) -> int:
    """Without its salt a sealed row's hash tells nothing, and the chain still holds."""
    said = catalogue.erasure_of(entity.name)
    if not (entity.name in scope.going or said.kept):
        return 0
    done = 0
    tables: dict[type[models.Model] | None, str] = {
        entity.model: str(entity.model._meta.pk.column), ways.history_of(entity): "pgh_obj_id",
    }  # fmt: skip
    for name, source in sealing.SOURCES.items():
        if source.model not in tables:
            continue
        done += _execute(
            sql.SQL(
                "UPDATE privacy_sealedrow s SET salt = NULL FROM {rows} x JOIN {keys} t ON x.{by} = t.key"
                " WHERE s.source = %s AND s.row_key = x.{key} AND s.salt IS NOT NULL"
            ).format(
                rows=sql.Identifier(source.model._meta.db_table),
                keys=scope.table(entity.name),
                by=sql.Identifier(tables[source.model]),
                key=sql.Identifier(source.key),
            ),
            [name],
        )
    return done


def _scrub_contexts(scope: Scope, words: set[str]) -> int:
    """Takes the reason from changes that concerned nobody else, and their names from the reasons of the others."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE erasing_context")
        for entity in catalogue.entities():
            try:
                history = history_model(entity.model)
            except KeyError:
                continue
            mine: sql.Composable = sql.SQL("")
            if entity.name in scope.found and personal_items(entity):
                mine = sql.SQL(" AND NOT EXISTS (SELECT FROM {} t WHERE t.key = x.pgh_obj_id)").format(
                    scope.table(entity.name)
                )
            cursor.execute(
                sql.SQL(
                    "UPDATE erasing_context c SET shared = true WHERE NOT c.shared"
                    " AND EXISTS (SELECT FROM {} x WHERE x.pgh_context_id = c.id{})"
                ).format(sql.Identifier(history._meta.db_table), mine)
            )
        cursor.execute(
            "UPDATE pghistory_context x SET metadata = jsonb_set(x.metadata, '{reason}', to_jsonb(%s::text))"
            " FROM erasing_context c WHERE c.id = x.id AND NOT c.shared",
            [ERASED],
        )
        cursor.execute(
            "SELECT x.id, x.metadata ->> 'reason' FROM pghistory_context x JOIN erasing_context c ON c.id = x.id"
            " WHERE c.shared"
        )
        changed = [
            (scrubbed, key) for key, reason in cursor.fetchall() if (scrubbed := _without(reason, words)) != reason
        ]
        cursor.executemany(
            "UPDATE pghistory_context SET metadata = jsonb_set(metadata, '{reason}', to_jsonb(%s::text)) WHERE id = %s",
            changed,
        )
        cursor.execute("DELETE FROM erasing_context WHERE shared AND NOT id = ANY(%s)", [[key for _, key in changed]])
    return _unseal_contexts()


def _without(reason: str, words: set[str]) -> str:
    return _WORD.sub(lambda match: ERASED if match[0].lower() in words else match[0], reason)


def _unseal_contexts() -> int:
    """Reasons are under seal with the rows that were changed for them."""
    done = 0
    for name, source in sealing.SOURCES.items():
        if "pgh_context_id" in source.columns:
            done += _execute(
                sql.SQL(
                    "UPDATE privacy_sealedrow s SET salt = NULL FROM {} x"
                    " JOIN erasing_context c ON c.id = x.pgh_context_id"
                    " WHERE s.source = %s AND s.row_key = x.{} AND s.salt IS NOT NULL"
                ).format(sql.Identifier(source.model._meta.db_table), sql.Identifier(source.key)),
                [name],
            )
    return done


# --- files


def _paths(scope: Scope) -> list[str]:
    if "file" not in scope.found:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "SELECT f.path FROM attachments_storedfile f JOIN {files} t ON t.key = f.id WHERE t.goes"
                " UNION SELECT e.path FROM attachments_storedfileevent e JOIN {files} t ON t.key = e.pgh_obj_id"
                " WHERE t.goes"
            ).format(files=scope.table("file"))
        )
        return [path for (path,) in cursor.fetchall()]
