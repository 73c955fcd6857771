"""How a tenancy goes on after a trial or a fixed term: reviews, extending a trial."""

from __future__ import annotations

import datetime as dt

from hearth.kernel.actor import Actor
from hearth.kernel.reach import check_day
from hearth.kernel.refusal import NotFound, Refused
from hearth.kernel.time import business_day
from hearth.modules.tenancies import rule_table
from hearth.modules.tenancies.holding_rules import TRIAL_TENURES
from hearth.modules.tenancies.models import ReviewKind, ReviewOutcome, Tenancy, TenancyReview
from hearth.modules.tenancies.operations.locking import lock_standing_tenancy, needed_reason
from hearth.modules.tenancies.words import date_words
from hearth.platform.audit.acting import acting
from hearth.platform.configuration.statutory import RuleMissing


class ReviewRefused(Refused):
    """A review can't be planned or closed like that."""

    code = "review_refused"


def plan_reviews(tenancy: Tenancy) -> None:
    """Plans what a new tenancy needs: the review of its trial, in time for a notice of extension, and of its term.

    Called while the tenancy is made. Where no rule covers the trial and no day was given, nothing is planned: nobody
    guesses it.
    """
    starts = business_day(tenancy.start_at)
    due = tenancy.trial_ends
    if tenancy.tenure_master in TRIAL_TENURES:
        try:
            rule = rule_table.trial_rule(tenancy.record.company, tenure=tenancy.tenure_master, on=starts)
        except RuleMissing:
            rule = None
        if rule is not None:
            tenancy.trial_ends = tenancy.trial_ends or rule.ends(starts)
            tenancy.save(update_fields=["trial_ends"])
            due = max(rule.review_by(tenancy.trial_ends), starts)
    if due is not None:
        TenancyReview.objects.create(tenancy=tenancy, kind=ReviewKind.TRIAL, due_date=due)
    if tenancy.fixed_term_ends is not None:
        TenancyReview.objects.create(tenancy=tenancy, kind=ReviewKind.FIXED_TERM, due_date=tenancy.fixed_term_ends)


def plan_review(
    *, by: Actor, tenancy_id: int, kind: ReviewKind, due_date: dt.date, reason: str, now: dt.datetime
) -> TenancyReview:
    """This function will plan a review for a day, or move the one of that kind that is open. Refused: without a
    reason, a day that has passed, a tenancy that has ended."""
    check_day(due_date, field="due_date")
    why = needed_reason(reason, "why the tenancy is reviewed then")
    if due_date < business_day(now):
        raise ReviewRefused("That day has passed.", field="due_date")
    with acting(by=by, reason=f"Review planned: {why}"):
        tenancy = lock_standing_tenancy(tenancy_id)
        review, _made = TenancyReview.objects.update_or_create(
            tenancy=tenancy, kind=kind, done_date=None, defaults={"due_date": due_date}
        )
    return review


def complete_review(
    *, by: Actor, review_id: int, outcome: ReviewOutcome, note: str = "", now: dt.datetime
) -> TenancyReview:
    """This function will close a review with what was decided. Refused: one that is closed; an extension, which is
    recorded with its notice (`extend_trial`)."""
    if outcome == ReviewOutcome.EXTENDED:
        raise ReviewRefused("Record the notice of extension: the review closes with it.", field="outcome")
    with acting(by=by, reason="Tenancy reviewed"):
        review = TenancyReview.objects.select_for_update(of=("self",)).filter(pk=review_id).first()
        if review is None:
            raise NotFound("There is no such review.")
        lock_standing_tenancy(review.tenancy_id)
        if review.done_date is not None:
            raise ReviewRefused(f"It was closed on {date_words(review.done_date)}.")
        review.done_date, review.outcome, review.note = business_day(now), outcome, note.strip()
        review.save(update_fields=["done_date", "outcome", "note"])
    return review


def extend_trial(*, by: Actor, tenancy_id: int, notice_served: dt.date, reason: str, now: dt.datetime) -> Tenancy:
    """This function will extend an introductory trial by a notice served on a day (Housing Act 1996 s125A in England).

    The open review closes as extended and another one is planned for the new end. Refused: without the reasons, which
    the notice must give; a notice of the future, or served too late; a second extension; a tenancy without a trial.
    """
    check_day(notice_served, field="notice_served")
    why = needed_reason(reason, "the reasons that the notice gives")
    if notice_served > business_day(now):
        raise ReviewRefused("The notice can't have been served on a day that has not come.", field="notice_served")
    with acting(by=by, reason="Trial extended"):
        tenancy = lock_standing_tenancy(tenancy_id)
        if tenancy.trial_ends is None or tenancy.tenure_master not in TRIAL_TENURES:
            raise ReviewRefused(f"Tenancy {tenancy.record.reference} is not in an introductory trial.")
        starts = business_day(tenancy.start_at)
        rule = rule_table.trial_rule(tenancy.record.company, tenure=tenancy.tenure_master, on=starts)
        tenancy.trial_ends = rule.extended(starts=starts, ends=tenancy.trial_ends, notice_served=notice_served)
        tenancy.save(update_fields=["trial_ends"])
        review = TenancyReview.objects.filter(tenancy=tenancy, kind=ReviewKind.TRIAL, done_date=None).first()
        if review is not None:
            review.done_date, review.outcome, review.note = business_day(now), ReviewOutcome.EXTENDED, why[:300]
            review.save(update_fields=["done_date", "outcome", "note"])
        TenancyReview.objects.create(tenancy=tenancy, kind=ReviewKind.TRIAL, due_date=tenancy.trial_ends)
    return tenancy
