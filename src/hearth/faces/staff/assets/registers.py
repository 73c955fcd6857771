"""The registers of a home, each as its table: what a new entry asks, what can be done with one, the call that does it.

A register's fields are shapes; the names are those of the operation's arguments, so a field that is refused is found.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hearth.faces.kit.forms import DayField
from hearth.faces.staff.deed import Words
from hearth.kernel.actor import Actor
from hearth.platform.configuration import lookups
from hearth.records.assets import operations, queries
from hearth.records.assets.lists import CHARACTERISTIC, COMPONENT, EQUIPMENT
from hearth.records.assets.models import (
    AsbestosAction,
    AsbestosCondition,
    AsbestosKind,
    CertificateKind,
    Outcome,
)
from hearth.records.assets.stock import Entry, Standing, Stock

Fields = Callable[[int, dt.date], Mapping[str, forms.Field]]
"""(company, today) -> the fields in order."""
Adds = Callable[..., object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that can be done with an entry that stands. `do(by, row, given, now)`."""

    name: str
    label: Words
    fields: Fields
    do: Callable[[Actor, int, Mapping[str, Any], dt.datetime], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """`picks` are fields that take a record of the kind asset: they hand over its key as `<name>_id`."""

    name: str
    label: Words
    add_label: Words
    empty: Words
    entries: Callable[[Stock], Sequence[Entry]]
    fields: Fields
    add: Adds
    timed: bool = True
    picks: tuple[tuple[str, Words], ...] = ()
    steps: tuple[Step, ...] = field(default=())


def _text(label: Words, length: int, *, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=required)


def _whole(label: Words, *, required: bool = False, hint: Words = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=required, help_text=hint, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )


def _day(label: Words, *, required: bool = True, today: dt.date | None = None, hint: Words = "") -> DayField:
    return DayField(label=label, required=required, initial=today, help_text=hint)


def _choice(label: Words, choices: Sequence[tuple[str, Any]], *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", ""), *choices], required=required)


def _listed(heading: str, label: Words, company_id: int, today: dt.date) -> forms.TypedChoiceField:
    offered = [(str(each.pk), each.description) for each in lookups.choices(heading, company_id, today)]
    hint = "" if offered else _("The list is empty: fill it under Configuration, Lists.")
    return forms.TypedChoiceField(label=label, choices=[("", ""), *offered], coerce=int, help_text=hint)


def _hierarchies(company_id: int, today: dt.date) -> forms.TypedChoiceField:
    found = queries.hierarchies_in_use(company_id, on=today)
    offered = [(str(each.pk), each.description) for each in found]
    hint = "" if offered else _("There is none yet: add one under Configuration, Hierarchies.")
    return forms.TypedChoiceField(label=_("Hierarchy"), choices=[("", ""), *offered], coerce=int, help_text=hint)


def _until(label: Words, name: str = "to_date") -> Fields:
    return lambda _company, today: {name: _day(label, today=today)}


def _why(label: Words) -> Fields:
    return lambda _company, _today: {"reason": _text(label, 200, required=True)}


REGISTERS: Mapping[str, Register] = {
    each.name: each
    for each in (
        Register(
            name="certificates",
            label=_("Certificates"),
            add_label=_("Record a certificate"),
            empty=_("Gas, electrical, energy and fire certificates appear here."),
            entries=lambda stock: stock.certificates,
            fields=lambda _company, today: {
                "kind": _choice(_("Certificate"), CertificateKind.choices),
                "issued_date": _day(_("Issued"), today=today),
                "expires_date": _day(_("Expires"), required=False, hint=_("The last day on which it is valid.")),
                "outcome": _choice(_("Outcome"), Outcome.choices),
                "number": _text(_("Number"), 60),
                "issuer": _text(_("Issued by"), 100),
                "rating": _text(_("Energy band"), 1),
            },
            add=operations.record_certificate,
            steps=(
                Step(
                    name="withdraw",
                    label=_("Recorded in error"),
                    fields=_why(_("What was wrong with it")),
                    do=lambda by, row, given, now: operations.withdraw_certificate(by=by, row_id=row, now=now, **given),
                ),
            ),
        ),
        Register(
            name="characteristics",
            label=_("Characteristics"),
            add_label=_("Record a characteristic"),
            empty=_("Step-free, construction, heating: what a home is like."),
            entries=lambda stock: stock.characteristics,
            fields=lambda company, today: {
                "kind_id": _listed(CHARACTERISTIC, _("Characteristic"), company, today),
                "value": _text(_("Value"), 200, required=True),
                "from_date": _day(_("From"), today=today),
            },
            add=operations.record_characteristic,
            steps=(
                Step(
                    name="end",
                    label=_("End"),
                    fields=_until(_("First day without it")),
                    do=lambda by, row, given, _now: operations.end_characteristic(by=by, row_id=row, **given),
                ),
            ),
        ),
        Register(
            name="components",
            label=_("Components"),
            add_label=_("Record a component"),
            empty=_("Kitchen, bathroom, boiler, roof: with the years that they last."),
            entries=lambda stock: stock.components,
            fields=lambda company, today: {
                "kind_id": _listed(COMPONENT, _("Component"), company, today),
                "installed_date": _day(_("Installed"), today=today),
                "life_years": _whole(_("Lasts, in years")),
                "detail": _text(_("Detail"), 200),
            },
            add=operations.record_component,
            steps=(
                Step(
                    name="replace",
                    label=_("Replaced"),
                    fields=lambda _company, today: {
                        "replaced_date": _day(_("Replaced on"), today=today),
                        "renewed": forms.BooleanField(
                            label=_("A new one of the same kind and life was put in"), required=False, initial=True
                        ),
                    },
                    do=lambda by, row, given, now: operations.replace_component(by=by, row_id=row, now=now, **given),
                ),
            ),
        ),
        Register(
            name="equipment",
            label=_("Equipment"),
            add_label=_("Record equipment"),
            empty=_("Boilers, lifts, alarms and hoists that are serviced."),
            entries=lambda stock: stock.equipment,
            fields=lambda company, today: {
                "kind_id": _listed(EQUIPMENT, _("Equipment"), company, today),
                "make_and_model": _text(_("Make and model"), 100),
                "serial_number": _text(_("Serial number"), 60),
                "location": _text(_("Where"), 100),
                "installed_date": _day(_("Installed"), required=False),
                "service_due_date": _day(_("Service due"), required=False),
            },
            add=operations.record_equipment,
            steps=(
                Step(
                    name="service",
                    label=_("Serviced"),
                    fields=lambda _company, _today: {"service_due_date": _day(_("Next service due"))},
                    do=lambda by, row, given, now: operations.service_equipment(by=by, row_id=row, now=now, **given),
                ),
                Step(
                    name="remove",
                    label=_("Taken out"),
                    fields=_until(_("Taken out on"), "removed_date"),
                    do=lambda by, row, given, now: operations.remove_equipment(by=by, row_id=row, now=now, **given),
                ),
            ),
        ),
        Register(
            name="asbestos",
            label=_("Asbestos register"),
            add_label=_("Record asbestos"),
            empty=_("What a survey found, also that it found none."),
            entries=lambda stock: stock.asbestos,
            fields=lambda _company, today: {
                "location": _text(_("Where"), 100, required=True),
                "kind": _choice(_("Kind"), AsbestosKind.choices),
                "material": _text(_("Material"), 100),
                "condition": _choice(_("Condition"), AsbestosCondition.choices, required=False),
                "action": _choice(_("What to do"), AsbestosAction.choices),
                "assessed_date": _day(_("Assessed"), today=today),
                "reinspect_date": _day(_("Inspect again"), required=False),
            },
            add=operations.record_asbestos,
            steps=(
                Step(
                    name="inspect",
                    label=_("Inspected again"),
                    fields=lambda _company, today: {
                        "condition": _choice(_("Condition"), AsbestosCondition.choices),
                        "action": _choice(_("What to do"), AsbestosAction.choices),
                        "assessed_date": _day(_("Assessed"), today=today),
                        "reinspect_date": _day(_("Inspect again"), required=False),
                    },
                    do=lambda by, row, given, now: operations.reinspect_asbestos(by=by, row_id=row, now=now, **given),
                ),
                Step(
                    name="remove",
                    label=_("Removed"),
                    fields=_until(_("Removed on"), "removed_date"),
                    do=lambda by, row, given, now: operations.remove_asbestos(by=by, row_id=row, now=now, **given),
                ),
            ),
        ),
        Register(
            name="keys",
            label=_("Keys"),
            add_label=_("Add keys"),
            empty=_("Keys that the landlord keeps, and who has them."),
            entries=lambda stock: stock.keys,
            timed=False,
            fields=lambda _company, _today: {
                "label": _text(_("What they open"), 100, required=True),
                "count": _whole(_("How many"), required=True),
                "kept_at": _text(_("Kept at"), 100),
            },
            add=operations.add_key_set,
            steps=(
                Step(
                    name="remove",
                    label=_("No longer kept"),
                    fields=_why(_("Why they are no longer kept")),
                    do=lambda by, row, given, now: operations.remove_key_set(by=by, key_set_id=row, now=now, **given),
                ),
            ),
        ),
        Register(
            name="hierarchies",
            label=_("Other hierarchies"),
            add_label=_("Place in a hierarchy"),
            empty=_("Service charge schemes, wards, management areas."),
            entries=lambda stock: stock.hierarchies,
            timed=False,
            picks=(("parent", _("Beneath (empty: at the top)")),),
            fields=lambda company, today: {
                "hierarchy_id": _hierarchies(company, today),
                "from_date": _day(_("From"), today=today),
            },
            add=operations.place,
            steps=(
                Step(
                    name="end",
                    label=_("Take out"),
                    fields=_until(_("First day without it")),
                    do=lambda by, row, given, _now: operations.take_out(by=by, placement_id=row, **given),
                ),
            ),
        ),
    )
}


def steps_of(register: Register, entry: Entry) -> Sequence[Step]:
    """What can be done with an entry: nothing more where it has ended."""
    return () if entry.standing is Standing.ENDED else register.steps
