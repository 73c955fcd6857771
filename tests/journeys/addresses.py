"""Every staff page that answers a GET, as JSON: [name, address] pairs of tests/walking.py with the landlord's records.

python -m tests.journeys.addresses
"""

from __future__ import annotations

import json
import sys

import django


def main() -> None:
    """Downloads and fragments are left out: they are no pages."""
    django.setup()
    from hearth.platform.organisation.models import Company
    from tests.walking import addresses, asked_about, url

    no_pages = {"staff:file", "staff:configuration-path-file", "staff:counts", "staff:colleagues"}
    company = Company.objects.get()
    found = []
    for address in addresses():
        if address.answers("get") and address.name not in no_pages:
            found += [(address.name, url(address, arguments)) for arguments in asked_about(address, company)]
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
