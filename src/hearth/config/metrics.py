"""/metrics: how Hearth does, for Prometheus. Closed: it answers who shows HEARTH_METRICS_TOKEN, and nobody else.

Figures of requests are gathered over the web processes; those of the landlord are read when they are asked for. No
label names a person or a record.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

_OUTBOX = """
SELECT count(*) FILTER (WHERE failed_at IS NULL AND not_before <= now()), count(*) FILTER (WHERE failed_at IS NOT NULL)
FROM outbox_message WHERE delivered_at IS NULL
"""
_WORKERS = """
SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - max(seen_at)), -1)::float8,
       (SELECT count(*) FROM schedules_schedulestate WHERE failures > 0) FROM outbox_heartbeat
"""
# How old the first change is that a reader has not passed: by its place, over one index.
_FEED = """
SELECT c.name, coalesce(extract(epoch FROM now() - first.at), 0)::float8 FROM changes_consumer c
LEFT JOIN LATERAL (
    SELECT at FROM changes_change f
    WHERE f.transaction >= c.transaction AND NOT (f.transaction = c.transaction AND f.id <= c.change_id)
    ORDER BY f.transaction, f.id LIMIT 1
) AS first ON true
"""
_CONNECTIONS = (
    "SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity WHERE datname = current_database() GROUP BY 1"
)


class Landlord:
    """What the database says of itself when it is asked."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One gauge after another; `hearth_database_up` is 0, and nothing else is said, while it is away."""
        up = GaugeMetricFamily("hearth_database_up", "Whether the database answers.")
        try:
            found = list(self._read())
        except DatabaseError:
            connection.close()
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from found

    def _read(self) -> Iterator[GaugeMetricFamily]:
        with connection.cursor() as cursor:
            cursor.execute(_OUTBOX)
            due, given_up = cursor.fetchone()
            yield GaugeMetricFamily("hearth_outbox_due", "Messages that are due and not delivered.", due)
            yield GaugeMetricFamily("hearth_outbox_given_up", "Messages that were given up.", given_up)
            cursor.execute(_WORKERS)
            workers, age, failing = cursor.fetchone()
            yield GaugeMetricFamily("hearth_workers", "Workers that have not stopped in order.", workers)
            yield GaugeMetricFamily("hearth_worker_seen_seconds", "Since a worker was seen; -1: never.", age)
            yield GaugeMetricFamily("hearth_ticks_failing", "What runs by itself and failed the last time.", failing)
            yield self._labelled(cursor, _FEED, "hearth_feed_lag_seconds", "Age of the first unread change.", "reader")
            yield self._labelled(
                cursor, _CONNECTIONS, "hearth_database_connections", "Connections to the database.", "state"
            )
            strays = "SELECT relation, strays FROM public.partitions_strays()"
            yield self._labelled(
                cursor, strays, "hearth_partition_default_rows", "Rows that fit no month of their table.", "table"
            )

    @staticmethod
    def _labelled(cursor: object, query: str, name: str, what: str, label: str) -> GaugeMetricFamily:
        family = GaugeMetricFamily(name, what, labels=[label])
        cursor.execute(query)  # type: ignore[attr-defined]
        for value, figure in cursor.fetchall():  # type: ignore[attr-defined]
            family.add_metric([value], figure)
        return family


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures as text; 404 without the token, so that nobody learns that there is something."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise Http404
    registry = CollectorRegistry()
    registry.register(Landlord())
    text = generate_latest(registry)
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        gathered = CollectorRegistry()
        MultiProcessCollector(gathered)  # type: ignore[no-untyped-call]
        text += generate_latest(gathered)
    else:
        text += generate_latest(REGISTRY)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)
