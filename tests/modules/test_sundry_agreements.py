"""Agreements that let no home: made, charged, ended and corrected; what can't be done to them; the screens."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from hearth.kernel.refusal import NotFound, Refused
from hearth.kernel.time import london
from hearth.modules.accounts.models import Account, Transaction
from hearth.modules.accounts.operations.debits import post_debit_run
from hearth.modules.tenancies import operations, queries
from hearth.modules.tenancies.events import WeeklyCharge
from hearth.modules.tenancies.models import AgreementType, ReviewKind, Tenancy, TenancyReview, VoidEpisode
from hearth.modules.tenancies.operations import NewParty, NoHome, NoTenant, SundryRefused, TenantNotLiving, TermTooShort
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.operations import Effective
from hearth.platform.identity.access import access_of
from hearth.records.contacts import operations as contacts
from tests.landlord import WholeLandlord
from tests.meta.conftest import pages  # noqa: F401 - used as a fixture
from tests.modules.landlord import BY, LONG_AGO, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages")]
MONDAY = dt.date(2026, 11, 2)
START = london(MONDAY)


@pytest.fixture
def landlord(db: None, monkeypatch: pytest.MonkeyPatch) -> WholeLandlord:
    monkeypatch.setattr("hearth.platform.clock.now", lambda: NOW)
    return WholeLandlord()


def kind(landlord: WholeLandlord, description: str = "Parking permit", *, home_needed: bool = False) -> AgreementType:
    return configuration.create(
        by=BY,
        model=AgreementType,
        facts={"description": description, "home_needed": home_needed},
        effective=[Effective(company_id=landlord.company.pk, effective_from=LONG_AGO)],
    )


def start(landlord: WholeLandlord, **given: object) -> Tenancy:
    facts: dict[str, object] = {
        "company_id": landlord.company.pk,
        "about": "Bay 4, Mill Lane car park",
        "start_at": START,
        "now": NOW,
        **given,
    }
    facts.setdefault("type_id", given.get("type_id") or kind(landlord).pk)
    if "parties" not in facts:
        facts["parties"] = [NewParty(contact_id=landlord.person("Ann", "Lee").pk)]
    return operations.start_sundry_agreement(by=BY, **facts)  # type: ignore[arg-type]


def test_it_is_made_charged_ended_and_its_end_corrected(landlord: WholeLandlord) -> None:
    charge = WeeklyCharge(element_id=landlord.rent.pk, weekly=Decimal("5.50"))
    agreement = start(landlord, charges=[charge], ends_date=dt.date(2027, 4, 1))
    assert agreement.record.title == "Parking permit: Bay 4, Mill Lane car park"
    assert agreement.address == "Bay 4, Mill Lane car park"
    account = Account.objects.get(tenancy=agreement)
    assert account.record.title == "Account: Bay 4, Mill Lane car park"
    assert TenancyReview.objects.get(tenancy=agreement).kind == ReviewKind.FIXED_TERM
    for week in (MONDAY, MONDAY + dt.timedelta(weeks=1)):
        post_debit_run(by=BY, company_id=landlord.company.pk, week_start=week, now=NOW)
    told = queries.ending(agreement.pk, end_at=london(MONDAY + dt.timedelta(weeks=1)), now=NOW)
    assert not any("void" in each.says for each in told)
    operations.end_tenancy(
        by=BY, tenancy_id=agreement.pk, end_at=london(MONDAY + dt.timedelta(weeks=1)), reason="Sold the car", now=NOW
    )
    lines = Transaction.objects.filter(account=account).order_by("pk").values_list("amount", flat=True)
    assert list(lines) == [Decimal("5.50"), Decimal("5.50"), Decimal("-5.50")]
    operations.correct_end(by=BY, tenancy_id=agreement.pk, end_at=None, reason="Wrong agreement", now=NOW)
    assert Tenancy.objects.get(pk=agreement.pk).end_at is None
    assert not VoidEpisode.objects.exists()


def test_people_join_and_leave_it_and_it_can_be_cancelled(landlord: WholeLandlord) -> None:
    agreement = start(landlord, start_at=london(MONDAY + dt.timedelta(weeks=9)))
    bob = landlord.person("Bob", "Lee")
    day = MONDAY + dt.timedelta(weeks=10)
    operations.add_party(by=BY, tenancy_id=agreement.pk, contact_id=bob.pk, role="tenant", responsible=True,
                         from_date=day, reason="By letter", now=NOW)  # fmt: skip
    assert agreement.is_joint
    operations.cancel_before_start(by=BY, tenancy_id=agreement.pk, reason="Changed their mind", now=NOW)
    assert Tenancy.objects.get(pk=agreement.pk).cancelled_at == NOW


def test_several_go_with_one_home_and_two_kinds_stand_beside_its_tenancy(landlord: WholeLandlord) -> None:
    home = landlord.home()
    garden = kind(landlord, "Garden licence", home_needed=True)
    with pytest.raises(SundryRefused, match="goes with a home"):
        start(landlord, type_id=garden.pk)
    for about in ("Plot behind number 1", "Plot behind number 2"):
        assert start(landlord, type_id=garden.pk, about=about, goes_with_id=home.pk).goes_with == home
    with pytest.raises(NotFound):
        start(landlord, type_id=garden.pk, goes_with_id=0)


def test_what_is_refused(landlord: WholeLandlord) -> None:
    permit = kind(landlord).pk
    with pytest.raises(SundryRefused, match="what it is for"):
        start(landlord, type_id=permit, about=" ")
    with pytest.raises(SundryRefused, match="in force"):
        start(landlord, type_id=permit + 1000)
    with pytest.raises(NoTenant):
        start(landlord, type_id=permit, parties=[])
    with pytest.raises(TermTooShort):
        start(landlord, type_id=permit, ends_date=MONDAY)
    dead = landlord.person("Cy", "Orr")
    contacts.record_death(by=BY, contact_id=dead.pk, died_on=dt.date(2020, 1, 1), now=NOW)
    with pytest.raises(TenantNotLiving):
        start(landlord, type_id=permit, parties=[NewParty(contact_id=dead.pk)])


def test_what_needs_a_home_is_refused_in_words(landlord: WholeLandlord) -> None:
    agreement = start(landlord)
    key = agreement.pk
    with pytest.raises(NoHome, match="lets no home"):
        operations.record_keys(by=BY, tenancy_id=key, received_at=NOW, reason="", now=NOW)
    with pytest.raises(NoHome):
        operations.request_permission(
            by=BY, tenancy_id=key, work="A shed", kind_id=None, requested_date=MONDAY, now=NOW
        )
    with pytest.raises(Refused, match="sundry agreement lets no home"):
        operations.start_tenancy(by=BY, asset_id=0, tenure_id=0, parties=[], start_at=START, kind="sundry", now=NOW)
    officer = landlord.somebody_with(
        "Mo Day", ["tenancies.see", "tenancies.start", "tenancies.receive_notice", "contacts.read"], ["personal"]
    )
    client = Client()
    client.force_login(officer, backend="hearth.platform.identity.sign_in.StaffBackend")
    reference = agreement.record.reference
    page = client.get(f"/tenancies/{reference}/").content.decode()
    assert "Bay 4, Mill Lane car park" in page
    assert "Receive a notice" not in page
    for step in ("succession", "notice", "keys", "permissions/add"):
        assert client.get(f"/tenancies/{reference}/{step}/").status_code in {200, 403, 422}
    access = access_of(officer, on=NOW.date())
    assert queries.tenancy_page(access, reference, now=NOW).asset_id is None


def test_the_screen_makes_one_from_a_contact(landlord: WholeLandlord) -> None:
    officer = landlord.somebody_with("Mo Day", ["tenancies.see", "tenancies.start", "contacts.read"], ["personal"])
    ann, permit = landlord.person("Ann", "Lee"), kind(landlord)
    client = Client()
    client.force_login(officer, backend="hearth.platform.identity.sign_in.StaffBackend")
    assert "Ann Lee" in client.get(f"/tenancies/new/sundry/?tenant={ann.record.reference}").content.decode()
    given = {
        "type": str(permit.pk),
        "about": "Bay 4",
        "who_1": ann.record.reference,
        "start_at_day": "2 November 2026",
        "start_at_time": "12:00",
    }
    wrong = client.post("/tenancies/new/sundry/", given | {"about": ""})
    assert wrong.status_code == 422
    answer = client.post("/tenancies/new/sundry/", given)
    assert answer.status_code == 302, answer.content.decode()
    assert Tenancy.objects.get().about == "Bay 4"
    listed = client.get(f"/lists/tenancies/?type={permit.pk}").content.decode()
    assert "Parking permit: Bay 4" in listed
