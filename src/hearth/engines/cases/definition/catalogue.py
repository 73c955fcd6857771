"""What a path may refer to: the installation's fields, operations, communications, people. Given by the shell."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from hearth.engines.cases.definition.bpmn import Definition
from hearth.engines.cases.definition.reused import Defined
from hearth.engines.cases.program import FieldType
from hearth.engines.comms.recipients import RecipientRule
from hearth.feel.stored import Library
from hearth.feel.types import FeelType


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterFace:
    """A value that an operation, a communication or a sub-path takes.

    `values`: where it names something, what there is; a text written out that is none of them is refused.
    """

    name: str
    type: FeelType
    label: str = ""
    mandatory: bool = True
    values: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationFace:
    """A registered operation. It is told the case and its subject besides its parameters.

    `subjects` are the kinds of record that it can be about; `results` the values it returns, by name.
    """

    name: str
    label: str
    subjects: Collection[str]
    parameters: tuple[ParameterFace, ...] = ()
    results: Mapping[str, FeelType] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunicationFace:
    """A communication definition: whom it can address, how, and what it must be given."""

    key: str
    label: str
    recipients: Collection[RecipientRule]
    channels: Collection[str]
    parameters: tuple[ParameterFace, ...] = ()
    enclosures: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDefinedFace:
    """A user-defined field of an entity. `heading` is the lookup list of a lookup."""

    label: str
    type: FieldType
    heading: str = ""
    privacy: str = ""


class PathCatalogue(Protocol):
    """Answers what a path asks when it is checked. None or False: there is no such thing."""

    def data(self, subject: str) -> Mapping[str, FeelType] | None:
        """The types of the data that a case about this kind of record can read, by root name.

        The subject's own root ("tenancy") and what is reached from it ("contact", "asset"). The roots `case`,
        `answers`, `results`, `proposed` and `lookups` are the engine's own (hearth.engines.cases.definition.scope).
        """
        ...

    def functions(self) -> Library:
        """The landlord's own functions, by name."""
        ...

    def operation(self, name: str) -> OperationFace | None: ...

    def path(self, key: str) -> Definition | None:
        """The published version of another path, for those that call it."""
        ...

    def communication(self, key: str) -> CommunicationFace | None: ...

    def task_definition(self, code: str) -> Defined | None:
        """The newest version of a task definition."""
        ...

    def user_defined(self, field: str) -> UserDefinedFace | None:
        """The user-defined field of that path: entity, dot, name ("tenancy.authority_to_dispose")."""
        ...

    def has_lookup(self, heading: str) -> bool: ...

    def has_role(self, code: str) -> bool: ...

    def has_user(self, username: str) -> bool: ...

    def has_queue(self, code: str) -> bool: ...

    def has_group(self, code: str) -> bool:
        """Whether there is an escalation group of that code."""
        ...

    def has_sla(self, code: str) -> bool:
        """Whether there is an SLA definition of that code."""
        ...

    def has_calendar(self, code: str) -> bool: ...

    def has_service(self, code: str) -> bool:
        """Whether there is a web service of that code."""
        ...

    def screens(self, subject: str) -> Collection[str]:
        """The names of the screens that an action about this kind of subject can open."""
        ...

    def has_privacy_class(self, code: str) -> bool: ...

    def milestones(self, subject: str) -> Collection[str]:
        """The codes of the system milestones that modules have registered for this kind of subject."""
        ...

    def milestone_labels(self) -> Collection[str]:
        """The landlord's list of labels for milestones of its own."""
        ...
