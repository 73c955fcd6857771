"""Why a condition went as it did: kept as what it read, and shown as the tree of everything that was worked out.

A condition hangs on what it reads and on its instant alone. The history keeps the one, and the other is the event's
own, so the tree is built when somebody wants to see it and not for each of ten thousand delays that fire together.
Earlier releases kept the tree itself; it is shown as it stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hearth.engines.cases import codec
from hearth.engines.cases.formula import Data, Formula
from hearth.feel.text import shown
from hearth.feel.values import YearsMonths
from hearth.kernel.time import business_day

READ = "read"
_PLAIN = frozenset({type(None), bool, int, str, Decimal, dt.datetime, dt.date, dt.time, dt.timedelta, YearsMonths})


def kept(formula: Formula, data: Data, now: dt.datetime) -> dict[str, Any]:
    """This function will give, as JSON, what the history keeps of a condition's explanation: what it read, by path.

    Where that is more than single values (records, lists) the tree is kept instead, which says of records only how
    many there were: a history outlives who may read them.
    """
    read: dict[str, Any] = {}
    for path in formula.reads:
        value: object = data
        for name in path.split("."):
            if isinstance(value, Mapping):
                value = value.get(name)
            elif value is not None:
                return _tree(formula, data, now)
        if type(value) not in _PLAIN:
            return _tree(formula, data, now)
        read[path] = codec.pack(value)
    return {READ: read}


def read(explanation: Any, at: dt.datetime) -> dict[str, object]:
    """This function will give what a condition read at an instant, by path, as the values that they are, the clock
    among them; nothing of a condition of which the tree was kept."""
    was = _was_read(explanation)
    return {} if was is None else was | {"now()": at, "today()": business_day(at)}


def tree(formula: Formula | None, explanation: Any, at: dt.datetime) -> Any:
    """This function will give what was kept of a condition at an instant as a tree of `source`, `value`, `children`.

    Without its formula (the path is another one now, and the block has another condition or is not there) the tree
    has what was read and nothing between. None stays None: nothing was asked.
    """
    was = _was_read(explanation)
    if was is None:
        return explanation
    if formula is None or set(formula.reads) != was.keys():
        leaves = [{"source": path, "value": shown(value), "children": []} for path, value in sorted(was.items())]
        return {"source": "", "value": "", "children": leaves}
    return _tree(formula, _nested(was), at)


def _was_read(explanation: Any) -> dict[str, object] | None:
    """What was kept of it, by path; None where a tree was kept, or nothing."""
    if not isinstance(explanation, dict) or READ not in explanation:
        return None
    found: dict[str, object] = codec.unpack(explanation[READ])
    return found


def _tree(formula: Formula, data: Data, now: dt.datetime) -> dict[str, Any]:
    return formula.explain(data, now).as_json()


def _nested(read: Mapping[str, object]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for path, value in read.items():
        *way, last = path.split(".")
        inside = data
        for name in way:
            inside = inside.setdefault(name, {})
        inside[last] = value
    return data
