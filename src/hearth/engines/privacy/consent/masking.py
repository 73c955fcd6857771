"""What data tags mask, and for whom: read with the roles that somebody holds, and asked by the catalogue's reader."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q
from django.db.models.expressions import BaseExpression
from django.db.models.functions import JSONObject

from hearth.engines.privacy.models.purposes import DataTagPeriod


def masks_on(day: dt.date) -> BaseExpression:
    """The tags that are masked in the company of a role holding on a day: {"seen_by": [...], "items": [...]} of each.

    Part of the query that reads the roles, so what the landlord changes counts from the next request on, everywhere,
    and costs no query of its own.
    """
    masked = DataTagPeriod.objects.filter(
        Q(effective_to=None) | Q(effective_to__gt=day),
        effective_from__lte=day,
        company_id=OuterRef("company_id"),
        of__masked=True,
    )
    return ArraySubquery(masked.order_by().values(mask=JSONObject(seen_by=F("of__seen_by"), items=F("of__items"))))
