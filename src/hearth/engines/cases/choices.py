"""What there is to choose from when a path is drawn: the lists behind the options of the palette, and the fields that
its expressions can name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hearth.engines.cases import task_definitions
from hearth.engines.cases.actions import actions
from hearth.engines.cases.definition.bpmn import Definition
from hearth.engines.cases.definition.catalogue import ParameterFace
from hearth.engines.cases.definition.compiling import roots_of
from hearth.engines.cases.installation import Installation
from hearth.engines.cases.launching import screens
from hearth.engines.cases.milestones import label_of
from hearth.engines.cases.models import EscalationGroup, Path, SlaDefinition, VersionStatus
from hearth.engines.cases.subjects import subjects
from hearth.engines.cases.web_service_models import WebService
from hearth.engines.comms.models import CommunicationDefinition
from hearth.feel.types import ContextType, FeelType
from hearth.platform import catalogue
from hearth.platform.calendars.models import Calendar
from hearth.platform.catalogue import CLEARANCES, PrivacyClass
from hearth.platform.configuration.lookups import HEADINGS
from hearth.platform.configuration.models import UserDefinedField
from hearth.platform.identity.models import Role
from hearth.platform.identity.queries import addressed
from hearth.platform.organisation.models import Jurisdiction

_ADDRESS = re.compile(r"[^\s,;\"'<>()]+@[^\s,;\"'<>()]+")
Pairs = list[tuple[str, str]]


def sources(subject: str, drawn: str, *, on: dt.date) -> dict[str, Pairs]:
    """This function will give the lists that the palette's options name, for paths about a kind of record, each as
    pairs of value and words. Of colleagues those that the file `drawn` names: the others are searched for.
    Of task definitions those that are in force on a day or named by the file."""
    return {
        "subjects": [(kind, str(each.label)) for kind, each in subjects.items()],
        "jurisdictions": [(each.value, str(each.label)) for each in Jurisdiction],
        "roles": list(Role.objects.order_by("name").values_list("code", "name")),
        "users": [
            (email, f"{user.name} ({user.email})")
            for email, user in sorted(
                addressed(_ADDRESS.findall(drawn)).items(), key=lambda each: (each[1].name, each[0])
            )
        ],
        "groups": list(EscalationGroup.objects.order_by("description").values_list("code", "description")),
        "slas": list(SlaDefinition.objects.order_by("description").values_list("code", "description")),
        "calendars": list(Calendar.objects.order_by("name").values_list("code", "name")),
        "lookups": [(name, str(each.label)) for name, each in HEADINGS.items()],
        "privacy": [(str(each), str(each).replace("_", " ")) for each in (PrivacyClass.OPEN, *sorted(CLEARANCES))],
        "user_defined": _user_defined(subject),
        "operations": [(name, str(each.label)) for name, each in actions.items() if subject in each.subjects],
        "services": list(WebService.objects.order_by("description").values_list("code", "description")),
        "screens": [(name, str(screens.get(name).label)) for name in Installation().screens(subject)],
        "milestones": [(code, label_of(code)) for code in Installation().milestones(subject)],
        "milestone_labels": [(each, each) for each in Installation().milestone_labels()],
        "paths": _paths(subject),
        "task_definitions": task_definitions.offered(subject, drawn, on=on),
        **_communications(),
    }


def _user_defined(subject: str) -> Pairs:
    fields = UserDefinedField.objects.filter(entity=subject).order_by("position", "description")
    return [(f"{each.entity}.{each.name}", each.description) for each in fields]


def _paths(subject: str) -> Pairs:
    published = Path.objects.filter(subject=subject, versions__status=VersionStatus.PUBLISHED)
    return list(published.order_by("name").values_list("key", "name"))


def _communications() -> dict[str, Pairs]:
    found = list(CommunicationDefinition.objects.order_by("description"))
    channels = dict.fromkeys(channel for each in found for channel in each.channels)
    return {
        "communications": [(each.key, each.description) for each in found if not each.enclosure],
        "enclosures": [(each.key, each.description) for each in found if each.enclosure],
        "channels": [(str(each), str(each).capitalize()) for each in channels],
    }


def parameters(kind: str, name: str) -> list[dict[str, Any]]:
    """This function will say what an operation or a communication must be given: name, words, type, whether it must."""
    installation = Installation()
    face = installation.operation(name) if kind == "operation" else installation.communication(name)
    return [_parameter(each) for each in face.parameters] if face is not None else []


def _parameter(face: ParameterFace) -> dict[str, Any]:
    return {"name": face.name, "label": face.label or face.name, "type": face.type.one, "mandatory": face.mandatory}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChoice:
    """A field that an expression can name. `label` is the catalogue's, with the way to it ("Asset: Postcode"); `type`
    is FEEL's; `choices` are values that it can have, with their words."""

    path: str
    label: str
    group: str
    type: str
    choices: tuple[tuple[str, str], ...] = ()


def path_roots(definition: Definition) -> tuple[Mapping[str, FeelType], Mapping[str, str]]:
    """This function will give what expressions of a path can name: the types by root, and the catalogue's entity of the
    roots that have one."""
    roots = roots_of(definition, Installation())
    entities = subjects.get(definition.subject).roots if definition.subject in subjects else {}
    return roots, entities


def block_names(definition: Definition) -> dict[str, str]:
    """The words for keys of blocks, which are what `answers` and `results` hold."""
    return {each.id: each.name for each in definition.elements if each.name}


def field_choices(
    roots: Mapping[str, FeelType], entities: Mapping[str, str], names: Mapping[str, str] | None = None
) -> list[FieldChoice]:
    """This function will list the fields behind these roots that a row of a condition can ask for: no lists."""
    found: list[FieldChoice] = []
    for root, type_ in roots.items():
        entity = entities.get(root)
        group = str(catalogue.entity(entity).label) if entity else _words(root)
        found.extend(_fields(root, type_, entity, group, way="", names=names or {}))
    return found


def _fields(
    path: str, type_: FeelType, entity: str | None, group: str, *, way: str, names: Mapping[str, str]
) -> Iterator[FieldChoice]:
    if not isinstance(type_, ContextType):
        return
    described = catalogue.entity(entity) if entity else None
    items = described.items if described else {}
    for name, inner in type_.fields or ():
        here = f"{path}.{name}"
        short = here.removeprefix(f"{path.partition('.')[0]}.")
        item = items.get(short) or items.get(name)
        relation = described.relations.get(name) if described else None
        label = str(item.label) if item else names.get(name) or _words(name)
        label = f"{way}: {label}" if way else label
        if isinstance(inner, ContextType):
            if path.count(".") < 3:
                yield from _fields(here, inner, relation.entity if relation else None, group, way=label, names=names)
        elif not str(inner).startswith(("list", "function", "range", "Any")):
            choices = tuple((value, str(words)) for value, words in item.choices) if item else ()
            yield FieldChoice(path=here, label=label, group=group, type=str(inner), choices=choices)


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
