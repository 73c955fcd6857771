"""Signing in, with Django's client: the pages themselves are the staff face's."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from axes.models import AccessLog
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from hearth.platform.identity import operations as identity
from hearth.platform.identity.models import User
from hearth.platform.identity.sign_in import StaffAdapter
from tests.records.landlord import BY, NOW, make_company

pytestmark = pytest.mark.django_db
PASSWORD, NEW_PASSWORD = "several plain words", "some other plain words"
WRONG = "not the several words"


def whoami(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.user) if request.user.is_authenticated else "nobody")


urlpatterns = [path("accounts/", include("allauth.account.urls")), path("", whoami)]

_PAGE = "{% for error in form.non_field_errors %}{{ error }}{% endfor %}"
PLAIN_TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.locmem.Loader",
                    dict.fromkeys(
                        ("account/login.html", "account/account_inactive.html", "account/logout.html"), _PAGE
                    ),
                )
            ],
            "context_processors": ["django.template.context_processors.request"],
        },
    }
]


@pytest.fixture(autouse=True)
def plain_pages() -> Iterator[None]:
    with override_settings(
        ROOT_URLCONF=__name__,
        TEMPLATES=PLAIN_TEMPLATES,
        MIDDLEWARE=[each for each in settings.MIDDLEWARE if "whitenoise" not in each],
        AXES_LOCKOUT_TEMPLATE=None,
        STORAGES={"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
    ):
        yield


@pytest.fixture
def user() -> User:
    return identity.create_user(
        by=BY,
        email="ade@example.org",
        name="Ade Shah",
        company_id=make_company("north").pk,
        password=PASSWORD,
        now=NOW,
    )


def sign_in(client: Client, email: str = "ade@example.org", password: str = PASSWORD) -> HttpResponse:
    return client.post("/accounts/login/", {"login": email, "password": password})  # type: ignore[return-value]


def test_signing_in_rotates_the_session_and_is_logged(client: Client, user: User) -> None:
    client.get("/")
    session = client.session
    session["before"] = True
    session.save()
    first = session.session_key
    assert sign_in(client).status_code == 302
    assert client.session.session_key != first
    assert client.get("/").content == b"Ade Shah"
    assert AccessLog.objects.get().username == "ade@example.org"


def test_case_and_spaces_of_the_address_do_not_matter(client: Client, user: User) -> None:
    assert sign_in(client, " Ade@Example.ORG ").status_code == 302


def test_unknown_wrong_and_disabled_get_the_same_answer(client: Client, user: User) -> None:
    wrong = sign_in(client, password=WRONG)
    unknown = sign_in(client, email="nobody@example.org")
    identity.disable_user(by=BY, user_id=user.pk, reason="Left", now=NOW)
    disabled = sign_in(client)
    assert wrong.content == unknown.content == disabled.content != b""
    assert wrong.status_code == unknown.status_code == disabled.status_code == 200
    assert client.get("/").content == b"nobody"


def test_an_unknown_account_costs_a_hash_as_a_known_one_does(client: Client, user: User) -> None:
    """Otherwise the time of the answer tells which addresses have accounts."""
    with patch.object(Argon2PasswordHasher, "encode", autospec=True, side_effect=Argon2PasswordHasher.encode) as encode:
        sign_in(client, email="nobody@example.org")
    assert encode.call_count == 1


def test_five_failures_lock_the_account_for_that_address_only(client: Client, user: User) -> None:
    for _ in range(4):
        assert sign_in(client, password=WRONG).status_code == 200
    assert sign_in(client, password=WRONG).status_code == 429
    assert sign_in(client).status_code == 429  # the right password no longer helps
    assert client.get("/").content == b"nobody"
    # A colleague at the same desk, and the same officer from elsewhere, can sign in.
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert sign_in(elsewhere).status_code == 302
    assert sign_in(client, email="nobody@example.org").status_code == 200


def test_typing_the_address_differently_does_not_give_more_tries(client: Client, user: User) -> None:
    for email in ("ade@example.org", "ADE@example.org", " ade@example.org", "Ade@Example.Org", "aDe@example.org"):
        answer = sign_in(client, email=email, password=WRONG)
    assert answer.status_code == 429


def test_a_disabled_account_is_signed_out_with_its_next_request(client: Client, user: User) -> None:
    sign_in(client)
    identity.disable_user(by=BY, user_id=user.pk, reason="Left", now=NOW)
    assert client.get("/").content == b"nobody"


def test_a_new_password_ends_other_sessions(client: Client, user: User) -> None:
    sign_in(client)
    identity.set_password(by=BY, user_id=user.pk, password=NEW_PASSWORD, now=NOW)
    assert client.get("/").content == b"nobody"


def test_a_weaker_hash_of_yesterday_is_strengthened_at_sign_in(client: Client, user: User) -> None:
    with patch.object(Argon2PasswordHasher, "time_cost", 1):
        identity.set_password(by=BY, user_id=user.pk, password=PASSWORD, now=NOW)
    user.refresh_from_db()
    weak = user.password
    assert sign_in(client).status_code == 302
    user.refresh_from_db()
    assert user.password != weak


def test_changing_the_password_oneself_has_a_history(user: User) -> None:
    StaffAdapter().set_password(user, NEW_PASSWORD)
    last = user.events.latest("pgh_id").pgh_context.metadata  # type: ignore[attr-defined]
    assert last == {"actor": "Ade Shah", "user": user.pk, "reason": "Password changed"}


def test_signing_out_asks_for_a_click_and_ends_the_session(client: Client, user: User) -> None:
    sign_in(client)
    client.get("/accounts/logout/")
    assert client.get("/").content == b"Ade Shah"
    client.post("/accounts/logout/")
    assert client.get("/").content == b"nobody"


def test_nobody_signs_themselves_up(client: Client) -> None:
    assert not StaffAdapter().is_open_for_signup(HttpRequest())
