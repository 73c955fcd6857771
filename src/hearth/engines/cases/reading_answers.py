"""Answers that come as text (a form, an import) read into typed values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from hearth.engines.cases.answers import AnswersRefused
from hearth.engines.cases.program import Field, FieldType, Task
from hearth.kernel.time import LONDON, UTC

_YES = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "0": False}


def read_answers(task: Task, texts: Mapping[str, str]) -> dict[str, object]:
    """This function will give typed answers by field key for a task's questions, fields and checklist.

    Texts are those that browsers send: `2026-11-30`, `2026-11-30T09:14` (London time unless it says its zone),
    `true`/`false`, plain numbers. An empty text is no answer; keys that the task does not have are ignored.
    Refused (AnswersRefused) naming each text that can't be read.
    """
    answers: dict[str, object] = {}
    errors: dict[str, str] = {}
    for each in (*task.questions, *task.fields):
        text = texts.get(each.key, "").strip()
        if not text:
            continue
        try:
            answers[each.key] = _READERS.get(each.type, str)(text)
        except (ValueError, KeyError, InvalidOperation):
            errors[each.key] = _sentence(each, text)
    for item in task.checklist:
        answers[item.key] = _YES.get(texts.get(item.key, "").strip().lower(), False)
    if errors:
        raise AnswersRefused(task.name, errors)
    return answers


def _instant(text: str) -> dt.datetime:
    instant = dt.datetime.fromisoformat(text)
    return (instant if instant.tzinfo is not None else instant.replace(tzinfo=LONDON)).astimezone(UTC)


def _number(text: str) -> Decimal:
    number = Decimal(text.replace(",", "").removeprefix("£"))
    if not number.is_finite():
        raise ValueError(text)
    return number


_READERS: Mapping[FieldType, Callable[[str], object]] = {
    FieldType.INTEGER: _number,
    FieldType.DECIMAL: _number,
    FieldType.DATE: dt.date.fromisoformat,
    FieldType.TIME: dt.time.fromisoformat,
    FieldType.DATE_AND_TIME: _instant,
    FieldType.TRUE_OR_FALSE: lambda text: _YES[text.lower()],
}
_WORDS: Mapping[FieldType, str] = {
    FieldType.INTEGER: "a whole number",
    FieldType.DECIMAL: "a number",
    FieldType.DATE: "a date, such as 2026-11-30",
    FieldType.TIME: "a time, such as 09:30",
    FieldType.DATE_AND_TIME: "a date and time",
    FieldType.TRUE_OR_FALSE: "yes or no",
}


def _sentence(field: Field, text: str) -> str:
    return f"“{field.label}” must be {_WORDS.get(field.type, 'a text')}, not “{text[:40]}”."


def texts_of_answers(node: object, answers: Mapping[str, object]) -> dict[str, str]:
    """This function will give the answers of a task as the texts that `read_answers` reads: a draft to go on from.

    Items of its checklist are left out: what is opened again has to be ticked off again.
    """
    if not isinstance(node, Task):
        return {}
    fields = {each.key for each in (*node.questions, *node.fields)}
    return {key: _text(value) for key, value in answers.items() if key in fields and value is not None}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return str(value.get("id", ""))
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)
