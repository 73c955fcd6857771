"""Looking for duplicates among all contacts, and deciding that two are two."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound
from hearth.platform.audit.acting import acting
from hearth.records.contacts.duplicates import ALIKE, SCORES
from hearth.records.contacts.models import Contact, Decision, DuplicatePair
from hearth.records.contacts.operations.keeping import needed_words

# Pairs by each thing in common, set-based. A value that more than twenty contacts share (a hostel's postcode, a
# solicitor's number) says nothing; pairs that were looked at are left alone.
_PAIRS = """
WITH live AS (
    SELECT c.record_id AS id, r.company_id, c.sort_name, c.date_of_birth, c.national_insurance_number
    FROM contacts_contact c JOIN index_record r ON r.id = c.record_id
    WHERE c.merged_into_id IS NULL
), things AS (
    SELECT 'insurance-number' AS reason, company_id, id, national_insurance_number AS thing
    FROM live WHERE national_insurance_number <> ''
    UNION ALL
    SELECT 'birth-date', company_id, id, date_of_birth || ' ' || left(sort_name, 2)
    FROM live WHERE date_of_birth IS NOT NULL
    UNION ALL
    SELECT DISTINCT 'phone', l.company_id, l.id, replace(p.number, ' ', '')
    FROM live l JOIN contacts_contactphone p ON p.contact_id = l.id
    UNION ALL
    SELECT DISTINCT 'email', l.company_id, l.id, lower(e.address)
    FROM live l JOIN contacts_contactemail e ON e.contact_id = l.id
    UNION ALL
    SELECT DISTINCT 'postcode', l.company_id, l.id, a.postcode || ' ' || left(l.sort_name, 2)
    FROM live l JOIN contacts_contactaddress a ON a.contact_id = l.id AND a.to_date IS NULL
    WHERE a.postcode <> ''
), shared AS (
    SELECT reason, company_id, thing, array_agg(DISTINCT id ORDER BY id) AS ids
    FROM things GROUP BY 1, 2, 3 HAVING count(DISTINCT id) BETWEEN 2 AND 20
), pairs AS (
    SELECT s.company_id, one AS first_id, other AS second_id, array_agg(DISTINCT s.reason) AS reasons
    FROM shared s, unnest(s.ids) AS one, unnest(s.ids) AS other
    WHERE one < other GROUP BY 1, 2, 3
)
SELECT p.company_id, p.first_id, p.second_id, p.reasons, similarity(f.sort_name, s.sort_name) >= %(alike)s
FROM pairs p JOIN live f ON f.id = p.first_id JOIN live s ON s.id = p.second_id
WHERE (similarity(f.sort_name, s.sort_name) >= %(alike)s OR 'insurance-number' = ANY (p.reasons))
  AND NOT EXISTS (SELECT FROM contacts_duplicatepair d WHERE d.first_id = p.first_id AND d.second_id = p.second_id)
"""
_ENOUGH = 50  # a similar name and a postcode: enough for somebody to look


def find_pairs(*, by: Actor, now: dt.datetime) -> int:
    """Looks through all contacts for pairs that nobody has looked at yet; how many were found. Set-based.

    Two with the same name but different birth dates are left out unless something else than a postcode is the same:
    mother and daughter live together.
    """
    with acting(by=by, reason="Duplicates looked for"):
        with connection.cursor() as cursor:
            cursor.execute(_PAIRS, {"alike": ALIKE})
            found = cursor.fetchall()
        births = dict(
            Contact.objects.filter(pk__in={key for row in found for key in row[1:3]}).values_list("pk", "date_of_birth")
        )
        pairs = []
        for company_id, first, second, reasons, same_name in found:
            given = {*reasons, "name"} if same_name else set(reasons)
            ordered = [reason for reason in SCORES if reason in given]
            score = min(100, sum(SCORES[reason] for reason in ordered))
            apart = births[first] and births[second] and births[first] != births[second]
            if score < _ENOUGH or (apart and not given & {"insurance-number", "phone", "email"}):
                continue
            pairs.append(
                DuplicatePair(
                    company_id=company_id,
                    first_id=first,
                    second_id=second,
                    score=score,
                    reasons=ordered,
                    found_at=now,
                )
            )
        DuplicatePair.objects.bulk_create(pairs, batch_size=2000, ignore_conflicts=True)
    return len(pairs)


def decide_different(*, by: Actor, first_id: int, second_id: int, reason: str, now: dt.datetime) -> None:
    """Says that two contacts are two: they are not offered again. Refused without a reason."""
    with acting(by=by, reason=needed_words(reason, "The decision", "reason")):
        low, high = sorted((first_id, second_id))
        pair = DuplicatePair.objects.select_for_update().filter(first_id=low, second_id=high).first()
        if pair is None:
            contacts = Contact.objects.filter(pk__in=(low, high)).select_related("record")
            if len(contacts) != 2:
                raise NotFound("There are no such contacts.")
            pair = DuplicatePair(
                company_id=contacts[0].record.company_id,
                first_id=low,
                second_id=high,
                score=0,
                reasons=[],
                found_at=now,
            )
        pair.decision, pair.decided_at, pair.decided_by_id = Decision.DIFFERENT, now, by.user_id
        pair.save()


def look_nightly(now: dt.datetime) -> int:
    """The tick: looks through all contacts."""
    return find_pairs(by=Actor.system("duplicates"), now=now)
