"""A small landlord: two companies, an officer, a type of asset and a patch."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.platform.catalogue import PrivacyClass
from hearth.platform.identity.access import Access
from hearth.platform.identity.models import User
from hearth.platform.organisation.models import Company
from hearth.records.assets import operations as assets
from hearth.records.assets.models import AssetType, Patch
from tests.records.landlord import BY, everything, make_company, make_user


@pytest.fixture
def company(db: None) -> Company:
    return make_company("northmoor")


@pytest.fixture
def other_company(db: None) -> Company:
    return make_company("southmoor")


@pytest.fixture
def user(company: Company) -> User:
    return make_user(company)


@pytest.fixture
def access(user: User, company: Company) -> Access:
    """May do everything, but is not cleared for what is confidential and can't read restricted records."""
    return everything(user, company, without=(PrivacyClass.CONFIDENTIAL, "records.read_restricted"))


@pytest.fixture
def house(company: Company) -> AssetType:
    return assets.create_asset_type(
        by=BY,
        description="House",
        lettable=True,
        residential=True,
        company_ids=[company.pk],
        effective_from=dt.date(2020, 1, 1),
    )


@pytest.fixture
def patch(company: Company) -> Patch:
    return assets.create_patch(by=BY, description="North", company_id=company.pk, effective_from=dt.date(2020, 1, 1))
