"""Files of cases: a list of {folder, id, result, expression, inputs, expected, error_expected}."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from hearth.feel import codec, shown
from hearth.feel.values import CONTEXT, LIST, Value, kind
from hearth.kernel.refusal import Refused

TOLERANCE = Decimal("1e-8")
"""Numbers are compared to eight digits, as the standard's kit writes them."""


class NoCases(Refused):
    """A file that holds no cases."""

    code = "no_cases"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One expression, what is passed in, and what it must give. `fault` says why the case itself can't be read."""

    folder: str
    id: str
    expression: str = ""
    inputs: Mapping[str, Value]
    expected: Value = None
    fault: str = ""


def read(path: Path) -> list[Case]:
    """The cases of a file. NoCases: there is no such file, it isn't JSON, or its outermost form is no list. A case that
    can't be read is one with a fault."""
    try:
        forms = json.loads(path.read_text("utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        raise NoCases(f"{path} can't be read: {error.strerror or error}.") from None
    except (ValueError, RecursionError) as error:
        raise NoCases(f"{path} is not JSON: {error}.") from None
    if not isinstance(forms, list):
        raise NoCases(f"{path} holds no list of cases, but {type(forms).__name__}.")
    return [_case(form, index) for index, form in enumerate(forms, start=1)]


def _case(form: object, index: int) -> Case:
    if not isinstance(form, dict):
        return Case(folder="", id=f"#{index}", inputs={}, fault="This is no object.")
    folder, name = str(form.get("folder") or ""), _name(form, index)
    expression, inputs = form.get("expression"), form.get("inputs", {})
    if not isinstance(expression, str):
        return Case(folder=folder, id=name, inputs={}, fault="It has no expression.")
    if not isinstance(inputs or {}, dict):
        return Case(folder=folder, id=name, inputs={}, fault="Its inputs are no object.")
    try:
        return Case(
            folder=folder,
            id=name,
            expression=expression,
            inputs={str(key): codec.decoded(value) for key, value in (inputs or {}).items()},
            expected=codec.decoded(form.get("expected")),
        )
    except (ValueError, RecursionError) as error:
        return Case(folder=folder, id=name, inputs={}, fault=f"A value can't be read: {error}")


def _name(form: Mapping[str, object], index: int) -> str:
    """The id, and the result where there is one: some tests ask for several results."""
    parts = [str(form[key]) for key in ("id", "result") if form.get(key) not in (None, "")]
    return "/".join(parts) or f"#{index}"


def same(found: Value, wanted: Value) -> bool:
    """Whether a result is the expected one."""
    if kind(found) is not kind(wanted):
        return False
    if isinstance(wanted, Decimal):
        return abs(Decimal(found) - wanted) <= TOLERANCE * max(Decimal(1), abs(wanted))
    if kind(wanted) is LIST:
        return len(found) == len(wanted) and all(map(same, found, wanted))
    if kind(wanted) is CONTEXT:
        return found.keys() == wanted.keys() and all(same(found[key], wanted[key]) for key in wanted)
    return shown(found) == shown(wanted)
