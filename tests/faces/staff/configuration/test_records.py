"""The one screen for configuration records: lists, new ones, changes, clones, ends, history."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from hearth.engines.cases.models import CaseType
from hearth.engines.cases.web_service_models import WebService
from hearth.engines.comms.models import CommunicationDefinition
from hearth.faces.cli.demo.landlord import roles
from hearth.faces.kit.templatetags.kit import within
from hearth.faces.staff.configuration import home
from hearth.faces.staff.configuration.forms import RecordForm
from hearth.modules.tenancies.lists import END_REASON
from hearth.platform.configuration import lookups, operations, user_defined
from hearth.platform.configuration.kinds import KINDS
from hearth.platform.configuration.models import FieldType, Lookup, UserDefinedField
from hearth.platform.configuration.operations import Effective
from hearth.platform.identity.access import access_of
from hearth.platform.identity.models import User
from hearth.records.assets.models import AssetType, Patch
from tests.faces.staff.configuration.asking import address, fields_of, send, signed_in, text_of
from tests.landlord import LEADER, WholeLandlord
from tests.modules.landlord import BY, LONG_AGO, NOW

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


def asset_type(landlord: WholeLandlord, name: str, start: dt.date = LONG_AGO, end: dt.date | None = None) -> AssetType:
    return operations.create(
        by=BY,
        model=AssetType,
        facts={"description": name, "lettable": True, "residential": True},
        effective=[Effective(company_id=landlord.company.pk, effective_from=start, effective_to=end)],
    )


def shared_type(landlord: WholeLandlord, elsewhere: WholeLandlord, name: str = "Bungalow") -> AssetType:
    return operations.create(
        by=BY,
        model=AssetType,
        facts={"description": name, "lettable": True, "residential": True},
        effective=[Effective(company_id=each.company.pk, effective_from=LONG_AGO) for each in (landlord, elsewhere)],
    )


def new_type(company_id: int, **changed: object) -> dict[str, object]:
    given: dict[str, object] = {
        "description": "Bungalow",
        "lettable": "on",
        "residential": "on",
        "companies": [company_id],
        "effective_from": "24 Nov 2026",
        "effective_to": "",
    }
    return given | changed


# --- lists


def test_the_home_names_every_screen_under_its_heading(client: Client) -> None:
    page = text_of(client.get(address("configuration")))
    for words in ("Lookups", "Case types", "Communication definitions", "Patches", "Users", "Roles", "Statutory rules"):
        assert words in page


def test_every_kind_has_a_list_and_a_form_for_a_new_one(client: Client) -> None:
    for name, kind in KINDS.items():
        asked = {"heading": END_REASON} if name == "lookup" else {}
        assert client.get(address("configuration-list", name, **asked)).status_code == 200
        page = client.get(address("configuration-new", name, **asked))
        assert page.status_code == 200
        assert f"New {within(kind.label)}" in text_of(page)


def test_the_quick_menu_finds_a_kind_by_its_name(client: Client) -> None:
    page = client.get(address("quick-menu", q="asset types"))
    assert address("configuration-list", "asset-type") in page.content.decode()


def test_a_list_shows_what_is_in_force_and_counts_the_rest(client: Client, landlord: WholeLandlord) -> None:
    asset_type(landlord, "Prefab", end=dt.date(2026, 11, 24))
    asset_type(landlord, "Pod", start=dt.date(2026, 11, 25))
    page = text_of(client.get(address("configuration-list", "asset-type")))
    assert "Current 3" in page
    assert "Expired 1" in page
    assert "Future 1" in page
    assert "All 5" in page
    assert "House" in page
    assert "Prefab" not in page
    expired = text_of(client.get(address("configuration-list", "asset-type", standing="expired")))
    assert "Prefab" in expired
    assert "23 Nov 2026" in expired, "the last day in force, not the first day after it"
    assert "Pod" in text_of(client.get(address("configuration-list", "asset-type", standing="future")))


@pytest.mark.parametrize("text", ["hâteau", "CHAT", " chateau "])
def test_any_part_of_the_name_finds_it_whatever_its_accents(client: Client, landlord: WholeLandlord, text: str) -> None:
    asset_type(landlord, "Petit château")
    page = text_of(client.get(address("configuration-list", "asset-type", q=text)))
    assert "Petit château" in page
    assert "House" not in page


def test_a_list_is_paged_by_its_keys_and_misses_nobody(client: Client, landlord: WholeLandlord) -> None:
    wanted = {f"Reason {number:03}" for number in range(120)}
    for name in sorted(wanted, reverse=True):
        landlord.lookup(END_REASON, name, "other")
    url, found, pages = address("configuration-list", "lookup", heading=END_REASON, q="Reason"), [], 0
    while url:
        response = client.get(url)
        lines = [line["name"] for line in response.context["rows"]]
        found += lines
        pages += 1
        last, url = response, response.context["paging"].next_url
    assert pages == 3
    assert found == sorted(wanted)
    back = client.get(last.context["paging"].previous_url)
    assert [line["name"] for line in back.context["rows"]] == sorted(wanted)[50:100]


@pytest.mark.parametrize(
    "query", ["after=%%%", "after=W10", "after=W1siaSIsImEiXV0", "before=W1sicyIsIjEiXV0", "q=%00", "standing=x"]
)
def test_what_anybody_may_type_into_an_address_does_no_harm(client: Client, query: str) -> None:
    response = client.get(f"{address('configuration-list', 'asset-type')}?{query}")
    assert response.status_code in (200, 422)


def test_a_kind_that_is_none_is_not_found(client: Client) -> None:
    assert client.get(address("configuration-list", "unicorns")).status_code == 404
    assert client.get(address("configuration-record", "asset-type", 987654)).status_code == 404


def test_lookups_begin_with_the_list(client: Client, landlord: WholeLandlord) -> None:
    page = client.get(address("configuration-list", "lookup"))
    assert "Which list?" in text_of(page)
    assert "Reason for leaving" in text_of(page)
    values = text_of(client.get(address("configuration-list", "lookup", heading=END_REASON)))
    assert "Going to care home" in values, "what the value means to the rules stands beside it"
    assert "Secure" not in values, "the tenures are another list"
    assert client.get(address("configuration-new", "lookup")).status_code == 404


# --- new ones


def test_a_new_record_is_in_force_from_today_in_the_companies_that_were_chosen(
    client: Client, landlord: WholeLandlord
) -> None:
    response = send(client, address("configuration-new", "asset-type"), change={"description": "Bungalow"})
    record = AssetType.objects.get(description="Bungalow")
    assert response.url.startswith(address("configuration-record", "asset-type", record.pk))
    period = record.periods.get()
    assert (period.company, period.effective_from, period.effective_to) == (landlord.company, TODAY, None)
    assert "“Bungalow” is added." in text_of(client.get(response.url))


def test_the_last_day_that_is_typed_is_the_last_day_in_force(client: Client, landlord: WholeLandlord) -> None:
    client.post(address("configuration-new", "asset-type"), new_type(landlord.company.pk, effective_to="31 Mar 2028"))
    assert AssetType.objects.get(description="Bungalow").periods.get().effective_to == dt.date(2028, 4, 1)


def test_a_name_in_force_at_that_time_is_refused_and_the_clash_is_named(
    client: Client, landlord: WholeLandlord
) -> None:
    asset_type(landlord, "Bungalow", dt.date(2026, 12, 1), dt.date(2027, 4, 1))
    response = client.post(address("configuration-new", "asset-type"), new_type(landlord.company.pk))
    assert response.status_code == 422
    assert "Description: There is already a “Bungalow” in Northmoor from 1 December 2026 to 31 March 2027." in text_of(
        response
    )
    assert response.content.decode().startswith("<!")
    assert "Error:" in response.content.decode().split("</title>")[0]
    assert AssetType.objects.filter(description="Bungalow").count() == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"description": "  "}, "Description: Fill this in"),
        ({"description": "…"}, "Description: A description needs a letter or a digit."),
        ({"effective_to": "1 Nov 2026"}, "Effective to: It must expire after it starts on 24 November 2026."),
        ({"effective_from": "30 Feb 2026"}, "Effective from: Enter a real date"),
        ({"effective_to": "31 Dec 9999"}, "Effective to: Enter a real date"),
        ({"companies": []}, "Companies: Choose at least one"),
    ],
)
def test_what_is_wrong_stands_beside_its_question(
    client: Client, landlord: WholeLandlord, changed: dict[str, object], sentence: str
) -> None:
    response = client.post(address("configuration-new", "asset-type"), new_type(landlord.company.pk, **changed))
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert not AssetType.objects.filter(description="Bungalow").exists()


def test_another_company_can_not_be_chosen(client: Client, landlord: WholeLandlord, elsewhere: WholeLandlord) -> None:
    response = client.post(address("configuration-new", "asset-type"), new_type(elsewhere.company.pk))
    assert response.status_code == 422
    assert not AssetType.objects.filter(description="Bungalow").exists()


def test_a_lookup_means_what_was_chosen_from_its_list(client: Client) -> None:
    url = address("configuration-new", "lookup", heading=END_REASON)
    assert "Domestic abuse" in text_of(client.get(url))
    assert "Meaning: Choose one" in text_of(send(client, url, change={"description": "Fled"}))
    send(client, url, change={"description": "Fled", "master": "domestic-abuse"})
    made = Lookup.objects.get(description="Fled")
    assert (made.heading, made.master) == (END_REASON, "domestic-abuse")


def test_a_list_that_no_rule_reads_asks_for_no_meaning(client: Client) -> None:
    url = address("configuration-new", "lookup", heading="contact-reference")
    assert "Meaning" not in text_of(client.get(url))
    send(client, url, change={"description": "Library card"})
    assert Lookup.objects.get(description="Library card").master == ""


def test_a_user_defined_field(client: Client) -> None:
    given = {
        "entity": "tenancy",
        "description": "Pets kept",
        "name": "pets_kept",
        "type": FieldType.INTEGER.value,
        "privacy": "personal",
        "least": "0",
        "most": "12",
    }
    send(client, address("configuration-new", "user-defined-field"), change=given)
    made = UserDefinedField.objects.get(name="pets_kept")
    assert (made.entity, made.type, made.least, made.most, made.privacy) == (
        "tenancy",
        "integer",
        Decimal(0),
        Decimal(12),
        "personal",
    )


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"type": "lookup"}, "List: Choose the list that its values are taken from."),
        ({"heading": "tenure"}, "List: Only a field of type Lookup has a list."),
        ({"name": "Pets Kept"}, "Name in expressions: Enter a valid “slug”"),
        ({"name": "pets-kept"}, "Name in expressions: The name is for expressions"),
        ({"least": "5", "most": "4"}, "Most: The most can't be less than the least."),
        ({"entity": "record.note"}, "Entity: Select a valid choice."),
    ],
)
def test_a_user_defined_field_that_can_not_be(client: Client, changed: dict[str, str], sentence: str) -> None:
    given = {"entity": "tenancy", "description": "Pets", "name": "pets", "type": "text", "privacy": "personal"}
    response = send(client, address("configuration-new", "user-defined-field"), change=given | changed)
    assert sentence in text_of(response)
    assert not UserDefinedField.objects.exists()


# --- changes


def test_a_record_is_changed_and_its_history_says_who(client: Client, landlord: WholeLandlord, admin: User) -> None:
    record = landlord.types["House"]
    url = address("configuration-record", "asset-type", record.pk)
    response = send(client, url, change={"description": "House or cottage", "periods-0-effective_to": "31 Dec 2030"})
    assert response.status_code == 302
    record.refresh_from_db()
    assert record.description == "House or cottage"
    assert record.periods.get().effective_to == dt.date(2031, 1, 1)
    said = text_of(client.get(address("configuration-history", "asset-type", record.pk)))
    assert "House or cottage" in said
    assert admin.name in said
    assert "Effective to" in said


def test_saving_without_a_change_writes_no_history(client: Client, landlord: WholeLandlord) -> None:
    record = landlord.types["House"]
    before = record.events.count()  # type: ignore[attr-defined]
    send(client, address("configuration-record", "asset-type", record.pk))
    assert record.events.count() == before  # type: ignore[attr-defined]


def test_further_dates_are_added_and_taken_away_again(client: Client, landlord: WholeLandlord) -> None:
    record = asset_type(landlord, "Pod", dt.date(2020, 1, 1), dt.date(2021, 1, 1))
    url = address("configuration-record", "asset-type", record.pk)
    page = client.get(f"{url}?more=1")
    client.post(url, fields_of(page) | {"periods-1-effective_from": "1 Jan 2027"})
    assert [each.effective_from.year for each in record.periods.order_by("effective_from")] == [2020, 2027]
    send(client, url, change={"periods-0-take_away": "on"})
    assert record.periods.get().effective_from == dt.date(2027, 1, 1)


def test_dates_that_overlap_are_refused(client: Client, landlord: WholeLandlord) -> None:
    record = asset_type(landlord, "Pod")
    url = address("configuration-record", "asset-type", record.pk)
    page = client.get(f"{url}?more=1")
    response = client.post(url, fields_of(page) | {"periods-1-effective_from": "1 Jan 2027"})
    assert response.status_code == 422
    assert "Two periods of “Pod” in one company overlap." in text_of(response)


def test_an_end_before_the_start_stands_beside_its_row(client: Client, landlord: WholeLandlord) -> None:
    record = landlord.types["House"]
    url = address("configuration-record", "asset-type", record.pk)
    response = send(client, url, change={"periods-0-effective_to": "1 Jan 1999"})
    assert response.status_code == 422
    assert 'href="#id_periods-0-effective_to"' in response.content.decode()


def test_renaming_onto_another_is_refused_and_the_list_still_says_the_old_name(
    client: Client, landlord: WholeLandlord
) -> None:
    record = landlord.types["House"]
    url = address("configuration-record", "asset-type", record.pk)
    response = send(client, url, change={"description": "Garage"})
    assert response.status_code == 422
    assert "There is already a “Garage” in Northmoor" in text_of(response)
    assert [line["name"] for line in response.context["rows"] if line["on"]] == ["House"]


def test_the_second_of_two_who_change_a_record_is_told_who_came_first(
    client: Client, landlord: WholeLandlord, admin: User
) -> None:
    record = landlord.types["House"]
    url = address("configuration-record", "asset-type", record.pk)
    opened = fields_of(client.get(url))
    send(client, url, change={"description": "Cottage"})
    response = client.post(url, opened | {"description": "Villa"})
    assert response.status_code == 409
    assert f"was changed by {admin.name}" in text_of(response)
    record.refresh_from_db()
    assert record.description == "Cottage"


@pytest.mark.parametrize("total", ["0", "-1", "x", "1000000", None])
def test_a_form_that_was_tampered_with_is_refused(client: Client, landlord: WholeLandlord, total: str | None) -> None:
    url = address("configuration-record", "asset-type", landlord.types["House"].pk)
    sent = fields_of(client.get(url))
    if total is None:
        del sent["periods-TOTAL_FORMS"]
    else:
        sent["periods-TOTAL_FORMS"] = total
    assert client.post(url, sent).status_code == 422


def test_what_others_refer_to_by_is_set_once(client: Client, landlord: WholeLandlord) -> None:
    field = user_defined.define(
        by=BY,
        entity="tenancy",
        name="pets",
        caption="Pets",
        type=FieldType.TEXT,
        effective=[Effective(company_id=landlord.company.pk, effective_from=LONG_AGO)],
    )
    url = address("configuration-record", "user-defined-field", field.pk)
    page = client.get(url)
    assert "pets" in text_of(page), "it is shown"
    assert 'name="name"' not in page.content.decode(), "and not asked"
    client.post(url, fields_of(page) | {"name": "dogs", "description": "Pets kept"})
    field.refresh_from_db()
    assert (field.name, field.description) == ("pets", "Pets kept")
    with pytest.raises(operations.InvalidConfiguration, match="is set once"):
        operations.change(by=BY, record=field, facts={"name": "dogs"})


def test_a_field_that_was_filled_in_keeps_its_type(client: Client, landlord: WholeLandlord) -> None:
    field = user_defined.define(
        by=BY,
        entity="contact",
        name="pets",
        caption="Pets",
        type=FieldType.TEXT,
        effective=[Effective(company_id=landlord.company.pk, effective_from=LONG_AGO)],
    )
    person = landlord.person()
    user_defined.write(by=BY, entity="contact", record_id=person.pk, name="pets", value="Two dogs", now=NOW)
    response = send(client, address("configuration-record", "user-defined-field", field.pk), change={"type": "integer"})
    assert "Type: “Pets” has been filled in already, so its type stays." in text_of(response)


def test_a_case_type_is_found_by_its_new_words(client: Client, landlord: WholeLandlord, admin: User) -> None:
    landlord.open_for_business()
    record = CaseType.objects.get(code="call-back")
    url = address("configuration-record", "case-type", record.pk)
    send(client, url, change={"keywords": "Rückruf", "owner": landlord.officer.email})
    record.refresh_from_db()
    assert "ruckruf" in record.search_text
    assert record.owner == landlord.officer
    refused = send(client, url, change={"owner": "nobody@example.org"})
    assert "Owner: Choose a colleague from the list" in text_of(refused)


# --- other companies


def test_another_companys_records_are_not_there(
    client: Client, landlord: WholeLandlord, elsewhere: WholeLandlord
) -> None:
    theirs = asset_type(elsewhere, "Lighthouse")
    assert "Lighthouse" not in text_of(client.get(address("configuration-list", "asset-type", standing="all")))
    for name in ("record", "clone", "expire", "history"):
        assert client.get(address(f"configuration-{name}", "asset-type", theirs.pk)).status_code == 404
    response = client.post(address("configuration-expire", "asset-type", theirs.pk), {"last_day": "23 Nov 2026"})
    assert response.status_code == 404
    assert theirs.periods.get().effective_to is None


def test_of_a_shared_record_one_sees_and_changes_ones_own_dates_only(
    client: Client, landlord: WholeLandlord, elsewhere: WholeLandlord
) -> None:
    record = shared_type(landlord, elsewhere)
    url = address("configuration-record", "asset-type", record.pk)
    assert "Southmoor" not in text_of(client.get(url))
    refused = send(client, url, change={"description": "Chalet"})
    assert "is also in use in Southmoor, where you may not change it." in text_of(refused)
    send(client, url, change={"periods-0-effective_to": "31 Dec 2026"})
    ends = dict(record.periods.values_list("company__code", "effective_to"))
    assert ends == {"northmoor": dt.date(2027, 1, 1), "southmoor": None}
    assert "Southmoor" not in text_of(client.get(address("configuration-history", "asset-type", record.pk)))


def test_who_holds_the_permission_in_both_companies_changes_both(
    landlord: WholeLandlord, elsewhere: WholeLandlord
) -> None:
    user = landlord.somebody_with("Both Ways", {"assets.manage_types"}, ())
    elsewhere._give(user, user.holdings.get().role_id)
    record = shared_type(landlord, elsewhere)
    both = signed_in(user)
    page = both.get(address("configuration-list", "asset-type"))
    assert "Northmoor, Southmoor" in text_of(page)
    assert send(both, address("configuration-record", "asset-type", record.pk), change={"description": "Chalet"}).url
    record.refresh_from_db()
    assert record.description == "Chalet"


# --- clones


def test_a_clone_starts_the_day_after_the_original_ends(client: Client, landlord: WholeLandlord) -> None:
    record = asset_type(landlord, "Pod", dt.date(2026, 1, 1), dt.date(2027, 4, 1))
    url = address("configuration-clone", "asset-type", record.pk)
    assert fields_of(client.get(url))["effective_from"] == "1 Apr 2027"
    send(client, url)
    names = AssetType.objects.filter(description="Pod").order_by("pk")
    assert [each.periods.get().effective_from for each in names] == [dt.date(2026, 1, 1), dt.date(2027, 4, 1)]
    page = text_of(client.get(address("configuration-record", "asset-type", record.pk)))
    assert "Under this name, through time" in page


def test_a_clone_of_what_never_ends_can_end_it(client: Client, landlord: WholeLandlord) -> None:
    record = asset_type(landlord, "Pod")
    url = address("configuration-clone", "asset-type", record.pk)
    assert fields_of(client.get(url))["effective_from"] == "25 Nov 2026"
    refused = send(client, url, change={"end_original": []})
    assert "There is already a “Pod” in Northmoor from 1 January 2000." in text_of(refused)
    send(client, url)
    assert record.periods.get().effective_to == dt.date(2026, 11, 25)
    assert AssetType.objects.filter(description="Pod").count() == 2


def test_a_refused_clone_leaves_the_original_as_it_was(client: Client, landlord: WholeLandlord) -> None:
    record = asset_type(landlord, "Pod")
    response = send(
        client,
        address("configuration-clone", "asset-type", record.pk),
        change={"description": "Garage", "end_original": "on"},
    )
    assert response.status_code == 422
    assert record.periods.get().effective_to is None


def test_a_cloned_communication_takes_its_newest_words_along(client: Client, landlord: WholeLandlord) -> None:
    landlord.open_for_business()
    original = CommunicationDefinition.objects.get(key="notice-to-quit-acknowledged")
    change = {"key": "notice-acknowledged-short", "description": "Notice acknowledged, short", "end_original": []}
    send(client, address("configuration-clone", "communication-definition", original.pk), change=change)
    copy = CommunicationDefinition.objects.get(key="notice-acknowledged-short")
    words = original.templates.get()
    assert [(each.version, each.subject, each.body) for each in copy.templates.all()] == [
        (1, words.subject, words.body)
    ]


# --- ends


def test_a_record_is_given_its_last_day(client: Client, landlord: WholeLandlord) -> None:
    record = asset_type(landlord, "Pod")
    send(client, address("configuration-expire", "asset-type", record.pk), change={"last_day": "31 Mar 2027"})
    assert record.periods.get().effective_to == dt.date(2027, 4, 1)


def test_what_has_expired_can_not_end_again(client: Client, landlord: WholeLandlord) -> None:
    record = asset_type(landlord, "Pod", end=dt.date(2020, 1, 1))
    response = send(client, address("configuration-expire", "asset-type", record.pk))
    assert response.status_code == 422
    assert "has already expired by" in text_of(response)


def test_what_had_not_begun_is_taken_away(client: Client, landlord: WholeLandlord) -> None:
    record = asset_type(landlord, "Pod", start=dt.date(2027, 1, 1))
    response = send(client, address("configuration-expire", "asset-type", record.pk))
    assert response.url == address("configuration-list", "asset-type", sort="name")
    assert not AssetType.objects.filter(pk=record.pk).exists()


def test_what_is_in_use_can_not_be_taken_away(client: Client, landlord: WholeLandlord) -> None:
    landlord.home()
    record = landlord.types["House"]
    url = address("configuration-expire", "asset-type", record.pk)
    assert "Home 1" in text_of(client.get(url)), "the page says what uses it"
    response = send(client, url, change={"last_day": "1 Jan 1999"})
    assert "“House” is in use, so it can't end before it began." in text_of(response)
    assert record.periods.get().effective_from == LONG_AGO


def test_a_list_in_use_is_counted_up_to_a_thousand(landlord: WholeLandlord, monkeypatch: pytest.MonkeyPatch) -> None:
    from hearth.platform.configuration import desk

    monkeypatch.setattr(desk, "MOST_COUNTED", 1)
    landlord.home()
    landlord.home()
    (use,) = desk.uses(landlord.types["House"])
    assert (use.label, use.more) == ("Home", True)


# --- what belongs to a patch


def test_a_patch_is_handed_over_and_covered(client: Client, landlord: WholeLandlord) -> None:
    colleague = landlord.colleague("Bea Ito")
    url = address("configuration-officers", landlord.patch.pk)
    assert landlord.officer.name in text_of(client.get(url))
    send(client, url, change={"user": colleague.email, "from_date": "1 Dec 2026"}, action=url)
    send(
        client,
        url,
        change={"user": colleague.email, "from_date": "24 Nov 2026", "to_date": "27 Nov 2026"},
        action=url,
    )
    officers = Patch.objects.get(pk=landlord.patch.pk).officers.order_by("from_date", "pk")
    assert [(each.user.name, each.cover, each.to_date) for each in officers] == [
        ("Ade Shah", False, dt.date(2026, 12, 1)),
        ("Bea Ito", True, dt.date(2026, 11, 28)),
        ("Bea Ito", False, None),
    ]
    cover = officers.get(cover=True)
    client.post(address("configuration-cover-end", landlord.patch.pk, cover.pk))
    assert not Patch.objects.get(pk=landlord.patch.pk).officers.filter(cover=True).exists()


def test_a_patch_goes_to_nobody_who_does_not_work_there(
    client: Client, landlord: WholeLandlord, elsewhere: WholeLandlord
) -> None:
    url = address("configuration-officers", landlord.patch.pk)
    response = send(client, url, change={"user": elsewhere.officer.email}, action=url)
    assert response.status_code == 422
    assert "Colleague: Choose a colleague from the list" in text_of(response)
    assert client.get(address("configuration-officers", elsewhere.patch.pk)).status_code == 404


def test_lookups_of_a_list_that_nobody_knows_now_can_still_be_looked_at(
    client: Client, landlord: WholeLandlord, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = landlord.lookup("contact-reference", "Library card", "")
    monkeypatch.delitem(lookups.HEADINGS._entries, "contact-reference")
    page = client.get(address("configuration-record", "lookup", value.pk))
    assert page.status_code == 200


def test_a_secret_of_a_web_service_is_never_sent_out_and_stays_when_nothing_is_typed(
    landlord: WholeLandlord, settings: Settings
) -> None:
    settings.OUTGOING_HOSTS = frozenset({"api.example.org"})
    access = access_of(landlord.colleague("Grace Adeyemi", LEADER), on=TODAY)
    service = operations.create(
        by=BY,
        model=WebService,
        facts={
            "description": "Scores",
            "code": "scores",
            "url": "https://api.example.org/score",
            "authentication": "api-key",
            "key_header": "X-API-Key",
            "secret": "goldfinch",
        },
        effective=[Effective(company_id=landlord.company.pk, effective_from=LONG_AGO)],
    )
    kept = service.secret
    asked: dict[str, Any] = {"kind": KINDS.get("web-service"), "access": access, "on": TODAY, "record": service}
    form = RecordForm(**asked)
    assert kept.startswith("sealed:")
    assert kept not in form.as_p()
    typed = {name: form.initial.get(name, "") for name in form.fields}
    again = RecordForm(typed, **asked)
    assert again.is_valid(), again.errors
    assert "secret" not in again.facts()
    changed = RecordForm(typed | {"secret": "bullfinch"}, **asked)
    assert changed.is_valid()
    assert changed.facts()["secret"] == "bullfinch"


def test_every_screen_says_what_it_is_for() -> None:
    assert [str(offer.label) for offer in home.offers() if not offer.about] == []


def test_every_screen_can_be_opened_by_a_role_that_a_landlord_begins_with() -> None:
    held = set[str]().union(*(permissions for _code, _name, permissions, _clearances in roles()))
    assert {offer.permission for offer in home.offers()} - held == set()
