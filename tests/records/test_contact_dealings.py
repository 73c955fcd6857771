"""Relationships, authority, profiles, incomes, preferences, passwords, other names; their lists and histories."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hearth.kernel.refusal import NotFound, NotPermitted, Refused
from hearth.platform.catalogue import HistoryEntry, Masked
from hearth.platform.identity.access import Access
from hearth.platform.identity.models import User
from hearth.platform.index.search import search
from hearth.platform.organisation.models import Company
from hearth.records.contacts import behind_tiles, histories, operations, rules
from hearth.records.contacts.behind_tiles import LISTINGS, full_list, listed_row
from hearth.records.contacts.models import AuthorityKind, Contact, RelationshipKind, SecurityPassword, Topic, Wanted
from hearth.records.contacts.operations import Details, NewMember, Reach
from hearth.records.contacts.operations.refusals import (
    AlreadyThere,
    ContactDead,
    DetailInvalid,
    NotAPerson,
    OtherCompany,
    PasswordLocked,
    PasswordNotSet,
)
from hearth.records.contacts.rules import Names
from tests.records.landlord import BY, NOW, TODAY, everything

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
LONG_AGO = dt.date(2020, 1, 1)


@pytest.fixture
def anna(company: Company) -> Contact:
    return operations.create_person(
        by=BY, company_id=company.pk, title="Ms", first_name="Anna", last_name="Kowalczyk", now=NOW
    )


@pytest.fixture
def ben(company: Company) -> Contact:
    return operations.create_person(by=BY, company_id=company.pk, first_name="Ben", last_name="Okafor", now=NOW)


# --- relationships


def test_a_relationship_reads_from_both_sides(anna: Contact, ben: Contact, access: Access) -> None:
    operations.add_relationship(by=BY, contact_id=anna.pk, other_id=ben.pk, kind="parent", from_date=LONG_AGO)
    for contact, other, says in ((anna, ben, "Parent"), (ben, anna, "Child")):
        (row,) = full_list(access, contact.record, "relationships", on=TODAY).rows
        assert row.who is not None
        assert (row.who.reference, row.cells) == (other.reference, (says,))


def test_it_is_noted_once_from_either_side_and_may_come_back(anna: Contact, ben: Contact) -> None:
    first = operations.add_relationship(by=BY, contact_id=anna.pk, other_id=ben.pk, kind="carer", from_date=LONG_AGO)
    with pytest.raises(AlreadyThere):
        operations.add_relationship(by=BY, contact_id=ben.pk, other_id=anna.pk, kind="cared-for", from_date=TODAY)
    operations.end_relationship(by=BY, relationship_id=first.pk, on=TODAY, reason="Moved")
    operations.add_relationship(by=BY, contact_id=ben.pk, other_id=anna.pk, kind="cared-for", from_date=TODAY)


def test_nobody_is_related_to_themselves_or_to_another_company(
    anna: Contact, ben: Contact, other_company: Company
) -> None:
    stranger = operations.create_person(by=BY, company_id=other_company.pk, last_name="Lee", now=NOW)
    with pytest.raises(DetailInvalid):
        operations.add_relationship(by=BY, contact_id=anna.pk, other_id=anna.pk, kind="friend", from_date=TODAY)
    with pytest.raises(OtherCompany):
        operations.add_relationship(by=BY, contact_id=anna.pk, other_id=stranger.pk, kind="friend", from_date=TODAY)
    with pytest.raises(DetailInvalid):
        operations.add_relationship(by=BY, contact_id=anna.pk, other_id=ben.pk, kind="boss", from_date=TODAY)


def test_every_kind_has_its_other_side() -> None:
    assert set(rules.RECIPROCAL) == set(RelationshipKind.values)
    assert {rules.RECIPROCAL[rules.RECIPROCAL[kind]] for kind in rules.RECIPROCAL} == set(rules.RECIPROCAL)
    assert all(rules.RECIPROCAL[rules.RECIPROCAL[kind]] == kind for kind in rules.RECIPROCAL)


# --- authority


def _grant(contact: Contact, holder: Contact, kind: str = "consent", **more: Any) -> Any:
    given: dict[str, Any] = {"scopes": ["rent", "repairs"], "evidence": "Form of 1 June", "from_date": LONG_AGO}
    return operations.grant_authority(by=BY, contact_id=contact.pk, holder_id=holder.pk, kind=kind, **{**given, **more})


def test_an_authority_says_who_about_what_and_on_what_evidence(anna: Contact, ben: Contact, access: Access) -> None:
    granted = _grant(anna, ben, review_date=TODAY + DAY)
    (row,) = full_list(access, anna.record, "authorities", on=TODAY).rows
    assert row.cells == (
        "The person's own consent",
        "Rent and account, Repairs and appointments",
        "Form of 1 June",
        TODAY + DAY,
    )
    operations.end_authority(by=BY, authority_id=granted.pk, on=TODAY, reason="Withdrawn")
    (row,) = full_list(access, anna.record, "authorities", on=TODAY).rows
    assert row.state == "ended"


@pytest.mark.parametrize(
    "wrong", [{"scopes": []}, {"scopes": ["secrets"]}, {"evidence": " "}, {"to_date": LONG_AGO}, {"kind": "shouting"}]
)
def test_an_authority_without_scope_or_evidence_is_refused(anna: Contact, ben: Contact, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        _grant(anna, ben, **wrong)


def test_death_ends_every_authority_and_begins_the_executors(anna: Contact, ben: Contact) -> None:
    with pytest.raises(ContactDead):
        _grant(anna, ben, "executor")
    operations.record_death(by=BY, contact_id=anna.pk, died_on=TODAY, now=NOW)
    for kind in AuthorityKind.values:
        if kind == "executor":
            _grant(anna, ben, kind)
        else:
            with pytest.raises(ContactDead):
                _grant(anna, ben, kind)
    with pytest.raises(ContactDead):
        _grant(ben, anna)


# --- profile, income, preferences


def test_a_profile_is_for_those_who_may_see_profiles(
    anna: Contact, company: Company, user: User, access: Access
) -> None:
    operations.record_profile(by=BY, contact_id=anna.pk, answers={"sex": "female", "religion": "none"}, now=NOW)
    (row,) = full_list(access, anna.record, "profile", on=TODAY).rows
    assert row.cells[0] == "Female"
    assert row.cells[3] == "No religion"
    with pytest.raises(NotPermitted):
        full_list(everything(user, company, without=("contacts.see_profile",)), anna.record, "profile", on=TODAY)
    uncleared = everything(user, company, without=("special-category",))
    (row,) = full_list(uncleared, anna.record, "profile", on=TODAY).rows
    assert all(isinstance(cell, Masked) for cell in row.cells[:-1])


def test_a_profile_takes_only_answers_of_the_list_from_living_people(anna: Contact, company: Company) -> None:
    with pytest.raises(DetailInvalid) as refused:
        operations.record_profile(by=BY, contact_id=anna.pk, answers={"ethnicity": "martian"}, now=NOW)
    assert refused.value.field == "ethnicity"
    agency = operations.create_organisation(by=BY, company_id=company.pk, name="Agency", now=NOW)
    with pytest.raises(NotAPerson):
        operations.record_profile(by=BY, contact_id=agency.pk, answers={}, now=NOW)
    operations.record_death(by=BY, contact_id=anna.pk, died_on=TODAY, now=NOW)
    with pytest.raises(ContactDead):
        operations.record_profile(by=BY, contact_id=anna.pk, answers={}, now=NOW)


def test_incomes_have_their_days_and_their_permission(
    anna: Contact, company: Company, user: User, access: Access
) -> None:
    income = operations.add_income(
        by=BY, contact_id=anna.pk, kind="wages", amount=Decimal("310.5"), frequency="weekly", from_date=LONG_AGO
    )
    operations.end_income(by=BY, income_id=income.pk, on=TODAY, reason="Left the job")
    (row,) = full_list(access, anna.record, "incomes", on=TODAY).rows
    assert row.cells == ("Wages", Decimal("310.50"), "a week", "")
    assert row.state == "ended"
    with pytest.raises(NotPermitted):
        full_list(everything(user, company, without=("contacts.see_income",)), anna.record, "incomes", on=TODAY)


@pytest.mark.parametrize("amount", ["-0.01", "10000000", "NaN", "Infinity"])
def test_an_income_that_is_none_is_refused(anna: Contact, amount: str) -> None:
    with pytest.raises(DetailInvalid):
        operations.add_income(
            by=BY, contact_id=anna.pk, kind="wages", amount=Decimal(amount), frequency="weekly", from_date=TODAY
        )


def test_what_the_law_asks_us_to_send_can_not_be_refused(anna: Contact) -> None:
    operations.set_preferences(by=BY, contact_id=anna.pk, wanted={Topic.NEWS: Wanted.NONE, Topic.REPAIRS: Wanted.TEXT})
    with pytest.raises(DetailInvalid):
        operations.set_preferences(by=BY, contact_id=anna.pk, wanted={Topic.ACCOUNT: Wanted.NONE})
    operations.set_preferences(by=BY, contact_id=anna.pk, wanted={Topic.NEWS: "", Topic.REPAIRS: Wanted.LETTER})
    assert dict(anna.preferences.values_list("topic", "wanted")) == {"repairs": "letter"}


# --- the security password


def test_the_password_is_hashed_checked_and_never_kept_in_words(anna: Contact, access: Access) -> None:
    with pytest.raises(PasswordNotSet):
        operations.check_security_password(by=BY, contact_id=anna.pk, password="blue heron")
    operations.set_security_password(by=BY, contact_id=anna.pk, password="Blue Heron", reason="Passport seen", now=NOW)
    kept = SecurityPassword.objects.get()
    assert "heron" not in kept.hash.lower()
    assert operations.check_security_password(by=BY, contact_id=anna.pk, password=" blue heron ")
    assert not operations.check_security_password(by=BY, contact_id=anna.pk, password="grey heron")
    told = [
        (entry.item.name, entry.after)
        for entry in histories.history(access, anna.record)
        if entry.entity.name == "security_password"
    ]
    assert "hash" not in {name for name, _ in told}


def test_five_wrong_answers_lock_it_until_a_new_one_is_set(anna: Contact) -> None:
    operations.set_security_password(by=BY, contact_id=anna.pk, password="blue heron", reason="Passport", now=NOW)
    for _ in range(5):
        assert not operations.check_security_password(by=BY, contact_id=anna.pk, password="wrong one")
    with pytest.raises(PasswordLocked):
        operations.check_security_password(by=BY, contact_id=anna.pk, password="blue heron")
    operations.set_security_password(by=BY, contact_id=anna.pk, password="red kite", reason="Passport", now=NOW)
    assert operations.check_security_password(by=BY, contact_id=anna.pk, password="red kite")


@pytest.mark.parametrize("word", ["short", "Kowalczyk", "ms anna kowalczyk", "x" * 101, ""])
def test_a_word_that_anybody_would_guess_is_refused(anna: Contact, word: str) -> None:
    with pytest.raises(DetailInvalid):
        operations.set_security_password(by=BY, contact_id=anna.pk, password=word, reason="Passport", now=NOW)


# --- names


def test_a_change_of_name_keeps_the_old_one_where_it_was_theirs(anna: Contact, access: Access) -> None:
    names = Names(title="Mrs", first_name="Anna", last_name="Shah")
    operations.rename(by=BY, contact_id=anna.pk, names=names, reason="Marriage", keep_former=True, now=NOW)
    assert [hit.title for hit in search(access, "kowalczyk")] == ["Mrs Anna Shah"]
    (former,) = anna.former_names.all()
    operations.mark_confidential(by=BY, what="former-name", key=former.pk, reason="Fled", now=NOW)
    assert search(access, "kowalczyk") == []
    (row,) = full_list(access, anna.record, "names", on=TODAY).rows
    assert isinstance(row.cells[0], Masked)
    with pytest.raises(NotFound):
        listed_row(access, anna.record, "names", former.pk, on=TODAY)


def test_a_misspelling_is_not_kept(anna: Contact) -> None:
    operations.rename(by=BY, contact_id=anna.pk, names=Names(last_name="Kowalska"), reason="Misspelt", now=NOW)
    assert not anna.former_names.exists()


def test_what_an_officer_may_not_read_they_can_not_wipe_out(anna: Contact) -> None:
    details = Details(national_insurance_number="AB123456C", needs="Large print", language="Polish")
    operations.change_details(by=BY, contact_id=anna.pk, details=details, now=NOW)
    operations.change_details(
        by=BY,
        contact_id=anna.pk,
        details=Details(language="English"),
        keep=("needs", "national_insurance_number"),
        now=NOW,
    )
    anna.refresh_from_db()
    assert (anna.needs, anna.national_insurance_number, anna.language) == ("Large print", "AB123456C", "English")


# --- registering


def test_a_contact_is_made_with_all_that_was_said_or_not_at_all(company: Company) -> None:
    reach = Reach(lines="14 Mill Lane", postcode="LM1 2AB", number="07700 900123", address="a@example.org")
    to: dict[str, Any] = {"by": BY, "company_id": company.pk, "kind": "person", "now": NOW, "today": TODAY}
    made = operations.register_contact(**to, names=Names(last_name="Lee"), reach=reach)
    assert (made.addresses.count(), made.phones.count(), made.emails.count()) == (1, 1, 1)
    with pytest.raises(DetailInvalid) as refused, transaction.atomic():
        operations.register_contact(**to, names=Names(last_name="Loe"), reach=Reach(address="no address"))
    assert refused.value.field == "address"
    assert not Contact.objects.filter(last_name="Loe").exists()


def test_somebody_joins_the_household_that_there_is_or_a_new_one(anna: Contact, ben: Contact, company: Company) -> None:
    third = operations.create_person(by=BY, company_id=company.pk, last_name="Lee", now=NOW)
    first = operations.join_household_of(
        by=BY, contact_id=anna.pk, member=NewMember(contact_id=ben.pk), from_date=LONG_AGO
    )
    second = operations.join_household_of(
        by=BY, contact_id=ben.pk, member=NewMember(contact_id=third.pk, relationship="Son"), from_date=TODAY
    )
    assert first.household_id == second.household_id
    with pytest.raises(AlreadyThere):
        operations.join_household_of(by=BY, contact_id=anna.pk, member=NewMember(contact_id=anna.pk), from_date=TODAY)


# --- lists and history


def test_every_list_answers_when_empty_and_for_a_name_that_is_none(anna: Contact, access: Access) -> None:
    for what in LISTINGS:
        assert full_list(access, anna.record, what, on=TODAY).rows == ()
        assert len(behind_tiles.headings(what)) == len(LISTINGS[what].items)
    with pytest.raises(NotFound):
        full_list(access, anna.record, "secrets", on=TODAY)


def test_a_row_of_somebody_else_is_not_found(anna: Contact, ben: Contact, access: Access) -> None:
    phone = operations.add_phone(by=BY, contact_id=ben.pk, number="07700 900123", now=NOW)
    with pytest.raises(NotFound):
        listed_row(access, anna.record, "phones", phone.pk, on=TODAY)
    assert listed_row(access, ben.record, "phones", phone.pk, on=TODAY).cells[0] == "07700 900123"


HOUR = dt.timedelta(hours=1)


def _told_apart(entries: list[HistoryEntry], earlier: list[HistoryEntry]) -> list[HistoryEntry]:
    """The changes, those that were there earlier an hour before the others: a test is one instant of the database."""

    def what(entry: HistoryEntry) -> tuple[object, ...]:
        return entry.entity.name, entry.row_id, entry.item.name, entry.operation

    known: Counter[tuple[object, ...]] = Counter(what(entry) for entry in earlier)
    told = []
    for entry in reversed(entries):  # the oldest first, as they were counted
        known[what(entry)] -= 1
        told.append(dataclasses.replace(entry, at=NOW if known[what(entry)] >= 0 else NOW + HOUR))
    told.reverse()
    return sorted(told, key=lambda entry: entry.at, reverse=True)


def test_what_it_said_on_a_past_day(anna: Contact, access: Access, company: Company, user: User) -> None:
    details = Details(language="Polish")
    operations.change_details(by=BY, contact_id=anna.pk, details=details, now=NOW)
    phone = operations.add_phone(by=BY, contact_id=anna.pk, number="07700 900123", now=NOW)
    earlier = histories.history(access, anna.record)
    operations.change_details(by=BY, contact_id=anna.pk, details=Details(language="Welsh"), now=NOW)
    operations.remove_phone(by=BY, phone_id=phone.pk, reason="Wrong number", now=NOW)
    operations.add_email(by=BY, contact_id=anna.pk, address="a@example.org", now=NOW)
    entries = _told_apart(histories.history(access, anna.record), earlier)
    at = NOW + HOUR / 2
    then = {(field.entity.name, field.item.name): field.value for field in histories.as_it_was(entries, at=at)}
    assert then["contact", "language"] == "Polish"
    assert then["contact_phone", "number"] == "07700 900123"
    assert ("contact_email", "address") not in then
    end = dt.datetime.max.replace(tzinfo=dt.UTC)
    now = {(field.entity.name, field.item.name): field.value for field in histories.as_it_was(entries, at=end)}
    assert now["contact", "language"] == "Welsh"
    assert ("contact_phone", "number") not in now
    uncleared = everything(user, company, without=("special-category",))
    masked = histories.as_it_was(_told_apart(histories.history(uncleared, anna.record), earlier), at=at)
    assert [str(field.value) for field in masked if field.item.name == "language"] == [str(Masked("Language"))]


@pytest.mark.parametrize("day", [dt.date.min, dt.date(2026, 3, 29), dt.date.max])
def test_the_end_of_every_day_is_an_instant(day: dt.date) -> None:
    assert histories.end_of(day).utcoffset() == dt.timedelta(0)
    assert histories.end_of(dt.date(2026, 6, 1)) == dt.datetime(2026, 6, 1, 23, tzinfo=dt.UTC)


# --- bad input: a clear refusal or a row, never an error

WORDS = st.text(max_size=320) | st.sampled_from(
    [
        "\x00",
        "\ud800",
        "x" * 300,
        "Ł" * 61,
        "李小龍",
        "أحمد",
        "Ångström-Ó'Neill",
        " \u00a0 ",
        "🙂",
        "\u202eabc",
        "ﷺ" * 60,
    ]
)
DAYS = st.dates() | st.sampled_from([dt.date.min, dt.date.max, TODAY])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(words="ﷺ" * 60, day=dt.date.min, other=dt.date.max)
@example(words="x" * 300, day=dt.date.max, other=None)
@given(words=WORDS, day=DAYS, other=st.none() | DAYS)
def test_names_in_every_script_and_days_in_every_year(
    anna: Contact, ben: Contact, words: str, day: dt.date, other: dt.date | None
) -> None:
    company = anna.record.company
    of: dict[str, Any] = {"by": BY, "contact_id": anna.pk}
    two: dict[str, Any] = {"from_date": day, "to_date": other}
    person: dict[str, Any] = {"by": BY, "company_id": company.pk, "now": NOW}
    calls: list[Any] = [
        lambda: operations.create_person(**person, last_name=words, first_name=words, title=words[:20]),
        lambda: operations.create_person(**person, last_name="Lee", details=Details(date_of_birth=day, needs=words)),
        lambda: operations.create_organisation(**person, name=words),
        lambda: operations.rename(**of, names=Names(last_name=words), reason=words, keep_former=True, now=NOW),
        lambda: operations.add_former_name(**of, name=words, to_date=other, now=NOW),
        lambda: operations.add_address(**of, lines=words, category="previous", **two, now=NOW),
        lambda: operations.add_address(**of, lines="1 Lane", postcode=words, **two, now=NOW),
        lambda: operations.add_phone(**of, number=words, now=NOW),
        lambda: operations.add_email(**of, address=words, now=NOW),
        lambda: operations.add_alert(by=BY, record_id=anna.pk, text=words, review_date=other, **two),
        lambda: operations.add_note(by=BY, record_id=anna.pk, text=words, now=NOW),
        lambda: operations.add_relationship(**of, other_id=ben.pk, kind="friend", **two),
        lambda: _grant(anna, ben, evidence=words, review_date=other, **two),
        lambda: operations.add_income(**of, kind="wages", amount=Decimal(1), frequency="weekly", evidence=words, **two),
        lambda: operations.create_group(by=BY, company_id=company.pk, name=words, members=[], from_date=day),
        lambda: operations.set_security_password(**of, password=words, reason="Passport", now=NOW),
        lambda: operations.record_death(**of, died_on=day, now=NOW),
    ]
    for call in calls:
        with transaction.atomic():
            assert _sentence_of(call).endswith((".", "?"))
            transaction.set_rollback(True)


def _sentence_of(call: Callable[[], object]) -> str:
    """Why it was refused; "." when it was done."""
    try:
        call()
    except Refused as refusal:
        return refusal.sentence
    return "."
