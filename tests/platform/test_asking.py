"""Conditions asked of the database give the rows that Python finds one by one, and keep to what may be tried."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.feel import Expression, compile_expression, types
from hearth.feel.sql import NotCompilable
from hearth.platform import catalogue
from hearth.platform.catalogue import FieldNotUsable
from tests.modules.landlord import NOW, Landlord

pytestmark = pytest.mark.django_db
DEPTH = 3
CONDITIONS = [
    ("asset", 'asset.postcode != null and starts with(asset.postcode, "NE")'),
    ("asset", "asset.bedrooms >= 2 or asset.floor = null"),
    ("asset", 'asset.bedrooms in [1..3] and asset.status in ("in-use", "out-of-use")'),
    ("asset", "asset.parent.address = null and asset.bedrooms * 1.5 / 2 > 0.7"),
    ("tenancy", "tenancy.start_at < now() and tenancy.end_at = null"),
    ("tenancy", 'tenancy.start_at + duration("P28D") > now() or tenancy.asset.bedrooms > 1'),
    ("tenancy", "tenancy.start_at.hour = 12 or tenancy.start_at.hour = 0"),
    ("tenancy", "some party in tenancy.parties satisfies party.to_date = null"),
    ("tenancy", "not(every party in tenancy.parties satisfies party.to_date != null)"),
    ("tenancy", "count(tenancy.parties) > 1 and count(tenancy.notices) = 0"),
    ("tenancy", 'date(tenancy.start_at) < today() - duration("P7D")'),
    ("contact", 'contact.last_name < "M" and not(contact.interpreter)'),
    ("contact", 'contact.date_of_birth + duration("P18Y") <= today()'),
    ("contact", "count(contact.phones) + count(contact.emails) > 0"),
    ("contact", "contact.addresses[1].postcode != null"),
    ("tenancy", 'tenancy.asset.patch.description = "North" and tenancy.parties[-1].responsible'),
]


class Uncleared:
    """Somebody who may read no personal field."""

    user_id = 1
    masked: frozenset[str] = frozenset()

    def cleared(self, _privacy: str, /) -> bool:
        return False


def compiled(entity: str, source: str) -> Expression:
    return compile_expression(source, scope=catalogue.scope([entity], depth=DEPTH), expect=types.BOOLEAN)


def one_by_one(entity: str, expression: Expression, now: dt.datetime) -> list[int]:
    """The rows as Python finds them."""
    keys = list(catalogue.entity(entity).model._base_manager.values_list("pk", flat=True))
    paths = [path.partition(".")[2] for path in expression.reads if "." in path]
    found = catalogue.load_many(entity, keys, paths)
    return sorted(key for key, values in found.items() if expression.evaluate({entity: values}, now=now) is True)


def test_the_database_finds_what_python_finds() -> None:
    landlord = Landlord()
    ann, bob = landlord.person("Ann", "Lee", born=dt.date(1980, 2, 29)), landlord.person("Bob", "O'Neil")
    landlord.noticed(landlord.let(ann, bob))
    landlord.let(landlord.person("Cy", "Zachary"), start_at=NOW - dt.timedelta(days=3))
    landlord.home(type="Garage")
    some = 0
    for entity, source in CONDITIONS:
        expression = compiled(entity, source)
        asked = catalogue.asked_of_rows(entity, expression, now=NOW)
        wanted = one_by_one(entity, expression, NOW)
        assert asked.keys() == wanted, source
        assert asked.keys(wanted[:1]) == wanted[:1], source
        some += bool(wanted)
    assert some >= len(CONDITIONS) // 2, "The landlord has too little to tell the conditions apart."


@pytest.mark.parametrize(
    ("entity", "source", "part"),
    [
        ("tenancy", "tenancy.is_joint and tenancy.end_at = null", "tenancy.is_joint"),
        ("contact", 'matches(contact.last_name, "^Mc")', "matches"),
        ("contact", 'upper case(contact.last_name) = "SMITH"', "upper case"),
        ("contact", "count(for p in contact.phones, q in contact.phones return p) > 1", "for p in"),
    ],
)
def test_what_only_python_knows_is_named(entity: str, source: str, part: str) -> None:
    with pytest.raises(NotCompilable, match=part):
        catalogue.asked_of_rows(entity, compiled(entity, source))


def test_a_field_that_is_masked_is_not_tried() -> None:
    named = compiled("contact", 'contact.last_name = "Smith"')
    open_to_all = compiled("asset", "asset.bedrooms > 1")
    assert catalogue.asked_of_rows("asset", open_to_all, access=Uncleared()).keys() == []
    assert catalogue.asked_of_rows("contact", named).keys() == []
    with pytest.raises(FieldNotUsable):
        catalogue.asked_of_rows("contact", named, access=Uncleared())


def test_values_never_stand_in_the_text() -> None:
    hostile = "'; DROP TABLE contacts_contact; --"
    asked = catalogue.asked_of_rows("contact", compiled("contact", f'contact.last_name = "{hostile}"'))
    assert "DROP" not in asked.condition.text
    assert hostile in asked.condition.params
    assert asked.keys() == []
