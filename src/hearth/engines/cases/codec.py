"""Programs, effects and FEEL values as JSON and back.

`encode` turns the frozen dataclasses of the case engine into plain JSON by their field types; `decode` reads it again.
Where a field may hold several classes the JSON carries the class name. `pack` and `unpack` do the same for FEEL
values whose type is not known from outside (answers, results): what JSON lacks is written as {"@": kind, "v": text}.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import types
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from hearth.engines.cases.program import Program
from hearth.feel.values import YearsMonths

FORMAT = 1
"""Raised when stored programs must be compiled anew from their BPMN."""

T = TypeVar("T")


def program_to_json(program: Program) -> dict[str, object]:
    """This function will give a program as JSON for a jsonb column; the order of nodes and flows is kept as a list."""
    return {
        "format": FORMAT,
        "key": program.key,
        "name": program.name,
        "subject": program.subject,
        "start": program.start,
        "reads": list(program.reads),
        "nodes": [encode(node, tagged=True) for node in program.nodes.values()],
        "flows": [encode(flow) for flow in program.flows.values()],
        **({"gives": encode(program.gives)} if program.gives else {}),
    }


def program_from_json(stored: Mapping[str, Any]) -> Program:
    """This function will read a program back. ValueError for a format that this release does not know."""
    if stored.get("format") != FORMAT:
        raise ValueError(f"The program is in format {stored.get('format')}; this release reads format {FORMAT}.")
    hints = _hints(Program)
    node_type, flow_type = get_args(hints["nodes"])[1], get_args(hints["flows"])[1]
    nodes = [decode(node_type, each) for each in stored["nodes"]]
    flows = [decode(flow_type, each) for each in stored["flows"]]
    return Program(
        key=stored["key"],
        name=stored["name"],
        subject=stored["subject"],
        start=stored["start"],
        reads=tuple(stored["reads"]),
        nodes={node.id: node for node in nodes},
        flows={flow.id: flow for flow in flows},
        gives=decode(hints["gives"], stored.get("gives", [])),
    )


def content_hash(program: Program) -> str:
    """This function will give the SHA-256 (hex) of what the program says; equal programs have equal hashes."""
    canonical = json.dumps(program_to_json(program), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def encode(value: object, *, tagged: bool = False, without: frozenset[str] = frozenset()) -> Any:
    """This function will give a dataclass of the engine (or a value in one) as JSON; defaults are left out, and the
    fields `without`."""
    of: Any = type(value)
    if of in _PLAIN:
        return value
    fields = _fields(of)
    if fields is not None:
        found: dict[str, object] = {"is": of.__name__} if tagged else {}
        for name, default, many, is_json in fields:
            if name not in without and (content := getattr(value, name)) != default:
                as_it_is = is_json or type(content) in _PLAIN
                found[name] = content if as_it_is else encode(content, tagged=many)
        return found
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [encode(each, tagged=tagged) for each in value]
    if isinstance(value, Mapping):
        return {str(key): encode(each, tagged=tagged) for key, each in value.items()}
    return pack(value)


def decode(wanted: Any, stored: Any) -> Any:
    """This function will read what `encode` wrote, as a value of the type `wanted`."""
    origin = get_origin(wanted)
    if origin in (Union, types.UnionType):
        return _decode_union(get_args(wanted), stored)
    if origin is tuple:
        return _decode_tuple(get_args(wanted), stored)
    if isinstance(wanted, type) and dataclasses.is_dataclass(wanted):
        hints = _hints(wanted)
        return wanted(**{key: decode(hints[key], each) for key, each in stored.items() if key != "is"})
    if isinstance(wanted, type) and issubclass(wanted, StrEnum):
        return wanted(stored)
    return unpack(stored)


def _decode_tuple(inner: tuple[Any, ...], stored: list[Any]) -> tuple[Any, ...]:
    if inner[1:] == (...,):
        return tuple(decode(inner[0], each) for each in stored)
    return tuple(decode(one, each) for one, each in zip(inner, stored, strict=True))


def _decode_union(choices: tuple[Any, ...], stored: Any) -> Any:
    if stored is None:
        return None
    classes = [each for each in choices if each is not type(None)]
    if len(classes) == 1:
        return decode(classes[0], stored)
    named = {each.__name__: each for each in classes}
    return decode(named[stored["is"]], stored) if isinstance(stored, dict) and "is" in stored else unpack(stored)


@cache
def _hints(of: type) -> dict[str, Any]:
    return get_type_hints(of)


_PLAIN = frozenset({type(None), bool, int, str})


@cache
def _fields(of: type) -> tuple[tuple[str, object, bool, bool], ...] | None:
    """The fields of a dataclass: name, default, whether it may hold one of several dataclasses, whether it holds
    JSON as it is to be kept (its metadata say so). None for any other class."""
    if not dataclasses.is_dataclass(of):
        return None
    hints = _hints(of)
    return tuple(
        (each.name, _default(each), _many(hints[each.name]), "json" in each.metadata) for each in dataclasses.fields(of)
    )


@cache
def _many(hint: Any) -> bool:
    """Whether a value of this type may be one of several dataclasses."""
    if get_origin(hint) in (Union, types.UnionType):
        return len([each for each in get_args(hint) if dataclasses.is_dataclass(each)]) > 1
    return any(_many(each) for each in get_args(hint) if each is not ...)


def _default(field: dataclasses.Field[Any]) -> object:
    return field.default if field.default is not dataclasses.MISSING else dataclasses.MISSING


_WRITERS: dict[type, tuple[str, Callable[[Any], str]]] = {
    Decimal: ("number", str),
    dt.datetime: ("instant", dt.datetime.isoformat),
    dt.date: ("date", dt.date.isoformat),
    dt.time: ("time", dt.time.isoformat),
    dt.timedelta: ("duration", lambda value: str(value // dt.timedelta(microseconds=1))),
    YearsMonths: ("months", lambda value: str(value.months)),
}
_READERS: dict[str, Callable[[str], object]] = {
    "number": Decimal,
    "instant": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "duration": lambda text: dt.timedelta(microseconds=int(text)),
    "months": lambda text: YearsMonths(int(text)),
}


def pack(value: object) -> Any:
    """This function will give a FEEL value as JSON: null, text, number, yes/no, temporal, duration, list, context.

    TypeError for anything else: what can't be kept must not get into answers or results.
    """
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [pack(each) for each in value]
    if isinstance(value, Mapping):
        packed = {str(key): pack(each) for key, each in value.items()}
        return {"@": "context", "v": packed} if "@" in packed else packed
    writer = _WRITERS.get(type(value))
    if writer is None:
        raise TypeError(f"A {type(value).__name__} can't be kept in a case.")
    return {"@": writer[0], "v": writer[1](value)}


def unpack(stored: Any) -> Any:
    """This function will read what `pack` wrote."""
    if isinstance(stored, list):
        return [unpack(each) for each in stored]
    if isinstance(stored, dict):
        if stored.get("@") == "context":
            return {key: unpack(each) for key, each in stored["v"].items()}
        if "@" in stored:
            return _READERS[stored["@"]](stored["v"])
        return {key: each if type(each) in _PLAIN else unpack(each) for key, each in stored.items()}
    return stored
