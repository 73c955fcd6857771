"""`hearth landlord`: a real landlord's first day, from an empty database to an administrator who lets others in."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from hearth.engines.cases.models import CaseType
from hearth.platform.configuration.models import Lookup
from hearth.platform.examining import examine
from hearth.platform.identity.models import Role, User
from hearth.platform.organisation.models import Company
from tests.meta.conftest import pages  # noqa: F401 - used as a fixture

pytestmark = pytest.mark.django_db
GIVEN = {
    "name": "Example Homes",
    "type": "private-registered-provider",
    "address": "1 High Street; Exampleton; EX1 1AA",
    "phone": "01632 960000",
    "email": "homes@example.org",
    "administrator": "Sam Field",
    "administrator_email": "Sam@Example.org",
}


def run(**changed: str) -> str:
    said = StringIO()
    call_command("landlord", stdout=said, **(GIVEN | changed))
    return said.getvalue()


@pytest.mark.usefixtures("pages")
def test_the_administrator_signs_in_once_and_then_chooses_a_password() -> None:
    password = run().split("signs in with ")[1].split()[0]
    client = Client()
    answer = client.post("/sign-in/", {"login": "sam@example.org", "password": password})
    assert answer.status_code == 302
    for path in ("/", "/configuration/", "/configuration/users/new/"):
        assert client.get(path)["Location"] == "/profile/password/"
    assert "temporary" in client.get("/profile/password/").content.decode()
    client.post("/profile/password/", {"old": password, "password": "quiet river morning lamp"})
    assert client.get("/configuration/users/new/").status_code == 200
    assert User.objects.get(email="sam@example.org").check_password("quiet river morning lamp")


@pytest.mark.usefixtures("pages")
def test_the_landlord_can_be_worked_with() -> None:
    run()
    company = Company.objects.get()
    assert (company.code, company.demonstration) == ("example-homes", False)
    assert company.address == "1 High Street\nExampleton\nEX1 1AA"
    assert set(Lookup.objects.filter(heading="tenure").values_list("master", flat=True)) == {
        "assured",
        "starter",
        "fixed-term",
    }
    assert CaseType.objects.exists()
    assert Role.objects.count() >= 5
    ready = Client().get("/health/ready").json()
    assert "company" not in ready["missing"]
    assert "people" not in ready["missing"]
    assert "paths" not in ready["missing"]
    assert [found.what for found in examine() if "role" in found.where] == []


def test_a_second_landlord_and_what_letters_would_lack_are_refused() -> None:
    for changed in ({"email": "no address"}, {"address": "; ;"}, {"type": "charity"}, {"administrator_email": "sam"}):
        with pytest.raises(CommandError):
            run(**changed)
        assert not Company.objects.exists()
        assert not User.objects.exists()
    run()
    with pytest.raises(CommandError, match="already"):
        run()


def test_what_was_left_out_is_named() -> None:
    with pytest.raises(CommandError, match="--phone") as refused:
        run(phone="", administrator="")
    assert "--administrator (" in str(refused.value)
