"""What every staff page answers alike."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.engines.cases.desk import browser, office
from tests.engines.cases.office import Office

__all__ = ["browser", "office"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/contacts/%00/", "/cases/a%00b/", "/cases/?type=%00", "/communications/start/?about=%00"]
)
def test_an_address_with_a_nul_is_answered_as_one_that_cannot_be_read(
    office: Office, browser: Client, address: str
) -> None:
    answer = browser.get(address)
    assert answer.status_code == 400, office
    assert "Nothing has been changed" in answer.content.decode()


def test_a_picked_record_with_a_nul_is_answered_as_a_form_that_cannot_be_read(office: Office, browser: Client) -> None:
    answer = browser.post("/rights-requests/new/", {"contact": "\x00", "kind": "access"})
    assert answer.status_code in {400, 403}, office
