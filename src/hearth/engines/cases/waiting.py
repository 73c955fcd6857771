"""Where the cases of a path wait: how many at each block, for how long now, and how long it took in the last year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hearth.engines.cases import programs
from hearth.engines.cases.diagram import mark_way
from hearth.engines.cases.models import Path, PathVersion
from hearth.engines.cases.way import Mark, Standing, WayTaken

LOOKED_BACK = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block where cases wait. `median` and `ninth` (the 90th percentile) of those that wait there now.

    `done` tasks were completed there within the last year; `took` and `took_ninth` are how long those had been live.
    """

    node: str
    name: str
    people: bool
    waiting: int
    median: dt.timedelta
    ninth: dt.timedelta
    longest: dt.timedelta
    done: int
    took: dt.timedelta | None
    took_ninth: dt.timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """The blocks, the fullest first, and the path's drawing with the figures in it."""

    version: PathVersion
    cases: int
    blocks: Sequence[Block]
    diagram: str


_NOW = """
SELECT t.node, bool_or(t.state = 'at-task'), count(*),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM %(now)s - t.started_at)),
    percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM %(now)s - t.started_at)),
    max(extract(epoch FROM %(now)s - t.started_at))
FROM cases_casetoken t JOIN cases_case c ON c.record_id = t.case_id
JOIN index_record r ON r.id = c.record_id
WHERE c.version_id = %(version)s AND c.ended_at IS NULL AND r.company_id = ANY(%(companies)s) GROUP BY 1
"""
_TOOK = """
SELECT t.node, count(*),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM t.ended_at - t.created_at)),
    percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM t.ended_at - t.created_at))
FROM cases_casetask t JOIN cases_case c ON c.record_id = t.case_id
JOIN index_record r ON r.id = c.record_id
WHERE c.version_id = %(version)s AND t.state = 'complete' AND t.ended_at >= %(since)s
    AND r.company_id = ANY(%(companies)s) GROUP BY 1
"""


def heat_map(version: PathVersion, *, company_ids: Sequence[int], now: dt.datetime) -> HeatMap:
    """Where the open cases of a version wait, in these companies."""
    program = programs.of_version(version.pk)
    given: dict[str, Any] = {
        "now": now,
        "since": now - LOOKED_BACK,
        "version": version.pk,
        "companies": list(company_ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(_NOW, given)
        standing = {row[0]: row[1:] for row in cursor.fetchall()}
        cursor.execute(_TOOK, given)
        took = {row[0]: row[1:] for row in cursor.fetchall()}
    blocks = []
    for node in {*standing, *took}:
        people, waiting, median, ninth, longest = standing.get(node, (True, 0, 0, 0, 0))
        done, half, most = took.get(node, (0, None, None))
        blocks.append(
            Block(
                node=node,
                name=program.block(node).name,
                people=people,
                waiting=waiting,
                median=_span(median),
                ninth=_span(ninth),
                longest=_span(longest),
                done=done,
                took=_span(half) if half is not None else None,
                took_ninth=_span(most) if most is not None else None,
            )
        )
    blocks.sort(key=lambda each: (-each.waiting, -each.ninth, each.name))
    cases = version.cases.filter(ended_at=None, record__company_id__in=company_ids).count()
    return HeatMap(version=version, cases=cases, blocks=blocks, diagram=_drawn(version, blocks))


def versions_with_cases(path: Path) -> list[PathVersion]:
    """The versions of a path on which cases run or may be opened, newest first."""
    found = path.versions.exclude(status="draft").defer("bpmn", "program", "diagram").order_by("-number")
    return [each for each in found if each.status == "published" or each.cases.filter(ended_at=None).exists()]


def in_words(span: dt.timedelta) -> str:
    """A length of time for a heading: minutes, hours or days."""
    if span < dt.timedelta(hours=1):
        return f"{int(span.total_seconds() // 60)} min"
    if span < dt.timedelta(days=2):
        return f"{int(span.total_seconds() // 3600)} h"
    return f"{span.days} d"


def _drawn(version: PathVersion, blocks: Sequence[Block]) -> str:
    """The drawing: filled where people keep cases waiting, ringed where time does; the figures as second lines."""
    nodes = {
        block.node: Standing(
            mark=Mark.NOW if block.people else Mark.WAIT,
            note=f"{block.waiting}: {in_words(block.median)}, 90% {in_words(block.ninth)}",
        )
        for block in blocks
        if block.waiting
    }
    words = "; ".join(
        f"{block.name}: {block.waiting} wait, half of them {in_words(block.median)} or more" for block in blocks
    )
    return mark_way(version.diagram, WayTaken(nodes=nodes, flows={}, words=words or "Nothing waits."))


def _span(seconds: float) -> dt.timedelta:
    return dt.timedelta(seconds=float(seconds or 0))
