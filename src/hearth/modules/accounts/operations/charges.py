"""What is charged each week."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import Q

from hearth.kernel.actor import Actor
from hearth.kernel.reach import check_amount, check_day, is_pennies
from hearth.kernel.refusal import NotFound, Refused
from hearth.kernel.time import business_day
from hearth.modules.accounts.lists import CHARGE_ELEMENT
from hearth.modules.accounts.models import Charge
from hearth.modules.accounts.operations.locking import lock_open_account
from hearth.modules.accounts.operations.posting import AmountInvalid
from hearth.modules.tenancies.words import date_words
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import lookups

MOST_A_WEEK = Decimal(100_000)
"""Pounds."""


class ChargeOverlaps(Refused):
    """The element is charged in that time already."""

    code = "charge_overlaps"


class ChargePeriodInvalid(Refused):
    """A charge begins with its tenancy at the earliest, and ends after it begins."""

    code = "charge_period_invalid"


def add_charge(
    *,
    by: Actor,
    account_id: int,
    element_id: int,
    weekly: Decimal,
    from_date: dt.date,
    to_date: dt.date | None = None,
    now: dt.datetime,
) -> Charge:
    """This function will charge an element (rent, heating: a value of the list charge-element) by the week, in pounds.

    It is due for the weeks that start (on a Monday) in its period and before the tenancy's end. Refused: fractions of
    a penny or less than nothing; a start before the tenancy's; an element that is charged in that time already.
    """
    check_amount(weekly, field="weekly", most=MOST_A_WEEK)
    check_day(from_date, field="from_date")
    check_day(to_date, field="to_date")
    if weekly < 0 or not is_pennies(weekly):
        raise AmountInvalid(f"{weekly} can't be charged: give pounds and pence.", field="weekly")
    with acting(by=by, reason="Charge added"):
        account = lock_open_account(account_id)
        element = lookups.chosen(CHARGE_ELEMENT, element_id, account.record.company_id, business_day(now))
        starts = business_day(account.tenancy.start_at)
        if from_date < starts:
            raise ChargePeriodInvalid(
                f"The tenancy starts on {date_words(starts)}; nothing can be charged before.", field="from_date"
            )
        if to_date is not None and to_date <= from_date:
            raise ChargePeriodInvalid("The charge must end after the day on which it begins.", field="to_date")
        standing = Charge.objects.filter(Q(to_date=None) | Q(to_date__gt=from_date), account=account, element=element)
        if to_date is not None:
            standing = standing.filter(from_date__lt=to_date)
        if (clash := standing.first()) is not None:
            raise ChargeOverlaps(
                f"{element.description} is charged from {date_words(clash.from_date)} already. End that charge first.",
                field="from_date",
            )
        return Charge.objects.create(
            account=account, element=element, weekly=weekly, from_date=from_date, to_date=to_date
        )


def end_charge(*, by: Actor, charge_id: int, to_date: dt.date) -> Charge:
    """This function will end a charge: `to_date` is the first day on which no week is charged that starts then.

    Weeks that have been posted stay: reverse them if they are wrong. Refused: an end not after the start, a charge
    that has ended before.
    """
    check_day(to_date, field="to_date")
    with acting(by=by, reason="Charge ended"):
        charge = Charge.objects.select_for_update(of=("self",)).filter(pk=charge_id).first()
        if charge is None:
            raise NotFound("There is no such charge.")
        if charge.to_date is not None and charge.to_date <= to_date:
            raise ChargePeriodInvalid(f"The charge ends on {date_words(charge.to_date)} already.", field="to_date")
        if to_date <= charge.from_date:
            raise ChargePeriodInvalid(
                f"The charge began on {date_words(charge.from_date)}; it must end after that day.", field="to_date"
            )
        charge.to_date = to_date
        charge.save(update_fields=["to_date"])
    return charge
