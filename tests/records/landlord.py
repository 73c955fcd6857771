"""What a small landlord is made of, for the tests of records and of the ground beneath them."""

from __future__ import annotations

import datetime as dt

from hearth.kernel.actor import Actor
from hearth.kernel.time import london
from hearth.platform.catalogue import CLEARANCES
from hearth.platform.identity import operations as identity
from hearth.platform.identity.access import Access, Rights
from hearth.platform.identity.models import User
from hearth.platform.identity.permissions import PERMISSIONS
from hearth.platform.organisation.models import Company, LandlordType
from hearth.platform.organisation.operations import create_company

BY = Actor.system("tests")
NOW = london(dt.date(2026, 6, 15))
TODAY = dt.date(2026, 6, 15)


def make_company(code: str) -> Company:
    return create_company(
        by=BY,
        code=code,
        name=code.title(),
        landlord_type=LandlordType.LOCAL_AUTHORITY,
        address="Town Hall\nNorthmoor",
        phone="01632 960000",
        email="homes@example.org",
    )


def make_user(company: Company, name: str = "Ade Shah") -> User:
    email = f"{name.lower().replace(' ', '.')}@example.org"
    return identity.create_user(by=BY, email=email, name=name, company_id=company.pk, now=NOW)


def everything(user: User, *companies: Company, without: tuple[str, ...] = ()) -> Access:
    """An access with all permissions and clearances but those named."""
    rights = Rights(
        frozenset(code for code in PERMISSIONS if code not in without),
        frozenset(each for each in CLEARANCES if each not in without),
    )
    return Access.of(user_id=user.pk, label=user.name, rights={company.pk: rights for company in companies})
