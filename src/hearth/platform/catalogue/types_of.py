"""The type and unit of a Django field in the words of the expression language."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hearth.feel import types
from hearth.feel.types import FeelType

_KINDS: tuple[tuple[type[models.Field[Any, Any]], FeelType], ...] = (
    (models.BooleanField, types.BOOLEAN),
    (models.DateTimeField, types.DATE_TIME),  # before DateField, which it extends
    (models.DateField, types.DATE),
    (models.TimeField, types.TIME),
    (models.DecimalField, types.NUMBER),
    (models.FloatField, types.NUMBER),
    (models.IntegerField, types.NUMBER),
    (models.CharField, types.STRING),
    (models.TextField, types.STRING),
    (models.UUIDField, types.STRING),
    (models.DurationField, types.DAYS_DURATION),
)


def feel_type(field: models.Field[Any, Any]) -> FeelType:
    """The type of a field's values; JSON can be anything."""
    if isinstance(field, models.ForeignKey):
        return feel_type(field.target_field)
    if isinstance(field, ArrayField):
        return types.list_of(feel_type(field.base_field))
    return next((kind for python, kind in _KINDS if isinstance(field, python)), types.ANY)


def unit_of(field: models.Field[Any, Any]) -> str:
    """Money is kept as decimals with two places, and nothing else is; other units are declared."""
    return "pounds" if isinstance(field, models.DecimalField) and field.decimal_places == 2 else ""


def choices_of(field: models.Field[Any, Any]) -> tuple[tuple[str, str], ...]:
    """The values that a field can take, with their labels; empty when it is free."""
    return tuple((str(value), str(label)) for value, label in field.flatchoices)
