"""Another tenure for a tenancy that goes on."""

from __future__ import annotations

import datetime as dt

from hearth.kernel import events
from hearth.kernel.actor import Actor
from hearth.kernel.reach import check_day
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.modules.tenancies.events import TenureChanged
from hearth.modules.tenancies.holding_rules import TRIAL_TENURES
from hearth.modules.tenancies.lists import TENURE
from hearth.modules.tenancies.models import ReviewKind, ReviewOutcome, Tenancy, TenancyReview
from hearth.modules.tenancies.operations.locking import lock_standing_tenancy, needed_reason
from hearth.modules.tenancies.operations.starting import describe_anew
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import lookups
from hearth.platform.index import operations as index


class TenureRefused(Refused):
    """The tenure can't change so."""

    code = "tenure_refused"


def change_tenure(
    *,
    by: Actor,
    tenancy_id: int,
    tenure_id: int,
    fixed_term_ends: dt.date | None = None,
    reason: str,
    now: dt.datetime,
) -> Tenancy:
    """This function will give a tenancy another tenure from now on (an introductory one becomes secure); history keeps
    the former one with its day. The trial's review closes where the trial is over by it.

    Refused: without a reason, the same tenure, one not in the list, a term that has ended.
    """
    check_day(fixed_term_ends, field="fixed_term_ends")
    why = needed_reason(reason, "by what the tenure changes")
    today = business_day(now)
    if fixed_term_ends is not None and fixed_term_ends <= today:
        raise TenureRefused("The fixed term would have ended.", field="fixed_term_ends")
    with acting(by=by, reason=f"Tenure changed: {why}"):
        tenancy = lock_standing_tenancy(tenancy_id)
        tenure = lookups.chosen(TENURE, tenure_id, tenancy.record.company_id, today)
        if tenure.pk == tenancy.tenure_id:
            raise TenureRefused(f"It is {tenure.description.lower()} already.", field="tenure")
        was, tenancy.tenure = tenancy.tenure_master, tenure
        tenancy.fixed_term_ends = fixed_term_ends
        if tenure.master not in TRIAL_TENURES:
            tenancy.trial_ends = None
            TenancyReview.objects.filter(tenancy=tenancy, kind=ReviewKind.TRIAL, done_date=None).update(
                done_date=today, outcome=ReviewOutcome.CONTINUES
            )
        tenancy.save(update_fields=["tenure", "fixed_term_ends", "trial_ends"])
        index.retitle(record_id=tenancy.pk, **describe_anew(tenancy))
        events.publish(TenureChanged(by=by, at=now, tenancy_id=tenancy.pk, was=was, became=tenure.master))
    return tenancy
