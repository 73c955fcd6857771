"""The list of all rights requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db.models import Q

from hearth.engines.privacy.models import RightsRequest
from hearth.engines.privacy.permissions import SEE_REQUESTS
from hearth.engines.privacy.requests.queries import SOON
from hearth.engines.privacy.requests.rules import RequestState
from hearth.kernel.time import business_day
from hearth.platform.catalogue import Masked
from hearth.platform.identity.access import Access
from hearth.platform.index.visibility import may_see
from hearth.platform.workspace.lists import (
    LISTS,
    REFERENCE,
    ListColumn,
    ListDefinition,
    ListFilter,
    choices,
    title,
)


def _about_seen(access: Access) -> Q:
    return may_see(access, "contact__record__")


def _about(access: Access, keys: Sequence[int], _now: dt.datetime) -> Mapping[int, object]:
    if not access.cleared("personal"):
        return dict.fromkeys(keys, Masked("About"))
    rows = RightsRequest.objects.filter(pk__in=keys).select_related("contact__record")
    return {each.pk: f"{each.contact.record.title} ({each.contact.record.reference})" for each in rows}


def _due_options(_access: Access, _now: dt.datetime) -> Sequence[tuple[str, str]]:
    return [("overdue", "Past its day"), ("soon", "Within seven days"), ("standing", "Clock stands")]


def _due(_access: Access, value: str, now: dt.datetime) -> Q:
    today = business_day(now)
    is_open = Q(state=RequestState.OPEN)
    return {
        "overdue": is_open & Q(due_date__lt=today),
        "soon": is_open & Q(due_date__gte=today, due_date__lte=today + SOON),
        "standing": is_open & Q(due_date=None),
    }.get(value, Q())


LISTS.register(
    "rights-requests",
    ListDefinition(
        label="Rights requests",
        kind="rights_request",
        entity="rights_request",
        permission=SEE_REQUESTS,
        default="due",
        limit=_about_seen,
        search=("record", "contact__record"),
        ended="Closed",
        about="Subject access and every other use of a right over personal data, with its clock.",
        words="subject access sar dsar gdpr portability erasure rectification objection restriction stairs list",
        columns=(
            title("Request"),
            REFERENCE,
            ListColumn(name="about", label="About", values=_about),
            ListColumn(name="received", label="Received", path="received_date", order="received_date"),
            ListColumn(name="due", label="Answer by", path="due_date", order="due_date"),
            ListColumn(name="standing", label="Clock", path="standing"),
            ListColumn(name="state", label="State", path="state", shown=False),
            ListColumn(name="closed", label="Closed", path="closed_date", order="closed_date", shown=False),
        ),
        filters=(
            ListFilter(
                name="kind", label="Right", path="kind", uses=("kind",), options=choices("rights_request", "kind")
            ),
            ListFilter(
                name="standing",
                label="Clock",
                path="standing",
                uses=("standing",),
                options=choices("rights_request", "standing"),
            ),
            ListFilter(name="due", label="Due", uses=("due_date", "state"), options=_due_options, where=_due),
            ListFilter(name="received", label="Received", path="received_date", uses=("received_date",), days=True),
        ),
    ),
)
