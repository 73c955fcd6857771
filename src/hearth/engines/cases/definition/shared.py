"""What the blocks of a path share while they are compiled: what they may name, and the settings of many of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TypedDict

from hearth.engines.cases.definition.bpmn import Arrow, Element
from hearth.engines.cases.definition.catalogue import ParameterFace, PathCatalogue
from hearth.engines.cases.definition.expressions import Expressions, Place
from hearth.engines.cases.definition.findings import Report
from hearth.engines.cases.definition.reused import Defined
from hearth.engines.cases.definition.settings import Settings
from hearth.engines.cases.definition.spans import Unit, span_of
from hearth.engines.cases.definition.tasks import Outline
from hearth.engines.cases.program import NOBODY, Anchor, Parameter, People, Program, Recurrence, Target
from hearth.engines.cases.working_time import Span
from hearth.feel import types


class WorkSettings(TypedDict):
    """The fields of a WorkBlock."""

    mandatory: bool
    do_not_repeat: bool
    people: People
    target: Target | None
    starts: Anchor | None
    recurrence: Recurrence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A path that is called: what it takes, and its program, to be put into that of the one who calls."""

    name: str
    takes: tuple[ParameterFace, ...]
    program: Program


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiling:
    """One compilation. `keys`, `settings`, `outlines` (tasks), `called` and `defined` (tasks that name a definition)
    are by element id, `outgoing` by source."""

    subject: str
    catalogue: PathCatalogue
    expressions: Expressions
    report: Report
    keys: Mapping[str, str]
    settings: Mapping[str, Settings]
    outlines: Mapping[str, Outline]
    outgoing: Mapping[str, list[Arrow]]
    called: Mapping[str, Called]
    defined: Mapping[str, Defined]

    def work(self, element: Element, settings: Settings) -> WorkSettings:
        """What all blocks with work for people or for the system have in common."""
        return WorkSettings(
            mandatory=settings.flag("mandatory", default=True),
            do_not_repeat=settings.flag("doNotRepeat", default=False),
            people=self._allocated(element, settings),
            target=self.target(element, settings),
            starts=self.anchor(element, settings),
            recurrence=self.recurrence(element, settings),
        )

    def anchor(self, element: Element, settings: Settings) -> Anchor | None:
        """The date that the block's work waits for, or so many days before it."""
        chosen = settings.child("begins")
        if chosen is None:
            return None
        source, days = chosen.text("at", needed=True), chosen.whole("daysBefore", 0)
        at = self.expressions.optional(source, types.ANY, self.place(element, "when it begins"))
        chosen.done()
        if at is not None and at.feel_type not in (types.DATE, types.DATE_TIME):
            settings.refuse("begins", f"it begins at `{source}`, which is not a date.")
        return Anchor(at=at, days_before=days) if at is not None else None

    def recurrence(self, element: Element, settings: Settings) -> Recurrence | None:
        """How often the block's work comes again, and until when."""
        chosen = settings.child("recurrence")
        if chosen is None:
            return None
        span, times = self.span(chosen, "amount", "unit"), chosen.whole("times", 0) or None
        source = chosen.text("until")
        until = self.expressions.optional(source, types.BOOLEAN, self.place(element, "until when it comes again"))
        if times is None and not source:
            settings.refuse("endless", "comes again without an end.", "Say how often, or until what is true.")
        chosen.done()
        return Recurrence(span=span, times=times, until=until) if span is not None else None

    def place(self, element: Element, what: str) -> Place:
        """Where an expression of the element stands."""
        return Place(element=element.id, name=element.name, what=what)

    def refuse(self, element: Element, code: str, sentence: str, advice: str = "") -> None:
        """An error of the element."""
        self.report.refuse(code, sentence, element=element.id, name=element.name, advice=advice)

    def unconfigured(self, element: Element, sentence: str) -> None:
        """The element does not say yet what it does."""
        self.refuse(element, "not_configured", f"is not set up. {sentence}")

    def parameters(
        self, element: Element, settings: Settings, of: str, known: tuple[ParameterFace, ...] | None
    ) -> tuple[Parameter, ...]:
        """What is handed over, each value of its type; `known` None: nobody knows what is wanted."""
        faces = {each.name: each for each in known or ()}
        found: dict[str, Parameter] = {}
        named: set[str] = set()
        for each in settings.children("parameter"):
            name, source = each.text("name", needed=True), each.text("value", needed=True)
            each.done()
            named.add(name)
            if known is not None and name not in faces:
                settings.refuse("unknown_parameter", f"“{of}” takes no “{name}”.")
            expect = faces[name].type if name in faces else types.ANY
            value = self.expressions.optional(source, expect, self.place(element, f"the value of “{name}”"))
            if value is not None:
                found[name] = Parameter(name=name, value=value)
            written = source[1:-1] if len(source) > 1 and source[0] == source[-1] == '"' else None
            if name in faces and faces[name].values and written is not None and written not in faces[name].values:
                settings.refuse("not_offered", f"“{of}” knows no “{written}” ({faces[name].label or name}).")
        for face in faces.values():
            if face.mandatory and face.name not in named:
                settings.refuse("parameter_missing", f"“{of}” needs “{face.label or face.name}”.")
        return tuple(found.values())

    def offered(self, settings: Settings, what: str, values: Collection[str], known: Collection[str], of: str) -> None:
        """Refuses values that the communication or action does not have."""
        for value in values:
            if value and value not in known:
                settings.refuse("not_offered", f"“{of}” has no {what} “{value}”.")

    def people(self, settings: Settings) -> People:
        """The people of a block; nobody where it names none."""
        chosen = settings.child("people")
        if chosen is None:
            return NOBODY
        people = People(
            owner=chosen.flag("owner", default=False),
            creator=chosen.flag("creator", default=False),
            patch_officer=chosen.flag("patchOfficer", default=False),
            users=chosen.words("users"),
            roles=chosen.words("roles"),
            queue=chosen.text("queue"),
            rule=chosen.flag("rule", default=False),
            groups=chosen.words("groups"),
            managers=chosen.flag("managers", default=False),
        )
        chosen.done()
        queues = (people.queue,) if people.queue else ()
        for known, what, codes in (
            (self.catalogue.has_user, "user", people.users),
            (self.catalogue.has_role, "role", people.roles),
            (self.catalogue.has_queue, "queue", queues),
            (self.catalogue.has_group, "escalation group", people.groups),
        ):
            for code in codes:
                if not known(code):
                    settings.refuse(f"unknown_{what.replace(' ', '_')}", f"there is no {what} “{code}”.")
        return people

    def _allocated(self, element: Element, settings: Settings) -> People:
        """The people of a block; rules are asked about its task definition, if it is made of one."""
        people, defined = self.people(settings), self.defined.get(element.id)
        return replace(people, definition=defined.code) if people.rule and defined is not None else people

    def target(self, element: Element, settings: Settings) -> Target | None:
        """When the block's task should be done."""
        chosen = settings.child("target")
        if chosen is None:
            return None
        sla = chosen.text("sla")
        if sla and not self.catalogue.has_sla(sla):
            settings.refuse("unknown_sla", f"there is no SLA definition “{sla}”.")
        source = chosen.text("after")
        on_the_day = bool(source) and not chosen.text("amount") and not sla
        span = None if sla else Span() if on_the_day else self.span(chosen, "amount", "unit")
        after = self.expressions.optional(source, types.ANY, self.place(element, "its target"))
        if after is not None and after.feel_type not in (types.DATE, types.DATE_TIME):
            settings.refuse("target", f"its target counts from `{source}`, which is not a date.")
        chosen.done()
        return Target(span=span, after=after, sla=sla) if span is not None or sla else None

    def span(self, settings: Settings, amount: str, unit: str) -> Span | None:
        """An amount of a unit, in two attributes, and the calendar by which working time is counted."""
        count, chosen = settings.whole(amount, 0), settings.one_of(unit, Unit)
        calendar = settings.text("calendar")
        if calendar and not self.catalogue.has_calendar(calendar):
            settings.refuse("unknown_calendar", f"there is no calendar “{calendar}”.")
        if not count:
            settings.text(amount, needed=True)
        return span_of(count, chosen, calendar) if count and chosen is not None else None
