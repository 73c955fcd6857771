"""Recording, withdrawing, reviewing, ending and voiding consent, on the real database."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from hearth.engines.privacy.consent import projecting
from hearth.engines.privacy.consent.operations import (
    Evidence,
    Given,
    change_end,
    complete_review,
    record_consent,
    void,
    withdraw,
)
from hearth.engines.privacy.consent.rules import ConsentInvalid
from hearth.engines.privacy.models import ConsentCurrent, ConsentEvent, ConsentRecord, DataTag
from hearth.engines.privacy.models.consent import Deed, Provider, ReviewOutcome
from hearth.kernel.refusal import NotFound
from hearth.records.contacts import operations as contacts
from hearth.records.contacts.models import Contact
from tests.engines.privacy.consent.conftest import DAY, TODAY, Office
from tests.modules.landlord import BY, NOW

pytestmark = pytest.mark.django_db


def stands(contact: Contact) -> dict[str, str]:
    rows = ConsentCurrent.objects.filter(contact_id=contact.pk).select_related("tag", "outcome")
    return {row.tag.description: row.outcome.master for row in rows}


def test_an_answer_is_kept_whole_and_its_words_with_it(office: Office) -> None:
    ann = office.ann()
    paper = Evidence(name="form.txt", content=b"I agree.", content_type="text/plain")
    given = Given(
        provided_by=Provider.THIRD_PARTY,
        provider="Jo Lee, attorney",
        way="letter",
        notes="At the door.",
        evidence=paper,
    )
    record = office.answer(ann, tags=(office.details, office.groups), given=given)
    assert (record.deed, record.provider, record.notes) == (Deed.ANSWERED, "Jo Lee, attorney", "At the door.")
    assert record.evidence is not None
    assert record.evidence.record_id == ann.pk
    rows = list(ConsentCurrent.objects.filter(contact_id=ann.pk).select_related("event__wording"))
    assert len(rows) == 2
    for row in rows:
        assert row.event.wording is not None
        assert row.event.wording.version == 1
        assert row.review_due == dt.date(2028, 11, 24)
        assert not row.overdue


def test_what_contradicts_itself_is_refused_and_nothing_is_kept(office: Office) -> None:
    ann, types = office.ann(), [office.news.pk]
    granted = office.outcomes["granted"].pk
    office.answer(ann, start=TODAY + 30 * DAY)

    def refused(field: str, **facts: object) -> None:
        usual: dict[str, object] = {
            "tag_ids": [office.details.pk],
            "type_ids": types,
            "outcome_id": granted,
            "given": Given(),
        }
        with pytest.raises(ConsentInvalid) as said:
            record_consent(by=BY, contact_id=ann.pk, now=NOW, **{**usual, **facts})  # type: ignore[arg-type]
        assert said.value.field == field, said.value.sentence

    refused("tags", tag_ids=[])
    refused("types", type_ids=[])
    refused("types", tag_ids=[office.names.pk])  # news can't be asked for names
    refused("outcome", outcome_id=0)
    refused("effective_to", effective_from=TODAY, effective_to=TODAY)
    refused("effective_to", effective_from=TODAY)  # runs into the answer that begins in thirty days
    refused("provider", given=Given(provided_by=Provider.THIRD_PARTY))
    refused("provided_by", given=Given(provided_by=Provider.NOT_SAID))
    organisation = contacts.create_organisation(by=BY, company_id=office.landlord.company.pk, name="Hub", now=NOW)
    with pytest.raises(ConsentInvalid, match="Consent is a person's"):
        office.answer(organisation)
    assert ConsentRecord.objects.count() == 1


def test_consent_is_withdrawn_as_easily_as_given_and_nothing_later_brings_it_back(office: Office) -> None:
    ann = office.ann()
    office.answer(ann, tags=(office.details, office.groups), start=TODAY - 10 * DAY)
    office.answer(ann, start=TODAY + 10 * DAY)
    cell = (office.details.pk, office.news.pk)
    withdraw(by=BY, contact_id=ann.pk, cells=[cell], given=Given(way="telephone"), now=NOW)
    assert stands(ann) == {office.details.description: "refused", office.groups.description: "granted"}
    projecting.roll(NOW + 20 * DAY)
    assert stands(ann)[office.details.description] == "refused"
    row = ConsentCurrent.objects.get(contact_id=ann.pk, tag=office.details)
    assert row.withdrawn
    assert row.review_due is None, "who withdrew is not asked again and again"
    with pytest.raises(ConsentInvalid, match="withdrawn already"):
        withdraw(by=BY, contact_id=ann.pk, cells=[cell], given=Given(), now=NOW)
    with pytest.raises(ConsentInvalid, match="nothing to review"):
        review(ann, cell)
    with pytest.raises(NotFound):
        withdraw(by=BY, contact_id=ann.pk, cells=[(office.names.pk, office.news.pk)], given=Given(), now=NOW)


def review(
    contact: Contact,
    cell: tuple[int, int],
    outcome: ReviewOutcome = ReviewOutcome.STILL_APPLICABLE,
    *,
    day: dt.date | None = None,
    new: int | None = None,
) -> list[ConsentRecord]:
    return complete_review(
        by=BY,
        contact_id=contact.pk,
        cells=[cell],
        outcome=outcome,
        given=Given(),
        review_date=day,
        new_outcome_id=new,
        now=NOW,
    )


def test_a_review_confirms_or_updates_and_the_next_counts_from_it(office: Office) -> None:
    ann = office.ann()
    cell = (office.details.pk, office.news.pk)
    long_ago = dt.date(2024, 1, 10)
    office.answer(ann, start=long_ago)
    row = ConsentCurrent.objects.get(contact_id=ann.pk)
    assert row.overdue
    with pytest.raises(ConsentInvalid, match="still to come"):
        review(ann, cell, day=TODAY + DAY)
    with pytest.raises(ConsentInvalid, match="after the review"):
        review(ann, cell, day=long_ago - DAY)
    with pytest.raises(ConsentInvalid, match="what the answer is now"):
        review(ann, cell, ReviewOutcome.UPDATE_REQUIRED)
    review(ann, cell)
    row = ConsentCurrent.objects.get(contact_id=ann.pk)
    assert (row.overdue, row.review_due, row.outcome.master) == (False, dt.date(2028, 11, 24), "granted")
    review(ann, cell, ReviewOutcome.UPDATE_REQUIRED, new=office.outcomes["refused"].pk)
    assert stands(ann) == {office.details.description: "refused"}


def test_an_end_is_changed_and_an_answer_in_error_voided_and_both_stay_in_the_history(office: Office) -> None:
    ann = office.ann()
    cell = (office.details.pk, office.news.pk)
    first = office.answer(ann, "refused", start=TODAY - 5 * DAY)
    wrong = office.answer(ann)
    change_end(by=BY, contact_id=ann.pk, cell=cell, effective_to=TODAY + 7 * DAY, now=NOW)
    assert ConsentCurrent.objects.get(contact_id=ann.pk).effective_to == TODAY + 7 * DAY
    ended = ConsentRecord.objects.get(deed=Deed.PERIOD)
    void(by=BY, contact_id=ann.pk, record_id=ended.pk, reason="Wrong person", now=NOW)
    assert ConsentCurrent.objects.get(contact_id=ann.pk).effective_to is None
    void(by=BY, contact_id=ann.pk, record_id=wrong.pk, reason="Wrong person", now=NOW)
    assert ConsentCurrent.objects.get(contact_id=ann.pk).event.record_id == first.pk
    assert ConsentRecord.objects.count() == 5
    for reason, record in (("", first), ("Again", wrong)):
        with pytest.raises(ConsentInvalid):
            void(by=BY, contact_id=ann.pk, record_id=record.pk, reason=reason, now=NOW)


def test_what_was_recorded_is_append_only_but_for_the_words_of_a_record(office: Office) -> None:
    record = office.answer(office.ann(), given=Given(notes="Said so."))
    for statement in (
        "UPDATE privacy_consentevent SET effective_to = NULL",
        "DELETE FROM privacy_consentrecord",
        "UPDATE privacy_consentrecord SET recorded_as = 'somebody else'",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    ConsentRecord.objects.filter(pk=record.pk).update(notes="")
    assert ConsentRecord.objects.get(pk=record.pk).notes == ""


def test_consent_follows_a_merge_and_its_undoing_and_ends_with_a_life(office: Office) -> None:
    ann, anne = office.ann(), office.landlord.person("Anne", "Lee")
    office.answer(ann, start=TODAY - 9 * DAY)
    office.answer(anne, "refused", tags=(office.details, office.groups), start=TODAY - 3 * DAY)
    merged = contacts.merge(by=BY, survivor_id=ann.pk, loser_id=anne.pk, reason="The same", now=NOW)
    assert stands(ann) == {office.details.description: "refused", office.groups.description: "refused"}
    assert stands(anne) == {}
    office.answer(ann)
    contacts.undo_merge(by=BY, merge_id=merged.pk, reason="Not the same", now=NOW)
    assert stands(ann) == {office.details.description: "granted"}
    assert len(stands(anne)) == 2
    contacts.record_death(by=BY, contact_id=ann.pk, died_on=TODAY, now=NOW)
    assert stands(ann) == {}
    contacts.correct_death(by=BY, contact_id=ann.pk, died_on=None, reason="Wrong person", now=NOW)
    assert stands(ann) == {office.details.description: "granted"}


def test_the_starter_set_tags_every_personal_column_once_it_is_installed(office: Office) -> None:
    from hearth.engines.privacy.consent.configuring import items

    tagged = {item for tag in DataTag.objects.all() for item in tag.items}
    columns = {value for choices in items().values() for value, _ in choices if not value.startswith("reference:")}
    assert columns - tagged == set()
    assert ConsentEvent.objects.count() == 0
