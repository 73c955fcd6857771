"""What answers without signing in, in a database in which nobody has been set up yet."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.meta.test_urls_refuse import PUBLIC
from tests.walking import addresses, url

pytestmark = pytest.mark.django_db


def test_public_addresses_answer_without_signing_in(client: Client, db: None, pages: None) -> None:
    assert {name: client.get(_path(name)).status_code for name in PUBLIC} == dict.fromkeys(PUBLIC, 302) | {
        "health-live": 200,
        "health-ready": 503,  # nobody has been set up in this database
        "metrics": 404,
        "account_login": 200,
        "account_logout": 302,
        "directory-start": 404,
        "directory-back": 404,
        "ask-for-link": 200,
        "set-by-link": 410,  # nobody was sent this one
        "collect": 410,
    }


def _path(name: str) -> str:
    found = next(each for each in addresses() if each.name == name)
    return url(found, dict.fromkeys(found.parameters, 1 if "pk" in found.parameters else "x"))
