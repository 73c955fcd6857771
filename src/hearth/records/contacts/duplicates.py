"""Finding contacts that are one and the same: before one is made twice, and among those that are there.

Two look like one when they have the same National Insurance number, or a similar name and the same birth date,
telephone number, email address or postcode. The same name alone is weak, and only told before a contact is made.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Lower, Replace

from hearth.platform.catalogue import Reader, reader
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.platform.index.rules import fold
from hearth.platform.index.visibility import may_see, visible
from hearth.records.contacts import rules
from hearth.records.contacts.models import (
    Contact,
    ContactAddress,
    ContactEmail,
    ContactPhone,
    Decision,
    DuplicatePair,
)
from hearth.records.contacts.queries import Shown, shown
from hearth.records.contacts.rules import Names

SCORES = {
    "insurance-number": 100,
    "birth-date": 60,
    "phone": 40,
    "email": 45,
    "postcode": 30,
    "name": 20,
}
"""How much each thing in common counts, towards 100. Names alike are asked for beside all but the first."""
REASON_WORDS = {
    "insurance-number": "same National Insurance number",
    "birth-date": "same date of birth",
    "phone": "same telephone number",
    "email": "same email address",
    "postcode": "same postcode",
    "name": "similar name",
}
_MOST = 50  # candidates looked at for one thing in common: a switchboard's number says nothing
ALIKE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What is known of somebody who may be there already. `name` is in the order of lists (last name first)."""

    company_id: int
    name: str
    date_of_birth: dt.date | None = None
    national_insurance_number: str = ""
    phones: Sequence[str] = ()
    emails: Sequence[str] = ()
    postcodes: Sequence[str] = ()
    leave_out: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A contact that may be the same, as the one who asks may see it."""

    record_id: int
    reference: str
    title: Shown
    context: Shown
    score: int
    reasons: tuple[str, ...]

    @property
    def why(self) -> str:
        """The reasons in words."""
        return ", ".join(REASON_WORDS[reason] for reason in self.reasons)


def alike(one: str, other: str) -> bool:
    """Whether two folded names may be the same person's: nearly the same letters, or the same words in part.

    Trigrams, as PostgreSQL counts them (pg_trgm), so that what is found one by one is found among all too.
    """
    return similarity(one, other) >= ALIKE


def similarity(one: str, other: str) -> float:
    """Trigrams in common, from 0 to 1, as pg_trgm's similarity() counts them."""
    first, second = _trigrams(one), _trigrams(other)
    together = len(first | second)
    return len(first & second) / together if together else 0.0


def _trigrams(text: str) -> set[str]:
    words = re.findall(r"\w+", fold(text))
    return {f"  {word} "[at : at + 3] for word in words for at in range(len(word) + 1)}


def likely_duplicates(access: Access, candidate: Candidate, *, limit: int = 8) -> list[Match]:
    """Contacts of the company that may be the same, the likeliest first, as far as the one who asks may see them.

    Restricted contacts are told only to those who may read them; rows marked confidential match only for the cleared.
    """
    reading = reader(access.within(candidate.company_id))
    found: dict[int, set[str]] = defaultdict(set)
    for reason, keys in _in_common(reading, candidate):
        for key in keys:
            found[key].add(reason)
    for key in candidate.leave_out:
        found.pop(key, None)
    contacts = {
        each.pk: each
        for each in Contact.objects.filter(
            pk__in=found, record__company_id=candidate.company_id, merged_into=None
        ).select_related("record")
    }
    scored: dict[int, tuple[int, tuple[str, ...]]] = {}
    for key, contact in contacts.items():
        if (scoring := _score(found[key], candidate.name, contact)) is not None:
            scored[key] = scoring
    seen = visible(access, Record.objects.filter(pk__in=scored))
    matches = [
        Match(
            record_id=record.pk,
            reference=record.reference,
            title=shown(row["title"]),
            context=shown(row["context"]),
            score=scored[record.pk][0],
            reasons=scored[record.pk][1],
        )
        for record, row in zip(seen, reading.rows(seen, ["title", "context"]), strict=True)
    ]
    return sorted(matches, key=lambda match: (-match.score, match.reference))[:limit]


def _score(reasons: set[str], name: str, contact: Contact) -> tuple[int, tuple[str, ...]] | None:
    if alike(name, contact.sort_name):
        reasons.add("name")
    elif "insurance-number" not in reasons:
        return None
    ordered = tuple(reason for reason in SCORES if reason in reasons)
    return min(100, sum(SCORES[reason] for reason in ordered)), ordered


def _in_common(reading: Reader, candidate: Candidate) -> Iterable[tuple[str, Iterable[int]]]:
    """For each thing that was said, the contacts that have it too. Each is one query by an index.

    What is masked for whoever asks is not looked for: they would find out by trying. The nightly look finds it.
    """
    contacts = Contact.objects.filter(record__company_id=candidate.company_id, merged_into=None)
    if candidate.national_insurance_number and reading.may("contact", "national_insurance_number"):
        same = contacts.filter(national_insurance_number=candidate.national_insurance_number)
        yield "insurance-number", same.values_list("pk", flat=True)[:_MOST]
    if candidate.date_of_birth and reading.may("contact", "date_of_birth"):
        born = contacts.filter(date_of_birth=candidate.date_of_birth)
        yield "birth-date", born.values_list("pk", flat=True)[: _MOST * 20]
    for number in candidate.phones if reading.may("contact_phone", "number") else ():
        phones = ContactPhone.objects.annotate(dialled=Replace("number", Value(" ")))
        yield "phone", _owners(reading, phones.filter(dialled=number.replace(" ", "")))
    for address in candidate.emails if reading.may("contact_email", "address") else ():
        emails = ContactEmail.objects.annotate(lower=Lower("address"))
        yield "email", _owners(reading, emails.filter(lower=address.lower()))
    for postcode in candidate.postcodes if reading.may("contact_address", "postcode") else ():
        if postcode:
            yield "postcode", _owners(reading, ContactAddress.objects.filter(postcode=postcode))
    name = fold(candidate.name)
    if name:
        yield "name", contacts.filter(sort_name=name).values_list("pk", flat=True)[:_MOST]


def _owners(
    reading: Reader, rows: QuerySet[ContactPhone] | QuerySet[ContactEmail] | QuerySet[ContactAddress]
) -> list[int]:
    open_rows = reading.without_marked(rows)
    return [int(key) for key in open_rows.values_list("contact_id", flat=True)[: _MOST * 4]]


def candidate_of(contact: Contact, *, on: dt.date) -> Candidate:
    """What is known of a contact that is there, to look for its likes."""
    addresses = contact.addresses.filter(Q(to_date=None) | Q(to_date__gt=on))
    return Candidate(
        company_id=contact.record.company_id,
        name=contact.sort_name,
        date_of_birth=contact.date_of_birth,
        national_insurance_number=contact.national_insurance_number,
        phones=list(contact.phones.values_list("number", flat=True)),
        emails=list(contact.emails.values_list("address", flat=True)),
        postcodes=list(addresses.values_list("postcode", flat=True)),
        leave_out=frozenset({contact.pk}),
    )


def candidate_from(
    *,
    company_id: int,
    names: Names,
    date_of_birth: dt.date | None = None,
    national_insurance_number: str = "",
    phone: str = "",
    email: str = "",
    postcode: str = "",
) -> Candidate:
    """What was typed of somebody new, in the forms in which it is kept; what has no such form is not looked for."""
    return Candidate(
        company_id=company_id,
        name=rules.sort_name(names),
        date_of_birth=date_of_birth,
        national_insurance_number=_tidy(rules.national_insurance_number, national_insurance_number),
        phones=[number for number in [_tidy(rules.phone_number, phone)] if number],
        emails=[address for address in [email.strip()] if address],
        postcodes=[code for code in [_tidy(rules.postcode, postcode)] if code],
    )


def _tidy(form: Callable[[str], str], text: str) -> str:
    try:
        return form(text) if text.strip() else ""
    except ValueError:
        return ""


# --- the worklist


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """A pair of the worklist. Each side is (reference, title, second line), as the one who looks may see it."""

    pair_id: int
    score: int
    why: str
    first: tuple[str, Shown, Shown]
    second: tuple[str, Shown, Shown]


def worklist(access: Access, *, after: tuple[int, int] | None = None, limit: int = 50) -> list[PairRow]:
    """Pairs that nobody has decided about, the likeliest first; both sides are visible to the one who looks.

    `after` is (score, key) of the last row of the page before.
    """
    pairs = DuplicatePair.objects.filter(
        decision=Decision.OPEN,
        company_id__in=access.companies_with("contacts.merge"),
        first__merged_into=None,
        second__merged_into=None,
    )
    if after is not None:
        pairs = pairs.filter(Q(score__lt=after[0]) | Q(score=after[0], pk__gt=after[1]))
    seen = pairs.filter(may_see(access, "first__record__"), may_see(access, "second__record__"))
    chosen = list(seen.order_by("-score", "pk")[:limit])
    records = Record.objects.in_bulk({key for pair in chosen for key in (pair.first_id, pair.second_id)})
    readings: dict[int, Reader] = {}

    def side(key: int) -> tuple[str, Shown, Shown]:
        record = records[key]
        if record.company_id not in readings:
            readings[record.company_id] = reader(access.within(record.company_id))
        row = readings[record.company_id].row(record, ["title", "context"])
        return record.reference, shown(row["title"]), shown(row["context"])

    return [
        PairRow(
            pair_id=pair.pk,
            score=pair.score,
            why=", ".join(REASON_WORDS[reason] for reason in pair.reasons),
            first=side(pair.first_id),
            second=side(pair.second_id),
        )
        for pair in chosen
    ]


def open_pairs(access: Access) -> int:
    """How many pairs wait to be looked at in the companies where the person may merge (up to 1,000)."""
    companies = access.companies_with("contacts.merge")
    waiting = DuplicatePair.objects.filter(
        decision=Decision.OPEN, company_id__in=companies, first__merged_into=None, second__merged_into=None
    )
    return waiting[:1000].count()
