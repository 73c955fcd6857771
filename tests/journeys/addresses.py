"""Every staff page that answers a GET, by tests/walking.py and the landlord's records.

As JSON: [address, status, templates that it is made of (those of widgets included), whose page it is].

    python -m tests.journeys.addresses
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django

REFUSED = 403


def main() -> None:
    """Downloads and fragments are left out: they are no pages."""
    django.setup()
    from django.test.utils import setup_test_environment

    from hearth.platform.organisation.models import Company
    from tests.walking import addresses, asked_about, one_shell, url

    setup_test_environment(debug=False)
    fragments = {"staff:counts", "staff:colleagues", "staff:path-parameters", "staff:who-is-told"}
    company = Company.objects.get()
    clients = {each: _signed_in(f"{each}@northmoor.example.org") for each in ("leader", "admin", "dpo")}
    found = []
    with one_shell():
        for address in addresses():
            if address.answers("get") and address.name not in fragments:
                for arguments in asked_about(address, company):
                    at = url(address, arguments)
                    account = "admin" if at.startswith("/configuration/") else "leader"
                    answer = clients[account].get(at)
                    if answer.status_code == REFUSED:  # what is the data protection officer's alone
                        account = "dpo"
                        answer = clients[account].get(at)
                    if not _is_page(answer):
                        continue
                    templates = sorted({str(each.name) for each in answer.templates})
                    found.append((at, answer.status_code, templates, account))
    json.dump(found, sys.stdout)


def _is_page(answer: Any) -> bool:
    """Whether a browser shows it: what it downloads, pictures and data are no pages."""
    kind, how = (answer.get(name, "") for name in ("Content-Type", "Content-Disposition"))
    return kind.startswith("text/html") and "attachment" not in how


def _signed_in(email: str) -> django.test.Client:
    from django.conf import settings
    from django.test import Client

    from hearth.platform.identity.models import User

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    client = Client()
    client.force_login(User.objects.get(email=email), backend="hearth.platform.identity.sign_in.StaffBackend")
    return client


if __name__ == "__main__":
    main()
