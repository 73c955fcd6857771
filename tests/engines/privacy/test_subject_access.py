"""Everything held about a person is in their pack, nothing of anybody else's, and of what is shared what may be."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hearth.engines.cases.models import CaseNote
from hearth.engines.privacy import tags
from hearth.engines.privacy.disclosing import COPIES
from hearth.engines.privacy.models import SubjectAccessPack
from hearth.engines.privacy.portability import Origin, origin_of
from hearth.engines.privacy.subject_access import (
    DecisionInvalid,
    Pack,
    decide,
    make_pack,
    what_is_withheld,
)
from hearth.modules.accounts import operations as accounts
from hearth.modules.tenancies import operations as tenancies
from hearth.modules.tenancies.models import TenancyParty
from hearth.modules.tenancies.operations import Forwarding, ReceivedNotice
from hearth.platform import attachments, catalogue
from hearth.platform.audit.acting import acting
from hearth.platform.catalogue.walking import personal_items, reachable
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.models import Contact, Note
from tests.engines.comms.rendering.pdf_reading import read, root, words
from tests.engines.comms.rendering.pdf_reading import tags as structure
from tests.engines.privacy.people import everything_about, records_of
from tests.engines.privacy.planting import entities_of_people, plant
from tests.landlord import WholeLandlord
from tests.modules.landlord import BY, NOW, Landlord

pytestmark = pytest.mark.django_db


def pack_of(contact: Contact) -> Pack:
    return make_pack(by=BY, contact=contact, reason="Asked for it", now=NOW)


def said(pack: Pack) -> str:
    """All that leaves: JSON, the words of the PDF, the files and their names."""
    told = pack.content["subject-access.json"].decode()
    files = " ".join(
        f"{name} {body.decode(errors='replace')}" for name, body in pack.content.items() if name[:5] == "files"
    )
    return " ".join((told, words(pack.content["subject-access.pdf"]), files))


def test_every_way_from_a_person_is_said_and_every_personal_column_has_a_tag_with_purposes() -> None:
    assert catalogue.edge_problems() == []
    assert tags.problems() == []
    assert {origin_of("some table", "item", each) for each in tags.all_tags()} == {Origin.PROVIDED, Origin.MADE}
    assert origin_of("account.transaction", "amount", "money") is Origin.OBSERVED


def test_all_that_is_theirs_is_in_and_nothing_of_somebody_unrelated(whole: WholeLandlord) -> None:
    landlord = whole
    alice, cousin = landlord.person("Alice", "Alder"), landlord.person("Carol", "Cousin")
    bob, friend = landlord.person("Bob", "Birch"), landlord.person("Fred", "Friend")
    hers = everything_about(landlord, alice, cousin, "alder")
    his = everything_about(landlord, bob, friend, "birch")
    landlord.open_for_business()
    landlord.offer("laminate-flooring", "laminate", description="Laminate flooring")
    cases = [landlord.open("laminate", each.record, note="Wants a floor") for each in (hers, his)]
    with acting(by=BY, reason="Noted"):
        for each in cases:
            CaseNote.objects.create(case=each, text="Something", written_at=NOW, written_by=landlord.officer)
    entities = entities_of_people()
    planted = plant(entities, alice.pk, {*records_of(alice, hers), cases[0].pk}, "calder")
    not_hers = plant(entities, bob.pk, {*records_of(bob, his), cases[1].pk}, "birchwood")
    began = time.process_time()
    pack = pack_of(alice)
    assert time.process_time() - began < 2
    told = said(pack)
    missing = {at: each - {one for one in each if one in told} for at, each in planted.said.items()}
    assert {at: each for at, each in missing.items() if each} == {}
    assert "bytes of alder" in told, "her confidential file is hers"
    assert [canary for canary in not_hers.canaries if canary in told] == []
    assert "Carol" not in told, "whom she knows is not named"
    assert "Cousin" not in told
    # No column is missed for having been planted nowhere: what nobody has rows of is named here, with the reason.
    within = reachable(catalogue.edges(), {"contact"})
    columns = {f"{each.name}.{item}" for each in map(catalogue.entity, within) for item in personal_items(each)}
    unplanted = sorted(at for at in columns - planted.said.keys() if not _is_key(at) and not at.startswith("case."))
    assert unplanted == ["contact.organisation_name"], "of a new table, plant a row in people.py"


def _is_key(at: str) -> bool:
    entity, _, item = at.rpartition(".")
    return bool(catalogue.entity(entity).model._meta.get_field(item).is_relation)


def _joint(landlord: Landlord) -> tuple[Contact, Contact]:
    """Ann and Ben are joint tenants since long ago; what Ann has said is in the tenancy's notice, notes and files."""
    ann, ben = landlord.person("Anneliese", "Ashcroft"), landlord.person("Benedict", "Bramble")
    joint = landlord.let(ann, ben)
    notice = ReceivedNotice(
        received_at=NOW,
        given_by=[ann.pk],
        forwarding={ann.pk: Forwarding(address="5 Dunnock Hideaway", confidential=True)},
        end_reason_id=landlord.reason("domestic-abuse").pk,
        decision_reason="Treecreeper was weighed",
    )
    tenancies.receive_notice(by=BY, tenancy_id=joint.pk, notice=notice, now=NOW)
    contacts.add_phone(by=BY, contact_id=ann.pk, number="01632 960555", now=NOW)
    contacts.add_note(by=BY, record_id=joint.pk, text="She told us of the Wren Refuge", now=NOW)
    contacts.add_note(by=BY, record_id=ben.pk, text="Ring Anneliese Ashcroft on 01632 960555", now=NOW)
    for name, confidential in (("Tenancy agreement.txt", False), ("Siskin statement.txt", True)):
        attachments.store(
            record=joint.record, name=name, content=f"bytes of {name}".encode(), content_type="text/plain", by=BY,
            now=NOW, confidential=confidential,
        )  # fmt: skip
    return ann, ben


def test_of_a_joint_tenancy_the_papers_are_in_and_what_the_other_said_is_not(landlord: Landlord) -> None:
    _, ben = _joint(landlord)
    pack = pack_of(ben)
    told = said(pack)
    assert "bytes of Tenancy agreement.txt" in told
    assert "110.25" in told, "the rent is theirs together"
    private = ("Dunnock", "Treecreeper", "Wren Refuge", "Siskin", "Anneliese", "01632 960555", "omestic abuse")
    assert [word for word in private if word in told] == []
    assert "Ring [another person] on [another person]" in told
    withheld = {(each.entity, each.why) for each in pack.review}
    assert {
        ("note", "shared-in-confidence"),
        ("tenancy.notice", "another-person"),
        ("file", "confidential"),
    } <= withheld
    assert not {(each.entity, each.item) for each in pack.review} & COPIES, "copies for search are nobody's to weigh"
    assert what_is_withheld(ben) == pack.review, "looked for without reading all that goes out"
    assert {each.entity: each.item for each in pack.review if each.item}["tenancy"] == "end_reason"
    # What a reviewer lets out is in the next, with the decision kept; what they withhold is not.
    note = next(each for each in pack.review if each.entity == "note")
    facts: dict[str, Any] = {"by": BY, "contact": ben, "entity": "note", "row": note.key, "now": NOW}
    decide(**facts, outcome="release", ground="consent", factors="She agreed by letter")
    assert "Wren Refuge" in said(pack_of(ben))
    word = ("decide-disclosure", ben.reference, "note", note.key, "withhold", "--factors", "She thought better of it")
    call_command(*word, "--ground", "serious-harm", "--by", "Grace Adeyemi", stdout=io.StringIO())
    own = Note.objects.get(record=ben.pk)
    decide(**facts | {"row": str(own.pk), "item": "text"}, outcome="withhold", ground="privilege", factors="Advice")
    pack = pack_of(ben)
    assert "Wren Refuge" not in said(pack)
    assert ("note", str(own.pk), "text", "decided") in {(e.entity, e.key, e.item, e.why) for e in pack.review}
    assert what_is_withheld(ben) == pack.review
    with pytest.raises(CommandError, match="does not fit"):
        call_command(*word, "--ground", "consent", "--by", "Grace Adeyemi")
    for wrong in (
        {"factors": " ", "outcome": "withhold", "ground": "other"},
        {"factors": "x", "outcome": "release", "ground": "privilege"},
        {"factors": "x", "outcome": "withhold", "ground": "other", "row": "0"},
        {"factors": "x", "outcome": "withhold", "ground": "other", "entity": "nothing"},
        {"factors": "x", "outcome": "withhold", "ground": "other", "item": "nothing"},
    ):
        with pytest.raises(DecisionInvalid):
            decide(**{**facts, **wrong})


def test_who_left_a_tenancy_has_nothing_of_the_time_after(landlord: Landlord) -> None:
    ann, ben = landlord.person("Anneliese", "Ashcroft"), landlord.person("Benedict", "Bramble")
    joint = landlord.let(ann, ben)
    for day in (dt.date(2021, 2, 1), dt.date(2021, 4, 1)):
        accounts.record_payment(
            by=BY,
            account_id=joint.account.pk,
            amount=Decimal(80),
            received_date=day,
            method="Transfer",
            key=f"payment:{day}",
            now=NOW,
        )
    party = TenancyParty.objects.get(contact=ben)
    left = dt.date(2021, 3, 1)
    tenancies.release_tenant(by=BY, party_id=party.pk, to_date=left, reason="Assigned", now=NOW)
    told = json.loads(pack_of(ben).content["subject-access.json"])
    money = next(each for each in told["information"] if each["tag"] == "money")
    days = [row["items"]["effective_date"]["value"] for row in money["records"] if row["kind"] == "account.transaction"]
    assert days == ["2021-02-01"]


def test_the_pdf_is_tagged_and_the_manifest_holds(landlord: Landlord) -> None:
    person = landlord.person("Alice", "Alder")
    landlord.let(person)
    pack = pack_of(person)
    pdf = pack.content["subject-access.pdf"]
    assert {"H1", "H2", "Table", "TH"} <= set(structure(pdf))
    assert root(pdf)["/Lang"] == "en-GB"
    assert root(pdf)["/MarkInfo"]["/Marked"]
    assert read(pdf).metadata.title == "Your personal data"  # type: ignore[union-attr]
    assert all(page.get("/Tabs") == "/S" for page in read(pdf).pages)
    listed = {each["name"]: each["sha256"] for each in pack.manifest["files"]}
    assert listed == {name: hashlib.sha256(body).hexdigest() for name, body in pack.content.items()}
    kept = SubjectAccessPack.objects.get(contact=person)
    assert kept.manifest_sha256 == pack.manifest_sha256
    assert kept.reason == "Asked for it"


def test_the_command_line_makes_the_same_pack_twice_and_refuses_in_words(landlord: Landlord, tmp_path: Path) -> None:
    person = landlord.person("Alice", "Alder")
    twice = landlord.person("Alise", "Alder")
    landlord.let(person)
    attachments.store(
        record=person.record, name="Letter.txt", content=b"hello", content_type="text/plain", by=BY, now=NOW
    )
    contacts.merge(by=BY, survivor_id=person.pk, loser_id=twice.pk, reason="One person", now=NOW)
    for folder, reference in (("one", person.reference), ("two", twice.reference.lower())):
        call_command("subject-access", reference, "--out", str(tmp_path / folder))
    names = sorted(str(each.relative_to(tmp_path / "one")) for each in (tmp_path / "one").rglob("*") if each.is_file())
    assert names == ["files/0001-Letter.txt", "manifest.json", "subject-access.json", "subject-access.pdf"]
    assert [(tmp_path / "one" / each).read_bytes() for each in names] == [
        (tmp_path / "two" / each).read_bytes() for each in names
    ]
    assert (tmp_path / "one-review.json").exists()
    with pytest.raises(CommandError, match="is there already"):
        call_command("subject-access", person.reference, "--out", str(tmp_path / "one"))
    with pytest.raises(CommandError, match="There is no contact"):
        call_command("subject-access", "CN-9999999", "--out", str(tmp_path / "none"))
    contacts.record_death(by=BY, contact_id=person.pk, died_on=NOW.date(), now=NOW)
    with pytest.raises(CommandError, match="right of access ends with death"):
        call_command("subject-access", person.reference, "--out", str(tmp_path / "none"))
    assert not (tmp_path / "none").exists()
    executor = "Executor, grant of probate seen"
    call_command("subject-access", person.reference, "--out", str(tmp_path / "late"), "--after-death", executor)
    assert SubjectAccessPack.objects.latest("pk").reason.endswith(executor)
    firm = contacts.create_organisation(by=BY, company_id=landlord.company.pk, name="Alder Ltd", now=NOW)
    with pytest.raises(CommandError, match="is an organisation"):
        call_command("subject-access", firm.reference, "--out", str(tmp_path / "none"))
