"""Letting go of old months of the feed, once everybody who follows it has passed them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connections, transaction
from psycopg import sql

from hearth.kernel.refusal import Refused
from hearth.platform.changes.models import Change, Consumer, Forgotten
from hearth.platform.partitions import keeping

FEWEST_MONTHS = 2


class TooRecent(Refused):
    """Months that other systems may not have read yet are kept."""

    code = "feed_too_recent"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was let go of (names of parts), and what is kept though old: by whom it was not read yet."""

    forgotten: list[str]
    kept_for: dict[str, list[str]]


def forget(*, keep_months: int, now: dt.datetime, using: str = "default") -> Outcome:
    """Drops the feed's months that ended before the last `keep_months`, where every consumer has passed them.

    `using` is a connection as the tables' owner. Systems that read the feed by the web API have no place here that
    could be asked: who comes back with an older one is told to read everything anew. Refuses fewer than two months.
    """
    if keep_months < FEWEST_MONTHS:
        raise TooRecent(f"At least {FEWEST_MONTHS} months of the feed are kept; other systems may read it by then.")
    limit = _months_before(now, keep_months)
    forgotten: list[str] = []
    kept: dict[str, list[str]] = {}
    for part in keeping.parts(table=Change._meta.db_table, using=using):
        if part.until is None or part.until > limit:
            continue
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            name = sql.Identifier("public", part.name)
            cursor.execute(sql.SQL("SELECT coalesce(max(transaction), 0), count(*) FROM {}").format(name))
            last, rows = cursor.fetchone()
            readers = Consumer.objects.using(using).filter(transaction__lte=last)
            behind = readers.order_by("name").values_list("name", flat=True)
            if rows and behind:
                kept[part.name] = list(behind)
                continue
            feed = sql.Identifier("public", Change._meta.db_table)
            cursor.execute(sql.SQL("ALTER TABLE {} DETACH PARTITION {}").format(feed, name))
            cursor.execute(sql.SQL("DROP TABLE {}").format(name))
            Forgotten.objects.using(using).create(part=part.name, transaction=last, rows=rows, forgotten_at=now)
        forgotten.append(part.name)
    return Outcome(forgotten, kept)


def _months_before(moment: dt.datetime, months: int) -> dt.datetime:
    """The first instant of the month that lies so many months back (UTC)."""
    number = moment.year * 12 + moment.month - 1 - months
    return dt.datetime(number // 12, number % 12 + 1, 1, tzinfo=dt.UTC)
