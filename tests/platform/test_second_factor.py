"""The second factor: set up, asked for at sign-in, required by a role, lost."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from hearth.platform import clock
from hearth.platform.identity import operations
from hearth.platform.identity.models import User
from hearth.platform.identity.second_factor import SecondFactorAdapter, has_second_factor, remove_second_factor
from tests.meta.conftest import pages  # noqa: F401 - used as a fixture
from tests.platform.test_accounts import PASSWORD, make, sign_in
from tests.records.landlord import BY, make_company

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages")]
INDEX, APP, CODES = "/profile/second-factor/", "/profile/second-factor/app/", "/profile/second-factor/codes/"


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    """Counters of tries and spent codes live in the cache."""
    cache.clear()


@pytest.fixture
def user() -> User:
    company = make_company("north")
    role = operations.define_role(
        by=BY, code="boss", name="Boss", permissions={"identity.manage_users"}, second_factor=True
    )
    return make(company, "ade@example.org", role)


def code_of(secret: str, steps: int = 0) -> str:
    """What an app shows now, or half minutes later."""
    return str(format_hotp_value(hotp_value(secret, int(clock.now().timestamp()) // 30 + steps)))


def set_up(client: Client) -> str:
    """Sets up an app; its secret."""
    answer = client.get(APP, follow=True)
    if "/again/" in answer.request["PATH_INFO"]:
        answer = client.post(answer.request["PATH_INFO"] + "?next=" + APP, {"password": PASSWORD}, follow=True)
    page = answer.content.decode()
    assert "<svg" in page
    found = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert found is not None
    done = client.post(APP, {"code": code_of(found[1])})
    assert done.status_code == 302, done.content.decode()
    return found[1]


def test_a_role_that_asks_for_one_leads_its_holder_to_set_it_up(user: User) -> None:
    client, _ = sign_in()
    for path in ("/", "/configuration/users/", "/search/?q=a"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (302, INDEX)
    assert "A role of yours asks for a second factor" in client.get(INDEX).content.decode()
    set_up(client)
    assert client.get("/configuration/users/").status_code == 200
    assert has_second_factor(user.pk)


def test_sign_in_asks_for_the_code_and_takes_each_once(user: User) -> None:
    client, _ = sign_in()
    secret = set_up(client)
    other = Client()
    answer = other.post("/sign-in/", {"login": "ade@example.org", "password": PASSWORD})
    assert answer["Location"].endswith("/sign-in/second-factor/")
    assert other.get("/configuration/users/")["Location"].startswith("/sign-in/"), "the password alone opens nothing"
    assert other.get("/sign-in/second-factor/").status_code == 200
    assert "not right" in other.post("/sign-in/second-factor/", {"code": "000000"}).content.decode()
    code = code_of(secret)
    assert other.post("/sign-in/second-factor/", {"code": code}).status_code == 302
    assert other.get("/configuration/users/").status_code == 200
    third = Client()
    third.post("/sign-in/", {"login": "ade@example.org", "password": PASSWORD})
    assert third.post("/sign-in/second-factor/", {"code": code}).status_code == 200, "a code is spent once"
    assert third.get("/").status_code == 302


def test_codes_can_not_be_guessed_for_ever(user: User) -> None:
    client, _ = sign_in()
    secret = set_up(client)
    other = Client()
    other.post("/sign-in/", {"login": "ade@example.org", "password": PASSWORD})
    for _ in range(20):
        other.post("/sign-in/second-factor/", {"code": "000000"})
    assert other.post("/sign-in/second-factor/", {"code": code_of(secret)}).status_code == 200
    assert other.get("/").status_code == 302


def test_a_recovery_code_signs_in_once(user: User) -> None:
    client, _ = sign_in()
    set_up(client)
    shown = re.findall(r"<code>(\d{8})</code>", client.get(CODES).content.decode())
    assert len(set(shown)) == 10
    for code, status in ((shown[0], 302), (shown[0], 200), (shown[1], 302)):
        other = Client()
        other.post("/sign-in/", {"login": "ade@example.org", "password": PASSWORD})
        assert other.post("/sign-in/second-factor/", {"code": code}).status_code == status


def test_secrets_lie_encrypted(user: User) -> None:
    client, _ = sign_in()
    secret = set_up(client)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    adapter = SecondFactorAdapter()
    assert adapter.decrypt(adapter.encrypt("secret")) == "secret"


def test_the_last_one_stays_where_a_role_asks_for_it(user: User) -> None:
    client, _ = sign_in()
    set_up(client)
    answer = client.get(f"{APP}remove/")
    assert "Add another one first" in answer.content.decode()
    client.post(f"{APP}remove/")
    assert has_second_factor(user.pk)
    operations.define_role(by=BY, code="boss", name="Boss", permissions=set(), second_factor=False)
    client.post(f"{APP}remove/")
    assert not has_second_factor(user.pk)


def test_a_lost_one_is_taken_away_by_a_colleague_and_history_says_who(user: User) -> None:
    client, _ = sign_in()
    set_up(client)
    with pytest.raises(operations.OwnAccount):
        remove_second_factor(by=user.actor, user_id=user.pk, reason="Lost", now=clock.now())
    remove_second_factor(by=BY, user_id=user.pk, reason="Phone stolen", now=clock.now())
    assert client.get("/").status_code == 302
    again, status = sign_in()
    assert status == 302
    assert again.get("/")["Location"] == INDEX
    newest = user.events.latest("pgh_id")  # type: ignore[attr-defined]
    assert newest.pgh_context.metadata["reason"] == "Phone stolen"


def test_a_passkey_page_says_what_the_browser_needs_and_runs_no_inline_script(user: User) -> None:
    client, _ = sign_in()
    set_up(client)
    page = client.get("/profile/second-factor/passkeys/new/", follow=True).content.decode()
    assert "challenge" in page
    assert 'data-allauth-onload="allauth.webauthn.forms.addForm"' in page
    scripts = re.findall(r"<script([^>]*)>", page)
    assert all("src=" in each or "application/json" in each for each in scripts)


def test_whom_no_role_asks_signs_in_as_before() -> None:
    make(make_company("north"), "zoe@example.org")
    client, status = sign_in("zoe@example.org")
    assert status == 302
    assert client.get("/").status_code == 200
