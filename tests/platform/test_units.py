"""Functional units: who carries which stamp, when, and what somebody who is bound to units sees."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.models import FeelFunction
from hearth.platform.configuration.operations import Effective
from hearth.platform.identity.access import Access, access_of
from hearth.platform.identity.models import User
from hearth.platform.identity.operations import OwnAccount
from hearth.platform.index import stamping, units
from hearth.platform.index.following import FOLLOWS, Follow, covered_by, follow, in_order
from hearth.platform.index.models import FunctionalUnit, Record, UnitType
from hearth.platform.index.search import search
from hearth.platform.index.visibility import COMMON, get_visible, scopes, visible
from hearth.platform.outbox import ticks
from hearth.platform.outbox.sweeping import deliver_all_due
from hearth.records.assets import operations as assets
from hearth.records.assets.models import Asset
from hearth.records.contacts.models import Contact
from tests.landlord import WholeLandlord
from tests.modules.landlord import BY, LONG_AGO, NOW, Landlord, account_of

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def landlord(db: None) -> WholeLandlord:
    return WholeLandlord()


def unit(landlord: Landlord, name: str, expression: str, *, entity: str = "asset", **facts: object) -> FunctionalUnit:
    """A unit, with everything stamped that was there before it."""
    given = {"description": name, "entity": entity, "expression": expression, "type": UnitType.ASSET, **facts}
    made = configuration.create(
        by=BY,
        model=FunctionalUnit,
        facts=given,
        effective=[Effective(company_id=landlord.company.pk, effective_from=LONG_AGO)],
    )
    settle()
    return made


def settle() -> None:
    """The worker has caught up."""
    ticks.run(now=NOW)
    for _ in range(30):
        if not deliver_all_due(NOW):
            return


def stamps(record_id: int) -> set[int]:
    return set(Record.objects.get(pk=record_id).units)


def worker_in(landlord: WholeLandlord, *held: FunctionalUnit, bound: bool = True) -> User:
    user = landlord.colleague("Wendy Orr", "team-leader")
    for each in held:
        units.give_unit(by=BY, user_id=user.pk, unit_id=each.pk, effective_from=LONG_AGO)
    units.bind(by=BY, user_id=user.pk, bound=bound)
    user.refresh_from_db()
    return user


def access(user: User, day: dt.date = TODAY) -> Access:
    return access_of(user, on=day, units=True)


def seen(asker: Access, *kinds: str) -> set[int]:
    found = visible(asker, Record.objects.all())
    return set((found.filter(kind__in=kinds) if kinds else found).values_list("pk", flat=True))


@pytest.fixture
def south(landlord: WholeLandlord) -> int:
    return assets.create_patch(by=BY, description="South", company_id=landlord.company.pk, effective_from=LONG_AGO).pk


def move(home: Asset, patch_id: int) -> None:
    """Puts a home into another patch, as an operation does."""
    with acting(by=BY, reason="Patch changed"):
        Asset.objects.filter(pk=home.pk).update(patch_id=patch_id)


# --- stamps


def test_homes_are_stamped_and_what_stands_on_them_follows(landlord: WholeLandlord) -> None:
    tenancy = landlord.let(landlord.person("Ann", "Lee"), landlord.person("Bob", "Lee"))
    north = unit(landlord, "North", 'asset.patch.description = "North"')
    people = [party.contact_id for party in tenancy.parties.all()]
    for record_id in (tenancy.asset_id, tenancy.pk, account_of(tenancy).pk, *people):
        assert stamps(record_id) == {north.pk}


def test_what_is_made_later_is_stamped_in_the_same_operation(landlord: WholeLandlord) -> None:
    north = unit(landlord, "North", 'asset.patch.description = "North"')
    person = landlord.person("Ann", "Lee")
    assert stamps(person.pk) == {COMMON}, "somebody without a home of ours is everybody's"
    tenancy = landlord.let(person)
    assert stamps(tenancy.home.pk) == stamps(tenancy.pk) == stamps(person.pk) == {north.pk}
    assert stamps(account_of(tenancy).pk) == {north.pk}


def test_stamps_follow_a_change_at_once_and_along_every_way(landlord: WholeLandlord, south: int) -> None:
    north = unit(landlord, "North", 'asset.patch.description = "North"')
    other = unit(landlord, "South", 'asset.patch.description = "South"')
    tenancy = landlord.let()
    move(tenancy.home, south)
    for record_id in (tenancy.home.pk, tenancy.pk, account_of(tenancy).pk):
        assert stamps(record_id) == {other.pk}
    assert not Record.objects.filter(units__contains=[north.pk]).exists()


def test_a_change_of_what_homes_lead_to_reaches_them(landlord: WholeLandlord) -> None:
    """The condition reads the patch's name; nothing of the home itself is changed."""
    north = unit(landlord, "North", 'asset.patch.description = "North"')
    home = landlord.home()
    configuration.change(by=BY, record=landlord.patch, facts={"description": "Far north"})
    assert stamps(home.pk) == set()
    configuration.change(by=BY, record=landlord.patch, facts={"description": "North"})
    assert stamps(home.pk) == {north.pk}


def test_what_is_too_much_for_one_operation_is_left_to_the_worker(
    landlord: WholeLandlord, south: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    north = unit(landlord, "North", 'asset.patch.description = "North"')
    home = landlord.home()
    monkeypatch.setattr(stamping, "MOST_AT_ONCE", 0)
    move(home, south)
    assert stamps(home.pk) == {north.pk}
    settle()
    assert stamps(home.pk) == set()


def test_a_changed_unit_has_everything_stamped_anew_and_an_emptied_one_nothing(landlord: WholeLandlord) -> None:
    home = landlord.home()
    north = unit(landlord, "North", 'asset.patch.description = "North"')
    configuration.change(by=BY, record=north, facts={"expression": 'asset.patch.description = "Elsewhere"'})
    settle()
    assert stamps(home.pk) == set()
    configuration.change(
        by=BY, record=north, facts={"type": UnitType.GROUP, "entity": "", "expression": "", "related": False}
    )
    settle()
    assert stamps(home.pk) == set()
    assert stamping.waiting() == 0


def test_a_unit_without_followers_stamps_its_own_kind_only(landlord: WholeLandlord) -> None:
    person = landlord.person("Ann", "Lee")
    landlord.let(person)
    lees = unit(landlord, "Lees", 'contact.last_name = "Lee"', entity="contact", type=UnitType.BASE, related=False)
    other = landlord.person("Bo", "Ng")
    assert (stamps(person.pk), stamps(other.pk)) == ({lees.pk}, set())
    assert covered_by("contact", related=False) == {"contact"}
    assert "account" in covered_by("asset", related=True)


def test_kinds_come_after_what_they_follow() -> None:
    order = in_order()
    assert order.index("asset") < order.index("tenancy") < order.index("account") < order.index("case")
    assert order.index("tenancy") < order.index("contact") < order.index("group")
    with pytest.raises(ValueError, match="already"):
        follow("tenancy", "asset")
    FOLLOWS.append(Follow(kind="asset", path="tenancies"))
    try:
        with pytest.raises(ValueError, match="circle"):
            in_order()
    finally:
        FOLLOWS.pop()


# --- the veil


def test_who_is_bound_sees_their_units_and_what_is_everybodys(landlord: WholeLandlord, south: int) -> None:
    mine, theirs = landlord.let(landlord.person("Ann", "Lee")), landlord.let(landlord.person("Bo", "Ng"))
    move(theirs.home, south)
    north = unit(landlord, "North", 'asset.patch.description = "North"')
    unit(landlord, "South", 'asset.patch.description = "South"')
    newcomer = landlord.person("Cy", "Ito")
    asker = access(worker_in(landlord, north))
    assert seen(asker, "asset", "tenancy") == {mine.asset_id, mine.pk}
    assert newcomer.pk in seen(asker, "contact")
    assert [hit.title for hit in search(asker, "lee", kinds=["contact"])] == ["Ms Ann Lee"]
    assert search(asker, "ng", kinds=["contact"]) == []
    assert get_visible(asker, mine.record.reference, now=NOW) == mine.record
    with pytest.raises(NotFound):
        get_visible(asker, theirs.record.reference, now=NOW)
    everybody = access(landlord.colleague("Una Bound", "team-leader"))
    assert {mine.pk, theirs.pk} <= seen(everybody)


def test_a_kind_that_no_unit_divides_stays_in_sight(landlord: WholeLandlord) -> None:
    person = landlord.person("Ann", "Lee")
    home = landlord.home()
    lees = unit(landlord, "Lees", 'contact.last_name = "Lee"', entity="contact", type=UnitType.BASE, related=False)
    asker = access(worker_in(landlord, lees))
    assert seen(asker, "asset", "contact") == {home.pk, person.pk}


def test_bound_without_a_unit_sees_nothing_that_units_divide(landlord: WholeLandlord) -> None:
    landlord.home()
    unit(landlord, "North", 'asset.patch.description = "North"')
    assert seen(access(worker_in(landlord)), "asset") == set()


def test_units_are_held_and_in_force_by_dates(landlord: WholeLandlord) -> None:
    home = landlord.home()
    north = unit(landlord, "North", 'asset.patch.description = "North"')
    user = worker_in(landlord)
    holding = units.give_unit(
        by=BY, user_id=user.pk, unit_id=north.pk, effective_from=TODAY, effective_to=TODAY + dt.timedelta(days=7)
    )
    sights = [seen(access(user, TODAY + dt.timedelta(days=days)), "asset") for days in (-1, 0, 6, 7)]
    assert sights == [set(), {home.pk}, {home.pk}, set()]
    units.end_unit(by=BY, holding_id=holding.pk, on=TODAY + dt.timedelta(days=3), reason="Moved on")
    assert seen(access(user, TODAY + dt.timedelta(days=3)), "asset") == set()
    configuration.change(
        by=BY,
        record=north,
        facts={},
        effective=[Effective(company_id=landlord.company.pk, effective_from=LONG_AGO, effective_to=TODAY)],
    )
    assert seen(access(user), "asset") == {home.pk}, "no unit divides homes any longer"


def test_a_group_is_its_members(landlord: WholeLandlord, south: int) -> None:
    mine, other = landlord.home(), landlord.home()
    move(other, south)
    group = unit(landlord, "District", "", entity="", type=UnitType.GROUP)
    north = unit(landlord, "North", 'asset.patch.description = "North"', group=group)
    third = landlord.home()
    move(
        third,
        assets.create_patch(by=BY, description="East", company_id=landlord.company.pk, effective_from=LONG_AGO).pk,
    )
    unit(landlord, "South", 'asset.patch.description = "South"', group=group)
    user = worker_in(landlord, group)
    assert seen(access(user), "asset") == {mine.pk, other.pk}
    offered = units.choices(user, on=TODAY)
    assert [each.description for each in offered] == ["District", "North", "South"]
    looking = access(user).looking_through(offered[1].units)
    assert offered[1].units == {north.pk}
    assert seen(looking, "asset") == {mine.pk}
    assert get_visible(looking, other.record.reference, now=NOW) == other.record, "a page of one's own unit stays open"


def test_who_is_not_bound_may_look_through_a_unit_and_nobody_through_anothers(
    landlord: WholeLandlord, south: int
) -> None:
    mine, other = landlord.home(), landlord.home()
    move(other, south)
    north = unit(landlord, "North", 'asset.patch.description = "North"')
    unheld = unit(landlord, "South", 'asset.patch.description = "South"')
    user = worker_in(landlord, north, bound=False)
    asker = access(user)
    assert seen(asker, "asset") == {mine.pk, other.pk}
    assert seen(asker.looking_through({north.pk}), "asset") == {mine.pk}
    assert asker.looking_through({unheld.pk}) == asker
    assert units.choices(user, on=TODAY) == [], "with one unit there is nothing to choose"


def test_another_companys_records_stay_out_of_sight(landlord: WholeLandlord) -> None:
    elsewhere = Landlord(code="southmoor")
    theirs = elsewhere.home()
    north = unit(landlord, "North", 'asset.patch.description = "North"')
    settle()
    assert stamps(theirs.pk) == {COMMON}, "no unit divides homes there"
    asker = access(worker_in(landlord, north))
    assert theirs.pk not in seen(asker)
    assert {scope.company_id for scope in scopes(asker)} == {landlord.company.pk}


# --- what is refused


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"expression": ""}, "expression"),
        ({"expression": "asset.no_such_field = 1"}, "expression"),
        ({"expression": "asset.bedrooms"}, "expression"),
        ({"expression": "true"}, "expression"),
        ({"entity": "contact", "expression": "contact.date_of_birth > today()", "type": UnitType.BASE}, "expression"),
        ({"entity": "user", "expression": 'user.name = "A"', "type": UnitType.BASE}, "entity"),
    ],
)
def test_conditions_that_cannot_be_asked(landlord: WholeLandlord, facts: dict[str, object], field: str) -> None:
    with pytest.raises(units.UnitInvalid) as refused:
        unit(landlord, "X", str(facts.pop("expression")), **facts)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_nobody_gives_themselves_a_unit_or_lifts_their_own_veil(landlord: WholeLandlord) -> None:
    north = unit(landlord, "North", 'asset.patch.description = "North"')
    user = worker_in(landlord, north)
    with pytest.raises(OwnAccount):
        units.bind(by=user.actor, user_id=user.pk, bound=False)
    with pytest.raises(OwnAccount):
        units.give_unit(by=user.actor, user_id=user.pk, unit_id=north.pk, effective_from=TODAY)
    with pytest.raises(units.UnitHeldAlready):
        units.give_unit(by=BY, user_id=user.pk, unit_id=north.pk, effective_from=TODAY)
    with pytest.raises(units.UnitEndTooEarly):
        units.give_unit(by=BY, user_id=user.pk, unit_id=north.pk, effective_from=TODAY, effective_to=TODAY)


def test_people_of_a_home_keep_its_stamp_when_they_are_renamed(landlord: WholeLandlord) -> None:
    """A change that no condition reads touches no stamp."""
    north = unit(landlord, "North", 'asset.patch.description = "North"')
    person = landlord.person("Ann", "Lee")
    landlord.let(person)
    with acting(by=BY, reason="Name corrected"):
        Contact.objects.filter(pk=person.pk).update(first_name="Anne")
    assert stamps(person.pk) == {north.pk}


def test_stamps_follow_what_a_function_of_a_condition_does(landlord: WholeLandlord) -> None:
    facts = {"description": "Large", "name": "large", "parameters": "rooms: number", "gives": "boolean"}
    effective = [Effective(company_id=landlord.company.pk, effective_from=LONG_AGO)]
    large = configuration.create(by=BY, model=FeelFunction, facts=facts | {"body": "rooms > 3"}, effective=effective)
    home = landlord.home()
    with acting(by=BY, reason="Counted"):
        Asset.objects.filter(pk=home.pk).update(bedrooms=3)
    houses = unit(landlord, "Large homes", "large(asset.bedrooms)")
    assert houses.pk not in stamps(home.pk)
    configuration.change(by=BY, record=large, facts={"body": "rooms > 2"})
    settle()
    assert houses.pk in stamps(home.pk)
    with pytest.raises(Refused, match="“Large homes” calls it"):
        configuration.change(
            by=BY, record=FeelFunction.objects.get(), facts={"body": 'rooms > 2 and today() > date("2026-01-01")'}
        )
