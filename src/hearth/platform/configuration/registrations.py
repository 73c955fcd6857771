"""What configuration offers the rest: its kinds, its fields in the catalogue, user-defined fields as fields."""

from __future__ import annotations

from hearth.platform.catalogue import describe, extend, key, personal, plain
from hearth.platform.configuration import functions, lookups, models, user_defined
from hearth.platform.configuration.kinds import kind
from hearth.platform.identity.permissions import permission

MANAGE = permission("configuration.manage", "Change lists, user-defined fields and references")
MANAGE_RULES = permission("configuration.manage_rules", "Change and verify statutory rules")

_CONFIGURATION = "configuration of the landlord"
_PERIOD = {
    "of": key("Of"),
    "company": key("Company"),
    "key": plain("Folded name", _CONFIGURATION),
    "effective_from": plain("Effective from", _CONFIGURATION),
    "effective_to": plain("Effective to", _CONFIGURATION),
}

kind(
    "lookup",
    label="Lookup",
    plural="Lookups",
    model=models.Lookup,
    fields=("heading", "description", "master", "position"),
    permission=MANAGE,
    fixed=("heading",),
    check=lookups.check,
)
kind(
    "user-defined-field",
    label="User-defined field",
    plural="User-defined fields",
    model=models.UserDefinedField,
    fields=("entity", "description", "name", "type", "heading", "help", "least", "most", "privacy", "position"),
    permission=MANAGE,
    fixed=("entity", "name"),
    check=user_defined.check,
)

kind(
    "function",
    label="Function",
    plural="Functions",
    model=models.FeelFunction,
    fields=("description", "name", "parameters", "gives", "body"),
    permission=MANAGE_RULES,
    group="Cases",
    fixed=("name", "parameters", "gives"),
    check=functions.check,
)

extend(user_defined.PREFIX, user_defined.CatalogueExtension())

describe(
    models.Lookup,
    entity="lookup",
    label="Lookup",
    title="description",
    items={
        "description": plain("Description", _CONFIGURATION),
        "heading": plain("List", _CONFIGURATION),
        "master": plain("Meaning", _CONFIGURATION),
        "position": plain("Position", _CONFIGURATION),
    },
)
describe(models.LookupPeriod, entity="lookup.period", label="Period of a lookup", items=_PERIOD)
describe(
    models.FeelFunction,
    entity="function",
    label="Function",
    title="description",
    items={
        "description": plain("Description", _CONFIGURATION),
        "name": plain("Name in expressions", _CONFIGURATION),
        "parameters": plain("Parameters", _CONFIGURATION),
        "gives": plain("Gives", _CONFIGURATION),
        "body": plain("What it does", _CONFIGURATION),
    },
)
describe(models.FeelFunctionPeriod, entity="function.period", label="Period of a function", items=_PERIOD)
describe(
    models.UserDefinedField,
    entity="user_defined_field",
    label="User-defined field",
    title="description",
    items={
        "description": plain("Caption", _CONFIGURATION),
        "entity": plain("Entity", _CONFIGURATION),
        "name": plain("Name in expressions", _CONFIGURATION),
        "type": plain("Type", _CONFIGURATION),
        "help": plain("Help", _CONFIGURATION),
        "least": plain("Least", _CONFIGURATION),
        "most": plain("Most", _CONFIGURATION),
        "heading": plain("List", _CONFIGURATION),
        "privacy": plain("Privacy class", _CONFIGURATION),
        "position": plain("Position", _CONFIGURATION),
    },
)
describe(
    models.UserDefinedFieldPeriod,
    entity="user_defined_field.period",
    label="Period of a user-defined field",
    items=_PERIOD,
)
describe(
    models.UserDefinedValue,
    entity=user_defined.VALUE_ENTITY,
    label="User-defined value",
    record="record_id",
    subject="record_id",
    title="field",
    varies=("field_id", user_defined.privacy_of),
    tagged=("field_id", user_defined.items_of_values),
    items={
        "record": key("Record"),
        "field": key("Field"),
        "value": personal("Value", tag="user-defined", reason="its field's class holds for each row"),
    },
)
describe(
    models.ReferenceSyntax,
    entity="reference_syntax",
    label="Reference syntax",
    title="kind",
    items={
        "company": key("Company"),
        "kind": plain("Kind of record", _CONFIGURATION),
        "prefix": plain("Prefix", _CONFIGURATION),
        "suffix": plain("Suffix", _CONFIGURATION),
        "digits": plain("Digits", _CONFIGURATION),
        "check_digit": plain("Check digit", _CONFIGURATION),
    },
)
describe(
    models.ReferenceCounter,
    entity="reference_counter",
    label="Reference counter",
    feed=False,
    items={"syntax": key("Syntax"), "next_number": plain("Next number", "a counter")},
)
describe(
    models.StatutoryRule,
    entity="statutory_rule",
    label="Statutory rule",
    title="key",
    items={
        name: plain(label, _CONFIGURATION)
        for name, label in {
            "key": "Rule",
            "jurisdiction": "Nation",
            "landlord_type": "Landlord type",
            "tenure": "Tenure",
            "effective_from": "Effective from",
            "effective_to": "Effective to",
            "value": "Value",
            "source": "Source",
            "verified": "Verified",
        }.items()
    },
)
