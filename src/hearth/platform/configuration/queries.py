"""Configuration records by their periods: those in force, expired, still to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from enum import StrEnum
from typing import Any, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

R = TypeVar("R", bound=models.Model)


class Standing(StrEnum):
    """The filter of every configuration list. A record stands in one of the first three in each company."""

    CURRENT = "current"
    EXPIRED = "expired"
    FUTURE = "future"
    ALL = "all"


def in_force(on: dt.date) -> Q:
    """The condition of a period that holds on a day; its end is exclusive."""
    return Q(effective_from__lte=on) & (Q(effective_to=None) | Q(effective_to__gt=on))


def effective(
    records: models.QuerySet[R],
    *,
    on: dt.date,
    company_id: int | None = None,
    company_ids: Collection[int] | None = None,
    standing: Standing = Standing.CURRENT,
) -> models.QuerySet[R]:
    """The records that are in force on a day (or stand otherwise) in a company, or in one of several; in any company
    when none is given.

    Expired: was in force, is not and will not be. Future: is not yet, but will be.
    """
    periods = _periods(records.model).filter(of=OuterRef("pk"))
    if company_id is not None:
        periods = periods.filter(company_id=company_id)
    if company_ids is not None:
        periods = periods.filter(company_id__in=company_ids)
    current = Exists(periods.filter(in_force(on)))
    future = Exists(periods.filter(effective_from__gt=on))
    match standing:
        case Standing.CURRENT:
            return records.filter(current)
        case Standing.FUTURE:
            return records.filter(future & ~current)
        case Standing.EXPIRED:
            return records.filter(Exists(periods) & ~current & ~future)
        case Standing.ALL:
            return records if company_id is None and company_ids is None else records.filter(Exists(periods))


def _periods(model: type[models.Model]) -> models.QuerySet[Any]:
    related = model._meta.get_field("periods").related_model
    if not isinstance(related, type):
        raise TypeError(f"{model._meta.label} has no periods: it is no configuration record.")
    return related._default_manager.all()
