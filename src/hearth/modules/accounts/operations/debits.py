"""The weekly debits: the run that posts a week for all accounts at once, and putting posted weeks right.

A debit is due for a week if its charge is (hearth.modules.accounts.rules.is_charged); the run says the same in SQL.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Exists, OuterRef

from hearth.kernel.actor import Actor
from hearth.kernel.reach import check_day
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.modules.accounts import rules
from hearth.modules.accounts.models import Account, Charge, Transaction, TransactionKind
from hearth.modules.accounts.operations.locking import lock_account, no_debit_run, one_debit_run
from hearth.modules.accounts.operations.posting import post_reversal
from hearth.modules.tenancies.words import date_words
from hearth.platform.audit.acting import acting
from hearth.platform.organisation.models import Company

_ENDED = "ended:"
"""The keys of reversals that follow the tenancy's end: they alone are undone when the end is corrected."""


class NotAWeekStart(Refused):
    """Rent weeks start on a Monday."""

    code = "not_a_week_start"


class WeekNotCome(Refused):
    """The week has not begun."""

    code = "week_not_come"


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitRun:
    """What a run posted: number of lines and their sum in pounds. Nought where all had been posted before."""

    week_start: dt.date
    posted: int
    total: Decimal


_RUN = """
WITH posted AS (
    INSERT INTO accounts_transaction
        (account_id, charge_id, kind, effective_date, amount, description, key, posted_at, posted_by)
    SELECT c.account_id, c.id, 'charge', %(monday)s, c.weekly, l.description, 'rent:' || %(week)s || ':' || c.id,
           %(now)s, %(by)s
    FROM accounts_charge c
    JOIN configuration_lookup l ON l.id = c.element_id
    JOIN accounts_account a ON a.record_id = c.account_id
    JOIN index_record r ON r.id = a.record_id
    JOIN tenancies_tenancy t ON t.record_id = a.tenancy_id
    WHERE r.company_id = %(company)s AND a.closed_date IS NULL AND c.weekly > 0
      AND c.from_date <= %(monday)s AND (c.to_date IS NULL OR %(monday)s < c.to_date)
      AND t.cancelled_at IS NULL
      AND (t.end_at IS NULL OR %(monday)s < (t.end_at AT TIME ZONE 'Europe/London')::date)
    ON CONFLICT (account_id, key) DO NOTHING
    RETURNING amount
)
SELECT count(*), coalesce(sum(amount), 0) FROM posted
"""


def post_debit_run(*, by: Actor, company_id: int, week_start: dt.date, now: dt.datetime) -> DebitRun:
    """This function will post the charges of one week to all accounts of a company that owe them.

    Each line has the key `rent:<monday>:<charge>`, so running it again posts only what was missing. Refused: a day
    that is no Monday, a week that has not begun.
    """
    check_day(week_start, field="week_start")
    if not rules.is_week_start(week_start):
        raise NotAWeekStart(f"Rent weeks start on a Monday; {date_words(week_start)} is not one.", field="week_start")
    if week_start > business_day(now):
        raise WeekNotCome(f"The week of {date_words(week_start)} has not begun.", field="week_start")
    with acting(by=by, reason=f"Rent debit of the week from {date_words(week_start)}"), connection.cursor() as cursor:
        one_debit_run(company_id)
        cursor.execute(
            _RUN,
            {
                "monday": week_start,
                "week": week_start.isoformat(),
                "company": company_id,
                "now": now,
                "by": by.label,
            },
        )
        posted, total = cursor.fetchone()
    return DebitRun(week_start=week_start, posted=posted, total=total)


def post_due_debits(now: dt.datetime) -> int:
    """The tick: posts the week that has begun in every company, and up to three before it that were missed (a worker
    that did not run); how many lines.

    A week counts as missed only after one that was posted: what lies before a landlord's first debit run came with
    their balances.
    """
    posted = 0
    this_week = rules.week_start(business_day(now))
    for company_id in Company.objects.order_by("pk").values_list("pk", flat=True):
        for week in rules.weeks_to_post(this_week, posted=lambda monday: _is_posted(company_id, monday)):  # noqa: B023
            run = post_debit_run(by=Actor.system("rent debits"), company_id=company_id, week_start=week, now=now)
            posted += run.posted
    return posted


def _is_posted(company_id: int, monday: dt.date) -> bool:
    found = Transaction.objects.filter(effective_date=monday, account__record__company_id=company_id)
    return found.exclude(charge=None).exists()


@dataclass(frozen=True, slots=True, kw_only=True)
class Restatement:
    """What must be done to make posted weeks agree with an end: lines to reverse, (charge, Monday) to post."""

    reverse: tuple[Transaction, ...]
    post: tuple[tuple[Charge, dt.date], ...]

    @property
    def reversed_amount(self) -> Decimal:
        """Pounds taken off what is owed, not positive."""
        return -sum((line.amount for line in self.reverse), rules.NOUGHT)

    @property
    def posted_amount(self) -> Decimal:
        """Pounds added to what is owed."""
        return sum((charge.weekly for charge, _ in self.post), rules.NOUGHT)


def restatement(account: Account, *, was: dt.date | None, tenancy_ends: dt.date | None, today: dt.date) -> Restatement:
    """What a tenancy's end on a day (None: it goes on) means for the weeks posted so far, where it `was` another.

    Weeks from the end on are reversed. Weeks regained (from `was` up to the new end, the present week at the latest)
    are posted, unless they stand or an officer reversed them for another reason.
    """
    debits = Transaction.objects.filter(account=account, charge__isnull=False)
    undone = Exists(Transaction.objects.filter(reverses=OuterRef("pk")))
    to_reverse: tuple[Transaction, ...] = ()
    if tenancy_ends is not None:
        to_reverse = tuple(debits.filter(~undone, effective_date__gte=tenancy_ends).order_by("effective_date", "id"))
    to_post: list[tuple[Charge, dt.date]] = []
    if was is not None:
        undone_by_end = Exists(Transaction.objects.filter(reverses=OuterRef("pk"), key__startswith=_ENDED))
        settled = set(debits.filter(~undone_by_end, effective_date__gte=was).values_list("charge_id", "effective_date"))
        charges = list(Charge.objects.filter(account=account, weekly__gt=0).order_by("id"))
        to_post = [
            (charge, monday)
            for monday in rules.week_starts(was, today + dt.timedelta(days=1))
            for charge in charges
            if (charge.pk, monday) not in settled
            and rules.is_charged(monday, from_date=charge.from_date, to_date=charge.to_date, tenancy_ends=tenancy_ends)
        ]
    return Restatement(reverse=to_reverse, post=tuple(to_post))


def restate_debits(
    *, by: Actor, account_id: int, was: dt.date | None, tenancy_ends: dt.date | None, now: dt.datetime
) -> Restatement:
    """This function will reverse and re-post weekly debits, by linked lines, to agree with a tenancy's end."""
    with acting(by=by, reason="Debits put right for the tenancy's end"):
        account = lock_account(account_id)
        no_debit_run(account.record.company_id)
        needed = restatement(account, was=was, tenancy_ends=tenancy_ends, today=business_day(now))
        for line in needed.reverse:
            post_reversal(account=account, line=line, key=f"{_ENDED}{line.pk}", by=by, now=now)
        before = Counter(
            Transaction.objects.filter(account=account, charge__isnull=False).values_list("charge_id", "effective_date")
        )
        for charge, monday in needed.post:
            times = before[(charge.pk, monday)]
            # The run's own key first, so that a later run of that week adds nothing; then the same stem, counted.
            key = f"rent:{monday.isoformat()}:{charge.pk}" + (f":{times + 1}" if times else "")
            Transaction.objects.create(
                account=account,
                charge=charge,
                kind=TransactionKind.CHARGE,
                effective_date=monday,
                amount=charge.weekly,
                description=charge.element.description,
                key=key,
                posted_at=now,
                posted_by=by.label,
            )
    return needed
