"""A small landlord with homes, people and lists, for the tests of tenancies and accounts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count

from hearth.kernel.actor import Actor
from hearth.kernel.time import LONDON, UTC
from hearth.modules.accounts.lists import CHARGE_ELEMENT
from hearth.modules.accounts.models import Account
from hearth.modules.tenancies import operations as tenancies
from hearth.modules.tenancies.events import WeeklyCharge
from hearth.modules.tenancies.lists import END_REASON, TENURE
from hearth.modules.tenancies.models import AgreementKind, PartyRole, Tenancy
from hearth.modules.tenancies.operations import NewParty, ReceivedNotice
from hearth.platform.catalogue import CLEARANCES
from hearth.platform.configuration import lookups, statutory
from hearth.platform.configuration.models import Lookup
from hearth.platform.configuration.operations import Effective
from hearth.platform.identity import operations as identity
from hearth.platform.identity.access import Access, Rights
from hearth.platform.identity.models import User
from hearth.platform.identity.permissions import PERMISSIONS
from hearth.platform.organisation.models import Company, Jurisdiction, LandlordType
from hearth.platform.organisation.operations import create_company
from hearth.records.assets import operations as assets
from hearth.records.assets.models import Asset
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.models import Contact
from hearth.records.contacts.operations import Details

BY = Actor.system("tests")
LONG_AGO = dt.date(2000, 1, 1)


def at(text: str) -> dt.datetime:
    """`2026-11-30T12:00` on the London clock."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


START = at("2020-06-01T12:00")
NOW = at("2026-11-24T10:00")
"""A Tuesday. The Monday before is 23 November, the end by a notice of today 28 December."""
RENT = Decimal("110.25")


@dataclass
class Landlord:
    """Makes what a test needs; everything is in use since long ago."""

    code: str = "northmoor"
    jurisdiction: Jurisdiction = Jurisdiction.ENGLAND
    company: Company = field(init=False)
    officer: User = field(init=False)
    _streets: count[int] = field(default_factory=lambda: count(1), init=False)

    def __post_init__(self) -> None:
        self.company = create_company(
            by=BY,
            code=self.code,
            name=self.code.title(),
            landlord_type=LandlordType.LOCAL_AUTHORITY,
            address="Town Hall\nNorthmoor\nNE1 1AA",
            phone="01632 960000",
            email="homes@example.org",
            jurisdiction=self.jurisdiction,
        )
        self.officer = identity.create_user(
            by=BY, email=f"ade@{self.code}.example.org", name="Ade Shah", company_id=self.company.pk, now=NOW
        )
        statutory.install_starter_rules(by=BY)
        self.secure = self.lookup(TENURE, "Secure", "secure")
        self.rent = self.lookup(CHARGE_ELEMENT, "Rent", "rent")
        self.types = {
            name: assets.create_asset_type(
                by=BY,
                description=name,
                lettable=name != "Estate",
                residential=name == "House",
                company_ids=[self.company.pk],
                effective_from=LONG_AGO,
            )
            for name in ("House", "Garage", "Estate")
        }
        self.patch = assets.create_patch(
            by=BY, description="North", company_id=self.company.pk, effective_from=LONG_AGO
        )
        assets.assign_officer(by=BY, patch_id=self.patch.pk, user_id=self.officer.pk, from_date=LONG_AGO)

    def lookup(self, heading: str, description: str, master: str) -> Lookup:
        return lookups.add(
            by=BY,
            heading=heading,
            description=description,
            master=master,
            effective=[Effective(company_id=self.company.pk, effective_from=LONG_AGO)],
        )

    def reason(self, master: str) -> Lookup:
        """A reason for leaving."""
        return self.lookup(END_REASON, master.replace("-", " ").capitalize(), master)

    def home(self, *, type: str = "House") -> Asset:  # noqa: A002 - what everybody calls it
        """An asset with an address of its own."""
        return assets.create_asset(
            by=BY,
            company_id=self.company.pk,
            type_id=self.types[type].pk,
            address=f"{next(self._streets)} Tolland Row, Northmoor",
            postcode="NE1 1AA",
            patch_id=self.patch.pk,
            now=NOW,
        )

    def person(
        self, first_name: str = "Ann", last_name: str = "Lee", *, born: dt.date | None = None, restricted: bool = False
    ) -> Contact:
        return contacts.create_person(
            by=BY,
            company_id=self.company.pk,
            title="Ms",
            first_name=first_name,
            last_name=last_name,
            details=Details(date_of_birth=born),
            restricted=restricted,
            now=NOW,
        )

    def let(
        self,
        *people: Contact,
        home: Asset | None = None,
        start_at: dt.datetime = START,
        kind: str = AgreementKind.TENANCY,
        weekly: Decimal | None = RENT,
        fixed_term_ends: dt.date | None = None,
        now: dt.datetime = NOW,
    ) -> Tenancy:
        """A tenancy of these people (somebody, if none is named) of a home, for a weekly rent from its start."""
        tenants = people or (self.person(),)
        return tenancies.start_tenancy(
            by=BY,
            asset_id=(home or self.home()).pk,
            tenure_id=self.secure.pk,
            kind=kind,
            parties=[NewParty(contact_id=person.pk, role=PartyRole.TENANT) for person in tenants],
            start_at=start_at,
            fixed_term_ends=fixed_term_ends,
            charges=[WeeklyCharge(element_id=self.rent.pk, weekly=weekly)] if weekly is not None else [],
            now=now,
        )

    def noticed(
        self, tenancy: Tenancy, received: str = "2026-11-24T10:00", now: dt.datetime | None = None
    ) -> dt.datetime:
        """The proposed end after a notice received at a London time."""
        notice = tenancies.receive_notice(
            by=BY, tenancy_id=tenancy.pk, notice=ReceivedNotice(received_at=at(received)), now=now or at(received)
        )
        assert notice.ends_at is not None
        return notice.ends_at

    def access(self, *, without: tuple[str, ...] = ()) -> Access:
        """The officer with every permission and clearance but those named."""
        rights = Rights(
            frozenset(code for code in PERMISSIONS if code not in without),
            frozenset(each for each in CLEARANCES if each not in without),
        )
        return Access.of(user_id=self.officer.pk, label=self.officer.name, rights={self.company.pk: rights})


def account_of(tenancy: Tenancy) -> Account:
    """The account that was opened with a tenancy."""
    return Account.objects.select_related("record").get(tenancy=tenancy)
