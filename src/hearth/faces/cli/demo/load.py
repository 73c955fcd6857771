"""Loading a landlord's people, homes, tenancies and accounts set by set."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from hearth.faces.cli.demo import names
from hearth.faces.cli.demo.landlord import Landlord
from hearth.faces.cli.demo.ledger import fill_ledger
from hearth.faces.cli.demo.people import Crowd, Estate, Home, Person, move_in
from hearth.faces.cli.demo.set_aside import set_aside
from hearth.kernel.actor import Actor
from hearth.kernel.time import london
from hearth.modules.accounts.models import Account, Charge, Transaction
from hearth.modules.tenancies.models import AgreementKind, PartyRole, Tenancy, TenancyParty, VoidEpisode, VoidStage
from hearth.platform.audit.acting import acting
from hearth.platform.copying import copy, ids
from hearth.platform.index import operations as index
from hearth.platform.index.models import Record
from hearth.platform.index.operations import NewRecord
from hearth.records.assets.models import Asset, AssetStatus, Certificate, CertificateKind, Outcome
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
AT_ONCE = 5000
"""How many homes are filled at a time: people are forgotten once they are in the database."""
LOADED = (
    Record,
    Asset,
    Contact,
    ContactAddress,
    ContactPhone,
    ContactEmail,
    Household,
    HouseholdMember,
    Alert,
    Tenancy,
    TenancyParty,
    VoidEpisode,
    Certificate,
    Account,
    Charge,
    Transaction,
)


@dataclass(frozen=True, slots=True)
class Let:
    """A home let to its tenants: from a Monday, at a weekly rent."""

    home: Home
    start: dt.date
    rent: Decimal
    tenancy_id: int
    account_id: int


def load(
    *,
    by: Actor,
    random: Random,
    landlord: Landlord,
    homes: int,
    people: int,
    now: dt.datetime,
    today: dt.date,
    tell: Callable[[str], None],
) -> int:
    """This function will load the estate with its people, tenancies and accounts; returns how many tenancies.

    Where fewer than `people` live in the homes, the others are people on the housing register, elsewhere. `tell` is
    told what is being done. The tables must be empty, and this role their owner.
    """
    estate = Estate(random, homes, homes_per_patch=max(1, homes // len(landlord.patches)))
    crowd = Crowd(random, today)
    gas = Random(homes)  # noqa: S311 - one of its own: the people of a seed stay who they are
    tenancies = 0
    with acting(by=by, reason="Demonstration data loaded"), set_aside(LOADED):
        blocks = _blocks(landlord, estate)
        for first in range(0, homes, AT_ONCE):
            part = estate.homes[first : first + AT_ONCE]
            tell(f"homes {first + 1:,} to {first + len(part):,}")
            move_in(part, crowd)
            _homes(landlord, part, blocks)
            lets = _lets(random, landlord, part, today)
            _contacts(landlord, part, lets, random, today)
            _tenancies(landlord, lets, today)
            _voids(part, random, today)
            _gas_records(part, gas, today)
            _accounts(landlord, lets)
            tenancies += len(lets)
            for home in part:
                home.tenants, home.others = [], []
        for first in range(crowd.drawn, people, AT_ONCE):
            tell(f"people {first + 1:,} to {min(people, first + AT_ONCE):,}")
            _register(landlord, crowd, random, min(AT_ONCE, people - first), today)
        tell("the ledger")
        fill_ledger(today=today, now=now, seed=random.getrandbits(31))
        tell("indexes, constraints and history")
    return tenancies


_ASSET = (
    *("record_id", "type_id", "parent_id", "patch_id", "address", "postcode", "bedrooms"),
    *("latitude", "longitude", "status"),
)


def _blocks(landlord: Landlord, estate: Estate) -> list[int]:
    """Loads the blocks; returns their keys."""
    kind = landlord.types["Block"].pk
    records = index.create_records(
        [_asset_record(landlord, address, postcode, "Block") for address, postcode, _ in estate.blocks]
    )
    copy(
        Asset,
        _ASSET,
        (
            (
                *(record.pk, kind, None, landlord.patches[patch].pk, address, postcode, None),
                *_place(address, postcode),
                _IN_USE,
            )
            for record, (address, postcode, patch) in zip(records, estate.blocks, strict=True)
        ),
    )
    return [record.pk for record in records]


def _homes(landlord: Landlord, homes: list[Home], blocks: list[int]) -> None:
    records = index.create_records([_asset_record(landlord, home.address, home.postcode, home.kind) for home in homes])
    for home, record in zip(homes, records, strict=True):
        home.asset_id = record.pk
    copy(
        Asset,
        _ASSET,
        (
            (
                home.asset_id,
                landlord.types[home.kind].pk,
                blocks[home.block] if home.block is not None else None,
                landlord.patches[home.patch].pk,
                home.address,
                home.postcode,
                home.bedrooms,
                *_place(home.address, home.postcode),
                _IN_USE,
            )
            for home in homes
        ),
    )


def _place(address: str, postcode: str) -> tuple[Decimal, Decimal]:
    """Where a generated home stands: its postcode's own spot within a few miles, and its own within that. By its words
    alone, so that the same landlord always lies alike; the place is off the coast and nobody's.
    """
    spot, own = (zlib.crc32(words.encode()) for words in (postcode, address))
    latitude = 54.9 + (spot % 1009) / 1009 * 0.09 + (own % 997) / 997 * 0.002
    longitude = -1.2 + (spot // 1009 % 1013) / 1013 * 0.15 + (own // 997 % 991) / 991 * 0.003
    return Decimal(f"{latitude:.6f}"), Decimal(f"{longitude:.6f}")


def _asset_record(landlord: Landlord, address: str, postcode: str, kind: str) -> NewRecord:
    return NewRecord(
        kind="asset",
        company_id=landlord.company.pk,
        title=full_address(address, postcode),
        context=kind,
        more=postcode.replace(" ", ""),
        sort=sort_words(address, postcode),
    )


_IN_USE = AssetStatus.IN_USE.value


def _lets(random: Random, landlord: Landlord, homes: list[Home], today: dt.date) -> list[Let]:
    """Who holds what since when. Tenancies begin on Mondays; half of them within the last six years."""
    let = [home for home in homes if home.tenants]
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


def _contacts(landlord: Landlord, homes: list[Home], lets: list[Let], random: Random, today: dt.date) -> None:
    started = {id(let.home): let.start for let in lets}
    living = [(home, person) for home in homes for person in (*home.tenants, *home.others)]
    _people(landlord, living, started, random)
    _households(homes, started)
    _alerts(living, random, today)


def _register(landlord: Landlord, crowd: Crowd, random: Random, count: int, today: dt.date) -> None:
    """People who rent privately in streets that are not ours, and wait for a home."""
    living = []
    since: dict[int, dt.date] = {}
    for _ in range(count):
        street = f"{random.choice(names.STREETS)} {random.choice(names.KINDS_OF_STREET)}"
        postcode = f"NM{random.randint(91, 99)} {random.randint(1, 9)}{random.choice('ABDEFGHJLN')}Q"
        home = Home(f"{random.randint(1, 120)} {street}, Farholm", postcode, "Private", 2, 0, None)
        since[id(home)] = today - dt.timedelta(days=random.randint(30, 3000))
        living.append((home, crowd.adult()))
    _people(landlord, living, since, random)


def _people(landlord: Landlord, living: list[tuple[Home, Person]], started: dict[int, dt.date], random: Random) -> None:
    """People with where they live, and how they are reached."""
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


def _households(living_in: list[Home], started: dict[int, dt.date]) -> None:
    homes = [home for home in living_in if home.tenants]
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


def _voids(homes: list[Home], random: Random, today: dt.date) -> None:
    """Empty homes are actual voids of one to twenty weeks; their keys are in for most."""
    rows = []
    for home in homes:
        if not home.tenants:
            since = today - dt.timedelta(days=(today.weekday() - MONDAY) % 7, weeks=random.randint(1, 20))
            keys = london(since) + dt.timedelta(days=1) if random.random() < 0.8 else None
            rows.append((home.asset_id, VoidStage.ACTUAL.value, london(since), keys))
    copy(VoidEpisode, ("asset_id", "stage", "starts_at", "keys_received_at"), rows)


def _gas_records(homes: list[Home], random: Random, today: dt.date) -> None:
    """The yearly gas safety record of each home; two in a hundred have run out."""
    rows = []
    for home in homes:
        issued = today - dt.timedelta(
            days=random.randint(370, 400) if random.random() < 0.02 else random.randint(1, 360)
        )
        number = f"LGSR-{random.randint(100000, 999999)}"
        expires = issued + dt.timedelta(days=365)
        rows.append(
            (home.asset_id, CertificateKind.GAS.value, issued, expires, number, "", Outcome.SATISFACTORY.value, "")
        )
    columns = ("asset_id", "kind", "issued_date", "expires_date", "number", "issuer", "outcome", "rating")
    copy(Certificate, columns, rows)


def _accounts(landlord: Landlord, lets: list[Let]) -> None:
    copy(
        Account,
        ("record_id", "tenancy_id", "opened_date"),
        ((let.account_id, let.tenancy_id, let.start) for let in lets),
    )
    copy(
        Charge,
        ("account_id", "element_id", "weekly", "from_date"),
        (
            (let.account_id, element.pk, weekly, let.start)
            for let in lets
            for element, weekly in (
                (landlord.rent, let.rent),
                *([(landlord.service, _SERVICE)] if let.home.block is not None else []),
            )
        ),
    )


_SERVICE = Decimal("7.85")
