"""One expression for one record, for people at a terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from hearth.feel import Explanation, Expression, Scope, compile_expression, shown
from hearth.feel.calendar import LONDON
from hearth.feel.sql import NotCompilable
from hearth.feel.values import Value
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform import catalogue
from hearth.platform.identity.access import Access, access_of
from hearth.platform.identity.models import User
from hearth.platform.index.kinds import KINDS
from hearth.platform.index.models import Record
from hearth.platform.index.visibility import visible

DEPTH = 2
"""Relations that an expression may follow from the record."""
NOON = dt.time(12)


class NotUnderstood(Refused):
    """What was typed beside the expression can't be read."""

    code = "not_understood"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks: an expression, of which record (kind and reference, None for none), as of which instant, and
    for whom (None: the operator of this installation, who is not masked)."""

    source: str
    record: tuple[str, str] | None
    now: dt.datetime
    access: Access | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The value with its explanation, what it rests on, and why the database could not be asked ("" if it could)."""

    expression: Expression
    value: Value
    explanation: Explanation
    python_only: str


def noon_of(text: str) -> dt.datetime:
    """Noon in London of a day that is written 2026-03-01. NotUnderstood for anything else."""
    try:
        return dt.datetime.combine(dt.date.fromisoformat(text), NOON, tzinfo=LONDON)
    except ValueError:
        raise NotUnderstood(f"“{text}” is no date. Write it like 2026-03-01.") from None


def kind_and_reference(text: str) -> tuple[str, str]:
    """`tenancy:TEN-000123` as its two halves. NotUnderstood for anything else, and for a kind that nobody knows."""
    kind, colon, reference = text.partition(":")
    if not colon or kind not in KINDS or not reference:
        raise NotUnderstood(f"Say which record as KIND:REFERENCE, with KIND one of {', '.join(sorted(KINDS))}.")
    return kind, reference.strip()


def access_for(email: str, *, now: dt.datetime) -> Access:
    """What the colleague of that address may see on the day. NotFound when there is none."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise NotFound(f"Nobody signs in with {email}.")
    return access_of(user, on=now.astimezone(LONDON).date())


def evaluate(asked: Asked) -> Found:
    """This function will give the expression's value for the record. Refused: an expression that is refused, a record
    that isn't there or may not be seen, a field that may not be tried."""
    if asked.record is None:
        expression = compile_expression(asked.source, scope=Scope())
        values: dict[str, Value] = {}
        python_only = ""
    else:
        kind, reference = asked.record
        expression = compile_expression(asked.source, scope=catalogue.scope([kind], depth=DEPTH))
        record_id, access = _record(kind, reference, asked.access)
        paths = sorted(path.partition(".")[2] for path in expression.reads if "." in path)
        if access is not None:
            for path in paths:
                catalogue.check_usable(access, kind, path)
        values = {kind: catalogue.load(kind, record_id, paths, access=access)}
        python_only = _python_only(kind, expression, access)
    value = expression.evaluate(values, now=asked.now)
    return Found(
        expression=expression,
        value=value,
        explanation=expression.explain(values, now=asked.now),
        python_only=python_only,
    )


def _record(kind: str, reference: str, access: Access | None) -> tuple[int, Access | None]:
    records = Record.objects.filter(kind=kind, reference__iexact=reference)
    if access is not None:
        # A restricted record asks its reader for a reason and keeps it; a command can't.
        records = visible(access, records).filter(restricted=False)
    record = records.first()
    if record is None:
        raise NotFound(f"There is no {KINDS.get(kind).label.lower()} {reference}, or it may not be seen.")
    return record.pk, access.within(record.company_id) if access is not None else None


def _python_only(kind: str, expression: Expression, access: Access | None) -> str:
    try:
        catalogue.asked_of_rows(kind, expression, access=access)
    except NotCompilable as error:
        return str(error)
    return ""


def told(asked: Asked, found: Found, *, explain: bool) -> Iterator[str]:
    """The lines for a terminal."""
    yield shown(found.value)
    if explain:
        yield ""
        yield from _tree(found.explanation, 0)
        yield ""
        yield f"type: {found.expression.type}"
        yield f"reads: {', '.join(sorted(found.expression.reads)) or 'no field'}"
        yield f"reads the clock: {'yes' if found.expression.reads_clock else 'no'}"
        if asked.record is not None:
            yield f"by the database: {found.python_only or 'yes'}"
    if asked.record is not None:
        who = asked.access.label if asked.access is not None else "the operator of this installation; nothing is masked"
        yield f"(read as {who}; as of {asked.now:%-d %B %Y})"


def _tree(explanation: Explanation, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}{' '.join(explanation.source.split())} = {shown(explanation.value)}"
    for child in explanation.children:
        yield from _tree(child, depth + 1)
