"""What paths may refer to in this installation: the catalogue's fields, the registries, the configuration."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property

from hearth.engines.cases import task_definitions
from hearth.engines.cases.actions import actions
from hearth.engines.cases.definition.bpmn import Definition, read
from hearth.engines.cases.definition.catalogue import (
    CommunicationFace,
    OperationFace,
    ParameterFace,
    UserDefinedFace,
)
from hearth.engines.cases.definition.reused import Defined
from hearth.engines.cases.launching import screens
from hearth.engines.cases.milestones import LABELS, milestones
from hearth.engines.cases.models import EscalationGroup, PathVersion, SlaDefinition, VersionStatus
from hearth.engines.cases.program import FieldType
from hearth.engines.cases.subjects import subjects
from hearth.engines.cases.web_service_models import WebService
from hearth.engines.comms.models import CommunicationDefinition, CommunicationTemplate
from hearth.engines.comms.recipients import RecipientRule
from hearth.engines.comms.rendering import parse_template
from hearth.feel import types
from hearth.feel.stored import Library
from hearth.feel.types import FeelType
from hearth.platform import catalogue
from hearth.platform.calendars.models import Calendar
from hearth.platform.catalogue import CLEARANCES, PrivacyClass
from hearth.platform.configuration import functions, lookups
from hearth.platform.configuration.models import Lookup, UserDefinedField
from hearth.platform.identity.models import Role
from hearth.platform.identity.queries import addressed


class Installation:
    """A PathCatalogue over what is registered and configured here."""

    def data(self, subject: str) -> Mapping[str, FeelType] | None:
        """The types of the records that a case about this kind of subject can read, by root name."""
        if subject not in self._data:
            roots = subjects.get(subject).roots if subject in subjects else {}
            described = catalogue.data_types(set(roots.values()))
            self._data[subject] = {root: described[entity] for root, entity in roots.items()}
        return self._data[subject] or None

    @cached_property
    def _data(self) -> dict[str, dict[str, FeelType]]:
        """Those that were asked for: a path and its sub-paths read the same."""
        return {}

    def functions(self) -> Library:
        """The landlord's own functions."""
        return self._functions

    @cached_property
    def _functions(self) -> Library:
        return functions.library()

    def operation(self, name: str) -> OperationFace | None:
        """A registered system action."""
        if name not in actions:
            return None
        action = actions.get(name)
        takes = tuple(
            ParameterFace(
                name=key,
                type=each.type,
                label=each.label,
                mandatory=each.mandatory,
                values=each.values() if each.values is not None else (),
            )
            for key, each in action.takes.items()
        )
        return OperationFace(
            name=name, label=action.label, subjects=action.subjects, parameters=takes, results=action.gives
        )

    def path(self, key: str) -> Definition | None:
        """The version of a path that is in force."""
        bpmn = PathVersion.objects.filter(path__key=key, status=VersionStatus.PUBLISHED).values_list("bpmn", flat=True)
        source = bpmn.first()
        return read(source).definition if source is not None else None

    def communication(self, key: str) -> CommunicationFace | None:
        """A communication definition; its words' `parameters.<name>` are what it must be given."""
        if key not in self._communications:
            self._communications[key] = self._communication(key)
        return self._communications[key]

    @cached_property
    def _communications(self) -> dict[str, CommunicationFace | None]:
        """Those that were asked for: several blocks of a path send the same."""
        return {}

    @cached_property
    def _definitions(self) -> dict[str, CommunicationDefinition]:
        return {each.key: each for each in CommunicationDefinition.objects.order_by("key")}

    def _communication(self, key: str) -> CommunicationFace | None:
        definition = self._definitions.get(key)
        if definition is None:
            return None
        names = {
            placeholder.path.removeprefix("parameters."): placeholder.optional
            for template in CommunicationTemplate.objects.filter(definition=definition)
            for source in (template.subject, template.body)
            for placeholder in parse_template(source).placeholders
            if placeholder.path.startswith("parameters.")
        }
        attached = [
            ParameterFace(name="file", type=types.STRING, label="Stored file to enclose", mandatory=False),
            ParameterFace(name="files", type=types.list_of(types.STRING), label="Stored files", mandatory=False),
        ]
        return CommunicationFace(
            key=key,
            label=definition.description,
            recipients=tuple(RecipientRule),
            channels=tuple(definition.channels),
            parameters=(
                *(ParameterFace(name=name, type=types.ANY, mandatory=not optional) for name, optional in names.items()),
                *attached,
            ),
            enclosures=tuple(key for key, each in self._definitions.items() if each.enclosure),
        )

    def task_definition(self, code: str) -> Defined | None:
        """The newest version of a task definition."""
        return self._task_definitions.get(code)

    @cached_property
    def _task_definitions(self) -> dict[str, Defined]:
        """Those that have a version, by code."""
        return task_definitions.newest()

    def user_defined(self, field: str) -> UserDefinedFace | None:
        """The user-defined field of an entity ("tenancy.authority_to_dispose")."""
        entity, _, name = field.partition(".")
        found = UserDefinedField.objects.filter(entity=entity, name=name).first()
        if found is None:
            return None
        return UserDefinedFace(
            label=found.description, type=FieldType(found.type), heading=found.heading, privacy=found.privacy
        )

    def has_lookup(self, heading: str) -> bool:
        """Whether there is a lookup list of that heading."""
        return lookups.exists(heading)

    def has_role(self, code: str) -> bool:
        """Whether there is a role of that code."""
        return Role.objects.filter(code=code).exists()

    def has_privacy_class(self, privacy: str) -> bool:
        """Whether there is a privacy class of that name that somebody can be cleared for."""
        return privacy in {PrivacyClass.OPEN, *CLEARANCES}

    def has_user(self, username: str) -> bool:
        """Whether somebody signs in with that email address, or had it before."""
        return any(user.is_active for user in addressed([username]).values())

    def has_queue(self, code: str) -> bool:
        """Whether there is a queue of that code: the people of a role share it."""
        return self.has_role(code)

    def has_group(self, code: str) -> bool:
        """Whether there is an escalation group of that code."""
        return EscalationGroup.objects.filter(code=code).exists()

    def has_service(self, code: str) -> bool:
        """Whether there is a web service of that code."""
        return WebService.objects.filter(code=code).exists()

    def screens(self, subject: str) -> Collection[str]:
        """The screens that modules have registered for this kind of subject."""
        return [name for name, screen in screens.items() if subject in screen.subjects]

    def has_calendar(self, code: str) -> bool:
        """Whether there is a calendar of that code."""
        return Calendar.objects.filter(code=code).exists()

    def has_sla(self, code: str) -> bool:
        """Whether there is an SLA definition of that code."""
        return SlaDefinition.objects.filter(code=code).exists()

    def milestones(self, subject: str) -> Collection[str]:
        """The system milestones of a kind of subject."""
        return [code for code, each in milestones.items() if subject in each.subjects]

    def milestone_labels(self) -> Collection[str]:
        """What the landlord's list of milestones says, in its order."""
        return self._labels

    @cached_property
    def _labels(self) -> tuple[str, ...]:
        listed = Lookup.objects.filter(heading=LABELS).order_by("position", "description", "pk")
        return tuple(dict.fromkeys(listed.values_list("description", flat=True)))
