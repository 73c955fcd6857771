"""Reading tenancies and accounts: only what is visible, masked where the reader is not cleared."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from hearth.kernel.refusal import NotFound, Refused
from hearth.modules.accounts import operations as accounts
from hearth.modules.accounts import queries as account_queries
from hearth.modules.tenancies import operations, queries
from hearth.modules.tenancies.models import Tenancy
from hearth.modules.tenancies.operations import Forwarding, ReceivedNotice
from hearth.modules.tenancies.rules import EndDateWrongWeekday, TenancyStatus
from hearth.platform import catalogue
from hearth.platform.catalogue import Masked
from hearth.platform.index.models import Record
from hearth.records.assets import operations as assets
from hearth.records.contacts.models import Contact
from hearth.records.contacts.timeline import timeline
from tests.modules.landlord import BY, NOW, RENT, START, Landlord, account_of, at

pytestmark = pytest.mark.django_db
ENDS = at("2026-12-28T12:00")
CANARY = "Flamingo Refuge"


def fled(landlord: Landlord) -> tuple[Tenancy, Contact, Contact]:
    """A joint tenancy which Ann has ended by notice, fleeing to a confidential address; Bob stays behind."""
    ann, bob = landlord.person("Ann"), landlord.person("Bob")
    tenancy = landlord.let(ann, bob)
    operations.receive_notice(
        by=BY,
        tenancy_id=tenancy.pk,
        notice=ReceivedNotice(
            received_at=NOW,
            given_by=[ann.pk],
            forwarding={ann.pk: Forwarding(address=CANARY, postcode="NE9 9ZZ", confidential=True)},
            end_reason_id=landlord.reason("domestic-abuse").pk,
            decision_reason="Valid in law",
        ),
        now=NOW,
    )
    return tenancy, ann, bob


def test_the_page_of_a_tenancy(landlord: Landlord) -> None:
    tenancy, ann, _ = fled(landlord)
    page = queries.tenancy_page(landlord.access(), tenancy.record.reference, now=NOW)
    assert (page.status, page.tenure, page.kind) == (TenancyStatus.ENDING, "Secure", "Tenancy")
    assert (page.start_at, page.proposed_end_at, page.end_at) == (START, ENDS, None)
    assert page.end_reason == "Domestic abuse"
    assert [(party.name, party.role_label, party.standing) for party in page.parties] == [
        ("Ms Ann Lee", "Tenant", True),
        ("Ms Bob Lee", "Tenant", True),
    ]
    assert page.parties[0].reference == ann.record.reference
    (notice,) = page.notices
    assert (notice.status, notice.ends_at, notice.reason) == ("Accepted", ENDS, "Valid in law")
    assert [(giver.name, giver.forwarding_address) for giver in notice.givers] == [("Ms Ann Lee", CANARY)]
    assert page.void is not None
    assert (page.void.stage, page.void.starts_at) == ("provisional", ENDS)


def test_what_could_put_somebody_at_risk_is_masked_for_the_uncleared(landlord: Landlord) -> None:
    tenancy, _, _ = fled(landlord)
    access = landlord.access(without=("confidential",))
    page = queries.tenancy_page(access, tenancy.record.reference, now=NOW)
    assert isinstance(page.end_reason, Masked)
    assert isinstance(page.notices[0].reason, Masked)
    assert isinstance(page.notices[0].givers[0].forwarding_address, Masked)
    assert page.proposed_end_at == ENDS
    told = catalogue.reader(access).history(tenancy)
    assert told
    for shown in (repr(page), repr(told), repr(timeline(access, tenancy.record, before=NOW + dt.timedelta(1)))):
        assert CANARY not in shown
        assert "Domestic abuse" not in shown


def test_words_for_letters_never_hold_what_is_confidential(landlord: Landlord) -> None:
    tenancy, _, _ = fled(landlord)
    access = landlord.access(without=("confidential",))
    paths = ["address", "tenant_names", "is_joint", "proposed_end_at", "end_reason.description", "alerts_officer"]
    words = catalogue.load("tenancy", tenancy.pk, paths, access=access)
    assert words["tenant_names"] == "Ms Ann Lee and Ms Bob Lee"
    assert words["is_joint"] is True
    assert words["address"].endswith("Tolland Row, Northmoor, NE1 1AA")
    assert isinstance(words["end_reason"], Masked)
    assert isinstance(words["alerts_officer"], Masked)
    unmasked = catalogue.load("tenancy", tenancy.pk, ["end_reason.master", "alerts_officer"])
    assert unmasked == {"end_reason": {"master": "domestic-abuse"}, "alerts_officer": True}


def test_the_record_of_a_tenancy_says_nothing_of_why_or_where(landlord: Landlord) -> None:
    fled(landlord)
    said = " ".join(Record.objects.filter(kind__in=["tenancy", "account"]).values_list("search_text", flat=True))
    assert "flamingo" not in said
    assert "abuse" not in said


def test_a_restricted_person_is_named_to_nobody_else(landlord: Landlord) -> None:
    hidden = landlord.person("Hidden", restricted=True)
    tenancy = landlord.let(hidden, landlord.person("Bob"))
    access = landlord.access(without=("records.read_restricted",))
    page = queries.tenancy_page(access, tenancy.record.reference, now=NOW)
    assert isinstance(page.parties[0].name, Masked)
    assert page.parties[0].reference == ""
    assert page.parties[1].name == "Ms Bob Lee"
    open_to = queries.tenancy_page(landlord.access(), tenancy.record.reference, now=NOW)
    assert open_to.parties[0].name == "Ms Hidden Lee"


def test_another_companys_tenancy_is_not_found(landlord: Landlord) -> None:
    elsewhere = Landlord(code="southmoor")
    person = elsewhere.person()
    tenancy = elsewhere.let(person)
    elsewhere.noticed(tenancy)
    access = landlord.access()
    with pytest.raises(NotFound):
        queries.tenancy_page(access, tenancy.record.reference, now=NOW)
    with pytest.raises(NotFound):
        account_queries.account_page(access, account_of(tenancy).record.reference, now=NOW)
    assert queries.tenancies_of(access, person.pk, now=NOW) == []
    assert account_queries.accounts_for(access, person.pk, now=NOW) == []
    assert queries.past_their_end(access, now=ENDS) == []
    assert [row.reference for row in queries.past_their_end(elsewhere.access(), now=ENDS)] == [tenancy.record.reference]


def test_the_permission_is_needed(landlord: Landlord) -> None:
    tenancy = landlord.let()
    with pytest.raises(NotFound):
        queries.tenancy_page(landlord.access(without=("tenancies.see",)), tenancy.record.reference, now=NOW)
    with pytest.raises(NotFound):
        account_queries.account_page(
            landlord.access(without=("accounts.see",)), account_of(tenancy).record.reference, now=NOW
        )


@pytest.mark.parametrize(
    ("now", "status"),
    [
        ("2020-05-31T12:00", TenancyStatus.FUTURE),
        ("2020-06-01T12:00", TenancyStatus.CURRENT),
        ("2026-11-24T10:00", TenancyStatus.ENDING),
        ("2026-12-28T12:00", TenancyStatus.ENDING),
    ],
)
def test_the_status_is_told_from_the_instants(landlord: Landlord, now: str, status: TenancyStatus) -> None:
    tenancy = landlord.let()
    if status is TenancyStatus.ENDING:
        landlord.noticed(tenancy)
    tenancy.refresh_from_db()
    assert queries.status_of(tenancy, at(now)) is status


def test_of_two_that_meet_at_noon_the_one_that_starts_stands_on_that_day(landlord: Landlord) -> None:
    home = landlord.home()
    first = landlord.let(home=home)
    operations.end_tenancy(by=BY, tenancy_id=first.pk, end_at=at("2026-11-23T12:00"), reason="Transfer", now=NOW)
    second = landlord.let(home=home, start_at=at("2026-11-23T12:00"))
    assert list(queries.current_on(dt.date(2026, 11, 22))) == [first]
    assert list(queries.current_on(dt.date(2026, 11, 23))) == [second]
    rows = queries.tenancies_at(landlord.access(), home.pk, now=NOW)
    assert [(row.reference, row.status) for row in rows] == [
        (second.record.reference, TenancyStatus.CURRENT),
        (first.record.reference, TenancyStatus.ENDED),
    ]


def test_outstanding_work(landlord: Landlord) -> None:
    tenancy = landlord.let()
    landlord.noticed(tenancy)
    access = landlord.access()
    soon = queries.ending_soon(access, now=NOW, within=dt.timedelta(days=40))
    assert [(row.reference, row.patch, row.at) for row in soon] == [(tenancy.record.reference, "North", ENDS)]
    assert queries.past_their_end(access, now=ENDS - dt.timedelta(minutes=1)) == []
    assert len(queries.past_their_end(access, now=ENDS)) == 1
    operations.end_tenancy(by=BY, tenancy_id=tenancy.pk, now=ENDS)
    assert queries.past_their_end(access, now=ENDS) == []
    assert len(queries.keys_outstanding(access, now=ENDS)) == 1


def test_advice_before_a_notice_is_accepted(landlord: Landlord) -> None:
    tenancy = landlord.let(landlord.person("Ann"), landlord.person("Bob"))
    notice = ReceivedNotice(received_at=NOW, some_unnamed=True)
    advice = queries.notice_advice(landlord.access(), tenancy.record.reference, notice=notice, now=NOW)
    assert advice.end.instant == ENDS
    assert advice.validity.needs_decision
    with pytest.raises(EndDateWrongWeekday):
        queries.notice_advice(
            landlord.access(),
            tenancy.record.reference,
            notice=ReceivedNotice(received_at=NOW, asked_end_date=dt.date(2027, 1, 1)),
            now=NOW,
        )
    tenancy.refresh_from_db()
    assert tenancy.proposed_end_at is None


def test_a_new_address_of_the_home_renames_its_tenancies_and_accounts(landlord: Landlord) -> None:
    home = landlord.home()
    tenancy = landlord.let(home=home)
    assets.change_address(
        by=BY, asset_id=home.pk, address="1 Renamed Row", postcode="NE1 1AB", reason="Street renamed", now=NOW
    )
    for record in Record.objects.filter(pk__in=[tenancy.pk, account_of(tenancy).pk]):
        assert "1 Renamed Row, NE1 1AB" in record.title


def test_one_timeline_for_person_and_home(landlord: Landlord) -> None:
    ann = landlord.person("Ann")
    tenancy = landlord.let(ann)
    landlord.noticed(tenancy)
    for record in (ann.record, tenancy.home.record, tenancy.record):
        told = [entry.title for entry in timeline(landlord.access(), record, before=at("2027-01-01T12:00"))]
        assert told == ["Notice to quit received", "Tenancy started"]
        unseen = timeline(landlord.access(without=("tenancies.see",)), record, before=at("2027-01-01T12:00"))
        assert unseen == []


# --- accounts


def test_the_page_of_an_account(landlord: Landlord) -> None:
    tenancy = landlord.let()
    account = account_of(tenancy)
    accounts.post_debit_run(by=BY, company_id=landlord.company.pk, week_start=dt.date(2026, 11, 23), now=NOW)
    page = account_queries.account_page(landlord.access(), account.record.reference, now=NOW)
    assert (page.balance, page.weekly_total, page.tenancy_reference) == (RENT, RENT, tenancy.record.reference)
    assert [(charge.element, charge.weekly, charge.standing) for charge in page.charges] == [("Rent", RENT, True)]
    operations.end_tenancy(by=BY, tenancy_id=tenancy.pk, end_at=at("2026-11-23T12:00"), reason="Transfer", now=NOW)
    page = account_queries.account_page(landlord.access(), account.record.reference, now=NOW)
    assert (page.balance, page.weekly_total) == (Decimal(0), Decimal(0))
    assert [(charge.to_date, charge.standing) for charge in page.charges] == [(dt.date(2026, 11, 23), False)]


def test_money_is_masked_for_who_is_not_cleared_for_it(landlord: Landlord) -> None:
    tenancy = landlord.let()
    access = landlord.access(without=("financial",))
    page = account_queries.account_page(access, account_of(tenancy).record.reference, now=NOW)
    assert isinstance(page.balance, Masked)
    assert isinstance(page.weekly_total, Masked)
    assert isinstance(page.charges[0].weekly, Masked)
    with pytest.raises(Refused, match="not cleared"):
        account_queries.statement_page(
            access, account_of(tenancy).record.reference, start=dt.date(2026, 1, 1), end=dt.date(2026, 12, 1), now=NOW
        )


def test_the_accounts_of_a_person(landlord: Landlord) -> None:
    ann, bob = landlord.person("Ann"), landlord.person("Bob")
    former = landlord.let(ann, start_at=at("2015-06-01T12:00"))
    operations.end_tenancy(by=BY, tenancy_id=former.pk, end_at=START, reason="Transfer", now=NOW)
    present = landlord.let(ann, bob)
    references = [account_of(each).record.reference for each in (present, former)]
    rows = account_queries.accounts_for(landlord.access(), ann.pk, now=NOW)
    assert [row.reference for row in rows] == references
    assert [row.status for row in rows] == [TenancyStatus.CURRENT, TenancyStatus.ENDED]
    assert [each.record.reference for each in account_queries.accounts_of(bob.pk)] == references[:1]
    found = account_queries.account_of(landlord.access(), present.pk, now=NOW)
    assert found is not None
    assert found.reference == references[0]
