"""The answers of a task: which questions there are, what the script advises and proposes, what still has to be said.

Everything follows from the answers so far, in the order of the page: the script first, then the information fields.
An expression of an item reads the answers of the items before it (`answers.<task>.<field>`) and what the script
proposes (`proposed.<field>`); what is hidden counts as not answered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from hearth.engines.cases.formula import Data, Formula
from hearth.engines.cases.program import (
    Advice,
    AdviceLevel,
    Field,
    FieldType,
    Information,
    Option,
    Proposal,
    Question,
    Task,
)
from hearth.kernel.refusal import Refused

OUTCOME = "outcome"
"""The key under which a task's outcome is kept among its answers; no field may have it."""


class AnswersRefused(Refused):
    """Answers are missing or wrong; `errors` has a sentence for each, by field key."""

    code = "answers_refused"

    def __init__(self, task: str, errors: Mapping[str, str]) -> None:
        super().__init__(f"“{task}” can't be completed yet. " + " ".join(errors.values()), field=next(iter(errors)))
        self.errors = dict(errors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A text of the script as it reads now: information (no level) or advice."""

    text: str
    level: AdviceLevel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A field as it is shown now. `value` is the answer so far, `proposal` what the script or a default proposes."""

    field: Field
    wording: str
    options: tuple[Option, ...]
    mandatory: bool
    value: object
    proposal: object
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A task as an officer sees it with the answers so far, and what completing it now would keep.

    `script` and `fields` hold what is shown, in order. `values` are the answers that count, by field key.
    `errors` say what stands against completing. `advice` is all that the script advises.
    """

    script: tuple[Said | Asked, ...]
    fields: tuple[Asked, ...]
    proposed: Mapping[str, object]
    values: Mapping[str, object]
    advice: tuple[Said, ...]
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The answers of a task that may be completed. `user_defined`: those to be kept as fields of the subject too."""

    values: Mapping[str, object]
    user_defined: Mapping[str, object]
    advice: tuple[Said, ...]


def settle(task: Task, given: Mapping[str, object], data: Data, now: dt.datetime, *, outcome: str = "") -> Settled:
    """This function will say what completing the task with these answers keeps.

    Refused (AnswersRefused) while an answer is missing or wrong, a mandatory item is not ticked, no outcome is chosen.
    """
    seen = sheet(task, given, data, now)
    errors = dict(seen.errors)
    values = dict(seen.values)
    if task.outcomes:
        if outcome not in {each.value for each in task.outcomes}:
            errors[OUTCOME] = "Choose the outcome."
        values[OUTCOME] = outcome
    if errors:
        raise AnswersRefused(task.name, errors)
    asked = [each.field for each in (*seen.script, *seen.fields) if isinstance(each, Asked)]
    user_defined = {each.user_defined: values.get(each.key) for each in asked if each.user_defined}
    return Settled(values=values, user_defined=user_defined, advice=seen.advice)


def sheet(task: Task, given: Mapping[str, object], data: Data, now: dt.datetime) -> Sheet:
    """This function will lay out a task for the typed answers so far (see `read` for answers that come as text)."""
    page = _Page(task, given, data, now)
    script = page.script()
    fields = tuple(asked for each in task.fields if (asked := page.ask(each, each.label)) is not None)
    page.tick_off()
    return Sheet(
        script=tuple(script),
        fields=fields,
        proposed=page.proposed,
        values=page.values,
        advice=tuple(page.advice),
        errors=page.errors,
    )


class _Page:
    """The answers so far while the page is walked from top to bottom."""

    def __init__(self, task: Task, given: Mapping[str, object], data: Data, now: dt.datetime) -> None:
        self.task, self.given, self.now = task, given, now
        self.values: dict[str, object] = {}
        self.proposed: dict[str, object] = {}
        self.advice: list[Said] = []
        self.errors: dict[str, str] = {}
        answers = data.get("answers")
        others = answers if isinstance(answers, Mapping) else {}
        self.data: Data = {**data, "answers": {**others, task.own_key: self.values}, "proposed": self.proposed}

    def script(self) -> list[Said | Asked]:
        shown: list[Said | Asked] = []
        for item in self.task.script:
            match item:
                case Information():
                    if self._true(item.show_when, otherwise=True):
                        shown.append(Said(text=item.text.render(self.data, self.now)))
                case Question():
                    asked = self.ask(item.field, item.wording.render(self.data, self.now))
                    shown.extend([asked] if asked is not None else [])
                case Advice():
                    if self._true(item.when):
                        said = Said(text=item.text.render(self.data, self.now), level=item.level)
                        self.advice.append(said)
                        shown.append(said)
                case Proposal():
                    self._propose(item)
        return shown

    def ask(self, question: Field, wording: str) -> Asked | None:
        if not self._true(question.show_when, otherwise=True):
            return None
        options = offered(question, self.data, self.now)
        value, error = _check(question, self.given.get(question.key), _lookups(question, self.data), options)
        mandatory = question.mandatory or self._true(question.mandatory_when)
        if value is not None:
            self.values[question.key] = value
        elif mandatory and not error:
            error = f"Answer “{question.label}”."
        if value is not None and not error and not self._true(question.valid_when, otherwise=True):
            error = question.refusal or f"“{question.label}” can't be right."
        if error:
            self.errors[question.key] = error
        proposal = self.proposed.get(question.key)
        if proposal is None and question.default is not None:
            proposal = question.default.evaluate(self.data, self.now)
        return Asked(
            field=question,
            wording=wording,
            options=options,
            mandatory=mandatory,
            value=value,
            proposal=proposal,
            error=error,
        )

    def tick_off(self) -> None:
        for item in self.task.checklist:
            ticked = self.given.get(item.key) is True
            self.values[item.key] = ticked
            if item.mandatory and not ticked:
                self.errors[item.key] = f"Tick off “{item.label}”."

    def _propose(self, proposal: Proposal) -> None:
        value: object = None
        if proposal.advice is not None:
            value = "\n".join(each.text for each in self.advice if each.level is proposal.advice) or None
        elif proposal.value is not None:
            value = proposal.value.evaluate(self.data, self.now)
        if value is not None:
            self.proposed[proposal.field] = value

    def _true(self, formula: Formula | None, *, otherwise: bool = False) -> bool:
        return otherwise if formula is None else formula.evaluate(self.data, self.now) is True


def offered(question: Field, data: Data, now: dt.datetime) -> tuple[Option, ...]:
    """What can be chosen for a field: its own options, those of its lookup list, or those that records give."""
    if question.type is FieldType.LOOKUP:
        found = _lookups(question, data)
        return tuple(Option(value=str(each.get("id")), label=str(each.get("description"))) for each in found)
    source = question.options_from
    if source is None:
        return question.options
    found = _contexts(source.records.evaluate(data, now))
    return tuple(Option(value=str(each.get(source.value)), label=str(each.get(source.label))) for each in found)


def _lookups(question: Field, data: Data) -> list[Mapping[str, object]]:
    if question.type is not FieldType.LOOKUP:
        return []
    lists = data.get("lookups")
    return _contexts(lists.get(question.heading) if isinstance(lists, Mapping) else None)


def _contexts(value: object) -> list[Mapping[str, object]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, (list, tuple)) else []


_TYPES: Mapping[FieldType, tuple[type, str]] = {
    FieldType.TEXT: (str, "a text"),
    FieldType.INTEGER: (Decimal, "a whole number"),
    FieldType.DECIMAL: (Decimal, "a number"),
    FieldType.DATE: (dt.date, "a date"),
    FieldType.TIME: (dt.time, "a time of day"),
    FieldType.DATE_AND_TIME: (dt.datetime, "a date and time"),
    FieldType.TRUE_OR_FALSE: (bool, "yes or no"),
    FieldType.CHOICE: (str, "one of the choices"),
}


def _check(
    question: Field, value: object, lookups: list[Mapping[str, object]], options: tuple[Option, ...]
) -> tuple[object, str]:
    """The answer that counts (None: not answered) and what is wrong with it (""). A lookup's context is the list's."""
    if isinstance(value, str):
        value = value.strip() or None
    if value is None:
        return None, ""
    if question.type is FieldType.LOOKUP:
        wanted = str(value.get("id") if isinstance(value, Mapping) else value)
        found = next((each for each in lookups if str(each.get("id")) == wanted), None)
        return (found, "") if found is not None else (None, f"Choose “{question.label}” from the list.")
    if question.type is FieldType.CHOICE and value not in {each.value for each in options}:
        return None, f"Choose “{question.label}” from the list."
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    wanted_type, words = _TYPES[question.type]
    fits = isinstance(value, wanted_type) and not (wanted_type is dt.date and isinstance(value, dt.datetime))
    if question.type is FieldType.INTEGER and isinstance(value, Decimal):
        fits = value == value.to_integral_value()
    if question.type is FieldType.DATE_AND_TIME and isinstance(value, dt.datetime):
        fits = value.tzinfo is not None
    return (value, "") if fits else (None, f"“{question.label}” must be {words}.")
