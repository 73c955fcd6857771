"""Who is let in: clients by OAuth2, people by their tokens; never further than their user's roles."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from oauth2_provider.models import get_access_token_model, get_application_model

from hearth.engines.privacy.models import DataShare, SharedPerson
from hearth.faces.api import disclosing, keys
from hearth.faces.api.models import ApiClient, ApiReading, PersonalToken
from hearth.faces.api.scopes import SCOPES
from hearth.kernel.refusal import Refused
from hearth.platform.catalogue import CLEARANCES
from hearth.platform.identity import accounts
from hearth.platform.identity import operations as identity
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.operations import NewMember
from tests.contract.asking import Program, problem, token_of
from tests.contract.conftest import Ground
from tests.modules.landlord import BY, LONG_AGO, NOW, account_of


def sign_in(identifier: str, secret: str, **more: str) -> Any:
    """The answer to a client that asks for a key."""
    pair = base64.b64encode(f"{identifier}:{secret}".encode()).decode()
    return Client().post(
        "/api/v1/oauth/token", {"grant_type": "client_credentials"} | more, headers={"Authorization": f"Basic {pair}"}
    )


@pytest.fixture
def client_of_north(ground: Ground) -> tuple[ApiClient, str, str]:
    user = ground.north.somebody_with("Repairs System", {"contacts.read", "assets.read"}, set(CLEARANCES))
    scopes = ["read:contacts", "write:contacts"]
    return keys.make_client(by=BY, user=user, name="Repairs system", scopes=scopes, now=NOW)


def test_a_client_signs_in_and_reads(ground: Ground, client_of_north: tuple[ApiClient, str, str]) -> None:
    client, identifier, secret = client_of_north
    answer = sign_in(identifier, secret)
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["token_type"], body["expires_in"], set(body["scope"].split())) == (
        "Bearer",
        3600,
        {"read:contacts", "write:contacts"},
    )
    assert "refresh_token" not in body
    program = Program(body["access_token"])
    assert program.get("contacts").status_code == 200
    problem(program.get("assets"), 403, "insufficient_scope")
    # The scope is there; the role is not.
    problem(program.post("contacts", {"organizationName": "Acme"}), 403, "not_permitted")
    kept = get_access_token_model().objects.get(application_id=client.application_id)
    assert body["access_token"] not in kept.token
    assert secret not in get_application_model().objects.get(pk=client.application_id).client_secret


def test_a_client_may_ask_for_less_but_not_for_more(client_of_north: tuple[ApiClient, str, str]) -> None:
    _client, identifier, secret = client_of_north
    less = sign_in(identifier, secret, scope="read:contacts").json()
    problem(Program(less["access_token"]).post("contacts", {}), 403, "insufficient_scope")
    assert sign_in(identifier, secret, scope="read:accounts").json()["error"] == "invalid_scope"


def test_a_wrong_secret_or_another_grant_is_refused(client_of_north: tuple[ApiClient, str, str]) -> None:
    _client, identifier, secret = client_of_north
    wrong = sign_in(identifier, secret + "x")
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    assert sign_in("nobody", secret).status_code == 401
    for grant in ("password", "authorization_code", "refresh_token"):
        assert sign_in(identifier, secret, grant_type=grant).status_code == 400
    problem(Client().get("/api/v1/oauth/token"), 405, "method_not_allowed")
    problem(Client().get("/api/v1/oauth/revoke"), 405, "method_not_allowed")


def test_a_revoked_client_and_its_keys_count_no_more(client_of_north: tuple[ApiClient, str, str]) -> None:
    _client, identifier, secret = client_of_north
    program = Program(sign_in(identifier, secret).json()["access_token"])
    keys.revoke_client(by=BY, name="Repairs system", reason="Contract ended", now=NOW)
    problem(program.get("contacts"), 401, "not_authenticated")
    assert sign_in(identifier, secret).status_code in {400, 401}


def test_a_client_ends_its_own_key(client_of_north: tuple[ApiClient, str, str]) -> None:
    _client, identifier, secret = client_of_north
    key = sign_in(identifier, secret).json()["access_token"]
    pair = base64.b64encode(f"{identifier}:{secret}".encode()).decode()
    answer = Client().post("/api/v1/oauth/revoke", {"token": key}, headers={"Authorization": f"Basic {pair}"})
    assert answer.status_code == 200
    problem(Program(key).get("contacts"), 401, "not_authenticated")


def test_a_disabled_user_shuts_out_their_keys(ground: Ground, client_of_north: tuple[ApiClient, str, str]) -> None:
    client, identifier, secret = client_of_north
    key = sign_in(identifier, secret).json()["access_token"]
    token = token_of(client.user)
    identity.disable_user(by=BY, user_id=client.user_id, reason="Left", now=NOW)
    for each in (key, token):
        problem(Program(each).get("contacts"), 401, "not_authenticated")
    assert sign_in(identifier, secret).status_code in {400, 401}


def test_a_role_counts_where_it_is_let_and_no_longer_than_it_is_held(ground: Ground) -> None:
    user = ground.north.somebody_with("Office Only", {"contacts.read"}, set(CLEARANCES))
    holding = user.holdings.get()
    identity.define_role(
        by=BY,
        code=holding.role.code,
        name=holding.role.name,
        permissions={"contacts.read"},
        clearances=set(CLEARANCES),
        networks=["10.1.0.0/16"],
    )
    program, office = Program(token_of(user)), Program(token_of(user), Client(REMOTE_ADDR="10.1.2.3"))
    problem(program.get("contacts"), 403, "not_permitted")
    problem(program.get("contacts", X_Forwarded_For="10.1.2.3"), 403, "not_permitted")
    assert office.get("contacts").status_code == 200
    identity.end_role(by=BY, holding_id=holding.pk, on=NOW.date(), reason="Moved on")
    problem(office.get("contacts"), 403, "not_permitted")


def test_a_money_limit_holds_for_programs_too(ground: Ground) -> None:
    account = account_of(ground.north.let())
    user = ground.north.somebody_with("Cashier", {"accounts.see", "accounts.post"}, set(CLEARANCES))
    accounts.set_limit(
        by=BY,
        user_id=user.pk,
        company_id=ground.north.company.pk,
        kind="payment",
        amount=Decimal(100),
        effective_from=NOW.date(),
    )
    program, path = Program(token_of(user)), f"accounts/{account.reference}/payments"
    body = problem(program.post(path, {"amount": "100.01", "paymentMethod": "Cash"}), 403, "over_limit")
    assert body["errors"][0]["pointer"] == "#/amount"
    assert program.post(path, {"amount": "100.00", "paymentMethod": "Cash"}).status_code == 201


def test_somebody_makes_sees_and_ends_their_own_keys(ground: Ground) -> None:
    browser, address = Client(), "/profile/keys/"
    user = ground.north.somebody_with("Rep Orter", {"identity.own_keys", "contacts.read"}, set(CLEARANCES))
    browser.force_login(user, backend="hearth.platform.identity.sign_in.StaffBackend")
    typed = {"name": "Monthly report", "scopes": ["read:contacts"], "expires_at": "31/12/2026"}
    wrongs: list[dict[str, Any]] = [{"name": " "}, {"scopes": []}, {"scopes": ["read:all"]}, {"expires_at": "1/1/2020"}]
    for wrong in wrongs:
        assert browser.post(address, typed | wrong).status_code == 422
    for far in ("1/1/2028", "31/12/9999", "1/1/0001"):
        assert browser.post(address, typed | {"expires_at": far}).status_code == 422
    made = browser.post(address, typed)
    assert (made.status_code, made.headers["Cache-Control"]) == (200, "no-store")
    key = next(word for word in re.split(r"[\s<>\"]+", made.content.decode()) if word.startswith("hpt_"))
    assert Program(key).get("contacts").status_code == 200
    kept = PersonalToken.objects.get(user=user)
    assert kept.expires_at == dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    page = browser.get(address).content.decode()
    assert key not in page
    assert f"…{key[-4:]}" in page
    assert "Last used" in page
    other = keys.make_token(
        by=BY,
        user=ground.north.officer,
        name="Another's",
        scopes=["read:contacts"],
        expires_at=NOW + dt.timedelta(days=1),
        now=NOW,
    )[0]
    assert browser.post(address, {"revoke": str(other.pk)}).status_code == 404
    assert browser.post(address, {"revoke": str(kept.pk)}).status_code == 302
    problem(Program(key).get("contacts"), 401, "not_authenticated")
    assert PersonalToken.objects.get(pk=other.pk).revoked_at is None


def test_a_token_expires_and_can_be_revoked(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    program = Program(token_of(ground.north.officer, ["read:contacts"]))
    assert program.get("contacts").status_code == 200
    monkeypatch.setattr("hearth.platform.clock.now", lambda: NOW + dt.timedelta(days=1))
    problem(program.get("contacts"), 401, "not_authenticated")
    monkeypatch.setattr("hearth.platform.clock.now", lambda: NOW)
    keys.revoke_token(by=BY, token_id=PersonalToken.objects.latest("pk").pk, now=NOW)
    problem(program.get("contacts"), 401, "not_authenticated")


def test_keys_that_are_none(ground: Ground) -> None:
    path = "contacts"
    answer = Program().get(path)
    problem(answer, 401, "not_authenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    for wrong in ("hpt_wrong", "x" * 5000, "ü", "' OR 1=1", "hpt_"):
        answer = Program(wrong).get(path)
        problem(answer, 401, "not_authenticated")
        assert "invalid_token" in answer.headers["WWW-Authenticate"]
    problem(Program().get(path, Authorization="Basic abc"), 401, "not_authenticated")


def test_a_session_of_the_pages_is_no_key(ground: Ground) -> None:
    program = Program()
    program.client.force_login(ground.north.officer, backend="hearth.platform.identity.sign_in.StaffBackend")
    problem(program.get("contacts"), 401, "not_authenticated")


def test_too_many_requests_wait(ground: Ground, settings: Any) -> None:
    settings.API_LIMITS = settings.API_LIMITS | {"person": 3, "sign-in": 2}
    other = Program(token_of(ground.north.officer))
    for _ in range(3):
        assert ground.program.get("contacts").status_code == 200
    answer = ground.program.get("contacts")
    problem(answer, 429, "too_many_requests")
    assert 1 <= int(answer.headers["Retry-After"]) <= 61
    assert other.get("contacts").status_code == 200, "Each has a limit of its own."
    for status in (401, 401, 429):
        assert sign_in("nobody", "nothing").status_code == status


def test_the_command_makes_lists_and_revokes(ground: Ground) -> None:
    code = ground.north.roles["housing-officer"].code

    def run(*arguments: str) -> str:
        said = StringIO()
        call_command("apiclient", *arguments, stdout=said)
        return said.getvalue()

    made = run(
        "create",
        *("--name", "Text gateway", "--email", "gateway@example.org", "--company", ground.north.company.code),
        *("--role", code, "--scopes", "read:contacts,read:cases"),
    )
    identifier, secret = (line.split()[1] for line in made.splitlines()[:2])
    program = Program(sign_in(identifier, secret).json()["access_token"])
    assert program.get("contacts").status_code == 200
    key = run("token", "--email", ground.north.officer.email, "--name", "Script", "--scopes", "read:assets").split()[0]
    assert Program(key).get("assets").status_code == 200
    listed = run("list")
    assert "Text gateway" in listed
    assert key[-4:] in listed
    assert key not in listed
    run("revoke", "--name", "Text gateway")
    run("revoke-token", str(PersonalToken.objects.latest("pk").pk))
    problem(program.get("contacts"), 401, "not_authenticated")
    problem(Program(key).get("assets"), 401, "not_authenticated")
    for wrong in (
        ("revoke", "--name", "Nobody"),
        ("token", "--email", "nobody@example.org", "--name", "x", "--scopes", "read:assets"),
        ("token", "--email", ground.north.officer.email, "--name", "x", "--scopes", "read:everything"),
        ("token", "--email", ground.north.officer.email, "--name", "x", "--scopes", "read:assets", "--days", "9999"),
    ):
        with pytest.raises(CommandError):
            run(*wrong)


def test_a_key_without_a_name_a_scope_or_an_end_is_refused(ground: Ground) -> None:
    user, year = ground.north.officer, dt.timedelta(days=366)
    for name, scopes, expires_at in (
        ("", ["read:assets"], NOW + year),
        ("x", [], NOW + year),
        ("x", ["read:secrets"], NOW + year),
        ("x", ["read:assets"], NOW),
        ("x", ["read:assets"], NOW + year * 2),
    ):
        with pytest.raises(Refused):
            keys.make_token(by=BY, user=user, name=name, scopes=scopes, expires_at=expires_at, now=NOW)
    with pytest.raises(Refused):
        keys.make_client(by=BY, user=user, name="x", scopes=SCOPES, plan="boundless", now=NOW)


def test_the_description_is_open_to_all_and_has_no_script(ground: Ground, pages: None) -> None:
    schema = json.loads(Client().get("/api/v1/openapi.json").content)
    assert schema["openapi"].startswith("3.1")
    assert {"oauth2", "personalToken"} == set(schema["components"]["securitySchemes"])
    page = Client().get("/api/v1/docs")
    text = page.content.decode()
    assert page.status_code == 200
    assert "/api/v1/contacts/{reference}" in text
    assert "<style" not in text
    assert "onclick" not in text


def test_an_address_that_there_is_not(ground: Ground) -> None:
    problem(Client().get("/api/v1/nothing"), 404, "not_found")
    problem(ground.program.ask("delete", "contacts"), 405, "method_not_allowed")


def test_what_a_client_is_given_is_written_down_as_sharing_and_a_person_reads_as_themselves(ground: Ground) -> None:
    north = ground.north
    reads = {"contacts.read", "tenancies.see", "accounts.see"}
    user = north.somebody_with("Data Warehouse", reads, set(CLEARANCES))
    scopes = ["read:contacts", "read:tenancies", "read:accounts", "read:changes"]
    _client, identifier, secret = keys.make_client(by=BY, user=user, name="Warehouse", scopes=scopes, now=NOW)
    ann, ben = north.person("Ann", "Lee"), north.person("Ben", "Lee")
    tenancy = north.let(ann)
    group = contacts.create_group(
        by=BY, company_id=north.company.pk, name="The Lees", members=[NewMember(contact_id=ben.pk)], from_date=LONG_AGO
    )
    program = Program(sign_in(identifier, secret).json()["access_token"])
    for path in (
        "tenancies",
        f"contact-groups/{group.record.reference}",
        f"accounts/{tenancy.account.record.reference}",
        f"contacts/{ben.reference}",
    ):
        for _ in range(2):
            assert program.get(path).status_code == 200, path
    assert ground.program.get(f"contacts/{ben.reference}").status_code == 200
    shares = DataShare.objects.filter(origin="api")
    assert not shares.exists()
    noted = ApiReading.objects.count()
    assert disclosing.write_down(NOW) == noted
    told = SharedPerson.objects.filter(share__origin="api").values_list("share__summary", "contact_id")
    assert {(summary.partition(":")[0], key) for summary, key in told} >= {
        ("Tenancies", ann.pk),
        ("Contact groups", ben.pk),
        ("Rent accounts", ann.pk),
        ("Contacts", ben.pk),
    }
    assert {each.recipient for each in shares.all()} == {"Warehouse"}
    # Where only references are told, that is what is written down; and once a day.
    answer = {"next": "start", "more": True}
    while answer["more"]:
        answer = program.get(f"changes?since={answer['next']}&limit=1000").json()
    assert program.get("tenancies").status_code == 200
    disclosing.write_down(NOW)
    assert shares.get(summary__startswith="Changes").recipient == "Warehouse"  # the feed tells what is committed
    assert shares.filter(summary__startswith="Tenancies").count() == 1
    assert not ApiReading.objects.exists()
