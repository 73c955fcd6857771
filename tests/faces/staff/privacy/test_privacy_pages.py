"""A subject access request through its pages, and a breach: what is typed arrives, what is refused is said."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from hearth.engines.privacy.models import Breach, RequestPack, RightsRequest
from hearth.platform.outbox.sweeping import deliver_all_due
from hearth.records.contacts import operations as contacts
from tests.landlord import WholeLandlord
from tests.modules.landlord import BY, NOW

pytestmark = pytest.mark.django_db


def test_from_the_call_to_the_archive_that_is_collected(landlord: WholeLandlord, client: Client) -> None:
    person, other = landlord.person("Alice", "Alder"), landlord.person("Bob", "Birch")
    contacts.add_email(by=BY, contact_id=person.pk, address="alice@example.org", now=NOW)
    tenancy = landlord.let(person, other)
    contacts.add_note(by=BY, record_id=tenancy.pk, text="Bob told us in confidence", now=NOW)
    asked = {
        "contact": person.reference,
        "kind": "subject-access",
        "received_date": "24/11/2026",
        "route": "telephone",
        "words": "Everything",
        "asked_by": "agent",
    }
    new = reverse("staff:new-rights-request")
    refused = client.post(new, asked)
    assert refused.status_code == 422
    assert "Say what was seen of their authority" in refused.content.decode()
    client.post(new, asked | {"asked_by": "self"})
    request = RightsRequest.objects.get()
    at = [request.reference]
    page = client.get(reverse("staff:rights-request", args=at)).content.decode()
    assert "One month: 24 December 2026." in page

    review = reverse("staff:rights-request-review", args=at)
    shown = client.get(f"{review}?tick=all").content.decode()
    assert "Bob told us in confidence" in shown
    places = re.findall(r'name="place" value="([^"]+)"[^>]* checked', shown)
    assert places
    contacts.add_note(by=BY, record_id=other.pk, text="Alice Alder helps him. He is shy.", now=NOW)
    client.post(reverse("staff:rights-request-look", args=at))
    shown = client.get(f"{review}?tick=all").content.decode()
    assert ">Alice Alder helps him.</blockquote>" in shown
    places = re.findall(r'name="place" value="([^"]+)"[^>]* checked', shown)
    decision = {"outcome": "release", "ground": "not-reasonable", "factors": "Told alone", "place": places}
    assert "does not fit" in client.post(review, decision).content.decode()
    client.post(review, decision | {"outcome": "withhold"})
    client.post(reverse("staff:rights-request-sign", args=at))
    client.post(reverse("staff:rights-request-pack", args=at))
    deliver_all_due(NOW)
    pack = RequestPack.objects.get()
    page = client.get(reverse("staff:rights-request", args=at)).content.decode()
    assert pack.manifest_sha256 in page
    fetched = client.get(reverse("staff:rights-request-file", args=[*at, pack.pk]))
    with zipfile.ZipFile(io.BytesIO(fetched.getvalue())) as archive:
        assert b"in confidence" not in archive.read("subject-access.json")

    client.post(reverse("staff:rights-request-link", args=[*at, pack.pk]))
    deliver_all_due(NOW)
    (key, token) = re.findall(r"/collect/([0-9a-f-]+)/([\w-]+)/", str(mail.outbox[-1].body))[0]
    stranger, address = Client(), reverse("collect", args=[key, token])
    opened = stranger.get(address)
    assert (opened.status_code, opened["Referrer-Policy"]) == (200, "no-referrer")
    assert "Alder" not in opened.content.decode()
    assert stranger.post(address)["Content-Type"] == "application/zip"
    assert stranger.get(address).status_code == 410
    client.post(
        reverse("staff:rights-request-close", args=[*at, "answered"]),
        {"on_date": "24/11/2026", "outcome": "Sent and collected"},
    )
    request.refresh_from_db()
    assert request.state == "answered"


def test_a_breach_and_the_record_of_processing(landlord: WholeLandlord, client: Client) -> None:
    client.post(
        reverse("staff:new-breach"),
        {"title": "Lost telephone", "what": "On a bus", "aware_at_day": "24/11/2026", "aware_at_time": "09:00"},
    )
    breach = Breach.objects.get()
    at = [breach.record.reference]
    assert "71 hours left of the 72 hours" in client.get(reverse("staff:breach", args=at)).content.decode()
    told = {"told_ico_at_day": "28/11/2026", "told_ico_at_time": "09:00"}
    assert "to come" in client.post(reverse("staff:breach-tell-ico", args=at), told).content.decode()
    page = client.get(reverse("staff:processing-record")).content.decode()
    assert "Managing tenancies" in page
    sheet = client.get(reverse("staff:processing-file", args=["csv"])).content.decode("utf-8-sig")
    assert sheet.startswith("Purpose,Lawful basis")
    assert client.get(reverse("staff:processing-file", args=["exe"])).status_code == 404
