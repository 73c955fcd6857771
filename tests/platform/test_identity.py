"""Making accounts, giving and taking roles."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from hearth.config import settings as in_earnest
from hearth.kernel.refusal import NotFound
from hearth.platform.identity import operations as identity
from hearth.platform.identity import queries
from hearth.platform.identity.models import Role, RoleHolding, User
from hearth.platform.organisation.models import Company
from tests.records.landlord import BY, NOW, TODAY, make_company, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "several plain words"


@pytest.fixture
def company() -> Company:
    return make_company("north")


@pytest.fixture
def role() -> Role:
    return identity.define_role(by=BY, code="officer", name="Officer", permissions=["contacts.read"])


def test_passwords_are_hashed_at_full_cost_outside_of_tests() -> None:
    (name,) = in_earnest.PASSWORD_HASHERS
    assert name == "django.contrib.auth.hashers.Argon2PasswordHasher"
    assert Argon2PasswordHasher.memory_cost * Argon2PasswordHasher.time_cost >= 2 * 19 * 1024, "OWASP: 19 MiB, twice"


def test_an_account_is_made_with_a_strong_hash_and_history_without_it(company: Company) -> None:
    user = identity.create_user(
        by=BY, email=" Ade.Shah@Example.org ", name="Ade Shah", company_id=company.pk, password=PASSWORD, now=NOW
    )
    assert user.email == "ade.shah@example.org"
    assert user.password.startswith("argon2$argon2id$")
    assert user.password_changed_at == NOW
    event = user.events.get()  # type: ignore[attr-defined]
    assert event.password_changed_at == NOW
    assert not hasattr(event, "password")


def test_without_a_password_nobody_can_sign_in(company: Company) -> None:
    assert not make_user(company).has_usable_password()


@pytest.mark.parametrize("email", ["", "ade", "ade@", "a b@example.org"])
def test_no_email_address(company: Company, email: str) -> None:
    with pytest.raises(identity.EmailInvalid):
        identity.create_user(by=BY, email=email, name="Ade Shah", company_id=company.pk, now=NOW)


def test_an_address_is_taken_whatever_its_case(company: Company) -> None:
    make_user(company)
    with pytest.raises(identity.EmailTaken):
        identity.create_user(by=BY, email="ADE.SHAH@example.org", name="Other", company_id=company.pk, now=NOW)


@pytest.mark.parametrize("password", ["short", "password1234", "adeshah12345", "ade.shah@example.org"])
def test_a_weak_password_is_refused(company: Company, password: str) -> None:
    with pytest.raises(identity.PasswordTooWeak):
        identity.create_user(
            by=BY, email="ade.shah@example.org", name="Adeshah", company_id=company.pk, password=password, now=NOW
        )
    assert not User.objects.exists()


def test_a_role_names_only_what_is_known(role: Role) -> None:
    with pytest.raises(identity.RoleInvalid, match=r"contacts\.reed"):
        identity.define_role(by=BY, code="other", name="Other", permissions=["contacts.reed"])
    with pytest.raises(identity.RoleInvalid, match="secret"):
        identity.define_role(by=BY, code="other", name="Other", permissions=[], clearances=["secret"])
    with pytest.raises(identity.RoleInvalid, match="Officer"):
        identity.define_role(by=BY, code="other", name="Officer", permissions=[])


def test_a_role_is_made_anew_under_its_code(role: Role) -> None:
    again = identity.define_role(by=BY, code="officer", name="Housing officer", permissions=["assets.read"])
    assert (again.pk, again.permissions) == (role.pk, ["assets.read"])
    assert [event.name for event in role.events.order_by("pgh_id")] == ["Officer", "Housing officer"]  # type: ignore[attr-defined]


def test_a_role_is_held_once_at_a_time(company: Company, role: Role) -> None:
    user = make_user(company)
    facts = {"by": BY, "user_id": user.pk, "role_id": role.pk, "company_id": company.pk}
    first = identity.grant_role(**facts, effective_from=TODAY, effective_to=TODAY + dt.timedelta(days=5))  # type: ignore[arg-type]
    with pytest.raises(identity.RoleHeldAlready, match="Ade Shah"):
        identity.grant_role(**facts, effective_from=TODAY + dt.timedelta(days=4))  # type: ignore[arg-type]
    # It ends where the next begins: ends are exclusive.
    identity.grant_role(**facts, effective_from=TODAY + dt.timedelta(days=5))  # type: ignore[arg-type]
    with pytest.raises(identity.EndTooEarly):
        identity.grant_role(**facts, effective_from=TODAY, effective_to=TODAY)  # type: ignore[arg-type]
    assert first.effective_to == TODAY + dt.timedelta(days=5)


def test_a_role_that_ends_on_its_first_day_was_never_held(company: Company, role: Role) -> None:
    user = make_user(company)
    holding = identity.grant_role(by=BY, user_id=user.pk, role_id=role.pk, company_id=company.pk, effective_from=TODAY)
    with pytest.raises(identity.EndTooEarly):
        identity.end_role(by=BY, holding_id=holding.pk, on=TODAY - dt.timedelta(days=1), reason="Mistake")
    identity.end_role(by=BY, holding_id=holding.pk, on=TODAY, reason="Mistake")
    assert not RoleHolding.objects.exists()
    with pytest.raises(NotFound):
        identity.end_role(by=BY, holding_id=holding.pk, on=TODAY, reason="Again")


def test_who_leaves_holds_nothing_from_that_day(company: Company, role: Role) -> None:
    user = make_user(company)
    facts = {"by": BY, "user_id": user.pk, "role_id": role.pk}
    last_week = TODAY - dt.timedelta(days=7)
    standing = identity.grant_role(**facts, company_id=company.pk, effective_from=last_week)  # type: ignore[arg-type]
    south = make_company("south")
    identity.grant_role(**facts, company_id=south.pk, effective_from=TODAY + dt.timedelta(days=7))  # type: ignore[arg-type]
    identity.disable_user(by=BY, user_id=user.pk, reason="Left", now=NOW)
    assert list(RoleHolding.objects.values_list("pk", "effective_to")) == [(standing.pk, TODAY)]
    identity.enable_user(by=BY, user_id=user.pk, reason="Back")
    user.refresh_from_db()
    assert user.is_active


def test_holders_of_a_role_are_named_in_order_and_only_while_they_hold_it(company: Company, role: Role) -> None:
    zoe, ade, gone = make_user(company, "Zoe Fox"), make_user(company, "Ade Shah"), make_user(company, "Gone Early")
    for user in (zoe, ade, gone):
        identity.grant_role(
            by=BY, user_id=user.pk, role_id=role.pk, company_id=company.pk, effective_from=TODAY - dt.timedelta(days=1)
        )
    identity.disable_user(by=BY, user_id=gone.pk, reason="Left", now=NOW)
    assert queries.holders_of([role.pk], company_id=company.pk, on=TODAY) == [ade.pk, zoe.pk]
    assert queries.holders_of([role.pk], company_id=company.pk, on=TODAY - dt.timedelta(days=2)) == []
    assert queries.holders_of([role.pk], company_id=make_company("south").pk, on=TODAY) == []


def test_colleagues_are_found_by_parts_of_their_names(company: Company, role: Role) -> None:
    for name in ("Zoe Fox", "Ade Shah", "Zoe Shah"):
        identity.grant_role(
            by=BY, user_id=make_user(company, name).pk, role_id=role.pk, company_id=company.pk, effective_from=TODAY
        )
    make_user(company, "Nobody Yet")

    def find(text: str) -> list[str]:
        return [user.name for user in queries.colleagues(text, company_ids=[company.pk], on=TODAY)]

    assert find("zoe sh") == ["Zoe Shah"]
    assert find("") == ["Ade Shah", "Zoe Fox", "Zoe Shah"]
    assert find("nobody") == []


def test_a_password_can_be_set_and_leaves_a_trace(company: Company) -> None:
    user = make_user(company)
    identity.set_password(by=BY, user_id=user.pk, password=PASSWORD, now=NOW)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    last = user.events.latest("pgh_id")  # type: ignore[attr-defined]
    assert last.password_changed_at == NOW
    assert last.pgh_context.metadata["reason"] == "Password set"
