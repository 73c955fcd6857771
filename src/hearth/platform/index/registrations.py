"""What the index offers: the permission for restricted records, and its table to the catalogue."""

from __future__ import annotations

from hearth.platform import catalogue
from hearth.platform.audit.acting import before_commit
from hearth.platform.catalogue import Way, confidential, key, personal, plain
from hearth.platform.configuration import functions
from hearth.platform.configuration.kinds import kind
from hearth.platform.examining import Finding, check
from hearth.platform.identity.access import veils_by
from hearth.platform.identity.permissions import permission
from hearth.platform.index import stamping, units
from hearth.platform.index.kinds import repeats
from hearth.platform.index.models import FunctionalUnit, FunctionalUnitPeriod, Record, Restriction, UnitHolding
from hearth.platform.index.visibility import READ_RESTRICTED

permission(READ_RESTRICTED, "Read restricted records")
permission("records.restrict", "Restrict a record, or show it to all again")
MANAGE_UNITS = permission("records.manage_units", "Set up functional units")

kind(
    "functional-unit",
    label="Functional unit",
    plural="Functional units",
    model=FunctionalUnit,
    fields=("description", "type", "entity", "expression", "related", "classification", "group"),
    permission=MANAGE_UNITS,
    group="People who sign in",
    prepare=units.prepare,
    check=units.check,
)
veils_by(units.veils)
functions.USES.register("functional-unit", units.stand_with)
before_commit(stamping.stamp_own_changes, where=FunctionalUnitPeriod._meta.db_table)

catalogue.describe(
    Record,
    entity="record",
    label="Record",
    title="title",
    record="id",
    told=("kind", repeats),
    feed=False,  # made from the records' own tables, which are fed
    items={
        "kind": plain("Kind", "says only contact, home, tenancy..."),
        "reference": plain("Reference", "a number that the landlord gave"),
        "company": key("Company"),
        "title": personal("Title", tag="identifiers"),
        "sort_key": personal("Order", tag="identifiers"),
        "context": personal("Second line", tag="contact-details"),
        "search_text": personal("Search text", tag="contact-details"),
        "units": plain("Functional units", "numbers of configuration"),
        "restricted": plain("Restricted", "the mark itself"),
        "closed": plain("Closed", "whether it is current"),
    },
    relations={"company": "company"},
)
catalogue.describe(
    Restriction,
    entity="restriction",
    label="Restriction",
    record="record_id",
    subject="record_id",
    items={
        "record": key("Record"),
        "reason": confidential("Reason", tag="restriction", reason="abuse, or whom the person works for"),
        "from_at": confidential("From", tag="restriction"),
        "to_at": confidential("Until", tag="restriction"),
    },
)

_CONFIGURATION = "configuration"
_DUTIES = "staff's duties are known to colleagues"
catalogue.describe(
    FunctionalUnit,
    entity="functional_unit",
    label="Functional unit",
    title="description",
    items={
        "description": plain("Description", _CONFIGURATION),
        "type": plain("Type", _CONFIGURATION),
        "entity": plain("About", _CONFIGURATION),
        "expression": plain("Condition", _CONFIGURATION),
        "related": plain("Related records follow", _CONFIGURATION),
        "classification": plain("Classification", _CONFIGURATION),
        "group": key("Group"),
    },
)
catalogue.describe(
    FunctionalUnitPeriod,
    entity="functional_unit_period",
    label="Dates of a functional unit",
    items={
        "of": key("Of"),
        "company": key("Company"),
        "key": plain("Key", _CONFIGURATION),
        "effective_from": plain("Effective from", _CONFIGURATION),
        "effective_to": plain("Effective to", _CONFIGURATION),
    },
)
catalogue.describe(
    UnitHolding,
    entity="unit_holding",
    label="Functional unit held",
    items={
        "user": key("User"),
        "unit": key("Functional unit"),
        "effective_from": plain("From", _DUTIES),
        "effective_to": plain("Until", _DUTIES),
    },
)


@check("functional units")
def _stamps() -> list[Finding]:
    """Conditions that can't be asked any more (a field is gone) stop all stamping."""
    found = []
    for unit in FunctionalUnit.objects.exclude(expression=""):
        try:
            stamping.compiled(unit.entity, unit.expression)
        except (ValueError, KeyError) as error:
            found.append(
                Finding(
                    f"The condition of the functional unit “{unit.description}” can't be asked: {error}",
                    "functional units",
                    "Put it right under Configuration, Functional units.",
                )
            )
    return found


catalogue.walk("restriction", record=Way.PRIVATE)
catalogue.erase(
    "record",
    kept="the reference, without a name: what has to be kept still hangs on it",
    values={"title": "Erased", "sort_key": "erased"},
)
