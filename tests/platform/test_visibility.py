"""Who sees which record: one place decides, and tells apart nothing that it hides."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.kernel import events
from hearth.kernel.refusal import NotFound
from hearth.platform.audit.models import Reading
from hearth.platform.identity.access import Access, Rights
from hearth.platform.identity.models import User
from hearth.platform.index import operations as index
from hearth.platform.index.events import RecordRestricted
from hearth.platform.index.models import Record, Restriction
from hearth.platform.index.search import search
from hearth.platform.index.visibility import READ_RESTRICTED, ReasonNeeded, get_visible, scopes, visible
from hearth.platform.organisation.models import Company
from tests.records.landlord import BY, NOW, make_company, make_user

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def north() -> Company:
    return make_company("north")


@pytest.fixture
def south() -> Company:
    return make_company("south")


@pytest.fixture
def user(north: Company) -> User:
    return make_user(north)


def access(user: User, rights: dict[Company, set[str]]) -> Access:
    held = {company.pk: Rights(frozenset(codes), frozenset({"personal"})) for company, codes in rights.items()}
    return Access.of(user_id=user.pk, label=user.name, rights=held)


def record(company: Company, kind: str = "contact", title: str = "Ms Anna Kowalczyk", **facts: bool) -> Record:
    return index.create_record(kind=kind, company_id=company.pk, title=title, **facts)  # type: ignore[arg-type]


def test_a_record_is_seen_with_its_kinds_permission_in_its_company(north: Company, south: Company, user: User) -> None:
    person, home, elsewhere = record(north), record(north, "asset", "14 Mill Lane"), record(south)
    asker = access(user, {north: {"contacts.read"}, south: {"assets.read"}})
    assert list(visible(asker, Record.objects.all())) == [person]
    assert get_visible(asker, person.reference, now=NOW) == person
    assert {home, elsewhere}.isdisjoint(visible(asker, Record.objects.all()))


def test_what_is_hidden_looks_like_what_is_not_there(north: Company, south: Company, user: User) -> None:
    asker = access(user, {north: {"contacts.read"}})
    hidden = [
        record(south).reference,
        record(north, "asset", "14 Mill Lane").reference,
        record(north, restricted=True).reference,
        "CT-9999999",
    ]
    sentences = set()
    for reference in hidden:
        with pytest.raises(NotFound) as refused:
            get_visible(asker, reference, now=NOW)
        sentences.add(refused.value.sentence.replace(reference, "..."))
    assert len(sentences) == 1
    assert not Reading.objects.exists()


def test_a_reference_of_another_kind_is_not_found(north: Company, user: User) -> None:
    person = record(north)
    asker = access(user, {north: {"contacts.read", "assets.read"}})
    with pytest.raises(NotFound):
        get_visible(asker, person.reference, kind="asset", now=NOW)


def test_nobody_sees_anything(north: Company, user: User) -> None:
    record(north)
    assert not visible(access(user, {}), Record.objects.all()).exists()
    assert scopes(access(user, {})) == []


def test_permission_for_the_restricted_counts_only_where_it_is_held(north: Company, south: Company, user: User) -> None:
    here, there = record(north, restricted=True), record(south, restricted=True)
    asker = access(user, {north: {"contacts.read", READ_RESTRICTED}, south: {"contacts.read"}})
    assert list(visible(asker, Record.objects.all())) == [here]
    with pytest.raises(NotFound):
        get_visible(asker, there.reference, now=NOW, reason="Police asked")


def test_a_restricted_record_is_opened_for_a_reason_which_is_kept(north: Company, user: User) -> None:
    secret = record(north, restricted=True)
    asker = access(user, {north: {"contacts.read", READ_RESTRICTED}})
    with pytest.raises(ReasonNeeded):
        get_visible(asker, secret.reference, now=NOW)
    assert get_visible(asker, secret.reference, now=NOW, reason="Police asked") == secret
    reading = Reading.objects.get()
    assert (reading.user, reading.record, reading.read_at, reading.reason) == (user, secret, NOW, "Police asked")


def test_a_reason_stands_for_an_hour_and_every_reading_is_kept(north: Company, user: User) -> None:
    secret, other = record(north, restricted=True), record(north, restricted=True)
    asker = access(user, {north: {"contacts.read", READ_RESTRICTED}})
    get_visible(asker, secret.reference, now=NOW, reason="Police asked")
    get_visible(asker, secret.reference, now=NOW + HOUR / 2)
    assert list(Reading.objects.values_list("reason", flat=True)) == ["Police asked"] * 2
    with pytest.raises(ReasonNeeded):
        get_visible(asker, other.reference, now=NOW + HOUR / 2)
    with pytest.raises(ReasonNeeded):
        get_visible(asker, secret.reference, now=NOW + HOUR * 3)
    colleague = access(make_user(north, "Zoe Fox"), {north: {"contacts.read", READ_RESTRICTED}})
    with pytest.raises(ReasonNeeded):
        get_visible(colleague, secret.reference, now=NOW + HOUR / 2)


def test_restricting_hides_at_once_tells_others_and_keeps_the_reason(north: Company, user: User) -> None:
    person = record(north)
    asker = access(user, {north: {"contacts.read"}})
    told: list[RecordRestricted] = []
    events.in_transaction(RecordRestricted)(told.append)
    index.restrict(by=user.actor, record_id=person.pk, reason="Works for us", now=NOW)
    assert not visible(asker, Record.objects.all()).exists()
    assert search(asker, "kowalczyk") == []
    with pytest.raises(index.RestrictionRefused):
        index.restrict(by=user.actor, record_id=person.pk, reason="Again", now=NOW)

    index.lift_restriction(by=user.actor, record_id=person.pk, reason="Has left", now=NOW + HOUR)
    assert get_visible(asker, person.reference, now=NOW) == person
    restriction = Restriction.objects.get()
    assert (restriction.reason, restriction.from_at, restriction.to_at) == ("Works for us", NOW, NOW + HOUR)
    assert [(each.record_id, each.restricted) for each in told] == [(person.pk, True), (person.pk, False)]
    assert restriction.events.latest("pgh_id").pgh_context.metadata["actor"] == "Ade Shah"  # type: ignore[attr-defined]


@pytest.mark.parametrize("reason", ["", "  "])
def test_restricting_needs_a_reason(north: Company, reason: str) -> None:
    person = record(north)
    with pytest.raises(index.RestrictionRefused):
        index.restrict(by=BY, record_id=person.pk, reason=reason, now=NOW)
    with pytest.raises(index.RestrictionRefused):
        index.lift_restriction(by=BY, record_id=person.pk, reason=reason, now=NOW)
    with pytest.raises(NotFound):
        index.restrict(by=BY, record_id=0, reason="None", now=NOW)
