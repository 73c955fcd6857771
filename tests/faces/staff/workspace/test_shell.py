"""The shell as officers use it: on every device alike, and nobody's names where they may not be."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hearth.engines.comms.notifying import notify
from hearth.faces.staff import helping
from hearth.platform.audit.acting import acting
from hearth.platform.identity.models import User
from hearth.platform.index import operations as index
from hearth.platform.workspace.models import OpenRecord, SavedView
from hearth.records.contacts.models import Contact, Note
from tests.landlord import LEADER, WholeLandlord
from tests.modules.landlord import BY, NOW
from tests.walking import addresses

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> WholeLandlord:
    """A landlord whose pages can be asked for at a fixed instant."""
    monkeypatch.setattr("hearth.platform.clock.now", lambda: NOW)
    settings.STATIC_ROOT = str(tmp_path)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    return WholeLandlord()


def device(user: User) -> Client:
    """A browser in which somebody has signed in."""
    client = Client()
    client.force_login(user, backend="hearth.platform.identity.sign_in.StaffBackend")
    return client


def text_of(client: Client, name: str, *args: Any, **query: str) -> str:
    answer = client.get(reverse(f"staff:{name}", args=args), query)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def opened(client: Client, person: Contact) -> None:
    assert client.post(reverse("staff:dock"), {"open": person.reference}).status_code == 204


# --- the dock


def test_open_records_are_there_on_another_device_until_they_are_closed(town: WholeLandlord) -> None:
    person = town.person("Ann", "Lee")
    office, van = device(town.officer), device(town.officer)
    opened(office, person)
    opened(office, person)
    assert text_of(van, "help").count(f'data-record="{person.reference}"') == 1
    van.post(reverse("staff:dock"), {"shut": person.reference})
    assert f'data-record="{person.reference}"' not in text_of(office, "help")
    assert person.reference in text_of(office, "home"), "Opened last"


def test_a_tab_says_nothing_of_who_has_been_restricted_since(town: WholeLandlord) -> None:
    person = town.person("Ann", "Lee")
    officer, leader = device(town.officer), device(town.colleague("Lea Der", LEADER))
    for client in (officer, leader):
        opened(client, person)
    index.restrict(by=BY, record_id=person.pk, reason="Fled abuse", now=NOW)
    for name in ("help", "home", "dock", "quick-menu"):
        assert person.reference not in text_of(officer, name)
        assert "Ann Lee" not in text_of(leader, name)
    assert "Restricted record" in text_of(leader, "help")


def test_what_may_not_be_seen_is_not_kept(town: WholeLandlord) -> None:
    elsewhere = WholeLandlord(code="southmoor").person("Eve", "Elsewhere")
    opened(device(town.officer), elsewhere)
    assert not OpenRecord.objects.exists()


def test_the_oldest_tab_makes_room(town: WholeLandlord) -> None:
    client = device(town.officer)
    for _ in range(25):
        opened(client, town.person("Ann", "Lee"))
    assert OpenRecord.objects.count() == 24


# --- home, tiles, looks


def test_home_is_arranged_without_a_mouse(town: WholeLandlord) -> None:
    client = device(town.officer)
    address = reverse("staff:arrange", args=["home"])
    names = ["cases.mine", "cases.tasks", "comms.notifications"]
    body = client.post(address, {"order": names, "shown": names, "move": "cases.tasks:up"}).content.decode()
    assert body.index('value="cases.tasks"') < body.index('value="cases.mine"')
    shown = ["cases.mine", "comms.notifications"]
    client.post(address, {"order": names, "shown": shown, "wide": ["cases.mine"], "keep": "1"})
    page = text_of(client, "home")
    assert 'id="p-casestasks"' not in page
    assert page.index('id="p-casesmine"') < page.index('id="p-commsnotifications"')
    assert "Ending in four weeks" not in page, "What was not ticked is not shown"
    client.post(address, {"usual": "1"})
    assert 'id="p-casestasks"' in text_of(client, "home")


def test_a_pane_is_marked_from_the_number_that_was_set(town: WholeLandlord) -> None:
    client = device(town.officer)
    name = "comms.notifications"
    client.post(
        reverse("staff:arrange", args=["home"]),
        {"order": [name], "shown": [name], f"threshold:{name}": "2", "keep": "1"},
    )
    for number, marked in ((1, False), (2, True)):
        notify(user_ids=[town.officer.pk], text="Look", key=f"n{number}", about_id=None, now=NOW)
        assert ("Look here" in text_of(client, "home")) is marked
    assert "Notifications, 2 to read" in text_of(client, "help")


def test_nothing_shown_is_refused(town: WholeLandlord) -> None:
    answer = device(town.officer).post(reverse("staff:arrange", args=["home"]), {"order": ["cases.mine"], "keep": "1"})
    assert answer.status_code == 422


def test_looks_are_kept_for_every_device(town: WholeLandlord) -> None:
    office, van = device(town.officer), device(town.officer)
    for change in ({"theme": "dark"}, {"density": "comfortable"}, {"single_keys": ""}):
        assert office.post(reverse("staff:preferences"), change).status_code == 204
    page = text_of(van, "help")
    for attribute in ('data-theme="dark"', 'data-density="comfortable"', 'data-single-keys="off"'):
        assert attribute in page
    assert office.post(reverse("staff:preferences"), {"theme": "pink"}).status_code == 422


# --- My patch


def test_my_patch_counts_what_is_mine_and_can_be_the_first_page(town: WholeLandlord) -> None:
    town.let(town.person())
    client = device(town.officer)
    page = text_of(client, "my-patch")
    for code in ("homes", "tenancies"):
        assert f'/lists/{code}/?patch={town.patch.pk}"><b class="fig">1</b>' in page
    assert "You look after no patch." in text_of(device(town.colleague("Neo Patchless")), "my-patch")
    client.post(
        reverse("staff:arrange", args=["home"]),
        {"order": ["cases.mine"], "shown": ["cases.mine"], "home_page": "my-patch", "keep": "1"},
    )
    assert client.get("/").headers["Location"] == reverse("staff:my-patch")
    assert 'id="p-casesmine"' in text_of(client, "home", panes="1")


# --- calls


def test_a_call_is_noted_with_what_was_checked(town: WholeLandlord) -> None:
    person = town.person("Ann", "Lee")
    client = device(town.officer)
    page = text_of(client, "call", person.reference)
    for key in ("name", "postcode", "address"):
        assert f'value="{key}"' in page
    address = reverse("staff:call", args=[person.reference])
    for matched, words in (
        (["name", "postcode", "address"], "Identity checked by: full name, postcode"),
        (["name"], "Identity not confirmed"),
        ([], "Identity not checked"),
    ):
        assert client.post(address, {"matched": matched, "note": "Rang about the boiler"}).status_code == 302
        note = Note.objects.latest("pk")
        assert words in note.text
        assert "Rang about the boiler" in note.text
    assert client.post(address, {"matched": ["hat size"], "note": "x"}).status_code == 422


# --- views, columns and help


def test_a_view_is_kept_shared_with_a_role_and_holds_no_rows(town: WholeLandlord) -> None:
    home = town.home()
    leader, other = town.colleague("Lea Der", LEADER), town.colleague("Tea Leaf", LEADER)
    client = device(leader)
    address = f"{reverse('staff:list-view', args=['homes'])}?q=tolland&sort=-reference"
    kept = client.post(address, {"name": "Rows", "role": f"{LEADER}-{town.code}", "pinned": "on"})
    assert kept.status_code == 302
    view = SavedView.objects.get()
    assert view.asked == {"q": "tolland", "sort": "-reference", "closed": "current", "filters": {}}
    shown = text_of(device(other), "list", "homes", view=str(view.pk))
    assert home.reference in shown
    assert "“tolland”" in shown
    assert "Rows" in text_of(client, "help"), "among the shortcuts"
    stranger = device(town.officer).get(reverse("staff:list", args=["homes"]), {"view": str(view.pk)})
    assert stranger.status_code == 404
    gone = device(other).post(reverse("staff:list-view-delete", args=["homes"]), {"view": str(view.pk)})
    assert gone.status_code == 404


def test_columns_are_chosen_and_put_in_order(town: WholeLandlord) -> None:
    town.home()
    client = device(town.officer)
    address = reverse("staff:list-columns", args=["homes"])

    def heads() -> str:
        return text_of(client, "list", "homes").partition("<thead")[2].partition("</thead>")[0]

    turned = client.post(
        address, {"order": ["uprn", "reference"], "shown": ["reference"], "move": "reference:up"}
    ).content.decode()
    assert turned.index('value="reference"') < turned.index('value="uprn"')
    client.post(address, {"order": ["uprn", "reference"], "shown": ["uprn", "reference"], "keep": "1"})
    assert heads().index("UPRN") < heads().index("Reference")
    assert "Bedrooms" not in heads()
    client.post(address, {"usual": "1"})
    assert "Bedrooms" in heads()


def test_a_condition_filters_a_list_and_a_view_keeps_it(town: WholeLandlord) -> None:
    kept, other = town.let(), town.let()
    client = device(town.officer)
    condition = f'tenancy.start_at <= now() and tenancy.kind = "{kept.kind}"'
    page = reverse("staff:list-condition", args=["tenancies"])
    assert client.get(page).status_code == 200
    wrong = client.post(page, {"condition": "tenancy.nothing > 3"})
    assert wrong.status_code == 422
    assert "no field" in wrong.content.decode()
    assert client.post(page, {"condition": 'tenancy.asset.postcode = "NE1"'}).status_code == 422, "its own fields alone"
    shown = client.post(page, {"condition": condition})
    rows = client.get(shown.headers["Location"]).content.decode()
    assert kept.record.reference in rows
    assert other.record.reference in rows
    none = client.post(page, {"condition": f"not({condition})"}).headers["Location"]
    assert kept.record.reference not in client.get(none).content.decode()
    query = shown.headers["Location"].partition("?")[2]
    view = client.post(f"{reverse('staff:list-view', args=['tenancies'])}?{query}", {"name": "Mine"})
    assert kept.record.reference in client.get(view.headers["Location"]).content.decode()
    assert SavedView.objects.get(name="Mine").asked["filters"]["condition"] == condition
    broken = client.get(f"{reverse('staff:list', args=['tenancies'])}?condition=oops(")
    assert broken.status_code == 422
    asked = {"about": {"list": "tenancies"}, "text": condition, "expect": "boolean", "fields": True}
    told = client.post(reverse("staff:statement"), json.dumps(asked), content_type="application/json").json()
    assert told["rows"]["join"] == "and"
    assert all(each["path"].count(".") == 1 for each in told["fields"])
    with acting(by=BY, reason="Test"):
        index.set_restricted(record_ids=[kept.record.pk], restricted=True)
    assert kept.record.reference not in client.get(shown.headers["Location"]).content.decode()


@pytest.mark.parametrize("broken", ["after=nonsense", "before=WzFd", "start_from=2026-02-30", "patch=castle"])
def test_a_broken_address_is_told_so(town: WholeLandlord, broken: str) -> None:
    answer = device(town.officer).get(f"{reverse('staff:list', args=['tenancies'])}?{broken}")
    assert answer.status_code == 422
    assert b"<h1>" in answer.content


def test_the_question_mark_opens_the_page_of_its_screen(town: WholeLandlord) -> None:
    client = device(town.officer)
    assert f'href="{reverse("staff:help-page", args=["lists"])}"' in text_of(client, "list", "homes")
    assert f'href="{reverse("staff:help-page", args=["your-pages"])}"' in text_of(client, "my-patch")


def test_every_help_page_names_screens_that_there_are() -> None:
    known = {each.name.removeprefix("staff:") for each in addresses()}
    named = {screen.partition(":")[0] for page in helping.pages().values() for screen in page.screens}
    assert helping.pages()
    assert named <= known
