"""What expressions of a path may name: the subject's data, the case, the answers of tasks, the results of actions."""

from __future__ import annotations

from collections.abc import Mapping

from hearth.engines.cases.program import Field, FieldType
from hearth.feel import types
from hearth.feel.types import FeelType

CASE: Mapping[str, FeelType] = {
    "reference": types.STRING,
    "title": types.STRING,
    "note": types.STRING,
    "opened_at": types.DATE_TIME,
    "owner": types.context({"name": types.STRING}),
    "creator": types.context({"name": types.STRING}),
}
"""The root `case`: `note` is what the case is about in the opener's words ("" when nothing was said)."""

LOOKUP = types.context({"id": types.NUMBER, "master": types.STRING, "description": types.STRING})
"""A value chosen from a lookup list: people see its `description`, rules read its `master`."""

ENGINE_ROOTS = frozenset({"case", "answers", "results", "parameters", "proposed", "lookups"})

FIELD_TYPES: Mapping[FieldType, FeelType] = {
    FieldType.TEXT: types.STRING,
    FieldType.INTEGER: types.NUMBER,
    FieldType.DECIMAL: types.NUMBER,
    FieldType.DATE: types.DATE,
    FieldType.TIME: types.TIME,
    FieldType.DATE_AND_TIME: types.DATE_TIME,
    FieldType.TRUE_OR_FALSE: types.BOOLEAN,
    FieldType.CHOICE: types.STRING,
    FieldType.LOOKUP: LOOKUP,
}


def answer_type(field: Field) -> FeelType:
    """This function will give the type of `answers.<task>.<field>`."""
    return FIELD_TYPES[field.type]
