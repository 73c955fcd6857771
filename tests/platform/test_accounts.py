"""Looking after accounts: clones, locks, limits, links, sessions, and where a role counts."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound
from hearth.platform import clock
from hearth.platform.identity import accounts, operations, rules, sessions
from hearth.platform.identity.access import Access, access_of
from hearth.platform.identity.limits import OverLimit, require_limit
from hearth.platform.identity.models import MoneyLimit, Role, RoleHolding, User
from hearth.platform.organisation.models import Company
from hearth.platform.outbox.models import Message
from hearth.platform.outbox.sweeping import deliver_all_due
from tests.meta.conftest import pages  # noqa: F401 - used as a fixture
from tests.records.landlord import BY, make_company

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages")]
PASSWORD = "quiet river morning lamp"
OTHER = "seven brass kettles singing"


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    """Counters of tries live in the cache."""
    cache.clear()


@pytest.fixture
def company() -> Company:
    return make_company("north")


@pytest.fixture
def role(company: Company) -> Role:
    return operations.define_role(
        by=BY, code="reader", name="Reader", permissions={"contacts.read"}, clearances={"personal"}
    )


def make(company: Company, email: str, role: Role | None = None) -> User:
    now = clock.now()
    user = operations.create_user(
        by=BY, email=email, name=email.partition("@")[0].title(), company_id=company.pk, password=PASSWORD, now=now
    )
    if role is not None:
        operations.grant_role(
            by=BY, user_id=user.pk, role_id=role.pk, company_id=company.pk, effective_from=dt.date(2020, 1, 1)
        )
    return user


@pytest.fixture
def user(company: Company, role: Role) -> User:
    return make(company, "ade@example.org", role)


def sign_in(email: str = "ade@example.org", password: str = PASSWORD, **extra: Any) -> tuple[Client, int]:
    client = Client(**extra)
    return client, client.post("/sign-in/", {"login": email, "password": password}).status_code


def access(user: User, address: str = "") -> Access:
    return access_of(user, on=dt.date(2026, 6, 15), address=address)


# --- a role


def test_a_role_that_was_taken_away_counts_no_more_with_the_next_request(company: Company, role: Role) -> None:
    manage = operations.define_role(by=BY, code="boss", name="Boss", permissions={"identity.manage_users"})
    make(company, "ade@example.org", manage)
    client, status = sign_in()
    assert status == 302
    assert client.get("/configuration/users/").status_code == 200
    RoleHolding.objects.get(role=manage)
    operations.define_role(by=BY, code="boss", name="Boss", permissions=set())
    assert client.get("/configuration/users/").status_code == 403


def test_a_role_counts_only_from_its_networks(company: Company, role: Role, user: User) -> None:
    operations.define_role(
        by=BY, code="reader", name="Reader", permissions={"contacts.read"}, networks=["10.1.2.3/16", "192.0.2.7"]
    )
    assert Role.objects.get(code="reader").networks == ["10.1.0.0/16", "192.0.2.7/32"]
    assert [access(user, each).has("contacts.read") for each in ("10.1.255.1", "192.0.2.7", "::ffff:10.1.0.1")] == [
        True
    ] * 3
    for elsewhere in ("10.2.0.1", "192.0.2.8", "", "not an address", "::1"):
        assert not access(user, elsewhere).has("contacts.read")
    operations.define_role(by=BY, code="reader", name="Reader", permissions={"contacts.read"})
    assert Role.objects.get(code="reader").networks != [], "what is not said stays"
    with pytest.raises(operations.RoleInvalid):
        operations.define_role(by=BY, code="reader", name="Reader", permissions=set(), networks=["10.1.0.0/99"])


def test_networks_hold_for_requests_and_only_own_proxies_are_believed(company: Company, settings: Any) -> None:
    boss = operations.define_role(
        by=BY, code="boss", name="Boss", permissions={"identity.manage_users"}, networks=["10.1.0.0/16"]
    )
    make(company, "ade@example.org", boss)
    inside, _ = sign_in(REMOTE_ADDR="10.1.0.9")
    assert inside.get("/configuration/users/").status_code == 200
    outside, _ = sign_in(REMOTE_ADDR="203.0.113.5", HTTP_X_FORWARDED_FOR="10.1.0.9")
    assert outside.get("/configuration/users/").status_code == 403
    settings.PROXIES = ["203.0.113.5/32"]
    assert outside.get("/configuration/users/").status_code == 200


@pytest.mark.parametrize(
    ("remote", "forwarded", "found"),
    [
        ("198.51.100.1", "10.0.0.1", "198.51.100.1"),
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "10.9.9.9, 198.51.100.7", "198.51.100.7"),
        ("192.0.2.1", "10.9.9.9, 198.51.100.7, 192.0.2.2", "198.51.100.7"),
        ("192.0.2.1", "10.9.9.9, rubbish", "192.0.2.1"),
        ("192.0.2.1", "192.0.2.2", "192.0.2.1"),
    ],
)
def test_the_address_past_ones_own_proxies(remote: str, forwarded: str, found: str) -> None:
    assert rules.client_address(remote=remote, forwarded=forwarded, proxies=["192.0.2.0/30"]) == found


# --- clones and locks


def test_a_clone_does_what_the_colleague_does_here_and_chooses_a_password(company: Company, user: User) -> None:
    elsewhere = make_company("south")
    reader = Role.objects.get(code="reader")
    operations.grant_role(
        by=BY, user_id=user.pk, role_id=reader.pk, company_id=elsewhere.pk, effective_from=dt.date(2020, 1, 1)
    )
    accounts.set_limit(
        by=BY,
        user_id=user.pk,
        company_id=company.pk,
        kind="refund",
        amount=Decimal("50.00"),
        effective_from=dt.date(2020, 1, 1),
    )
    made, password = accounts.clone_user(
        by=BY, user_id=user.pk, email="zoe@example.org", name="Zoe Fox", company_ids={company.pk}, now=clock.now()
    )
    assert [(each.role.code, each.company) for each in made.holdings.all()] == [("reader", company)]
    assert [(each.kind, each.amount) for each in made.money_limits.all()] == [("refund", Decimal("50.00"))]
    assert made.password_temporary
    client, status = sign_in("zoe@example.org", password)
    assert status == 302
    assert client.get("/")["Location"] == "/profile/password/"
    operations.disable_user(by=BY, user_id=user.pk, reason="Left", now=clock.now())
    with pytest.raises(NotFound):
        accounts.clone_user(
            by=BY, user_id=user.pk, email="b@example.org", name="B", company_ids={company.pk}, now=clock.now()
        )


def test_an_account_that_is_locked_is_unlocked(user: User) -> None:
    for _ in range(5):
        sign_in(password="wrong")
    assert accounts.is_locked(user, most=5)
    assert sign_in()[1] != 302
    accounts.unlock_user(by=BY, user_id=user.pk, reason="Rang from her desk")
    assert not accounts.is_locked(user, most=5)
    assert sign_in()[1] == 302


# --- limits


def test_limits_hold_by_kind_company_and_day(company: Company, user: User) -> None:
    def limit(day: int) -> Decimal | None:
        return access_of(user, on=dt.date(2026, 6, day)).within(company.pk).limit("refund")

    given: dict[str, Any] = {"by": BY, "user_id": user.pk, "company_id": company.pk, "kind": "refund"}
    accounts.set_limit(**given, amount=Decimal("100.00"), effective_from=dt.date(2026, 6, 10))
    accounts.set_limit(**given, amount=Decimal("250.00"), effective_from=dt.date(2026, 6, 20))
    assert [limit(9), limit(10), limit(19), limit(20)] == [
        None,
        Decimal("100.00"),
        Decimal("100.00"),
        Decimal("250.00"),
    ]

    def ask(kind: str, amount: str, by: Actor = user.actor) -> None:
        require_limit(by=by, company_id=company.pk, kind=kind, amount=Decimal(amount), on=dt.date(2026, 6, 15))

    ask("refund", "100.00")
    ask("write_off", "9999.00")
    ask("refund", "9999.00", by=BY)  # Hearth itself
    for amount in ("100.01", "-100.01"):
        with pytest.raises(OverLimit, match=r"£100\.01 is more than the £100\.00"):
            ask("refund", amount)
    with pytest.raises(KeyError):
        ask("bribe", "1.00")
    accounts.end_limit(by=BY, limit_id=MoneyLimit.objects.get(amount=250).pk, on=dt.date(2026, 6, 25))
    assert [limit(24), limit(25)] == [Decimal("250.00"), None]


def test_limits_that_cannot_be(company: Company, user: User) -> None:
    given: dict[str, Any] = {
        "by": BY,
        "user_id": user.pk,
        "company_id": company.pk,
        "kind": "refund",
        "amount": Decimal("1.00"),
        "effective_from": dt.date(2026, 6, 10),
    }
    for changed in ({"kind": "bribe"}, {"amount": Decimal(-1)}, {"amount": Decimal("1.001")}):
        with pytest.raises(accounts.LimitInvalid):
            accounts.set_limit(**given | changed)
    with pytest.raises(operations.EndTooEarly):
        accounts.set_limit(**given, effective_to=dt.date(2026, 6, 10))
    with pytest.raises(operations.OwnAccount):
        accounts.set_limit(**given | {"by": user.actor})
    mine = accounts.set_limit(**given)
    with pytest.raises(operations.OwnAccount):
        accounts.end_limit(by=user.actor, limit_id=mine.pk, on=dt.date(2026, 6, 11))
    with pytest.raises(accounts.LimitInvalid):
        accounts.set_limit(**given | {"effective_from": dt.date(2026, 6, 1)})


# --- a link


def ask(email: str = "ade@example.org") -> str:
    """The page's words after a link was asked for; what is due is delivered."""
    answer = Client().post("/sign-in/new-password/", {"email": email})
    deliver_all_due(clock.now())
    return re.sub(r'(content|value)="\w{64}"', "", answer.content.decode())  # the page's own CSRF tokens


def link() -> str:
    found = re.search(r"http://testserver(/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def test_a_link_sets_a_password_once_and_ends_other_sessions(user: User) -> None:
    before, _ = sign_in()
    ask()
    assert mail.outbox[-1].to == ["ade@example.org"]
    assert "new-password" not in str(list(Message.objects.values("payload", "key"))), "no table holds the link"
    page, address = Client(), link()
    assert page.get(address).status_code == 200
    assert page.post(address, {"password": "short"}).status_code == 422
    assert page.post(address, {"password": OTHER}).status_code == 302
    assert sign_in(password=OTHER)[1] == 302
    assert sign_in()[1] != 302
    assert before.get("/").status_code == 302, "whoever knew the old one is out"
    for answer in (page.get(address), page.post(address, {"password": PASSWORD})):
        assert answer.status_code == 410


def test_a_link_opens_for_an_hour_and_not_for_a_disabled_account(user: User) -> None:
    ask()
    address = link()
    with time_machine.travel(clock.now() + dt.timedelta(minutes=61), tick=False):
        assert Client().get(address).status_code == 410
    assert Client().get(address).status_code == 200
    operations.disable_user(by=BY, user_id=user.pk, reason="Left", now=clock.now())
    assert Client().get(address).status_code == 410
    for strange in ("/sign-in/new-password/MQ/x/", "/sign-in/new-password/%20/x/", "/sign-in/new-password/zzzz/x/"):
        assert Client().get(strange).status_code == 410


def test_nothing_tells_whether_there_is_such_an_account(user: User) -> None:
    known, unknown = ask(), ask("nobody@example.org")
    assert known == unknown
    assert len(mail.outbox) == 1
    assert ask() == known
    assert len(mail.outbox) == 1, "one link in five minutes"


# --- sessions


def test_somebody_sees_where_they_are_signed_in_and_signs_out_there(user: User) -> None:
    windows, _ = sign_in(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0")
    phone, _ = sign_in(HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36")
    shown = windows.get("/profile/sessions/").content.decode()
    assert "Firefox on Windows" in shown
    assert "Chrome on Android" in shown
    other = next(each for each in sessions.signed_in(user.pk) if each.browser == "Chrome on Android")
    assert windows.post("/profile/sessions/", {"place": other.id}).status_code == 302
    assert phone.get("/").status_code == 302
    assert windows.get("/").status_code == 200
    again, _ = sign_in()
    windows.post("/profile/sessions/")
    assert again.get("/").status_code == 302
    assert windows.get("/").status_code == 200


def test_nobody_ends_a_session_that_is_another_persons(company: Company, user: User) -> None:
    make(company, "zoe@example.org")
    mine, _ = sign_in()
    sign_in("zoe@example.org")
    (theirs,) = sessions.signed_in(User.objects.get(email="zoe@example.org").pk)
    assert mine.post("/profile/sessions/", {"place": theirs.id}).status_code == 404
    with pytest.raises(NotFound):
        sessions.end(user_id=user.pk, session_id=theirs.id)


def test_an_administrator_signs_somebody_out_everywhere(company: Company, user: User) -> None:
    boss = operations.define_role(by=BY, code="boss", name="Boss", permissions={"identity.manage_users"})
    make(company, "boss@example.org", boss)
    places = [sign_in()[0], sign_in()[0]]
    administrator, _ = sign_in("boss@example.org")
    assert administrator.post(f"/configuration/users/{user.pk}/sign-out/").status_code == 302
    assert [each.get("/").status_code for each in places] == [302, 302]
    assert sessions.signed_in(user.pk) == []
    assert administrator.get(f"/configuration/users/{user.pk}/more/").status_code == 200
