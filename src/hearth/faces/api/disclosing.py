"""What other systems read is a sharing of data with them: written down once for each client, kind of record and day.

A reading costs no more than a line the first time that a process gives a client a record that day (`ApiReading`), and
nothing after that; a tick makes sharings of the lines.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from django.db import transaction

from hearth.faces.api.caller import CLIENT, PERSON_PLAN, ApiRequest
from hearth.faces.api.models import ApiClient, ApiReading
from hearth.kernel import events
from hearth.platform.audit.acting import acting
from hearth.platform.audit.events import DataDisclosed

AT_ONCE = 2000
"""Readings that one round of the tick takes up."""
_REMEMBERED = 100_000
_Noted = tuple[str, str, dt.date, int]
_noted: set[_Noted] = set()
"""What this process has noted already and was committed, so that reading it again costs nothing."""


def disclosed(request: ApiRequest, record_ids: Collection[int], what: str) -> None:
    """Notes that a client was given these records. A person's own program reads as that person, and shares nothing."""
    caller = request.caller
    if not record_ids or caller.plan == PERSON_PLAN:
        return
    fresh: dict[_Noted, int] = {(caller.key, what, request.today, key): key for key in record_ids}
    fresh = {noted: key for noted, key in fresh.items() if noted not in _noted}
    if not fresh:
        return
    client = int(caller.key.removeprefix(CLIENT))
    ApiReading.objects.bulk_create(
        [
            ApiReading(client_id=client, record_id=key, what=what, on_date=request.today, read_at=request.now)
            for key in fresh.values()
        ],
        ignore_conflicts=True,  # another process noted it, or is about to
    )
    transaction.on_commit(lambda: _remember(fresh))


def _remember(fresh: Collection[_Noted]) -> None:
    if len(_noted) + len(fresh) > _REMEMBERED:
        _noted.clear()
    _noted.update(fresh)


def write_down(_now: dt.datetime) -> int:
    """This function will make sharings of what was noted, AT_ONCE at a time; a tick. Returns how many readings."""
    done = 0
    while part := _write_part():
        done += part
    return done


def _write_part() -> int:
    with transaction.atomic():
        rows = list(ApiReading.objects.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:AT_ONCE])
        clients = ApiClient.objects.select_related("user").in_bulk({each.client_id for each in rows})
        together: dict[tuple[int, str, dt.date], list[ApiReading]] = defaultdict(list)
        for each in rows:
            together[each.client_id, each.what, each.on_date].append(each)
        for (client_id, what, day), readings in together.items():
            client = clients[client_id]
            by = client.user.actor
            with acting(by=by, reason="Read by another system"):
                events.publish(
                    DataDisclosed(
                        by=by,
                        at=readings[0].read_at,
                        origin="api",
                        record_ids=tuple(each.record_id for each in readings),
                        recipient=client.name,
                        reason="Reads over the web API, within its scopes",
                        summary=_SUMMARIES.get(what, f"{what}: the fields that its roles may read"),
                        key=f"api:{CLIENT}{client_id}:{what.lower()}:{day.isoformat()}",
                    )
                )
        ApiReading.objects.filter(pk__in=[each.pk for each in rows]).delete()
    return len(rows)


CHANGES = "Changes"
_SUMMARIES = {CHANGES: "Changes: that a record about them changed, and its reference"}
