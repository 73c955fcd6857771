"""Contexts: DMN 1.5 section 10.3.4.9."""

from __future__ import annotations

from typing import Any

from hearth.feel.builtins.group import Group
from hearth.feel.run import Run
from hearth.feel.values import CONTEXT, Value, kind

FUNCTIONS = Group()


@FUNCTIONS("get value", "(m: context, key: string) -> Any")
def get_value(_run: Run, context: dict[str, Value], key: str) -> Value:
    """The value of that name; null when there is none."""
    return context.get(key)


@FUNCTIONS("get entries", "(m: context) -> list<context<key: string, value: Any>>")
def get_entries(run: Run, context: dict[str, Value]) -> Value:
    """The entries as contexts of a key and a value."""
    run.items(len(context))
    return [{"key": key, "value": value} for key, value in context.items()]


@FUNCTIONS("context", "(entries: list<context<key: string, value: Any>>) -> context")
def context(run: Run, entries: list[dict[str, Value] | None]) -> Value:
    """The context of these entries; null when a key is missing or there twice."""
    run.items(len(entries))
    made: dict[str, Value] = {}
    for entry in entries:
        if entry is None or entry["key"] is None or entry["key"] in made:
            return None
        made[entry["key"]] = entry["value"]
    return made


@FUNCTIONS("context put", "(context: context, key: string, value: Any) -> context")
def context_put(run: Run, context: dict[str, Value], key: str, value: Value) -> Value:
    """The context with that entry added or replaced."""
    run.burn(len(context))
    return {**context, key: value}


@FUNCTIONS("context put", "(context: context, keys: list<string>, value: Any) -> context")
def context_put_deep(run: Run, context: dict[str, Value], keys: list[str], value: Value) -> Value:
    """The context with the entry at that path added or replaced; null when the path is empty or leads into no
    context."""
    if not keys or any(key is None for key in keys):
        return None
    run.burn(len(context) + len(keys))
    made: dict[str, Any] = dict(context)
    inner = made
    for key in keys[:-1]:
        if kind(inner.get(key)) is not CONTEXT:
            return None
        run.burn(len(inner[key]))
        inner[key] = dict(inner[key])
        inner = inner[key]
    inner[keys[-1]] = value
    return made


@FUNCTIONS("context merge", "(contexts: list<context>) -> context")
def context_merge(run: Run, contexts: list[dict[str, Value] | None]) -> Value:
    """All entries of these contexts; of two with one name the later."""
    made: dict[str, Value] = {}
    for part in contexts:
        if part is None:
            return None
        run.burn(1 + len(part))
        made |= part
    return made
