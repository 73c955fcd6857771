"""Accounts and roles: who can sign in, what they hold, what each role may do."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory

from hearth.platform.identity import operations as identity
from hearth.platform.identity.models import Role, User
from hearth.platform.identity.registrations import MANAGE_USERS
from tests.faces.staff.configuration.asking import address, fields_of, send, signed_in, text_of
from tests.landlord import WholeLandlord
from tests.modules.landlord import BY, LONG_AGO, NOW

pytestmark = pytest.mark.django_db
PASSWORD = "several plain words"
TODAY = dt.date(2026, 11, 24)


def may_sign_in(email: str, password: str) -> bool:
    request = RequestFactory().post("/sign-in/")
    return authenticate(request, email=email, password=password) is not None


# --- accounts


def test_the_list_says_who_can_sign_in_and_what_they_hold(client: Client, landlord: WholeLandlord) -> None:
    bea = landlord.colleague("Bea Ito")
    identity.disable_user(by=BY, user_id=bea.pk, reason="Left", now=NOW)
    page = text_of(client.get(address("configuration-users")))
    assert "Ade Shah Can sign in" in page
    assert "Housing officer of northmoor" in page
    assert "Bea Ito Disabled None" in " ".join(page.split())
    assert "Bea Ito" not in text_of(client.get(address("configuration-users", state="active")))
    assert "Ade Shah" not in text_of(client.get(address("configuration-users", state="disabled")))


@pytest.mark.parametrize("text", ["shah", "ADE@north", "de sha"])
def test_somebody_is_found_by_any_part_of_name_or_email(client: Client, text: str) -> None:
    page = client.get(address("configuration-users", q=text))
    assert [line["user"].name for line in page.context["lines"]] == ["Ade Shah"]


def test_many_accounts_are_paged(client: Client, landlord: WholeLandlord) -> None:
    for number in range(60):
        identity.create_user(
            by=BY,
            email=f"u{number}@example.org",
            name=f"Zoe {number:02}",
            company_id=landlord.company.pk,
            now=NOW,
        )
    first = client.get(address("configuration-users", q="Zoe"))
    second = client.get(first.context["paging"].next_url)
    names = [line["user"].name for page in (first, second) for line in page.context["lines"]]
    assert names == [f"Zoe {number:02}" for number in range(60)]
    back = client.get(second.context["paging"].previous_url)
    assert [line["user"].name for line in back.context["lines"]] == names[:50]


def test_a_temporary_password_is_shown_once_and_works(client: Client) -> None:
    given = {"name": "Cara Bell", "email": "cara@example.org"}
    response = send(client, address("configuration-user-new"), change=given)
    password = response.context["password"]
    assert response.status_code == 200
    assert password in text_of(response)
    assert response["Cache-Control"] == "no-store"
    assert may_sign_in("cara@example.org", password)
    user = User.objects.get(email="cara@example.org")
    assert password not in text_of(client.get(address("configuration-user", user.pk)))
    assert password not in text_of(client.get(address("configuration-user-history", user.pk)))


def test_a_password_that_was_typed_is_not_shown(client: Client) -> None:
    given = {"name": "Cara Bell", "email": "cara@example.org", "password": PASSWORD}
    response = send(client, address("configuration-user-new"), change=given)
    assert response.status_code == 302
    assert may_sign_in("cara@example.org", PASSWORD)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"email": "cara"}, "Email: “cara” is not an email address."),
        ({"email": "ADE@northmoor.example.org"}, "Email: Somebody already signs in as ade@northmoor.example.org."),
        ({"password": "short"}, "Password: This password is too short."),
        ({"name": ""}, "Name: Fill this in"),
    ],
)
def test_an_account_that_can_not_be(client: Client, changed: dict[str, str], sentence: str) -> None:
    given = {"name": "Cara Bell", "email": "cara@example.org", "password": PASSWORD}
    response = send(client, address("configuration-user-new"), change=given | changed)
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert not User.objects.filter(name="Cara Bell").exists()


def test_details_are_changed_and_history_says_who(client: Client, landlord: WholeLandlord, admin: User) -> None:
    url = address("configuration-user", landlord.officer.pk)
    send(client, url, change={"job_title": "Senior housing officer"}, action=url)
    landlord.officer.refresh_from_db()
    assert landlord.officer.job_title == "Senior housing officer"
    history = text_of(client.get(address("configuration-user-history", landlord.officer.pk)))
    assert "Senior housing officer" in history
    assert admin.name in history


def test_a_new_password_ends_the_other_sessions(client: Client, landlord: WholeLandlord) -> None:
    theirs = signed_in(landlord.officer)
    assert theirs.get(address("home")).status_code == 200
    send(client, address("configuration-user-password", landlord.officer.pk), change={"password": PASSWORD})
    assert theirs.get(address("home")).status_code == 302
    weak = send(client, address("configuration-user-password", landlord.officer.pk), change={"password": "1"})
    assert "Password: This password is too short." in text_of(weak)


def test_ones_own_new_password_keeps_one_signed_in(client: Client, admin: User) -> None:
    send(client, address("configuration-user-password", admin.pk), change={"password": PASSWORD})
    assert client.get(address("home")).status_code == 200


def test_who_is_disabled_is_signed_out_and_let_in_again_without_roles(client: Client, landlord: WholeLandlord) -> None:
    officer = landlord.officer
    theirs = signed_in(officer)
    send(client, address("configuration-user-disable", officer.pk), change={"reason": "Left us"})
    assert theirs.get(address("home")).status_code == 302
    assert "Let in again" in text_of(client.get(address("configuration-user", officer.pk)))
    send(client, address("configuration-user-enable", officer.pk), change={"reason": "Back again"})
    officer.refresh_from_db()
    assert officer.is_active
    assert officer.holdings.get().effective_to == TODAY


def test_disabling_asks_for_a_reason(client: Client, landlord: WholeLandlord) -> None:
    response = send(client, address("configuration-user-disable", landlord.officer.pk))
    assert response.status_code == 422
    landlord.officer.refresh_from_db()
    assert landlord.officer.is_active


def test_nobody_shuts_themselves_out_or_gives_themselves_a_role(client: Client, admin: User) -> None:
    response = send(client, address("configuration-user-disable", admin.pk), change={"reason": "Mistake"})
    assert "You can't disable your own account." in text_of(response)
    admin.refresh_from_db()
    assert admin.is_active
    role = Role.objects.exclude(holdings__user=admin).first()
    assert role is not None
    given = {
        "grant-role": role.pk,
        "grant-company": admin.company_id,
        "grant-effective_from": "24 Nov 2026",
        "grant-effective_to": "",
    }
    refused = client.post(address("configuration-role-grant", admin.pk), given)
    assert refused.status_code == 422
    assert "Nobody gives a role to themselves." in text_of(refused)
    assert admin.holdings.count() == 1


def test_a_role_is_given_and_ended(client: Client, landlord: WholeLandlord) -> None:
    officer, role = landlord.officer, landlord.roles["team-leader"]
    url, action = address("configuration-user", officer.pk), address("configuration-role-grant", officer.pk)
    given = {"grant-role": role.pk, "grant-effective_to": "31 Dec 2026"}
    send(client, url, change=given, action=action)
    holding = officer.holdings.get(role=role)
    assert (holding.effective_from, holding.effective_to) == (TODAY, dt.date(2027, 1, 1))
    twice = send(client, url, change=given, action=action)
    assert "Ade Shah holds this role in this company already." in text_of(twice)
    end = address("configuration-role-end", officer.pk, holding.pk)
    send(client, end, change={"on": "30 Nov 2026", "reason": "Cover is over"})
    holding.refresh_from_db()
    assert holding.effective_to == dt.date(2026, 12, 1)
    early = send(client, end, change={"on": "1 Nov 2026", "reason": "Mistake"})
    assert "Last day: The role began on 24 November 2026; it can't end before." in text_of(early)


# --- other companies


def test_another_companys_accounts_are_not_there(client: Client, elsewhere: WholeLandlord) -> None:
    stranger = elsewhere.colleague("Dan Fox")
    assert "Dan Fox" not in text_of(client.get(address("configuration-users")))
    for name in ("", "-password", "-disable", "-enable", "-history"):
        assert client.get(address(f"configuration-user{name}", stranger.pk)).status_code == 404
    holding = stranger.holdings.get()
    assert client.get(address("configuration-role-end", stranger.pk, holding.pk)).status_code == 404


def test_of_a_colleague_from_elsewhere_one_looks_after_the_roles_held_here_alone(
    client: Client, landlord: WholeLandlord, elsewhere: WholeLandlord
) -> None:
    guest = elsewhere.colleague("Dan Fox")
    landlord.hold(guest, "team-leader")
    page = client.get(address("configuration-user", guest.pk))
    assert "This account belongs to Southmoor." in text_of(page)
    assert "Housing officer of southmoor" not in text_of(page).split("Roles held")[1].split("Give a role")[0]
    for name in ("-password", "-disable"):
        assert client.get(address(f"configuration-user{name}", guest.pk)).status_code == 403
    theirs = guest.holdings.get(company=elsewhere.company)
    assert client.get(address("configuration-role-end", guest.pk, theirs.pk)).status_code == 404
    given = {
        "grant-role": landlord.roles["housing-officer"].pk,
        "grant-company": elsewhere.company.pk,
        "grant-effective_from": "24 Nov 2026",
        "grant-effective_to": "",
    }
    assert client.post(address("configuration-role-grant", guest.pk), given).status_code == 422


def test_who_looks_after_accounts_in_one_company_gives_no_role_in_another(
    landlord: WholeLandlord, elsewhere: WholeLandlord
) -> None:
    user = landlord.somebody_with("Half Way", {MANAGE_USERS}, ())
    elsewhere.hold(user, "housing-officer")
    page = signed_in(user).get(address("configuration-user", landlord.officer.pk))
    company = fields_of(page, address("configuration-role-grant", landlord.officer.pk))["grant-company"]
    assert company == str(landlord.company.pk)
    assert "Southmoor" not in text_of(page)


# --- roles


def test_a_role_is_made_from_another_and_changed(client: Client, landlord: WholeLandlord) -> None:
    origin = landlord.roles["housing-officer"]
    url = f"{address('configuration-role-new')}?from={origin.code}"
    send(client, url, change={"name": "Estate officer", "clearances": ["personal"]})
    role = Role.objects.get(name="Estate officer")
    assert role.code == "estate-officer"
    assert role.permissions == origin.permissions
    assert role.clearances == ["personal"]
    send(client, address("configuration-role", role.code), change={"name": "Estates officer", "cases": ["cases.see"]})
    role.refresh_from_db()
    assert role.name == "Estates officer"
    assert [code for code in role.permissions if code.startswith("cases.")] == ["cases.see"]
    assert "Estates officer" in text_of(client.get(address("configuration-role-history", role.code)))


def test_what_a_role_may_do_holds_with_the_next_page(client: Client, landlord: WholeLandlord) -> None:
    theirs = signed_in(landlord.officer)
    assert theirs.get(address("cases")).status_code == 200
    send(client, address("configuration-role", landlord.roles["housing-officer"].code), change={"cases": []})
    assert theirs.get(address("cases")).status_code == 403


def test_a_role_of_a_name_that_is_taken(client: Client, landlord: WholeLandlord) -> None:
    taken = landlord.roles["team-leader"]
    response = send(client, address("configuration-role-new"), change={"name": taken.name.upper()})
    assert response.status_code == 422
    assert f"Name: There is a role called “{taken.name}” already." in text_of(response)
    other = landlord.roles["housing-officer"]
    renamed = send(client, address("configuration-role", other.code), change={"name": taken.name})
    assert f"Name: Another role is called “{taken.name}”." in text_of(renamed)
    nameless = send(client, address("configuration-role-new"), change={"name": "…"})
    assert "Name: A role's name needs a letter or a digit." in text_of(nameless)


def test_a_permission_that_nobody_registered_is_no_choice(client: Client, landlord: WholeLandlord) -> None:
    url = address("configuration-role", landlord.roles["team-leader"].code)
    assert send(client, url, change={"cases": ["cases.rule_the_world"]}).status_code == 422
    assert client.get(address("configuration-role", "nobody")).status_code == 404


# --- one's own


def test_everybody_changes_their_own_password(landlord: WholeLandlord) -> None:
    officer = landlord.officer
    identity.set_password(by=BY, user_id=officer.pk, password=PASSWORD, now=NOW)
    officer.refresh_from_db()
    theirs, elsewhere = signed_in(officer), signed_in(officer)
    url = address("own-password")
    wrong = theirs.post(url, {"old": "not this one", "password": "quite another phrase"})
    assert "That is not your password now." in text_of(wrong)
    weak = theirs.post(url, {"old": PASSWORD, "password": "1"})
    assert "New password: This password is too short." in text_of(weak)
    assert theirs.post(url, {"old": PASSWORD, "password": "quite another phrase"}).status_code == 302
    assert may_sign_in(officer.email, "quite another phrase")
    assert theirs.get(address("home")).status_code == 200
    assert elsewhere.get(address("home")).status_code == 302


def test_temporary_passwords_differ_and_are_strong() -> None:
    made = {identity.temporary_password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(each.replace("-", "")) == 16 and not set(each) & set("ilo01") for each in made)


def test_a_role_that_was_held_elsewhere_does_not_show(
    client: Client, landlord: WholeLandlord, elsewhere: WholeLandlord
) -> None:
    elsewhere._give(landlord.officer, elsewhere.roles["team-leader"].pk)
    page = text_of(client.get(address("configuration-user", landlord.officer.pk)))
    held = page.split("Roles held")[1].split("Give a role")[0]
    assert "Team leader of southmoor" not in held
    assert LONG_AGO.strftime("%Y") in held
