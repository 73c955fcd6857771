"""Signing in by the landlord's directory, against one on this machine with real signed tokens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from axes.models import AccessLog
from django.core.cache import cache
from django.test import Client
from jwcrypto.jwk import JWK  # type: ignore[import-untyped]  # publishes no types

from hearth.platform import clock
from hearth.platform.identity import directory, operations
from hearth.platform.identity.access import access_of
from hearth.platform.identity.models import DirectoryLink, RoleHolding, User
from hearth.platform.identity.operations import OwnAccount
from hearth.platform.identity.rules import Directory, MappedRole, directory_of
from hearth.platform.organisation.models import Company
from tests.meta.conftest import pages  # noqa: F401 - used as a fixture
from tests.platform.standin_directory import CLIENT, SECRET, StandinDirectory, new_key
from tests.platform.test_second_factor import code_of
from tests.records.landlord import BY, make_company

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages")]
START, BACK = "/sign-in/directory/", "/sign-in/directory/back/"
ADDRESS: dict[str, Any] = {"email": "Ade@north.example.org", "email_verified": True}


@pytest.fixture(scope="module")
def running() -> Iterator[StandinDirectory]:
    standin = StandinDirectory()
    yield standin
    standin.stop()


@pytest.fixture
def standin(running: StandinDirectory, settings: Any) -> Iterator[StandinDirectory]:
    cache.clear()
    settings.DIRECTORY = Directory(
        issuer=running.issuer,
        client_id=CLIENT,
        secret=SECRET,
        name="Northmoor",
        domains=frozenset({"north.example.org"}),
    )
    yield running
    running.signed_by, running.config, running.calls_itself = running.key, {}, ""


@pytest.fixture
def company() -> Company:
    return make_company("north")


@pytest.fixture
def user(company: Company) -> User:
    now = clock.now()
    made = operations.create_user(by=BY, email="ade@north.example.org", name="Ade Shah", company_id=company.pk, now=now)
    role = operations.define_role(by=BY, code="officer", name="Officer", permissions={"identity.manage_users"})
    operations.grant_role(
        by=BY, user_id=made.pk, role_id=role.pk, company_id=company.pk, effective_from=dt.date(2020, 1, 1)
    )
    return made


def come_back(standin: StandinDirectory, client: Client, start: str = START, /, **claims: Any) -> Any:
    """Somebody goes to the directory and comes back from it."""
    away = client.get(start)
    assert away.status_code == 302, away.content.decode()
    return client.get(BACK, standin.agree(away["Location"], **claims))


def who(client: Client) -> str:
    answer = client.get("/configuration/users/")
    return str(answer.wsgi_request.user) if answer.status_code == 200 else ""


def link(user: User, subject: str = "subject-1") -> DirectoryLink:
    return directory.link_user(by=BY, user_id=user.pk, subject=subject, now=clock.now())


def test_the_way_there_asks_with_pkce_state_and_nonce_and_the_address_adds_nothing(
    standin: StandinDirectory, client: Client
) -> None:
    assert "Sign in by Northmoor" in client.get("/sign-in/?next=/cases/").content.decode()
    away = client.get(f"{START}?scope=offline_access&auth_params=prompt%3Dnone%26nonce%3Dmine&process=connect")
    asked = {name: each[0] for name, each in parse_qs(urlsplit(away["Location"]).query).items()}
    assert away["Location"].startswith(f"{standin.issuer}/authorize?")
    assert set(asked.pop("scope").split()) == {"openid", "profile", "email"}
    assert len(asked.pop("nonce")) > 30 < len(asked.pop("code_challenge"))
    assert len(asked.pop("state")) >= 16
    assert asked == {
        "client_id": CLIENT,
        "redirect_uri": f"http://testserver{BACK}",
        "response_type": "code",
        "code_challenge_method": "S256",
    }


def test_a_linked_account_is_signed_in_and_it_is_written_down(
    standin: StandinDirectory, client: Client, user: User
) -> None:
    link(user)
    answer = come_back(standin, client, f"{START}?next=/configuration/users/")
    assert (answer.status_code, answer["Location"]) == (302, "/configuration/users/")
    assert who(client) == "Ade Shah"
    assert AccessLog.objects.get().username == user.email
    kept = DirectoryLink.objects.get()
    assert kept.signed_in_at is not None
    history = kept.events.order_by("pgh_id").last()  # type: ignore[attr-defined]
    assert (history.pgh_context.metadata["reason"], history.pgh_context.metadata["user"]) == (
        "Signed in by the directory",
        user.pk,
    )


def test_a_verified_address_of_an_allowed_domain_links_once_and_gives_no_rights(
    standin: StandinDirectory, client: Client, user: User, company: Company
) -> None:
    before = set(RoleHolding.objects.values_list("user_id", "role_id"))
    assert come_back(standin, client, **ADDRESS).status_code == 302
    assert who(client) == "Ade Shah"
    assert DirectoryLink.objects.get().subject == "subject-1"
    assert set(RoleHolding.objects.values_list("user_id", "role_id")) == before
    # Whoever has the address later is somebody else, and is turned away.
    other = Client()
    assert come_back(standin, other, sub="subject-2", **ADDRESS).status_code == 403
    assert who(other) == ""
    # The name stays the account's, whatever the address is now.
    assert come_back(standin, other, email="else@elsewhere.example.org").status_code == 302
    assert who(other) == "Ade Shah"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"email": "nobody@north.example.org", "email_verified": True},
        {"email": "ade@north.example.org"},
        {"email": "ade@north.example.org", "email_verified": False},
        {"email": "ade@north.example.org", "email_verified": "true"},
        {"email": ["ade@north.example.org"], "email_verified": True},
        {"email": "ade@north.example.org@evil.example.org", "email_verified": True},
    ],
)
def test_who_is_not_known_is_told_so_and_what_to_hand_on(
    standin: StandinDirectory, client: Client, user: User, said: dict[str, Any]
) -> None:
    answer = come_back(standin, client, **said)
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "Nobody here is linked to your account" in text
    assert "<code>subject-1</code>" in text
    assert who(client) == ""
    assert not DirectoryLink.objects.exists()
    assert User.objects.count() == 1


def test_a_domain_that_is_not_named_links_nobody(
    standin: StandinDirectory, client: Client, user: User, settings: Any
) -> None:
    settings.DIRECTORY = Directory(issuer=standin.issuer, client_id=CLIENT, secret=SECRET, name="Northmoor")
    assert come_back(standin, client, **ADDRESS).status_code == 403


def test_a_disabled_account_is_refused_and_one_disabled_meanwhile_is_out_with_the_next_request(
    standin: StandinDirectory, client: Client, user: User
) -> None:
    link(user)
    come_back(standin, client)
    assert who(client) == "Ade Shah"
    operations.disable_user(by=BY, user_id=user.pk, reason="Left", now=clock.now())
    assert who(client) == ""
    answer = come_back(standin, Client(), **ADDRESS)
    assert answer.status_code == 403
    assert "is disabled" in answer.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://elsewhere.example.org"},
        {"iss": None},
        {"aud": "somebody else"},
        {"aud": [CLIENT, "somebody else"]},
        {"aud": [CLIENT, "somebody else"], "azp": "somebody else"},
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"exp": "an hour ago"},
        {"exp": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
    ],
    ids=str,
)
def test_a_token_that_is_not_right_in_everything_signs_nobody_in(
    standin: StandinDirectory, client: Client, user: User, wrong: dict[str, Any]
) -> None:
    link(user)
    if wrong.get("exp"):
        wrong = {"exp": int(clock.now().timestamp()) - 3600}
    answer = come_back(standin, client, **wrong)
    assert answer.status_code == 403
    assert "did not work" in answer.content.decode()
    assert who(client) == ""


@pytest.mark.parametrize("signed_by", ["another key", "the client's secret"])
def test_a_signature_that_is_not_the_directorys_signs_nobody_in(
    standin: StandinDirectory, client: Client, user: User, signed_by: str
) -> None:
    link(user)
    shared = JWK(kty="oct", k="YSBzZWNyZXQgb2YgdGhlIGxhbmRsb3JkJ3MgdGhhdCBpcyBsb25n", alg="HS256")
    standin.signed_by = new_key() if signed_by == "another key" else shared
    assert come_back(standin, client).status_code == 403
    assert who(client) == ""


def test_a_directory_that_calls_itself_otherwise_or_listens_in_the_open_is_not_asked(
    standin: StandinDirectory, client: Client, user: User
) -> None:
    link(user)
    for said in ({"issuer": "https://elsewhere.example.org"}, {"token_endpoint": "http://elsewhere.example.org/"}):
        standin.config = said
        assert client.get(START).status_code == 403


def test_a_way_back_that_nobody_began_or_that_was_gone_before_signs_nobody_in(
    standin: StandinDirectory, client: Client, user: User
) -> None:
    link(user)
    back = standin.agree(client.get(START)["Location"])
    assert Client().get(BACK, back).status_code == 403, "another browser"
    assert client.get(BACK, {"error": "access_denied", "state": "x"}).status_code == 403
    assert client.get(BACK, back).status_code == 302
    again = Client()
    again.get(START)
    assert again.get(BACK, back).status_code == 403, "once"
    assert client.post(BACK, back).status_code == 405


def test_a_directory_that_does_not_answer_is_said_so(client: Client, settings: Any) -> None:
    settings.DIRECTORY = Directory(issuer="http://127.0.0.1:9", client_id=CLIENT, secret=SECRET, name="Northmoor")
    answer = client.get(START)
    assert answer.status_code == 403
    assert "does not answer" in answer.content.decode()


def test_the_second_factor_is_hearths_unless_the_directory_vouches(
    standin: StandinDirectory, user: User, company: Company, settings: Any
) -> None:
    link(user)
    operations.define_role(
        by=BY, code="officer", name="Officer", permissions={"identity.manage_users"}, second_factor=True
    )
    client = Client()
    come_back(standin, client)
    assert client.get("/configuration/users/")["Location"] == "/profile/second-factor/"
    settings.DIRECTORY = Directory(
        issuer=standin.issuer, client_id=CLIENT, secret=SECRET, name="Northmoor", vouches=True
    )
    other = Client()
    come_back(standin, other)
    assert who(other) == "Ade Shah"


def test_a_second_factor_of_hearths_is_asked_for_after_the_directory_unless_it_vouches(
    standin: StandinDirectory, user: User, settings: Any
) -> None:
    link(user)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    client = Client()
    assert come_back(standin, client)["Location"].endswith("/sign-in/second-factor/")
    assert who(client) == ""
    assert client.post("/sign-in/second-factor/", {"code": code_of(secret)}).status_code == 302
    assert who(client) == "Ade Shah"
    settings.DIRECTORY = Directory(
        issuer=standin.issuer, client_id=CLIENT, secret=SECRET, name="Northmoor", vouches=True
    )
    other = Client()
    come_back(standin, other)
    assert who(other) == "Ade Shah"


def test_mapped_roles_follow_the_groups_at_each_sign_in(
    standin: StandinDirectory, client: Client, user: User, company: Company, settings: Any
) -> None:
    link(user)
    operations.define_role(by=BY, code="income", name="Income", permissions={"identity.manage_roles"})
    settings.DIRECTORY = Directory(
        issuer=standin.issuer,
        client_id=CLIENT,
        secret=SECRET,
        name="Northmoor",
        roles=(
            MappedRole(group="g-income", role="income", company="north"),
            MappedRole(group="g-income", role="no such role", company="north"),
        ),
    )

    def roles(**claims: Any) -> frozenset[str]:
        assert come_back(standin, client, **claims).status_code == 302
        return access_of(user, on=clock.today()).permissions

    assert roles() == {"identity.manage_users"}
    assert roles(groups=["g-income", "other"]) == {"identity.manage_users", "identity.manage_roles"}
    assert roles(_claim_names={"groups": "src1"}) == {"identity.manage_users", "identity.manage_roles"}
    assert roles(groups=["other"]) == {"identity.manage_users"}


def test_links_are_made_and_ended_by_a_colleague(standin: StandinDirectory, user: User, company: Company) -> None:
    with pytest.raises(OwnAccount):
        directory.link_user(by=user.actor, user_id=user.pk, subject="me", now=clock.now())
    link(user)
    other = operations.create_user(
        by=BY, email="bo@north.example.org", name="Bo Lee", company_id=company.pk, now=clock.now()
    )
    for subject in ("subject-1", " ", "x" * 256):
        with pytest.raises(directory.LinkInvalid):
            link(other, subject)
    with pytest.raises(directory.LinkInvalid, match="linked already"):
        link(user, "subject-2")
    client = Client()
    come_back(standin, client)
    directory.unlink_user(by=BY, user_id=user.pk)
    assert who(client) == "", "ended sessions, too"
    assert directory.link_of(user.pk) is None


def test_the_officers_page_links_and_ends(standin: StandinDirectory, user: User, company: Company) -> None:
    link(user)
    client = Client()
    come_back(standin, client)
    other = operations.create_user(
        by=BY, email="bo@north.example.org", name="Bo Lee", company_id=company.pk, now=clock.now()
    )
    page = f"/configuration/users/{other.pk}/more/"
    assert "Link to the directory" in client.get(page).content.decode()
    address = f"/configuration/users/{other.pk}/directory/"
    refused = client.post(address, {"link-subject": "subject-1"})
    assert refused.status_code == 422
    assert "Ade Shah&#x27;s name" in refused.content.decode()
    assert client.post(address, {"link-subject": "subject-2"}).status_code == 302
    assert "<code>subject-2</code>" in client.get(page).content.decode()
    assert client.post(f"{address}end/").status_code == 302
    assert not DirectoryLink.objects.filter(user=other).exists()


def test_the_environment_names_a_directory_or_says_what_is_wrong() -> None:
    given = {
        "HEARTH_OIDC_ISSUER": "https://login.example.org/tenant/v2.0",
        "HEARTH_OIDC_CLIENT_ID": "abc",
        "HEARTH_OIDC_CLIENT_SECRET": "s",
        "HEARTH_OIDC_DOMAINS": "North.example.org, @south.example.org",
        "HEARTH_OIDC_ROLES": "CN=Income,OU=x=income@north".replace(",OU", ";OU"),
    }
    found = directory_of(given)
    assert found is not None
    assert found.domains == {"north.example.org", "south.example.org"}
    assert found.roles == (MappedRole(group="CN=Income;OU=x", role="income", company="north"),)
    assert directory_of({}) is None
    for wrong in (
        {"HEARTH_OIDC_ISSUER": "http://login.example.org"},
        {"HEARTH_OIDC_CLIENT_SECRET": ""},
        {"HEARTH_OIDC_SECOND_FACTOR": "none"},
        {"HEARTH_OIDC_ROLES": "g=income"},
    ):
        with pytest.raises(ValueError, match="HEARTH_OIDC"):
            directory_of(given | wrong)
