"""Functions that landlords write in FEEL: named, typed, used by conditions wherever they stand."""

from __future__ import annotations

from collections.abc import Callable

from hearth.feel import FeelError
from hearth.feel.expression import check_stored
from hearth.feel.stored import Library, StoredFunction, read_parameters
from hearth.kernel.refusal import Refused
from hearth.kernel.registry import Registry
from hearth.platform.configuration.models import FeelFunction
from hearth.platform.configuration.operations import InvalidConfiguration

USES: Registry[Callable[[Library], None]] = Registry("use of functions")
"""Conditions that are kept as they were written, so that a function that is changed changes them: given the functions
as they would be, each refuses (Refused, naming what calls it) where one of its conditions could not stand with them."""


def library() -> Library:
    """This function will give every function that was written, by name.

    One whose time is over is in it too: what calls it goes on.
    """
    return {each.name: _stored(each) for each in FeelFunction.objects.order_by("name")}


def check(function: FeelFunction) -> None:
    """Refuses a name that is none or taken, parameters that can't be read, a body that does not give what it should,
    functions that call each other in a circle, and a body with which a condition that calls it could not stand."""
    others = {each.name: _stored(each) for each in FeelFunction.objects.exclude(pk=function.pk)}
    if function.name in others:
        raise InvalidConfiguration(f"There is a function “{function.name}” already.", field="name")
    try:
        taken, result = read_parameters(function.parameters, function.gives)
    except FeelError as error:
        raise InvalidConfiguration(error.sentence, field="parameters") from error
    written = StoredFunction(name=function.name, parameters=taken, result=result, body=function.body)
    try:
        check_stored(written, others)
    except FeelError as error:
        where = "name" if "can't be a function's name" in error.sentence else "body"
        raise InvalidConfiguration(error.sentence, field=where) from error
    for _, stand in USES.items():  # noqa: PERF102 - a registry has no values()
        try:
            stand({**others, function.name: written})
        except Refused as refusal:
            raise InvalidConfiguration(refusal.sentence, field="body") from refusal


def _stored(function: FeelFunction) -> StoredFunction:
    parameters, result = read_parameters(function.parameters, function.gives)
    return StoredFunction(name=function.name, parameters=parameters, result=result, body=function.body)
