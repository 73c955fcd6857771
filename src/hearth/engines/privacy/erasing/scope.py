"""What is theirs alone, of many people at once: keys in temporary tables, one for each entity.

The same ways as walking.py goes for one person, asked as sets, so that a hundred thousand people take minutes. What is
shared with somebody who is not erased is left out; what former rows' history still says is in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db import connection
from psycopg import sql

from hearth.engines.privacy.erasing import ways
from hearth.engines.privacy.walking import PERSON
from hearth.platform import catalogue
from hearth.platform.catalogue import Edge, Entity


class Scope:
    """The rows that an erasure touches. Use within a transaction: its tables go with it.

    `found` counts rows by entity. A row that is to go is marked so (`goes`); the others are kept without what they say.
    """

    def __init__(self) -> None:
        self.found: dict[str, int] = {}
        self._tables: dict[str, sql.Identifier] = {}
        self._step = 0
        self._waiting: dict[str, int] = {}
        self._steps: list[tuple[str, int]] = []
        self.of_people = True
        self._giving_way: set[str] = set()

    def table(self, entity: str) -> sql.Identifier:
        """The temporary table with the keys of an entity's rows."""
        if entity not in self._tables:
            name = sql.Identifier(f"erasing_{len(self._tables)}")
            key = catalogue.entity(entity).model._meta.pk.rel_db_type(connection)
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL("DROP TABLE IF EXISTS pg_temp.{}").format(name))
                cursor.execute(
                    sql.SQL(
                        "CREATE TEMPORARY TABLE {} (key {} PRIMARY KEY, goes boolean NOT NULL, who bigint NOT NULL,"
                        " step integer NOT NULL DEFAULT 0) ON COMMIT DROP"
                    ).format(name, sql.SQL(str(key)))
                )
            self._tables[entity] = name
        return self._tables[entity]

    @property
    def going(self) -> set[str]:
        """Those of which rows go."""
        return {name for name in self.found if ways.goes(catalogue.entity(name))} | self._giving_way

    @property
    def entities(self) -> list[str]:
        """Those of which rows were found."""
        return sorted(self.found)

    # --- finding

    def gather(self, contacts: Collection[int]) -> None:
        """Finds everything that is theirs: the people with the stubs merged into them."""
        with connection.cursor() as cursor:
            cursor.execute(
                sql.SQL(
                    "INSERT INTO {} (key, goes, who) WITH RECURSIVE theirs (id, who) AS ("
                    "SELECT id, id FROM unnest(%s::bigint[]) id UNION SELECT c.record_id, t.who"
                    " FROM contacts_contact c JOIN theirs t ON c.merged_into_id = t.id)"
                    " SELECT id, false, min(who) FROM theirs GROUP BY id"
                ).format(self.table(PERSON)),
                [list(contacts)],
            )
            self._count(PERSON, cursor.rowcount)
        self._go()

    def _go(self) -> None:
        while self._waiting:
            while self._waiting:
                entity = PERSON if PERSON in self._waiting else next(iter(self._waiting))
                self._backwards(entity)
            for entity, step in self._steps:
                for edge in ways.plan().on[entity]:
                    self._onwards(edge, step)
            self._steps.clear()
        self._what_gives_way()

    def gather_rows(self, entity: str, keys: Collection[object]) -> None:
        """Finds what belongs to rows of any kind, whoever they are about: a letter with its file, a case with its
        tasks."""
        self.of_people = False
        with connection.cursor() as cursor:
            cursor.execute(
                sql.SQL("INSERT INTO {} (key, goes, who) SELECT id::{}, {}, 0 FROM unnest(%s::text[]) id").format(
                    self.table(entity),
                    sql.SQL(str(catalogue.entity(entity).model._meta.pk.rel_db_type(connection))),
                    sql.Literal(ways.goes(catalogue.entity(entity))),
                ),
                [[str(key) for key in keys]],
            )
            self._count(entity, cursor.rowcount)
        self._go()

    def _count(self, entity: str, rows: int) -> None:
        if rows > 0:
            self.found[entity] = self.found.get(entity, 0) + rows
            self._waiting[entity] = self._waiting.get(entity, 0) + rows

    def _backwards(self, entity: str) -> None:
        self._step += 1
        del self._waiting[entity]
        table = self.table(entity)
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("UPDATE {} SET step = %s WHERE step = 0").format(table), [self._step])
            if cursor.rowcount > 500:
                cursor.execute(sql.SQL("ANALYZE {}").format(table))
        self._steps.append((entity, self._step))
        for edge in ways.plan().back[entity]:
            self._arrive(edge, self._step)

    def _arrive(self, edge: Edge, step: int) -> None:
        """To the rows that hold these keys, and to those of which history alone still knows that they did."""
        entity = edge.entity
        person = ways.person_column(entity) if edge.target.name != PERSON and self.of_people else ""
        facts = {
            "into": self.table(entity.name),
            "from": self.table(edge.target.name),
            "rows": sql.Identifier(entity.model._meta.db_table),
            "pk": sql.Identifier(str(entity.model._meta.pk.column)),
            "key": sql.Identifier(ways.column(entity, edge.column)),
            "goes": sql.Literal(ways.goes(entity)),
        }
        theirs: sql.Composable = sql.SQL("")
        if person:
            theirs = sql.SQL(" AND (x.{p} IS NULL OR x.{p} IN (SELECT key FROM {people}))").format(
                p=sql.Identifier(person), people=self.table(PERSON)
            )
        statement = (
            sql.SQL(
                "INSERT INTO {into} (key, goes, who) SELECT x.{pk}, {goes}, min(t.who) FROM {rows} x"
                " JOIN {from} t ON x.{key} = t.key WHERE t.step = %s"
            ).format(**facts)
            + theirs
            + sql.SQL(" GROUP BY 1 ON CONFLICT DO NOTHING")
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [step])
            self._count(entity.name, cursor.rowcount)
            history = ways.history_of(entity)
            kept = {each.attname: each.column for each in history._meta.concrete_fields} if history else {}
            if history is None or edge.column not in kept or (person and person not in kept.values()):
                return
            former = sql.SQL(
                "INSERT INTO {into} (key, goes, who) SELECT x.pgh_obj_id, {goes}, min(t.who) FROM {history} x"
                " JOIN {from} t ON x.{key} = t.key"
                " WHERE t.step = %s AND NOT EXISTS (SELECT FROM {rows} r WHERE r.{pk} = x.pgh_obj_id)"
            ).format(**facts, history=sql.Identifier(history._meta.db_table))
            cursor.execute(former + theirs + sql.SQL(" GROUP BY 1 ON CONFLICT DO NOTHING"), [step])
            self._count(entity.name, cursor.rowcount)

    def _onwards(self, edge: Edge, step: int) -> None:
        """To what these rows lead to, where nobody else who is still held has a part in it."""
        entity, target = edge.entity, edge.target
        own = edge.column == entity.model._meta.pk.attname
        goes = sql.Literal(ways.goes(target))
        if own:
            statement = sql.SQL(
                "INSERT INTO {} (key, goes, who) SELECT t.key, {}, t.who FROM {} t WHERE t.step = %s"
            ).format(self.table(target.name), goes, self.table(entity.name))
        else:
            statement = sql.SQL(
                "INSERT INTO {into} (key, goes, who) SELECT x.{key}, {goes}, min(t.who) FROM {rows} x"
                " JOIN {from} t ON x.{pk} = t.key WHERE t.step = %s AND x.{key} IS NOT NULL{only}{alone} GROUP BY 1"
            ).format(
                **{"into": self.table(target.name), "from": self.table(entity.name)},
                rows=sql.Identifier(entity.model._meta.db_table),
                pk=sql.Identifier(str(entity.model._meta.pk.column)),
                key=sql.Identifier(ways.column(entity, edge.column)),
                goes=goes,
                only=_only(edge, "x"),
                alone=sql.SQL("").join(self._alone(edge, each) for each in ways.plan().joined[target.name]),
            )
        with connection.cursor() as cursor:
            cursor.execute(statement + sql.SQL(" ON CONFLICT DO NOTHING"), [step])
            self._count(target.name, cursor.rowcount)

    def _alone(self, edge: Edge, other: Edge) -> sql.Composed:
        """That no row of anybody else joins them to the same."""
        person = ways.person_column(other.entity)
        held: sql.Composable = sql.SQL("")
        if person:
            held = sql.SQL(
                " AND o.{p} IS NOT NULL AND NOT EXISTS (SELECT FROM privacy_erasure e WHERE e.contact_id = o.{p})"
            ).format(p=sql.Identifier(person))
        return sql.SQL(
            " AND NOT EXISTS (SELECT FROM {rows} o WHERE o.{key} = x.{mine}{only}{held}"
            " AND NOT EXISTS (SELECT FROM {theirs} t2 WHERE t2.key = o.{pk}))"
        ).format(
            rows=sql.Identifier(other.entity.model._meta.db_table),
            key=sql.Identifier(ways.column(other.entity, other.column)),
            mine=sql.Identifier(ways.column(edge.entity, edge.column)),
            only=_only(other, "o"),
            held=held,
            theirs=self.table(other.entity.name),
            pk=sql.Identifier(str(other.entity.model._meta.pk.column)),
        )

    # --- what gives way to what goes

    def _what_gives_way(self) -> None:
        """Rows that can't stand without one that goes, go with it."""
        waiting = [name for name in self.found if ways.goes(catalogue.entity(name))]
        while waiting:
            name = waiting.pop()
            for edge in ways.plan().held_by[name]:
                more = not ways.nullable(edge) and self._goes_with(edge)
                waiting += [edge.entity.name] if more else []

    def _goes_with(self, edge: Edge) -> bool:
        entity: Entity = edge.entity
        with connection.cursor() as cursor:
            cursor.execute(
                sql.SQL(
                    "INSERT INTO {into} AS i (key, goes, who) SELECT x.{pk}, true, min(t.who) FROM {rows} x"
                    " JOIN {gone} t ON x.{key} = t.key WHERE t.goes GROUP BY 1"
                    " ON CONFLICT (key) DO UPDATE SET goes = true WHERE NOT i.goes"
                ).format(
                    into=self.table(entity.name),
                    rows=sql.Identifier(entity.model._meta.db_table),
                    pk=sql.Identifier(str(entity.model._meta.pk.column)),
                    gone=self.table(edge.target.name),
                    key=sql.Identifier(ways.column(entity, edge.column)),
                )
            )
            more: int = cursor.rowcount
        if more > 0:
            self.found[entity.name] = self.found.get(entity.name, 0) + more
            self._giving_way.add(entity.name)
        return more > 0

    def records(self) -> dict[int, list[int]]:
        """The index records that are theirs, by person; what several of these people share is told of one of them."""
        found: dict[int, list[int]] = defaultdict(list)
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("SELECT who, key FROM {} ORDER BY key").format(self.table("record")))
            for who, key in cursor.fetchall():
                found[who].append(key)
        return dict(found)


def _only(edge: Edge, alias: str) -> sql.Composed:
    if not edge.only:
        return sql.Composed([])
    return sql.SQL(" AND {}.{} IN ({})").format(
        sql.Identifier(alias),
        sql.Identifier(edge.only[0]),
        sql.SQL(", ").join(sql.Literal(each) for each in sorted(edge.only[1])),
    )
