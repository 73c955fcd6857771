"""Cases judged by PostgreSQL: what is passed in stands as parameters, so that no table is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from django.db import OperationalError, ProgrammingError, connection, transaction

from hearth.faces.cli.feel import cases
from hearth.faces.cli.feel.cases import Case
from hearth.faces.cli.feel.conformance import NOW, Compiled, Verdict, guarded, judged
from hearth.feel import FeelError, Scope, compile_expression
from hearth.feel.functions import Functions
from hearth.feel.sql import Fragment, NotCompilable, Rows, compile_value, literal, selected, value_of
from hearth.feel.values import Value, type_of
from hearth.kernel.refusal import Refused


class DatabaseMissing(Refused):
    """There is no database to ask, or it is not up to this version."""

    code = "database_missing"


class Given:
    """Values that are passed in, as the source of a query."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values = values

    def field(self, path: tuple[str, ...]) -> Fragment | None:
        """The value at a path as a parameter; None for a list or a context."""
        value: Value = dict(self.values)
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return None if isinstance(value, list | dict) else literal(value)

    def rows(self, _path: tuple[str, ...]) -> Rows | None:
        """None: lists are passed in, not asked of tables."""
        return None


def judge(sound: Sequence[tuple[Case, Compiled]]) -> Iterator[Verdict]:
    """What the database says of each case; a case that it can't be asked is not compilable. DatabaseMissing: it does
    not answer, or lacks the functions that conditions call."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT feel_divide(1, 2)")
    except (OperationalError, ProgrammingError) as error:
        raise DatabaseMissing(f"The database can't be asked: {str(error).strip().splitlines()[0]}.") from None
    for case, _ in sound:
        yield guarded(partial(_judge, case))


def _judge(case: Case) -> Verdict:
    names = {name: type_of(value) for name, value in case.inputs.items()}
    try:
        expression = compile_expression(case.expression, scope=Scope(names, Functions(), None, checked=False))
        fragment = compile_value(expression, Given(case.inputs), now=NOW)
    except NotCompilable:
        return Verdict.NOT_COMPILABLE
    except FeelError:
        return judged(case.expected is None)
    return judged(cases.same(asked(fragment), case.expected))


def asked(fragment: Fragment) -> Value:
    """The value that the database gives for a fragment."""
    wanted = selected(fragment)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {wanted.text}", list(wanted.params))
        row = cursor.fetchone()
    return value_of(fragment, row[0] if row is not None else None)
