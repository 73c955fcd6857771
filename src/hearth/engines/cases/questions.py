"""The questions that paths ask, as items of information: what a data tag can group, and mask."""

from __future__ import annotations

from dataclasses import dataclass

from hearth.engines.cases import programs
from hearth.engines.cases.models import PathVersion, VersionStatus
from hearth.engines.cases.program import Field, Program, Task
from hearth.platform.catalogue import PrivacyClass
from hearth.platform.configuration.user_defined import PREFIX

ITEM = "answer:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of a path, whose answer is personal data."""

    item: str
    label: str


def items_of(program: Program, block: str, field: Field) -> frozenset[str]:
    """The items that an answer is: the question's own, and the user-defined field that it is kept in as well."""
    own = {f"{ITEM}{program.key}.{block}.{field.key}"}
    if field.user_defined:
        entity, _, name = field.user_defined.partition(".")
        own.add(f"{entity}.{PREFIX}.{name}")
    return frozenset(own)


def personal_questions() -> list[Question]:
    """The questions of every path's versions in force whose answers are personal data, by path and task; one query,
    and one for each version that this process has not read yet."""
    found: dict[str, str] = {}
    versions = PathVersion.objects.filter(status=VersionStatus.PUBLISHED).order_by("path__name", "-number")
    for version_id, name in versions.values_list("pk", "path__name"):
        program = programs.of_version(version_id)
        for node in program.nodes.values():
            if not isinstance(node, Task):
                continue
            for field in (*node.questions, *node.fields):
                if field.privacy != PrivacyClass.OPEN:
                    found.setdefault(
                        f"{ITEM}{program.key}.{node.key}.{field.key}", f"{name}, {node.name}: {field.label}"
                    )
    return [Question(item=item, label=label) for item, label in found.items()]
