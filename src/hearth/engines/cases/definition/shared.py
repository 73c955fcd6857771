"""What the blocks of a path share while they are compiled: what they may name, and the settings of many of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from hearth.engines.cases.definition.bpmn import Arrow, Element
from hearth.engines.cases.definition.catalogue import ParameterFace, PathCatalogue
from hearth.engines.cases.definition.expressions import Expressions, Place
from hearth.engines.cases.definition.findings import Report
from hearth.engines.cases.definition.settings import Settings
from hearth.engines.cases.definition.spans import Unit, span_of
from hearth.engines.cases.definition.tasks import Outline
from hearth.engines.cases.program import NOBODY, Parameter, People, Target
from hearth.engines.cases.working_time import Span
from hearth.feel import types


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiling:
    """One compilation. `keys`, `settings` and `outlines` (of tasks) are by element id, `outgoing` by source."""

    subject: str
    catalogue: PathCatalogue
    expressions: Expressions
    report: Report
    keys: Mapping[str, str]
    settings: Mapping[str, Settings]
    outlines: Mapping[str, Outline]
    outgoing: Mapping[str, list[Arrow]]

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
        )
        chosen.done()
        queues = (people.queue,) if people.queue else ()
        for known, what, codes in (
            (self.catalogue.has_user, "user", people.users),
            (self.catalogue.has_role, "role", people.roles),
            (self.catalogue.has_queue, "queue", queues),
        ):
            for code in codes:
                if not known(code):
                    settings.refuse(f"unknown_{what}", f"there is no {what} “{code}”.")
        return people

    def target(self, element: Element, settings: Settings) -> Target | None:
        """When the block's task should be done."""
        chosen = settings.child("target")
        if chosen is None:
            return None
        sla = chosen.text("sla")
        if sla and not self.catalogue.has_sla(sla):
            settings.refuse("unknown_sla", f"there is no SLA definition “{sla}”.")
        span = None if sla else self.span(chosen, "amount", "unit")
        source = chosen.text("after")
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
