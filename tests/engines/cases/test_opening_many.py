"""Cases of one type for the chosen rows of a list, as an officer opens them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from hearth.engines.cases import opening_many, queries
from hearth.engines.cases.models import Case, CaseType
from hearth.kernel.refusal import Refused
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import operations as configuration
from hearth.platform.identity.access import access_of
from tests.engines.cases.desk import browser, office
from tests.engines.cases.office import Office
from tests.landlord import WholeLandlord
from tests.modules.landlord import BY, NOW

__all__ = ["browser", "office"]
pytestmark = pytest.mark.django_db


def test_from_ticked_rows_to_cases(office: Office, browser: Client) -> None:
    standing = office.case()
    people = [standing.subject, *(office.person().record for _ in range(3))]
    references = [each.reference for each in people]
    here = reverse("staff:open-many")

    listed = browser.get(reverse("staff:list", args=["contacts"])).content.decode()
    assert f'action="{here}"' in listed
    assert f'value="{references[1]}" aria-label="Choose {references[1]}"' in listed
    types = browser.get(here, {"list": "contacts", "record": references}).content.decode()
    assert "type=two-tasks" in types
    assert "Tick some in the list first" in browser.get(here, {"list": "contacts"}).content.decode()

    foreseen = browser.get(here, {"list": "contacts", "record": references, "type": "two-tasks"}).content.decode()
    assert "Open 3 cases" in foreseen
    assert f"{standing.record.reference} is open about it already." in foreseen
    before = Case.objects.count()
    sent = {"type": "two-tasks", "records": ",".join(references)}
    done = browser.post(f"{here}?list=contacts", sent).content.decode()
    assert Case.objects.count() == before + 3
    assert f"{standing.record.reference} is open about it already." in done
    browser.post(f"{here}?list=contacts", sent)
    assert Case.objects.count() == before + 3, "a button pressed twice opens nothing twice"
    opened = browser.post(f"{here}?list=contacts", sent | {"again": "on"})
    assert Case.objects.count() == before + 7
    assert opened["Location"].startswith(reverse("staff:list", args=["cases"])), "all of them: the list of them"


def test_all_that_a_list_finds(office: Office, browser: Client) -> None:
    office.person(first_name="Zenobia")
    office.person(first_name="Zenobia")
    office.person(first_name="Anna")
    given = {"list": "contacts", "all": "q=zenobia", "type": "two-tasks"}
    page = browser.get(reverse("staff:open-many"), given).content.decode()
    assert "Open 2 cases" in page
    with acting(by=BY, reason="Test"):
        CaseType.objects.filter(pk=office.type.pk).update(asks_for_note=True)
    assert (
        "Fill this in"
        in browser.post(
            reverse("staff:open-many"), {"type": "two-tasks", "records": office.person().record.reference}
        ).content.decode()
    ), "a type that asks for a note gets one"


def test_what_is_left_out_and_what_is_refused(office: Office) -> None:
    other = WholeLandlord(code="south")
    theirs, restricted, plain = other.person().record, office.person(restricted=True).record, office.person().record
    access = access_of(office.officer, on=NOW.date())
    references = [theirs.reference, restricted.reference, plain.reference]
    kind = CaseType.objects.select_related("path").get(pk=office.type.pk)
    found = opening_many.foresee(access=access, case_type=kind, references=references, now=NOW)
    assert [reference for reference, _ in found.ready] == [plain.reference]
    assert {each.title for each in found.left_out} == {""}, "what may not be read is not named"
    done = opening_many.open_for(access=access, case_type=kind, references=references, now=NOW)
    assert [case.subject_id for case in done.cases] == [plain.pk]
    assert [each.reference for each in done.left_out] == references[:2]
    for refused in ([], [f"CN-{number}" for number in range(opening_many.MOST + 1)]):
        with pytest.raises(Refused):
            opening_many.open_for(access=access, case_type=kind, references=refused, now=NOW)


def test_a_type_that_only_some_roles_may_open(office: Office, browser: Client) -> None:
    leaders = office.roles["team-leader"].code
    configuration.change(by=BY, record=CaseType.objects.get(pk=office.type.pk), facts={"opened_by": leaders})
    access = access_of(office.officer, on=NOW.date())
    assert queries.find_case_types(access, "two tasks", on=NOW.date()) == []
    assert queries.find_case_types(access, "two tasks", on=NOW.date(), to_open=False), "its tasks can be filtered by it"
    assert browser.get(reverse("staff:new-case"), {"type": "two-tasks"}).status_code == 403
    about = {"type": "two-tasks", "records": office.person().record.reference}
    assert browser.post(reverse("staff:open-many"), about).status_code == 403
    office.hold(office.officer, "team-leader")
    assert browser.get(reverse("staff:new-case"), {"type": "two-tasks"}).status_code == 200
    with pytest.raises(Refused, match="no role"):
        configuration.change(by=BY, record=CaseType.objects.get(pk=office.type.pk), facts={"opened_by": "nobody"})
