"""How the kinds of configuration records look: the columns of their lists, and what is chosen before one is shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.engines.cases import addressees, case_types, task_definitions
from hearth.engines.cases.models import TaskDefinition
from hearth.engines.cases.people import words_of
from hearth.engines.cases.subjects import subjects
from hearth.engines.comms.models import CommunicationDefinition
from hearth.engines.comms.subjects import SUBJECTS
from hearth.engines.privacy.consent import configuring
from hearth.engines.privacy.models import ConsentType
from hearth.engines.privacy.retention.subjects import SUBJECTS as DISPOSABLE
from hearth.engines.privacy.starter import PURPOSES
from hearth.faces.kit.shell import NavItem
from hearth.platform import catalogue
from hearth.platform.catalogue import CLEARANCES, PrivacyClass
from hearth.platform.configuration.kinds import Kind
from hearth.platform.configuration.lookups import HEADINGS
from hearth.platform.configuration.models import ConfigurationRecord
from hearth.platform.index.kinds import KINDS as RECORD_KINDS
from hearth.records.assets.models import Patch

Choices = Sequence[tuple[str, str]]

PRIVACY_WORDS: dict[str, Promise] = {
    PrivacyClass.OPEN: gettext_lazy("Not personal data"),
    PrivacyClass.PERSONAL: gettext_lazy("Personal data"),
    PrivacyClass.SPECIAL_CATEGORY: gettext_lazy("Special category data: health, ethnicity, religion"),
    PrivacyClass.CRIMINAL_OFFENCE: gettext_lazy("Convictions and offences"),
    PrivacyClass.FINANCIAL: gettext_lazy("What a person owes, pays or earns"),
    PrivacyClass.CONFIDENTIAL: gettext_lazy("Confidential: could put somebody at risk"),
}


def privacy_choices() -> list[tuple[str, str]]:
    """The privacy classes that a field can have, from open to the most private."""
    return [(each.value, str(PRIVACY_WORDS[each])) for each in (PrivacyClass.OPEN, *CLEARANCES)]


def entity_choices() -> list[tuple[str, str]]:
    """The kinds of record that can have fields of their own."""
    return [(name, catalogue.entity(name).label) for name, _ in RECORD_KINDS.items()]


def heading_choices() -> list[tuple[str, str]]:
    """The lookup lists, by label."""
    return sorted(((name, heading.label) for name, heading in HEADINGS.items()), key=lambda pair: pair[1])


def retention_choices(name: str) -> tuple[tuple[str, str], ...]:
    """What a retention rule can be about, or from which events its time can run, each with the kind of record."""
    if name == "subject":
        return tuple((code, each.label) for code, each in DISPOSABLE.items())
    return tuple(
        dict.fromkeys(
            (code, f"{each.label}: {words}")
            for _, each in DISPOSABLE.items()
            for code, (words, _) in each.events.items()
        )
    )


def purpose_choices() -> list[tuple[str, str]]:
    """The purposes of the register of processing that a data purpose can be."""
    return [(key, each.label) for key, each in PURPOSES.items()]


def subject_choices() -> list[tuple[str, str]]:
    """What communications can be about."""
    return [("", _("Any kind of record")), *((name, subject.label) for name, subject in SUBJECTS.items())]


def case_subject_choices() -> list[tuple[str, str]]:
    """The kinds of record that cases can be about."""
    return [(kind, str(each.label)) for kind, each in subjects.items()]


_LISTED = {
    ("consent-type", "categories"),
    ("data-tag-type", "consent_types"),
    ("data-tag-type", "purposes"),
    ("data-tag", "types"),
    ("data-tag", "seen_by"),
    ("data-purpose", "definitions"),
}


def listed_choices(kind: Kind, name: str) -> list[tuple[str, str]] | None:
    """What can be chosen for a field that lists records of another kind; None for any other field."""
    return configuring.choices(kind.name, name) if (kind.name, name) in _LISTED else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A field that parts a kind into lists; `first`: one of them must be chosen before there is anything to see."""

    field: str
    label: Promise
    choices: Callable[[], Choices]
    first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """`columns` stand beside the description; `links` lead from a record to what belongs to it."""

    columns: tuple[str, ...] = ()
    scope: Scope | None = None
    links: Callable[[Any], list[NavItem]] = lambda _record: []


def _to_words(definition: CommunicationDefinition) -> list[NavItem]:
    return [NavItem(label=_("Words"), url=reverse("staff:configuration-words", args=[definition.key]))]


def _to_officers(patch: Patch) -> list[NavItem]:
    return [NavItem(label=_("Officers"), url=reverse("staff:configuration-officers", args=[patch.pk]))]


def _to_wordings(type_: ConsentType) -> list[NavItem]:
    return [NavItem(label=_("Words"), url=reverse("staff:consent-wordings", args=[type_.pk]))]


def _to_content(definition: TaskDefinition) -> list[NavItem]:
    return [
        NavItem(
            label=_("What it says, and where it is used"), url=reverse("staff:configuration-task", args=[definition.pk])
        )
    ]


LOOKS: dict[str, Look] = {
    "allocation-rule": Look(columns=("rank", "gives_to", "managers", "case_types", "task_definitions")),
    "void-rule": Look(columns=("trigger", "rank", "case_type")),
    "task-definition": Look(columns=("category", "code", "subject"), links=_to_content),
    "consent-type": Look(columns=("categories", "recipients", "review_period", "review_unit"), links=_to_wordings),
    "consent-outcome": Look(columns=("master", "default_for_master")),
    "data-purpose": Look(columns=("basis", "consent_type")),
    "data-tag-type": Look(columns=("consent_types", "purposes", "fideslang")),
    "data-tag": Look(columns=("types", "items", "masked", "seen_by")),
    "lookup": Look(
        columns=("master",),
        scope=Scope(field="heading", label=gettext_lazy("List"), choices=heading_choices, first=True),
    ),
    "user-defined-field": Look(
        columns=("entity", "name", "type"),
        scope=Scope(field="entity", label=gettext_lazy("Entity"), choices=entity_choices),
    ),
    "case-type": Look(columns=("category", "path")),
    "communication-definition": Look(columns=("subject_kind", "channels"), links=_to_words),
    "functional-unit": Look(columns=("type", "entity", "classification")),
    "patch": Look(links=_to_officers),
}


def look_of(kind: Kind) -> Look:
    """How a kind looks: as said above, else with its first two fields as columns."""
    others = tuple(name for name in kind.fields if name != "description")
    return LOOKS.get(kind.name) or Look(columns=others[:2])


def label_of(kind: Kind, name: str) -> str:
    """What a field is called: as in the catalogue."""
    return catalogue.entity_of(kind.model).declared[name].label


def values_of(records: Sequence[ConfigurationRecord], names: Sequence[str]) -> list[list[str]]:
    """The values of these fields of records of a kind in words. What codes are called is asked once for all of them."""
    called: dict[str, dict[str, str]] = {}
    for ask in (addressees.called, case_types.called):
        coded = [name for name in names if records and _CODED.get(f"{records[0]._meta.model_name}.{name}") is ask]
        words = {word for record in records for name in coded for word in words_of(getattr(record, name))}
        called |= dict.fromkeys(coded, dict(ask(words)) if words else {})
    return [
        [
            ", ".join(called[name][word] for word in words_of(getattr(record, name)))
            if name in called
            else _value_of(record, name)
            for name in names
        ]
        for record in records
    ]


def _value_of(record: ConfigurationRecord, name: str) -> str:
    field: Any = record._meta.get_field(name)
    value = getattr(record, name)
    words = _WORDS.get(f"{record._meta.model_name}.{name}")
    if words is not None:
        return words(record)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, list):
        return _listed_value(record, field, name, value)
    return "" if value is None else str(value)


def _listed_value(record: ConfigurationRecord, field: Any, name: str, value: list[Any]) -> str:
    if not value:
        return ""
    if name == "items":
        return _("%(count)d items") % {"count": len(value)}
    listed = listed_words(str(record._meta.model_name), name)
    if listed is not None:
        return ", ".join(listed.get(str(each), str(each)) for each in value)
    choices = dict(getattr(field.base_field, "flatchoices", ()))
    return ", ".join(str(choices.get(each, each)) for each in value)


def listed_words(model: str, name: str) -> dict[str, str] | None:
    """The words of records that a field lists; None for any other field."""
    kind = {"consenttype": "consent-type", "datatagtype": "data-tag-type", "datatag": "data-tag"}.get(model, model)
    kind = "data-purpose" if model == "datapurpose" else kind
    return dict(configuring.choices(kind, name)) if (kind, name) in _LISTED else None


def _meaning(record: Any) -> str:
    known = dict(HEADINGS.get(record.heading).masters) if record.heading in HEADINGS else {}
    return known.get(record.master) or str(record.master)


def _disposable(rule: Any, part: int) -> str:
    """The kind of record of a retention rule, or the event from which its time runs."""
    if rule.subject not in DISPOSABLE:
        return str((rule.subject, rule.event)[part])
    found = DISPOSABLE.get(rule.subject)
    return (found.label, found.events.get(rule.event, (str(rule.event),))[0])[part]


_CODED: dict[str, Callable[[Collection[str]], list[tuple[str, str]]]] = {
    **dict.fromkeys(
        (
            "allocationrule.gives_to",
            "allocationrule.managers",
            "escalationgroup.tells",
            "casetype.opened_by",
            *(f"sladefinition.{when}_tells" for when in ("amber", "missed", "follow_on")),
        ),
        addressees.called,
    ),
    **dict.fromkeys(("allocationrule.case_types", "webhooksubscription.case_types"), case_types.called),
    "allocationrule.task_definitions": task_definitions.called,
}
"""By model and field, what says the names of the codes and addresses that stand in it with commas between them."""
_WORDS: dict[str, Callable[[Any], str]] = {
    "taskdefinition.subject": lambda record: dict(case_subject_choices()).get(record.subject, record.subject),
    "lookup.heading": lambda record: dict(heading_choices()).get(record.heading, record.heading),
    "lookup.master": _meaning,
    "functionalunit.entity": lambda record: dict(entity_choices()).get(record.entity, record.entity),
    "datapurpose.code": lambda record: dict(purpose_choices()).get(record.code, record.code),
    "userdefinedfield.entity": lambda record: dict(entity_choices()).get(record.entity, record.entity),
    "userdefinedfield.heading": lambda record: dict(heading_choices()).get(record.heading, record.heading),
    "userdefinedfield.privacy": lambda record: dict(privacy_choices()).get(record.privacy, record.privacy),
    "communicationdefinition.subject_kind": lambda record: dict(subject_choices()).get(
        record.subject_kind, record.subject_kind
    ),
    "retentionrule.subject": lambda record: _disposable(record, 0),
    "retentionrule.event": lambda record: _disposable(record, 1),
}
"""By model and field, where the stored value is not what people say."""
