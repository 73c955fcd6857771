"""What somebody may do and read: company by company, day by day."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.kernel.refusal import NotPermitted
from hearth.platform.identity import operations as identity
from hearth.platform.identity.access import Access, Rights, access_of
from tests.records.landlord import BY, NOW, TODAY, make_company, make_user

RIGHTS = st.builds(
    Rights,
    st.frozensets(st.sampled_from(["contacts.read", "contacts.edit", "assets.read"])),
    st.frozensets(st.sampled_from(["personal", "confidential"])),
)
ACCESSES = st.dictionaries(st.integers(1, 5), RIGHTS, max_size=4).map(
    lambda rights: Access.of(user_id=1, label="A. Shah", rights=rights)
)


@given(ACCESSES, st.integers(1, 5), st.sampled_from(["contacts.read", "assets.read"]))
def test_a_permission_opens_only_the_companies_where_it_is_held(access: Access, company: int, code: str) -> None:
    held = company in access.companies_with(code)
    assert held == access.within(company).has(code)
    assert access.has(code) == bool(access.companies_with(code))
    assert not held or company in access.company_ids


@given(ACCESSES, st.sampled_from(["personal", "confidential"]))
def test_without_narrowing_only_what_is_cleared_everywhere_is_cleared(access: Access, privacy: str) -> None:
    everywhere = [access.within(company).cleared(privacy) for company in access.company_ids]
    assert access.cleared(privacy) == (bool(everywhere) and all(everywhere))


@given(ACCESSES, st.integers(1, 5), st.integers(1, 5))
def test_narrowing_never_adds_and_twice_is_no_more_than_once(access: Access, first: int, second: int) -> None:
    narrowed = access.within(first)
    assert narrowed.permissions <= access.permissions
    assert narrowed.company_ids <= {first}
    assert narrowed.within(first) == narrowed
    assert first == second or narrowed.within(second).company_ids == frozenset()


def test_rights_given_at_once_hold_in_each_company() -> None:
    access = Access(1, "A. Shah", frozenset({3, 4}), frozenset({"contacts.read"}), frozenset({"personal"}))
    assert access.companies_with("contacts.read") == {3, 4}
    assert access.companies_with("contacts.edit") == frozenset()
    assert access.within(4).cleared("personal")
    assert not access.within(5).has("contacts.read")


def test_who_lacks_a_permission_is_told_which_in_words() -> None:
    nobody = Access.of(user_id=1, label="A. Shah", rights={})
    with pytest.raises(NotPermitted, match="See contacts"):
        nobody.require("contacts.read")


@pytest.mark.django_db
def test_roles_give_rights_in_their_company_from_their_first_day_until_their_last() -> None:
    north, south = make_company("north"), make_company("south")
    user = make_user(north)
    officer = identity.define_role(
        by=BY, code="officer", name="Officer", permissions=["contacts.read"], clearances=["personal"]
    )
    reader = identity.define_role(by=BY, code="reader", name="Reader", permissions=["assets.read"])
    start, end = TODAY, TODAY + dt.timedelta(days=10)
    identity.grant_role(
        by=BY, user_id=user.pk, role_id=officer.pk, company_id=north.pk, effective_from=start, effective_to=end
    )
    identity.grant_role(by=BY, user_id=user.pk, role_id=reader.pk, company_id=south.pk, effective_from=start)

    access = access_of(user, on=TODAY)
    assert access.companies_with("contacts.read") == {north.pk}
    assert access.companies_with("assets.read") == {south.pk}
    assert not access.cleared("personal")
    assert access.within(north.pk).cleared("personal")
    assert access.actor == user.actor

    assert access_of(user, on=start - dt.timedelta(days=1)).company_ids == frozenset()
    assert access_of(user, on=end - dt.timedelta(days=1)).has("contacts.read")
    assert not access_of(user, on=end).has("contacts.read")


@pytest.mark.django_db
def test_an_access_costs_one_query(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    user = make_user(make_company("north"))
    with django_assert_num_queries(1):
        access_of(user, on=TODAY)


@pytest.mark.django_db
def test_a_disabled_account_may_nothing() -> None:
    north = make_company("north")
    user = make_user(north)
    role = identity.define_role(by=BY, code="officer", name="Officer", permissions=["contacts.read"])
    identity.grant_role(by=BY, user_id=user.pk, role_id=role.pk, company_id=north.pk, effective_from=TODAY)
    identity.disable_user(by=BY, user_id=user.pk, reason="Left", now=NOW)
    user.refresh_from_db()
    assert access_of(user, on=TODAY).company_ids == frozenset()
