"""A real landlord's first day: its company, its lists and letters, its roles, and one person who lets the others in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from hearth.engines.cases import publishing
from hearth.engines.comms import installing as letters
from hearth.faces.cli.demo.landlord import roles
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.modules.accounts.lists import CHARGE_ELEMENT
from hearth.modules.tenancies.lists import END_REASON, END_REASONS, TENURE
from hearth.platform.audit.acting import acting
from hearth.platform.calendars.operations import install_starter_calendars
from hearth.platform.catalogue import PrivacyClass
from hearth.platform.configuration import lookups, statutory, user_defined
from hearth.platform.configuration.models import FieldType
from hearth.platform.configuration.operations import Effective
from hearth.platform.identity import operations as identity
from hearth.platform.identity.models import Role, User
from hearth.platform.identity.permissions import PERMISSIONS
from hearth.platform.organisation.models import Company, Jurisdiction, LandlordType
from hearth.platform.organisation.operations import create_company
from hearth.records.assets import operations as assets

ADMINISTRATOR = "system-administrator"
_TENURES = {
    LandlordType.LOCAL_AUTHORITY: (
        ("Secure", "secure"),
        ("Introductory", "introductory"),
        ("Flexible, fixed term", "flexible"),
    ),
    LandlordType.PRIVATE_REGISTERED_PROVIDER: (
        ("Assured", "assured"),
        ("Starter", "starter"),
        ("Fixed term", "fixed-term"),
    ),
}
_LETTABLE = (("House", True), ("Flat", True), ("Bungalow", True), ("Garage", False))


class LandlordThere(Refused):
    """There is a company in this database already."""

    code = "landlord_there"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyFacts:
    """What letters say of the landlord. `address` is a line for each line of the letterhead."""

    code: str
    name: str
    landlord_type: LandlordType
    jurisdiction: Jurisdiction
    address: str
    phone: str
    email: str
    website: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The first administrator."""

    name: str
    email: str


def set_up(*, by: Actor, company: CompanyFacts, administrator: Person, now: dt.datetime) -> tuple[Company, User, str]:
    """This function will set up the first landlord, all of it or nothing; its company, its administrator, a password.

    The administrator's role may configure and make accounts, not work with tenants: they make colleagues and give them
    roles; nobody gives one to themselves. The password is temporary: Hearth asks for another one at the first sign-in.
    Nothing keeps it. Refused: a database that has a company, an email that is none, facts that letters need.
    """
    if Company.objects.exists():
        raise LandlordThere("There is a landlord in this database already. Change it under Configuration, Companies.")
    today = business_day(now)
    with acting(by=by, reason="Landlord set up"):
        made = create_company(
            by=by,
            code=company.code,
            name=company.name,
            landlord_type=company.landlord_type,
            jurisdiction=company.jurisdiction,
            address=company.address,
            phone=company.phone,
            email=company.email,
            website=company.website,
        )
        _install(by, made, now, today)
        known = starter_roles(by=by)
        password = identity.temporary_password()
        user = identity.create_user(
            by=by,
            email=administrator.email,
            name=administrator.name,
            job_title="System administrator",
            company_id=made.pk,
            password=password,
            temporary=True,
            now=now,
        )
        identity.grant_role(
            by=by, user_id=user.pk, role_id=known[ADMINISTRATOR].pk, company_id=made.pk, effective_from=today
        )
    return made, user, password


def starter_roles(*, by: Actor) -> Mapping[str, Role]:
    """The roles of the demonstration, as a landlord's first ones; by code."""
    return {
        code: identity.define_role(
            by=by, code=code, name=name, permissions=permissions & set(PERMISSIONS), clearances=clearances
        )
        for code, name, permissions, clearances in roles()
    }


def _install(by: Actor, company: Company, now: dt.datetime, today: dt.date) -> None:
    """Calendars, statutory rules, lists, types of home, letters and paths: what officers meet on the first day."""
    install_starter_calendars(by=by)
    statutory.install_starter_rules(by=by)
    effective = [Effective(company_id=company.pk, effective_from=today)]
    lists = {
        TENURE: _TENURES[LandlordType(company.landlord_type)],
        END_REASON: tuple((label, master) for master, label in END_REASONS),
        CHARGE_ELEMENT: (("Rent", "rent"), ("Service charge", "service")),
    }
    for heading, values in lists.items():
        for position, (words, master) in enumerate(values):
            lookups.add(
                by=by, heading=heading, description=words, master=master, position=position, effective=effective
            )
    for description, residential in _LETTABLE:
        assets.create_asset_type(
            by=by,
            description=description,
            lettable=True,
            residential=residential,
            company_ids=[company.pk],
            effective_from=today,
        )
    for description in ("Block", "Estate"):
        assets.create_asset_type(
            by=by,
            description=description,
            lettable=False,
            residential=True,
            company_ids=[company.pk],
            effective_from=today,
        )
    user_defined.define(
        by=by,
        entity="tenancy",
        name="authority_to_dispose",
        caption="Authority to dispose signed and received",
        type=FieldType.TRUE_OR_FALSE,
        privacy=PrivacyClass.PERSONAL,
        help="The tenant lets us clear what is left in the home.",
        effective=effective,
    )
    letters.install_starter(by=by, companies=[company], from_date=today)
    publishing.install_library(by=by, companies=[company], now=now, from_date=today)
