"""Words about somebody in what was written about others: told before an erasure, and taken out where it was decided so.

A note about a neighbour is the neighbour's record, too: whether a name in it has to go is weighed place by place
(Article 17(3)), and never done by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb

from hearth.engines.privacy import sealing
from hearth.engines.privacy.erasing import ways
from hearth.engines.privacy.erasing.scope import Scope
from hearth.engines.privacy.mentions import files
from hearth.engines.privacy.mentions.finding import NOT_SEEN, Place, Search, Told, look_for, not_seen
from hearth.engines.privacy.mentions.rules import NOTHING, Words, changed, texts
from hearth.engines.privacy.models import Redaction
from hearth.kernel.refusal import Refused
from hearth.platform import catalogue
from hearth.platform.catalogue import ERASED, Entity
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record

LEAVE, TAKE_OUT = "leave", "take-out"
CHOICES = {LEAVE: "Leave it: it is another person, or the record needs it", TAKE_OUT: "Take their name out"}


class NotTakenOut(Refused):
    """Words within a file: nothing is put in their place there."""

    code = "words_within_a_file"


class NotSeen(Refused):
    """A place that whoever decides may not open."""

    code = "erasure_not_seen"


class Undecided(Refused):
    """Places that tell of the person and of which nobody said what becomes of them."""

    code = "erasure_undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """What was decided: the places to take words out of, and by which words; `alone` are those for records of people
    `close` to them. Found before anything goes, as the words go with the person."""

    places: tuple[Place, ...] = ()
    words: Words = NOTHING
    alone: Words = NOTHING
    close: frozenset[Place] = frozenset()


def told_elsewhere(scope: Scope, people: Collection[int]) -> list[Told]:
    """Places that tell of people (one, with their stubs) and are not among what an erasure touches anyway, nor within
    the original of a redacted file, which stands until its own retention rule."""
    company_id = Record.objects.filter(pk__in=people).values_list("company_id", flat=True)[0]
    found = look_for(people, company_id=company_id)
    by_entity: dict[str, set[str]] = defaultdict(set)
    for each in found:
        by_entity[each.place[0]].add(each.place[1])
    known = {name: keys for name, keys in by_entity.items() if name in scope.found}
    touched = {(name, key) for name, keys in known.items() for key in _among(scope, name, keys)}
    kept = {
        (files.ENTITY, str(key)) for key in Redaction.objects.exclude(original=None).values_list("original", flat=True)
    }
    return [each for each in found if each.place[:2] not in touched | kept]


def _among(scope: Scope, name: str, keys: Collection[str]) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("SELECT key::text FROM {} WHERE key::text = ANY(%s)").format(scope.table(name)), [sorted(keys)]
        )
        yield from (key for (key,) in cursor.fetchall())


def decided(
    scope: Scope,
    people: Collection[int],
    decisions: Mapping[Place, str] | None,
    *,
    again: Collection[Place] = (),
    access: Access | None = None,
) -> Elsewhere:
    """What becomes of the places that are found now, by LEAVE and TAKE_OUT; nothing where nobody is asked (None).

    `again`: places that were decided to be taken out when this was done before. `access` within the company: whose
    decisions they are, None for the system's. Refused: a place that they may not see (NotSeen), one of which nothing
    was said (Undecided), one within a file that is to be taken out (NotTakenOut).
    """
    if decisions is None and not again:
        return Elsewhere()
    told = {each.place: each for each in told_elsewhere(scope, people)}
    found = list(told)
    if decisions is not None and access is not None and not_seen(access, told):
        raise NotSeen(NOT_SEEN, field="elsewhere")
    said = decisions if decisions is not None else dict.fromkeys(again, TAKE_OUT)
    if decisions is not None and (open_ := [place for place in found if said.get(place) not in CHOICES]):
        raise Undecided(
            f"{len(open_)} of the places in what was written about others still wait: say of each whether their name is"
            " taken out.",
            field="elsewhere",
        )
    within = [place for place in found if place[0] == files.ENTITY and said.get(place) == TAKE_OUT]
    if within:
        raise NotTakenOut(
            "Words can't be taken out of a file here. Change the file on its record's page first, or leave it.",
            field="elsewhere",
        )
    search = Search(people)
    return Elsewhere(
        places=tuple(place for place in found if said.get(place) == TAKE_OUT),
        words=search.words,
        alone=search.alone,
        close=frozenset(place for place, each in told.items() if each.close),
    )


def take_out(elsewhere: Elsewhere) -> int:
    """This function will put ERASED for the words at each place, in the row and in its history; returns how many salts
    of sealed rows went with them. Call it within `hearth.platform.audit.erasing.erasing`."""
    together: dict[tuple[str, str, bool], set[str]] = defaultdict(set)
    for place in elsewhere.places:
        name, key, item = place
        together[name, item, place in elsewhere.close].add(key)
    done = 0
    for (name, item, close), keys in together.items():
        entity, words = catalogue.entity(name), elsewhere.alone if close else elsewhere.words
        attribute = entity.declared[item].attribute
        _rewrite(entity.model, entity.model._meta.pk.attname, attribute, keys, words)
        history = ways.history_of(entity)
        if history is not None and attribute in {each.attname for each in history._meta.concrete_fields}:
            _rewrite(history, "pgh_obj_id", attribute, keys, words)
        done += _unseal(entity, keys)
    return done


def _rewrite(model: type[models.Model], by: str, attribute: str, keys: Collection[str], words: Words) -> None:
    pk = model._meta.pk.attname
    rows = model._base_manager.filter(**{f"{by}__in": keys}).values_list(pk, attribute)
    for key, value in rows:
        if not any(words.pattern.search(text) for text in texts(value)):
            continue
        fresh: Any = changed(value, lambda text: words.pattern.sub(ERASED, text))
        column = next(each for each in model._meta.concrete_fields if each.attname == attribute)
        if column.max_length and isinstance(fresh, str):
            fresh = fresh[: column.max_length]
        said: Any = Jsonb(fresh) if isinstance(column, models.JSONField) else fresh
        with connection.cursor() as cursor:  # beside the model: no history is written of what goes
            cursor.execute(
                sql.SQL("UPDATE {} SET {} = %s WHERE {} = %s").format(
                    sql.Identifier(model._meta.db_table),
                    sql.Identifier(str(column.column)),
                    sql.Identifier(str(model._meta.pk.column)),
                ),
                [said, key],
            )


def _unseal(entity: Entity, keys: Collection[str]) -> int:
    """What was sealed of these rows says something else now: without their salts the chain holds."""
    done = 0
    tables = {entity.model: str(entity.model._meta.pk.column), ways.history_of(entity): "pgh_obj_id"}
    for name, source in sealing.SOURCES.items():
        if source.model not in tables:
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                sql.SQL(
                    "UPDATE privacy_sealedrow s SET salt = NULL FROM {rows} x WHERE x.{by}::text = ANY(%s)"
                    " AND s.source = %s AND s.row_key = x.{key} AND s.salt IS NOT NULL"
                ).format(
                    rows=sql.Identifier(source.model._meta.db_table),
                    by=sql.Identifier(tables[source.model]),
                    key=sql.Identifier(source.key),
                ),
                [sorted(keys), name],
            )
            done += cursor.rowcount
    return done
