"""Loading a landlord's people, homes, tenancies and accounts set by set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from hearth.faces.cli.demo.copying import copy, ids
from hearth.faces.cli.demo.landlord import Landlord
from hearth.faces.cli.demo.people import Crowd, Estate, Home, Person, move_in
from hearth.kernel.actor import Actor
from hearth.kernel.time import UTC, london
from hearth.modules.accounts.models import Account, Charge, Transaction, TransactionKind
from hearth.modules.tenancies.models import AgreementKind, PartyRole, Tenancy, TenancyParty, VoidEpisode, VoidStage
from hearth.platform.audit.acting import acting
from hearth.platform.index import operations as index
from hearth.platform.index.operations import NewRecord
from hearth.records.assets.models import Asset, AssetStatus
from hearth.records.assets.rules import full_address, sort_words
from hearth.records.contacts.models import (
    Alert,
    Contact,
    ContactAddress,
    ContactEmail,
    ContactKind,
    ContactPhone,
    Household,
    HouseholdMember,
    Severity,
)
from hearth.records.contacts.rules import Names, formal_name, sort_name

MONDAY = 0
WEEKS = 26
"""Weeks of charges and payments behind each account."""


@dataclass(frozen=True, slots=True)
class Let:
    """A home let to its tenants: from a Monday, at a weekly rent; `charges` are (key, pounds a week, words)."""

    home: Home
    start: dt.date
    rent: Decimal
    tenancy_id: int
    account_id: int
    charges: list[tuple[int, Decimal, str]] = field(default_factory=list)


def load(*, by: Actor, random: Random, landlord: Landlord, homes: int, now: dt.datetime, today: dt.date) -> int:
    """This function will load the estate with its people, tenancies and accounts; returns how many tenancies."""
    estate = Estate(random, homes, homes_per_patch=max(1, homes // len(landlord.patches)))
    move_in(estate.homes, Crowd(random, today))
    with acting(by=by, reason="Demonstration data loaded"):
        _assets(landlord, estate)
        lets = _lets(random, landlord, estate, today)
        _contacts(landlord, estate, lets, random, today)
        _tenancies(landlord, lets, today)
        _voids(estate, random, today)
        _accounts(landlord, lets)
        _ledger(lets, random, today, now)
    return len(lets)


def _assets(landlord: Landlord, estate: Estate) -> None:
    company = landlord.company.pk
    blocks = index.create_records(
        [
            NewRecord(
                kind="asset",
                company_id=company,
                title=full_address(address, postcode),
                context="Block",
                more=postcode.replace(" ", ""),
                sort=sort_words(address, postcode),
            )
            for address, postcode, _ in estate.blocks
        ]
    )
    records = index.create_records(
        [
            NewRecord(
                kind="asset",
                company_id=company,
                title=full_address(home.address, home.postcode),
                context=home.kind,
                more=home.postcode.replace(" ", ""),
                sort=sort_words(home.address, home.postcode),
            )
            for home in estate.homes
        ]
    )
    columns = ("record_id", "type_id", "parent_id", "patch_id", "address", "postcode", "bedrooms", "status")
    copy(
        Asset,
        columns,
        (
            (record.pk, landlord.types["Block"].pk, None, landlord.patches[patch].pk, address, postcode, None, _IN_USE)
            for record, (address, postcode, patch) in zip(blocks, estate.blocks, strict=True)
        ),
    )
    for home, record in zip(estate.homes, records, strict=True):
        home.asset_id = record.pk
    copy(
        Asset,
        columns,
        (
            (
                home.asset_id,
                landlord.types[home.kind].pk,
                blocks[home.block].pk if home.block is not None else None,
                landlord.patches[home.patch].pk,
                home.address,
                home.postcode,
                home.bedrooms,
                _IN_USE,
            )
            for home in estate.homes
        ),
    )


_IN_USE = AssetStatus.IN_USE.value


def _lets(random: Random, landlord: Landlord, estate: Estate, today: dt.date) -> list[Let]:
    """Who holds what since when. Tenancies begin on Mondays; half of them within the last six years."""
    let = [home for home in estate.homes if home.tenants]
    records = index.create_records(
        [
            NewRecord(
                kind="tenancy",
                company_id=landlord.company.pk,
                title=f"{AgreementKind.TENANCY.label}: {full_address(home.address, home.postcode)}",
                context="",
                sort=sort_words(home.address, home.postcode),
            )
            for home in let
        ]
    )
    accounts = index.create_records(
        [
            NewRecord(
                kind="account",
                company_id=landlord.company.pk,
                title=f"Rent account: {full_address(home.address, home.postcode)}",
                context="",
                sort=sort_words(home.address, home.postcode),
            )
            for home in let
        ]
    )
    found = []
    for home, record, account in zip(let, records, accounts, strict=True):
        youngest = max(tenant.born for tenant in home.tenants)
        weeks = int(min(random.expovariate(1 / 300), (today - youngest).days / 7 - 18.1 * 52.2))
        start = today - dt.timedelta(weeks=max(2, weeks))
        start -= dt.timedelta(days=(start.weekday() - MONDAY) % 7)
        rent = Decimal(random.randint(8200 + 900 * home.bedrooms, 9800 + 1500 * home.bedrooms)) / 100
        found.append(Let(home, start, rent, record.pk, account.pk))
    return found


def _contacts(landlord: Landlord, estate: Estate, lets: list[Let], random: Random, today: dt.date) -> None:
    started = {id(let.home): let.start for let in lets}
    living = [(home, person) for home in estate.homes for person in (*home.tenants, *home.others)]
    confidential = {id(person) for _, person in living if random.random() < 0.006}
    records = index.create_records(
        [_contact_record(landlord, home, person, hidden=id(person) in confidential) for home, person in living]
    )
    for (_, person), record in zip(living, records, strict=True):
        person.record_id = record.pk
    copy(
        Contact,
        (
            "record_id",
            "kind",
            "title",
            "first_name",
            "middle_names",
            "last_name",
            "known_as",
            "organisation_name",
            "sort_name",
            "date_of_birth",
            "national_insurance_number",
            "language",
            "interpreter",
            "preferred_channel",
            "needs",
        ),
        (
            (
                person.record_id,
                ContactKind.PERSON.value,
                person.title,
                person.first_name,
                "",
                person.last_name,
                "",
                "",
                sort_name(_names(person)),
                person.born,
                person.ni,
                person.language,
                person.interpreter,
                person.prefers,
                person.needs,
            )
            for _, person in living
        ),
    )
    copy(
        ContactAddress,
        ("contact_id", "category", "lines", "postcode", "confidential", "from_date"),
        (
            (person.record_id, "main", home.address, home.postcode, id(person) in confidential, started[id(home)])
            for home, person in living
        ),
    )
    copy(
        ContactPhone,
        ("contact_id", "number", "kind", "confidential", "safe", "position"),
        (
            (person.record_id, person.phone, "mobile", id(person) in confidential, True, 0)
            for _, person in living
            if person.phone
        ),
    )
    copy(
        ContactEmail,
        ("contact_id", "address", "confidential", "safe", "position"),
        ((person.record_id, person.email, id(person) in confidential, True, 0) for _, person in living if person.email),
    )
    _households(estate, started)
    _alerts(living, random, today)


def _names(person: Person) -> Names:
    return Names(title=person.title, first_name=person.first_name, last_name=person.last_name)


def _contact_record(landlord: Landlord, home: Home, person: Person, *, hidden: bool) -> NewRecord:
    """What lists and search say of a person: nothing of an address or number that is confidential."""
    reached = "" if hidden else f"{home.address} {home.postcode} {home.postcode.replace(' ', '')}"
    dialled = "" if hidden else f"{person.phone.replace(' ', '')} {person.email}"
    return NewRecord(
        kind="contact",
        company_id=landlord.company.pk,
        title=formal_name(_names(person)),
        context="" if hidden else f"{home.address}, {home.postcode}",
        more=f"{reached} {dialled}",
        sort=sort_name(_names(person)),
    )


def _households(estate: Estate, started: dict[int, dt.date]) -> None:
    homes = [home for home in estate.homes if home.tenants]
    keys = ids(Household, len(homes))
    copy(
        Household,
        ("id", "asset_id", "from_date"),
        ((key, home.asset_id, started[id(home)]) for key, home in zip(keys, homes, strict=True)),
    )
    copy(
        HouseholdMember,
        ("household_id", "contact_id", "relationship", "from_date"),
        (
            (key, person.record_id, _relationship(home, person, number), max(started[id(home)], person.born))
            for key, home in zip(keys, homes, strict=True)
            for number, person in enumerate((*home.tenants, *home.others))
        ),
    )


def _relationship(home: Home, person: Person, number: int) -> str:
    if number == 0:
        return ""
    if number < len(home.tenants):
        return "Partner"
    return "Child" if not person.title else "Other relative"


_ALERTS = (
    (Severity.HIGH_CONFIRM, "10", "Don’t visit alone: two officers at every visit."),
    (Severity.WARNING, "20-10", "Hard of hearing. Text or email first; if you call, use Relay UK."),
    (Severity.WARNING, "20-50", "Uses a wheelchair. Allow time to come to the door."),
    (Severity.INFORMATION, "40", "Needs an interpreter. Book one before you visit."),
    (Severity.INFORMATION, "30", "Often misses appointments. Remind by text the day before."),
)


def _alerts(living: list[tuple[Home, Person]], random: Random, today: dt.date) -> None:
    rows = []
    for _, person in living:
        if person.title and random.random() < 0.045:
            severity, code, text = random.choices(_ALERTS, (8, 20, 16, 30, 26))[0]
            since = today - dt.timedelta(days=random.randint(20, 900))
            rows.append((person.record_id, severity.value, code, text, False, since, today + dt.timedelta(days=180)))
    copy(Alert, ("record_id", "severity", "code", "text", "confidential", "from_date", "review_date"), rows)


def _tenancies(landlord: Landlord, lets: list[Let], today: dt.date) -> None:
    def tenure(let: Let) -> str:
        return "introductory" if (today - let.start).days < 365 else "secure"

    copy(
        Tenancy,
        ("record_id", "asset_id", "kind", "tenure_id", "start_at"),
        (
            (
                let.tenancy_id,
                let.home.asset_id,
                AgreementKind.TENANCY.value,
                landlord.tenures[tenure(let)].pk,
                london(let.start),
            )
            for let in lets
        ),
    )
    copy(
        TenancyParty,
        ("tenancy_id", "contact_id", "role", "responsible", "from_date"),
        (
            (let.tenancy_id, person.record_id, role, role == PartyRole.TENANT.value, let.start)
            for let in lets
            for role, people in (
                (PartyRole.TENANT.value, let.home.tenants),
                (PartyRole.OCCUPIER.value, [each for each in let.home.others if each.title]),
            )
            for person in people
        ),
    )


def _voids(estate: Estate, random: Random, today: dt.date) -> None:
    """Empty homes are actual voids of one to twenty weeks; their keys are in for most."""
    rows = []
    for home in estate.homes:
        if not home.tenants:
            since = today - dt.timedelta(days=(today.weekday() - MONDAY) % 7, weeks=random.randint(1, 20))
            keys = london(since) + dt.timedelta(days=1) if random.random() < 0.8 else None
            rows.append((home.asset_id, VoidStage.ACTUAL.value, london(since), keys))
    copy(VoidEpisode, ("asset_id", "stage", "starts_at", "keys_received_at"), rows)


def _accounts(landlord: Landlord, lets: list[Let]) -> None:
    copy(
        Account,
        ("record_id", "tenancy_id", "opened_date"),
        ((let.account_id, let.tenancy_id, let.start) for let in lets),
    )
    wanted = [
        (let, element, weekly)
        for let in lets
        for element, weekly in (
            (landlord.rent, let.rent),
            *([(landlord.service, _SERVICE)] if let.home.block is not None else []),
        )
    ]
    for (let, element, weekly), key in zip(wanted, ids(Charge, len(wanted)), strict=True):
        let.charges.append((key, weekly, element.description))
    copy(
        Charge,
        ("id", "account_id", "element_id", "weekly", "from_date"),
        (
            (charge_id, let.account_id, element.pk, weekly, let.start)
            for (let, element, weekly), (charge_id, _, _) in zip(
                wanted, (charge for let in lets for charge in let.charges), strict=True
            )
        ),
    )


_SERVICE = Decimal("7.85")
_LEDGER = (
    "account_id",
    "charge_id",
    "kind",
    "effective_date",
    "amount",
    "description",
    "key",
    "posted_at",
    "posted_by",
)


def _ledger(lets: list[Let], random: Random, today: dt.date, now: dt.datetime) -> None:
    """Half a year of weekly charges, and payments by how each tenant pays: most in full, some late, some too little.

    The debits have the keys that the debit run gives them, so a run of one of these weeks posts nothing twice.
    """
    this_monday = today - dt.timedelta(days=(today.weekday() - MONDAY) % 7)
    charged, paid = TransactionKind.CHARGE.value, TransactionKind.PAYMENT.value

    def rows() -> Iterator[tuple[object, ...]]:
        for let in lets:
            weekly = sum((amount for _, amount, _ in let.charges), Decimal(0))
            pays = random.choices((Decimal(1), Decimal("1.01"), Decimal("0.93"), Decimal("0.7")), (72, 10, 12, 6))[0]
            every = random.choices((1, 2, 4), (55, 15, 30))[0]
            for back in range(min(WEEKS, (this_monday - let.start).days // 7), -1, -1):
                monday = this_monday - dt.timedelta(weeks=back)
                at = dt.datetime.combine(monday, dt.time(2, 0), tzinfo=UTC)
                for charge_id, amount, words in let.charges:
                    key = f"rent:{monday.isoformat()}:{charge_id}"
                    yield (let.account_id, charge_id, charged, monday, amount, words, key, at, "Weekly debit")
                day = monday + dt.timedelta(days=3)
                if back % every == 0 and day <= today and random.random() < 0.97:
                    amount = -(weekly * every * pays).quantize(Decimal("0.01"))
                    how = random.choice(("Direct debit", "Standing order", "Card payment", "Housing benefit"))
                    at = min(dt.datetime.combine(day, dt.time(9, 30), tzinfo=UTC), now)
                    key = f"paid:{day.isoformat()}:{let.account_id}"
                    yield (let.account_id, None, paid, day, amount, how, key, at, "Payment file")

    copy(Transaction, _LEDGER, rows())
