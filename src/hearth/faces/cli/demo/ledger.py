"""Two years behind each account, written by the database itself: at full size it is fifteen million lines."""

from __future__ import annotations

import datetime as dt

from django.db import connection

WEEKS = 26
"""Weeks of single charges and payments."""
QUARTERS = 6
"""Quarters before them, one line of charges and one of payments each, as a former system hands its ledger over."""

# A number from 0 to 1 that is always the same for a key.
_DRAWN = """
    CREATE FUNCTION pg_temp.drawn(key bigint, salt bigint) RETURNS numeric LANGUAGE sql IMMUTABLE AS
    'SELECT (hashint8extended(key, salt) & 1048575) / 1048576.0'
"""
# How each tenant pays: most in full, some a little more or less, some too little; by the week, the fortnight or four
# weeks; now and then not at all.
_PAYERS = """
    CREATE TEMPORARY TABLE demo_payers ON COMMIT DROP AS
    SELECT account_id, weekly, since,
           CASE WHEN pays < 0.72 THEN 1 WHEN pays < 0.82 THEN 1.01 WHEN pays < 0.94 THEN 0.93 ELSE 0.7 END AS share,
           CASE WHEN often < 0.55 THEN 1 WHEN often < 0.7 THEN 2 ELSE 4 END AS every,
           (ARRAY['Direct debit', 'Standing order', 'Card payment', 'Housing benefit'])[1 + floor(how * 4)::int] AS how
    FROM (
        SELECT account_id, sum(weekly) AS weekly, min(from_date) AS since, pg_temp.drawn(account_id, %(seed)s) AS pays,
               pg_temp.drawn(account_id, %(seed)s + 1) AS often, pg_temp.drawn(account_id, %(seed)s + 2) AS how
        FROM accounts_charge GROUP BY account_id
    ) AS drawn
"""
# In the order of posting, as a real ledger grows: the lines of an account lie far apart.
_LINES = """
    INSERT INTO accounts_transaction
        (account_id, charge_id, kind, effective_date, amount, description, key, posted_at, posted_by)
    WITH quarter AS (
        SELECT %(monday)s::date - 7 * (%(weeks)s + 1) - 91 * back AS day
        FROM generate_series(0, %(quarters)s - 1) AS back
    ), week AS (
        SELECT back, %(monday)s::date - 7 * back AS monday, %(monday)s::date - 7 * back + 3 AS thursday
        FROM generate_series(%(weeks)s, 0, -1) AS back
    )
    SELECT account_id, NULL::bigint, line.kind, quarter.day,
           round(weekly * 13 * line.sign * CASE WHEN line.sign < 0 THEN share ELSE 1 END, 2),
           line.words, 'former:' || line.kind || ':' || quarter.day,
           quarter.day + time '02:00' AT TIME ZONE 'UTC' AS posted_at, 'Former system'
    FROM demo_payers JOIN quarter ON since <= quarter.day - 91
    CROSS JOIN (VALUES ('adjustment', 1, 'Charges of 13 weeks, former system'),
                       ('payment', -1, 'Payments in 13 weeks, former system')) AS line (kind, sign, words)
    UNION ALL
    SELECT charge.account_id, charge.id, 'charge', week.monday, charge.weekly, element.description,
           'rent:' || week.monday || ':' || charge.id, week.monday + time '02:00' AT TIME ZONE 'UTC', 'Weekly debit'
    FROM accounts_charge AS charge JOIN configuration_lookup AS element ON element.id = charge.element_id
    JOIN week ON charge.from_date <= week.monday
    UNION ALL
    SELECT account_id, NULL, 'payment', week.thursday, -round(weekly * every * share, 2), how,
           'paid:' || week.thursday || ':' || account_id,
           least(week.thursday + time '09:30' AT TIME ZONE 'UTC', %(now)s), 'Payment file'
    FROM demo_payers JOIN week ON since <= week.monday AND week.back %% every = 0
    WHERE week.thursday <= %(today)s AND pg_temp.drawn(account_id * 64 + week.back, %(seed)s + 3) < 0.97
    ORDER BY posted_at
"""


def fill_ledger(*, today: dt.date, now: dt.datetime, seed: int) -> None:
    """This function will post two years of lines to every account that is charged, the same for the same seed.

    The debits have the keys that the debit run gives them, so a run of one of these weeks posts nothing twice.
    """
    monday = today - dt.timedelta(days=today.weekday())
    given: dict[str, dt.date | dt.datetime | int] = {
        "today": today,
        "monday": monday,
        "now": now,
        "seed": seed,
        "weeks": WEEKS,
        "quarters": QUARTERS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DRAWN)
        cursor.execute(_PAYERS, given)
        cursor.execute(_LINES, given)
        cursor.execute("DROP FUNCTION pg_temp.drawn")
