"""The screens of functional units: setting one up, giving it, binding to it, looking through it."""

from __future__ import annotations

import pytest
from django.test import Client

from hearth.platform.index import units
from hearth.platform.index.models import FunctionalUnit, Record
from hearth.platform.outbox import ticks
from hearth.platform.outbox.sweeping import deliver_all_due
from hearth.records.assets import operations as assets
from tests.landlord import WholeLandlord
from tests.meta.conftest import pages  # noqa: F401 - used as a fixture
from tests.modules.landlord import BY, LONG_AGO, NOW
from tests.platform.test_units import move, settle, unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages")]


@pytest.fixture
def landlord(db: None, monkeypatch: pytest.MonkeyPatch) -> WholeLandlord:
    monkeypatch.setattr("hearth.platform.clock.now", lambda: NOW)
    return WholeLandlord()


def signed_in(landlord: WholeLandlord, name: str, *permissions: str) -> Client:
    user = landlord.somebody_with(name, permissions, ["personal"])
    client = Client()
    client.force_login(user, backend="hearth.platform.identity.sign_in.StaffBackend")
    return client


def test_a_unit_is_set_up_on_its_screen_and_stamps(landlord: WholeLandlord) -> None:
    home = landlord.home()
    client = signed_in(landlord, "Mo Day", "records.manage_units")
    given = {
        "description": "North",
        "type": "asset",
        "entity": "",
        "expression": 'asset.patch.description = "North"',
        "related": "on",
        "classification": "District",
        "group": "",
        "companies": [str(landlord.company.pk)],
        "effective_from": "1 January 2020",
        "effective_to": "",
    }
    page = client.get("/configuration/functional-unit/new/").content.decode()
    assert "Which of them belong to it" in page
    wrong = client.post("/configuration/functional-unit/new/", given | {"expression": "asset.colour = 1"})
    assert wrong.status_code == 422
    answer = client.post("/configuration/functional-unit/new/", given)
    assert answer.status_code == 302, answer.content.decode()
    made = FunctionalUnit.objects.get()
    assert (made.entity, made.related) == ("asset", True)
    ticks.run(now=NOW)
    while deliver_all_due(NOW):
        pass
    assert Record.objects.get(pk=home.pk).units == [made.pk]


def test_units_are_given_and_bind_on_the_accounts_page(landlord: WholeLandlord) -> None:
    north = unit(landlord, "North", 'asset.patch.description = "North"')
    colleague = landlord.colleague("Wendy Orr")
    client = signed_in(landlord, "Mo Day", "identity.manage_users")
    here = f"/configuration/users/{colleague.pk}"
    given = {"unit-unit": str(north.pk), "unit-effective_from": "1 January 2020", "unit-effective_to": ""}
    assert client.post(f"{here}/units/", given).status_code == 302
    assert client.post(f"{here}/units/", given).status_code == 422
    assert client.post(f"{here}/units/bind/", {"bound": "yes"}).status_code == 302
    colleague.refresh_from_db()
    assert colleague.unit_bound
    page = client.get(f"{here}/more/").content.decode()
    assert "Sees only records of their units" in page
    (holding,) = units.holdings(colleague.pk)
    assert client.post(f"{here}/units/{holding.pk}/end/").status_code == 302
    assert client.post(f"{here}/units/{holding.pk + 999}/end/").status_code == 404


def test_looking_through_a_unit_narrows_search_until_all_are_chosen_again(landlord: WholeLandlord) -> None:
    south = assets.create_patch(by=BY, description="South", company_id=landlord.company.pk, effective_from=LONG_AGO)
    here, there = landlord.home(), landlord.home()
    move(there, south.pk)
    both = [unit(landlord, name, f'asset.patch.description = "{name}"') for name in ("North", "South")]
    settle()
    client = signed_in(landlord, "Lou Kerr", "assets.read")
    user = client.session["_auth_user_id"]
    for each in both:
        units.give_unit(by=BY, user_id=int(user), unit_id=each.pk, effective_from=LONG_AGO)

    def found() -> tuple[bool, bool]:
        page = client.get("/search/", {"q": "Tolland Row"}).content.decode()
        return here.record.reference in page, there.record.reference in page

    assert found() == (True, True)
    assert "North" in client.get("/profile/units/").content.decode()
    client.post("/profile/units/", {"unit": str(both[0].pk)})
    assert found() == (True, False)
    assert "Showing only:" in client.get("/profile/units/").content.decode()
    client.post("/profile/units/", {"unit": ""})
    assert found() == (True, True)
    client.post("/profile/units/", {"unit": "999999"})
    assert found() == (True, True), "what is none of one's own narrows nothing, and shows no more"
