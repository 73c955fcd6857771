"""A small installation for paths: a catalogue in memory, and a world in which a case of a path is carried on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, TypeAlias

from defusedxml.ElementTree import fromstring

from hearth.engines.cases import effects as fx
from hearth.engines.cases.definition.bpmn import Definition, read
from hearth.engines.cases.definition.catalogue import (
    CommunicationFace,
    OperationFace,
    ParameterFace,
    UserDefinedFace,
)
from hearth.engines.cases.definition.compiling import compile_path
from hearth.engines.cases.definition.reused import Defined
from hearth.engines.cases.definition.scope import LOOKUP
from hearth.engines.cases.library_entries import CLOCKS, LIBRARY
from hearth.engines.cases.program import CaseState, FieldType, Program
from hearth.engines.cases.state import State, Token, TokenState
from hearth.engines.cases.step import (
    CaseOpened,
    OperationDone,
    OperationRefused,
    TaskBypassed,
    TaskCompleted,
    Trigger,
    Woken,
    drive,
)
from hearth.engines.cases.working_time import Moment
from hearth.engines.comms.recipients import RecipientRule
from hearth.engines.comms.starter import load_starter, starter_keys
from hearth.feel import types
from hearth.feel.stored import StoredFunction, read_parameters
from hearth.feel.types import FeelType
from hearth.kernel.refusal import Refused
from hearth.kernel.time import LONDON, UTC

CONTACT = types.context({"formal_name": types.STRING})
ACCOUNT = types.context({"reference": types.STRING, "label": types.STRING})
TENANCY = types.context(
    {
        "address": types.STRING,
        "tenant_names": types.STRING,
        "is_joint": types.BOOLEAN,
        "fixed_term_ends": types.DATE,
        "proposed_end_at": types.DATE_TIME,
        "status": types.STRING,
    }
)


def _takes(**given: FeelType) -> tuple[ParameterFace, ...]:
    return tuple(
        ParameterFace(name=name.rstrip("_"), type=type_, mandatory=not name.endswith("_"))
        for name, type_ in given.items()
    )


OPERATIONS = (
    OperationFace(
        name="tenancies.receive_notice",
        label="Record a notice",
        subjects=("tenancy",),
        parameters=_takes(
            received_at=types.DATE_TIME,
            asked_end_date_=types.DATE,
            end_reason_=LOOKUP,
            signed_by_=types.STRING,
            forwarding_address_=types.STRING,
            decision_reason_=types.STRING,
        ),
        results={"ends_at": types.DATE_TIME},
    ),
    OperationFace(
        name="tenancies.return_notice",
        label="Record the return of a notice",
        subjects=("tenancy",),
        parameters=_takes(received_at=types.DATE_TIME, reason=types.STRING),
    ),
    OperationFace(
        name="tenancies.record_keys",
        label="Record keys",
        subjects=("tenancy",),
        parameters=_takes(received_at=types.DATE_TIME),
        results={"late": types.BOOLEAN},
    ),
    OperationFace(name="tenancies.end_tenancy", label="End a tenancy", subjects=("tenancy",)),
    OperationFace(
        name="tenancies.grant_permission",
        label="Permit an alteration",
        subjects=("tenancy",),
        parameters=_takes(
            work=types.STRING, conditions_=types.STRING, expires_date_=types.DATE, inspect_on_=types.DATE
        ),
        results={"permission": types.NUMBER},
    ),
    OperationFace(
        name="tenancies.refuse_permission",
        label="Refuse an alteration",
        subjects=("tenancy",),
        parameters=_takes(work=types.STRING, reason=types.STRING, requested_date_=types.DATE),
        results={"permission": types.NUMBER},
    ),
    OperationFace(
        name="tenancies.inspect_permission",
        label="Record the inspection of an alteration",
        subjects=("tenancy",),
        parameters=_takes(
            permission=types.NUMBER,
            finding=types.STRING,
            done_date=types.DATE,
            note_=types.STRING,
            again_on_=types.DATE,
        ),
    ),
    OperationFace(
        name="accounts.accounts_of",
        label="Find accounts",
        subjects=("contact",),
        results={"accounts": types.list_of(ACCOUNT), "count": types.NUMBER, "first": types.STRING},
    ),
    OperationFace(
        name="accounts.produce_statement",
        label="Produce a statement",
        subjects=("contact",),
        parameters=_takes(account=types.STRING),
        results={
            "file": types.STRING,
            "account": types.STRING,
            "balance": types.NUMBER,
            "standing": types.STRING,
            "first_date": types.DATE,
            "last_date": types.DATE,
        },
    ),
)
COMMUNICATIONS = (
    CommunicationFace(
        key="notice-to-quit-acknowledged",
        label="Notice to quit acknowledged",
        recipients=tuple(RecipientRule),
        channels=("letter", "email"),
    ),
    CommunicationFace(
        key="notice-to-quit-returned",
        label="Notice to quit returned",
        recipients=tuple(RecipientRule),
        channels=("letter", "email"),
        parameters=_takes(return_reasons=types.list_of(types.STRING), received_at=types.DATE_TIME),
    ),
    CommunicationFace(
        key="laminate-flooring-permission",
        label="Laminate flooring: permission",
        recipients=tuple(RecipientRule),
        channels=("letter", "email"),
        enclosures=("laminate-flooring-guidance",),
    ),
    CommunicationFace(
        key="rent-statement-covering",
        label="Rent statement: covering letter",
        recipients=tuple(RecipientRule),
        channels=("letter", "email"),
        parameters=_takes(
            file=types.STRING,
            account=types.STRING,
            first_date=types.DATE,
            last_date=types.DATE,
            standing=types.STRING,
            owes=types.BOOLEAN,
        ),
    ),
)


SUB_PATHS = {each.key for each in LIBRARY if each.sub_path}


def _starter(key: str) -> CommunicationFace | None:
    """A communication that ships, as the installation would offer it."""
    if key not in starter_keys():
        return None
    names = [path.removeprefix("parameters.") for path in load_starter(key).uses if path.startswith("parameters.")]
    return CommunicationFace(
        key=key,
        label=load_starter(key).name,
        recipients=tuple(RecipientRule),
        channels=("letter", "email"),
        parameters=tuple(ParameterFace(name=name, type=types.ANY) for name in names),
        enclosures=tuple(each for each in starter_keys() if "sheet" in load_starter(each).channels),
    )


_TAKEN, _GIVES = read_parameters("day: date", "boolean")
FUNCTIONS = {"is_past": StoredFunction(name="is_past", parameters=_TAKEN, result=_GIVES, body="day < today()")}


def defined(code: str, content: str, **facts: Any) -> Defined:
    """A task definition of that content."""
    xml = fromstring(f'<hearth:task xmlns:hearth="https://hearth.example/bpmn/1">{content}</hearth:task>')
    given = {"label": code.capitalize(), "subject": "", "many": True, "version": 3, **facts}
    return Defined(code=code, content=xml, **given)


DEFINED = {
    each.code: each
    for each in (
        defined(
            "ring",
            '<hearth:people roles="housing-officer"/><hearth:target amount="2" unit="working-days"/>'
            "<hearth:information>Ring ((case.owner.name)) first.</hearth:information>"
            '<hearth:field key="reached" label="Reached?" type="true-or-false" mandatory="true"/>'
            '<hearth:field key="why" label="Why not" type="text" showWhen="answers.this.reached = false"/>'
            '<hearth:outcome value="done" label="Done"/>',
        ),
        defined("once", "", subject="tenancy", many=False),
        defined("of-contact", "", subject="contact"),
        defined("ending", "", ends=dt.date(2026, 7, 1)),
    )
}


class Catalogue:
    """A PathCatalogue of what stands above; `paths` are the BPMN of those that others may call, else the library."""

    def __init__(self, paths: Mapping[str, str] | None = None) -> None:
        self.paths = {key: library(key) for key in SUB_PATHS} if paths is None else paths

    def path(self, key: str) -> Definition | None:
        source = self.paths.get(key)
        return read(source).definition if source is not None else None

    def data(self, subject: str) -> Mapping[str, FeelType] | None:
        return {"tenancy": {"tenancy": TENANCY}, "contact": {"contact": CONTACT}}.get(subject)

    def operation(self, name: str) -> OperationFace | None:
        return next((each for each in OPERATIONS if each.name == name), None)

    def communication(self, key: str) -> CommunicationFace | None:
        return next((each for each in COMMUNICATIONS if each.key == key), None) or _starter(key)

    def task_definition(self, code: str) -> Defined | None:
        return DEFINED.get(code)

    def user_defined(self, field: str) -> UserDefinedFace | None:
        if field != "tenancy.authority_to_dispose":
            return None
        return UserDefinedFace(label="Authority to dispose signed and received", type=FieldType.TRUE_OR_FALSE)

    def has_lookup(self, heading: str) -> bool:
        return heading == "end-reason"

    def has_role(self, code: str) -> bool:
        return code in ("repairs", "housing-officer")

    def has_user(self, username: str) -> bool:
        return username == "amina@example.org"

    def has_queue(self, code: str) -> bool:
        return code == "housing"

    def has_service(self, code: str) -> bool:
        return code == "gas-register"

    def screens(self, subject: str) -> tuple[str, ...]:
        return ("tenancies.end-tenancy",) if subject == "tenancy" else ()

    def has_calendar(self, code: str) -> bool:
        return code == "office"

    def has_sla(self, code: str) -> bool:
        return code == "visit" or code in {each.code for each in CLOCKS}

    def has_privacy_class(self, code: str) -> bool:
        return code in ("personal", "confidential")

    def has_group(self, code: str) -> bool:
        return code == "managers"

    def functions(self) -> dict[str, StoredFunction]:
        return FUNCTIONS

    def milestones(self, subject: str) -> tuple[str, ...]:
        return ("void-started", "tenancies.keys-returned") if subject == "tenancy" else ()

    def milestone_labels(self) -> tuple[str, ...]:
        return ("Investigation complete",)


def library(key: str) -> str:
    """The BPMN of a path of the library."""
    return resources.files("hearth.engines.cases").joinpath("library", f"{key}.bpmn").read_text(encoding="utf-8")


@cache
def compiled(source: str) -> Program:
    """The program of a file that has to be sound; says what stands against it if it is not."""
    definition, findings = read(source)
    assert definition is not None, [str(each) for each in findings]
    program, more = compile_path(definition, Catalogue())
    assert program is not None, "\n".join(map(str, (*findings, *more)))
    return program


class OfficeHours:
    """Monday to Friday count as working days, every hour of them; no bank holidays."""

    def add_working_days(self, instant: dt.datetime, days: int, *, calendar: str = "") -> dt.datetime:  # noqa: ARG002 - one calendar
        at = instant.astimezone(LONDON)
        while days:
            at += dt.timedelta(days=1)
            days -= at.weekday() < 5
        return at.astimezone(UTC)

    def add_working_minutes(self, instant: dt.datetime, minutes: int, *, calendar: str = "") -> dt.datetime:  # noqa: ARG002 - one calendar
        return instant + dt.timedelta(minutes=minutes)


def at(text: str) -> dt.datetime:
    """`2026-11-30 12:00` on the London clock."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


REASONS = [
    {"id": Decimal(1), "master": "", "description": "Moving for work"},
    {"id": Decimal(2), "master": "care-home", "description": "Going into residential care"},
    {"id": Decimal(3), "master": "domestic-abuse", "description": "Domestic abuse"},
]


Operation: TypeAlias = "Callable[[Case, fx.RunOperation], Mapping[str, object]]"


@dataclass
class Case:
    """A case of a path with a clock of its own. `operations` do what the landlord's modules would do to `records`."""

    program: Program
    now: dt.datetime
    records: Mapping[str, dict[str, object]]
    note: str = ""
    operations: Mapping[str, Operation] = field(default_factory=dict)
    state: State = field(default_factory=State)
    history: list[fx.Effect] = field(default_factory=list)
    answers: dict[str, dict[str, object]] = field(default_factory=dict)
    results: dict[str, dict[str, object]] = field(default_factory=dict)
    background: bool = False
    opened_at: dt.datetime = field(init=False)

    def __post_init__(self) -> None:
        self.opened_at = self.now

    # The world of a step

    def data(self) -> Mapping[str, object]:
        case = {
            "reference": "CS-1",
            "title": self.program.name,
            "note": self.note,
            "opened_at": self.opened_at,
            "owner": {"name": "Amina Shah"},
            "creator": {"name": "Amina Shah"},
        }
        lookups = {"end-reason": REASONS}
        return {**self.records, "case": case, "answers": self.answers, "results": self.results, "lookups": lookups}

    def apply(self, effects: tuple[fx.Effect, ...]) -> None:
        self.history.extend(effects)
        for effect in effects:
            if isinstance(effect, fx.KeepAnswers):
                self.answers[effect.block_key] = dict(effect.values)
            elif isinstance(effect, fx.KeepResults):
                self.results[effect.block_key] = dict(effect.values)

    def run(self, call: fx.RunOperation) -> OperationDone | OperationRefused:
        try:
            return OperationDone(token=call.token, results=self.operations[call.operation](self, call))
        except Refused as refusal:
            if not self.background:
                raise
            return OperationRefused(token=call.token, sentence=refusal.sentence)

    # What happens to it

    def happens(self, trigger: Trigger) -> None:
        """Carries the case on; a refusal leaves it as it was."""
        before = (self.state, list(self.history), dict(self.answers), dict(self.results))
        moment = Moment(now=self.now, working=OfficeHours())
        try:
            self.state = drive(self.program, self.state, trigger, self, moment)
        except Refused:
            self.state, self.history, self.answers, self.results = before
            raise

    def open(self) -> None:
        self.happens(CaseOpened())

    def complete(self, block: str, /, **answers: object) -> None:
        """An officer completes the live task of a block; `outcome` is its outcome."""
        token, outcome = self.token(block), str(answers.pop("outcome", ""))
        self.happens(
            TaskCompleted(token=token.id, node=token.node, visit=token.visit, answers=answers, outcome=outcome)
        )

    def bypass(self, block: str, reason: str) -> None:
        """An officer passes over the live task of a block."""
        token = self.token(block)
        self.happens(TaskBypassed(token=token.id, node=token.node, visit=token.visit, reason=reason))

    def until(self, now: dt.datetime) -> None:
        """Time passes; whatever is due on the way wakes at its instant, as the due index would have it."""
        while (due := min(self.alarms(), default=None)) is not None and due <= now:
            self.now = max(due, self.now)
            woken = [token.id for token in self.state.tokens.values() if token.wakes_at and token.wakes_at <= self.now]
            self._in_background(tuple(woken))
        self.now = now

    def changed(self) -> None:
        """The feed of changes tells every delay that something that it reads has changed."""
        self._in_background(tuple(self.state.tokens))

    def _in_background(self, tokens: tuple[int, ...]) -> None:
        self.background = True
        try:
            self.happens(Woken(tokens=tokens))
        finally:
            self.background = False

    def alarms(self) -> list[dt.datetime]:
        return [token.wakes_at for token in self.state.tokens.values() if token.wakes_at is not None]

    # What there is to see

    def token(self, block: str) -> Token:
        return next(token for token in self.state.tokens.values() if token.node == block)

    def is_closed(self) -> bool:
        return self.state.case is CaseState.CLOSED

    def live(self) -> set[str]:
        """The blocks with a live task."""
        return {token.node for token in self.state.tokens.values() if token.state is TokenState.AT_TASK}

    def waiting(self) -> set[str]:
        """The blocks that wait."""
        return {token.node for token in self.state.tokens.values() if token.state is TokenState.AT_DELAY}

    def of(self, kind: type[fx.Effect]) -> list[fx.Effect]:
        return [effect for effect in self.history if isinstance(effect, kind)]

    def ran(self) -> list[str]:
        return [effect.operation for effect in self.history if isinstance(effect, fx.RunOperation)]

    def sent(self) -> list[str]:
        return [effect.definition for effect in self.history if isinstance(effect, fx.SendCommunication)]
