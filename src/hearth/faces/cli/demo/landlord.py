"""The landlord that the demonstration is about: company, roles, people who sign in, and all that is configured."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from django.contrib.auth.hashers import make_password

from hearth.engines.cases import publishing, reasons
from hearth.engines.cases.models import Path
from hearth.engines.comms import installing as letters
from hearth.faces.cli.demo import casework, consents, names
from hearth.kernel.actor import Actor
from hearth.modules.accounts.lists import CHARGE_ELEMENT
from hearth.modules.tenancies.lists import ALTERATION, END_REASON, END_REASONS, TENURE
from hearth.platform.audit.acting import acting
from hearth.platform.calendars.operations import install_starter_calendars
from hearth.platform.catalogue import CLEARANCES, PrivacyClass
from hearth.platform.configuration import lookups, statutory, user_defined
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.models import FieldType, Lookup
from hearth.platform.configuration.operations import Effective
from hearth.platform.identity import operations as identity
from hearth.platform.identity.models import Role, User
from hearth.platform.identity.permissions import PERMISSIONS
from hearth.platform.organisation.models import Company, LandlordType
from hearth.records.assets import operations as assets
from hearth.records.assets.lists import CHARACTERISTIC, COMPONENT, EQUIPMENT
from hearth.records.assets.models import AssetType, Patch
from hearth.records.contacts.models import Segment

DOMAIN = "northmoor.example.org"


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who signs in to try Hearth: their address before the @, their job, their role's code."""

    account: str
    job: str
    role: str


SHOWN = (
    Colleague("officer", "Housing officer", "housing-officer"),
    Colleague("leader", "Team leader, housing", "team-leader"),
    Colleague("income", "Income officer", "income-officer"),
    Colleague("dpo", "Data protection officer", "data-protection-officer"),
    Colleague("admin", "System administrator", "system-administrator"),
)
"""The accounts that the first screen tells of."""

_OFFICER = {
    "cases.see",
    "cases.open",
    "cases.work",
    "comms.see",
    "comms.send",
    "contacts.read",
    "contacts.create",
    "contacts.edit",
    "contacts.manage_alerts",
    "contacts.record_death",
    "contacts.manage_authorities",
    "contacts.see_profile",
    "contacts.edit_profile",
    "contacts.see_income",
    "contacts.edit_income",
    "contacts.manage_security",
    "consent.see",
    "consent.record",
    "records.write_notes",
    "assets.read",
    "assets.edit",
    "assets.keys",
    "tenancies.see",
    "tenancies.start",
    "tenancies.receive_notice",
    "tenancies.end",
    "tenancies.record_keys",
    "tenancies.change_parties",
    "tenancies.pass_on",
    "tenancies.review",
    "tenancies.permit",
    "accounts.see",
    "files.read",
    "files.add",
    "lists.export",
    "privacy.record_request",
    "privacy.see_requests",
}
_LEADER = _OFFICER | {
    "consent.correct",
    "cases.cancel",
    "tenancies.correct_end",
    "contacts.mark_confidential",
    "contacts.merge",
    "records.restrict",
    "records.read_restricted",
    "lists.share",
}
_PROTECTION = {
    "consent.record",
    "consent.correct",
    "consent.configure",
    "records.read_restricted",
    "cases.open",
    "cases.work",
    "comms.send",
    "lists.export",
    "privacy.record_request",
    "privacy.see_requests",
    "privacy.handle_requests",
    "privacy.hand_over",
    "privacy.see_registers",
    "privacy.keep_registers",
    "privacy.configure_packs",
    "privacy.erase",
    "privacy.redact",
    "privacy.originals",
    "retention.see",
    "retention.configure",
    "retention.propose",
    "retention.approve",
    "retention.hold",
}
_BASIC = (PrivacyClass.PERSONAL, PrivacyClass.FINANCIAL)


def roles() -> Sequence[tuple[str, str, set[str], Sequence[str]]]:
    """Code, name, permissions and clearances of each role. Codes that no module registers are left out."""
    everything = set(PERMISSIONS)
    configuring = {
        *("assets.manage_patches", "assets.manage_types", "contacts.manage_segments", "records.manage_units"),
    } | {
        code
        for code in everything
        if code.endswith((".configure", ".manage")) or code.startswith(("configuration.", "identity."))
    }
    seeing = {code for code in everything if code.endswith((".see", ".read"))}
    return (
        ("housing-officer", "Housing officer", _OFFICER, (*_BASIC, PrivacyClass.SPECIAL_CATEGORY)),
        ("team-leader", "Team leader", _LEADER, CLEARANCES),
        (
            "income-officer",
            "Income officer",
            seeing
            | {
                "comms.send",
                "cases.open",
                "cases.work",
                "accounts.post",
                "accounts.change_charges",
                "records.write_notes",
                "lists.export",
            },
            _BASIC,
        ),
        ("data-protection-officer", "Data protection officer", seeing | _PROTECTION, CLEARANCES),
        ("system-administrator", "System administrator", seeing | configuring, (PrivacyClass.PERSONAL,)),
        ("repairs-officer", "Repairs officer", seeing - {"accounts.see"}, (PrivacyClass.PERSONAL,)),
    )


@dataclass(slots=True, kw_only=True)
class Landlord:
    """What the loads need to know of the landlord."""

    company: Company
    officers: list[User]
    patches: list[Patch]
    types: dict[str, AssetType]
    tenures: dict[str, Lookup]
    end_reasons: dict[str, Lookup]
    rent: Lookup
    service: Lookup
    words: dict[str, list[Lookup]]


def set_up(*, by: Actor, random: Random, patches: int, password: str, now: dt.datetime, since: dt.date) -> Landlord:
    """This function will make the company, its roles and people, and install everything that ships with Hearth."""
    with acting(by=by, reason="Demonstration landlord set up"):
        company = Company.objects.create(
            code="northmoor",
            name="Northmoor Homes",
            landlord_type=LandlordType.LOCAL_AUTHORITY,
            address="Civic Centre\n1 Harbour Square\nNorthmoor\nNM1 1AA",
            phone="01632 960100",
            email=f"homes@{DOMAIN}",
            website=f"www.{DOMAIN}",
            demonstration=True,
        )
        install_starter_calendars(by=by)
        statutory.install_starter_rules(by=by)
        lists = _lists(by, company, since)
        casework.functions(by=by, company=company, since=since)
        _segments(by, company, since)
        user_defined.define(
            by=by,
            entity="tenancy",
            name="authority_to_dispose",
            caption="Authority to dispose signed and received",
            type=FieldType.TRUE_OR_FALSE,
            privacy=PrivacyClass.PERSONAL,
            help="The tenant lets us clear what is left in the home.",
            effective=[Effective(company_id=company.pk, effective_from=since)],
        )
        people = _people(company, random, patches, by=by, password=password, now=now, since=since)
        letters.install_starter(by=by, companies=[company], from_date=since)
        publishing.install_library(by=by, companies=[company], now=now, from_date=since)
        casework.install(by=by, company=company, now=now, since=since)
        casework.voids(by=by, company=company, owner=people[0], now=now, since=since)
        _call_backs(by, company, people, since)
        consents.install(by=by, company=company, since=since, now=now)
        types = {
            description: assets.create_asset_type(
                by=by,
                description=description,
                lettable=lettable,
                residential=residential,
                company_ids=[company.pk],
                effective_from=since,
            )
            for description, lettable, residential in (
                ("House", True, True),
                ("Flat", True, True),
                ("Bungalow", True, True),
                ("Garage", True, False),
                ("Block", False, True),
                ("Estate", False, True),
            )
        }
        officers = people[: patches + 1]
        made = []
        for number in range(patches):
            patch = assets.create_patch(
                by=by,
                description=f"{names.DISTRICTS[number % len(names.DISTRICTS)]} {number // len(names.DISTRICTS) + 1}",
                company_id=company.pk,
                effective_from=since,
            )
            assets.assign_officer(by=by, patch_id=patch.pk, user_id=officers[number].pk, from_date=since)
            made.append(patch)
    return Landlord(
        company=company,
        officers=officers,
        patches=made,
        types=types,
        tenures={each.master: each for each in lists[TENURE]},
        end_reasons={each.master: each for each in lists[END_REASON]},
        rent=lists[CHARGE_ELEMENT][0],
        service=lists[CHARGE_ELEMENT][1],
        words=lists,
    )


_SEGMENTS = (
    ("Vulnerable", 'contact.needs != ""'),
    ("Needs an interpreter", "contact.interpreter = true"),
    ("Reached by email", 'contact.preferred_channel = "email"'),
    ("Older person", "older_person(contact.date_of_birth)"),
    (
        "New tenant",
        (
            'some part in contact.tenancies satisfies part.role = "tenant" and part.to_date = null'
            ' and part.tenancy.start_at > now() - duration("P365D")'
        ),
    ),
)
"""Parts of the contacts, each by a condition that an administrator can read."""


def _segments(by: Actor, company: Company, since: dt.date) -> None:
    for description, expression in _SEGMENTS:
        configuration.create(
            by=by,
            model=Segment,
            facts={"description": description, "expression": expression},
            effective=[Effective(company_id=company.pk, effective_from=since)],
        )


def _lists(by: Actor, company: Company, since: dt.date) -> dict[str, list[Lookup]]:
    """The lookup values of a landlord, in its own words, each with its master."""
    values = {
        TENURE: [
            ("Secure", "secure"),
            ("Introductory", "introductory"),
            ("Flexible, fixed term", "flexible"),
            ("Garage licence", "garage"),
        ],
        END_REASON: [(label, master) for master, label in END_REASONS],
        CHARGE_ELEMENT: [("Rent", "rent"), ("Service charge", "service")],
        ALTERATION: [
            (label, "")
            for label in ("Laminate flooring", "Outside tap", "Shed or fence", "Satellite dish", "Adaptation")
        ],
        COMPONENT: [(label, "") for label in ("Kitchen", "Bathroom", "Boiler", "Windows", "Roof")],
        CHARACTERISTIC: [("Heating", ""), ("Step-free", ""), ("Construction", "")],
        EQUIPMENT: [("Smoke alarm", ""), ("Carbon monoxide alarm", ""), ("Lift", ""), ("Hoist", "")],
        reasons.HOLD: [
            ("Waiting for the resident to explain their request", "clarification"),
            ("Resident gives no access", "no-access"),
            ("Court proceedings", "legal-proceedings"),
        ],
        reasons.CANCEL: [(label, "") for label in ("Opened by mistake", "Same as another case", "Withdrawn")],
        reasons.BYPASS: [(label, "") for label in ("Not needed here", "Done before the case", "Resident declined")],
        reasons.REVISE: [(label, "") for label in ("Resident asked for later", "Contractor delayed", "Parts on order")],
        "contact-reference": [("Housing benefit claim", ""), ("Universal Credit reference", ""), ("NHS number", "")],
    }
    effective = [Effective(company_id=company.pk, effective_from=since)]
    return {
        heading: [
            lookups.add(by=by, heading=heading, description=label, master=master, position=number, effective=effective)
            for number, (label, master) in enumerate(entries)
        ]
        for heading, entries in values.items()
    }


def _people(
    company: Company, random: Random, patches: int, *, by: Actor, password: str, now: dt.datetime, since: dt.date
) -> list[User]:
    """The colleagues: first the patches' officers (the first of them is the one who signs in), then the others.

    They share one password, so it is hashed once: argon2 is slow by design.
    """
    known = {}
    for code, name, permissions, clearances in roles():
        known[code] = identity.define_role(
            by=by, code=code, name=name, permissions=permissions & set(PERMISSIONS), clearances=clearances
        )
    hashed = make_password(password)
    wanted = [
        SHOWN[0],
        *(Colleague(f"officer{n + 1}", "Housing officer", "housing-officer") for n in range(1, patches)),
    ]
    wanted += SHOWN[1:]
    taken: set[str] = set()
    users = [
        User(
            email=f"{colleague.account}@{DOMAIN}",
            name=_new_name(random, taken),
            job_title=colleague.job,
            phone="01632 960100",
            company=company,
            joined_at=now,
            password=hashed,
        )
        for colleague in wanted
    ]
    users = User.objects.bulk_create(users)
    for user, colleague in zip(users, wanted, strict=True):
        _hold(by, user, known[colleague.role], company, since)
    return users


def _new_name(random: Random, taken: set[str]) -> str:
    """A colleague's: a case type is called after each, so no two are called the same."""
    while (name := f"{random.choice(names.WOMEN + names.MEN)} {random.choice(names.LAST)}") in taken:
        pass
    taken.add(name)
    return name


def _hold(by: Actor, user: User, role: Role, company: Company, since: dt.date) -> None:
    identity.grant_role(by=by, user_id=user.pk, role_id=role.pk, company_id=company.pk, effective_from=since)


def _call_backs(by: Actor, company: Company, people: Sequence[User], since: dt.date) -> None:
    """A case type for each colleague, found by typing their name: the path is one."""
    entry = next(each for each in publishing.LIBRARY if each.key == "call-back")
    path = Path.objects.get(key="call-back")
    for user in people:
        publishing.offer(
            by=by,
            code=f"call-back-{user.pk}",
            entry=publishing.LibraryPath(
                key=entry.key,
                category=entry.category,
                description=f"Call back for {user.name}",
                information=f"{user.name} is told after five minutes, with your note.",
                keywords=entry.keywords,
                asks_for_note=True,
            ),
            path=path,
            companies=[company],
            from_date=since,
            owner_id=user.pk,
        )
