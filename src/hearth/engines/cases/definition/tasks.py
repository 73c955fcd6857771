"""The settings of a user task: its script, information fields, checklist and outcomes; of a form and an appointment,
which are tasks that ask what they ask; of a milestone that an officer reaches.

Read in two passes, because expressions anywhere in the path may read the answers of any task: first the outline (which
fields there are, of which types), then the expressions.
"""

from __future__ import annotations

import re
from dataclasses import replace

from hearth.engines.cases.answers import OUTCOME
from hearth.engines.cases.definition.appointments import asked
from hearth.engines.cases.definition.bpmn import HEARTH
from hearth.engines.cases.definition.catalogue import PathCatalogue, UserDefinedFace
from hearth.engines.cases.definition.expressions import Expressions, Place
from hearth.engines.cases.definition.scope import answer_type
from hearth.engines.cases.definition.settings import Settings
from hearth.engines.cases.formula import Formula
from hearth.engines.cases.program import (
    Advice,
    AdviceLevel,
    ChecklistItem,
    Field,
    FieldType,
    Information,
    Option,
    OptionsFrom,
    Proposal,
    Question,
    ScriptItem,
)
from hearth.feel import types
from hearth.feel.types import ContextType, FeelType, ListType

KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
REACHED_ON = "reached_on"


class Outline:
    """The fields of a task before any expression is compiled: what `answers.<task>` will hold."""

    def __init__(self, settings: Settings, catalogue: PathCatalogue) -> None:
        self.settings, self.catalogue = settings, catalogue
        self.script = settings.child("script") if settings.tag == "task" else None
        self.items = self.script.children("information", "question", "advice", "propose") if self.script else []
        self.questions = {id(each): self._field(each) for each in self.items if each.tag == "question"}
        booked, came = asked(settings) if settings.tag == "appointment" else ([], ())
        if settings.tag == "milestone" and settings.flag("dateRequired", default=True):
            booked = [_reached_on(settings)]
        self.fields = [(each, self._field(each)) for each in (*booked, *settings.children("field"))]
        self.checklist = self._checklist()
        self.outcomes = (*came, *_options(settings, "outcome"))
        self._check_keys()

    @property
    def answers(self) -> dict[str, FeelType]:
        """What `answers.<task>` holds."""
        found = {field.key: answer_type(field) for field in self._all_fields()}
        found.update({item.key: types.BOOLEAN for item in self.checklist})
        if self.outcomes:
            found[OUTCOME] = types.STRING
        return found

    def _all_fields(self) -> list[Field]:
        return [*self.questions.values(), *(field for _, field in self.fields)]

    def _field(self, settings: Settings) -> Field:
        key = settings.text("key", needed=True)
        user_defined = settings.text("userDefined")
        face = self._user_defined(settings, user_defined) if user_defined else self._own(settings)
        return Field(
            key=key,
            label=settings.text("label") or face.label or key,
            type=face.type,
            heading=face.heading,
            privacy=self._privacy(settings) or face.privacy,
            user_defined=user_defined,
            mandatory=settings.flag("mandatory", default=False),
            refusal=settings.text("refusal"),
            help=settings.text("help"),
            lines=settings.whole("lines", 1),
            options=_options(settings, "option"),
        )

    def _own(self, settings: Settings) -> UserDefinedFace:
        kind = settings.one_of("type", FieldType) or FieldType.TEXT
        heading = settings.text("heading")
        if kind is FieldType.LOOKUP and not self.catalogue.has_lookup(heading):
            settings.refuse("unknown_lookup", f"there is no lookup list “{heading}”.")
        return UserDefinedFace(label=settings.text("label", needed=True), type=kind, heading=heading)

    def _user_defined(self, settings: Settings, name: str) -> UserDefinedFace:
        face = self.catalogue.user_defined(name)
        if face is None:
            settings.refuse("unknown_field", f"there is no user-defined field “{name}”.")
        return face or UserDefinedFace(label=name, type=FieldType.TEXT)

    def _privacy(self, settings: Settings) -> str:
        privacy = settings.text("privacy")
        if privacy and not self.catalogue.has_privacy_class(privacy):
            settings.refuse("unknown_privacy", f"there is no privacy class “{privacy}”.")
        return privacy

    def _checklist(self) -> tuple[ChecklistItem, ...]:
        checklist = self.settings.child("checklist") if self.settings.tag == "task" else None
        items: list[ChecklistItem] = []
        for each in checklist.children("item") if checklist else []:
            key, label = each.text("key", needed=True), each.text("label", needed=True)
            items.append(ChecklistItem(key=key, label=label, mandatory=each.flag("mandatory", default=False)))
            each.done()
        if checklist:
            checklist.done()
        return tuple(items)

    def _check_keys(self) -> None:
        keys = [field.key for field in self._all_fields()] + [item.key for item in self.checklist]
        for key in dict.fromkeys(keys):
            if not KEY.fullmatch(key) or key == OUTCOME:
                advice = "Use letters, digits and underscores, and not the word outcome."
                self.settings.refuse("field_key", f"“{key}” can't be a field's key.", advice)
            if keys.count(key) > 1:
                self.settings.refuse("field_twice", f"has two fields with the key “{key}”.")


def _options(settings: Settings, tag: str) -> tuple[Option, ...]:
    found: list[Option] = []
    for each in settings.children(tag):
        value = each.text("value", needed=True)
        found.append(Option(value=value, label=each.text("label") or value))
        each.done()
    return tuple(found)


def _reached_on(settings: Settings) -> Settings:
    """The question for the day on which a milestone was reached: `answers.<key>.reached_on`."""
    given = {"key": REACHED_ON, "label": "Reached on", "type": FieldType.DATE.value, "mandatory": "true"}
    field = settings.xml.makeelement(f"{HEARTH}field", given)
    return Settings(field, settings.report, element=settings.element, name=settings.name)


class TaskBody:
    """A task's script and fields with their expressions; each may read only the answers of what stands before it."""

    def __init__(self, outline: Outline, expressions: Expressions, *, key: str) -> None:
        self.outline, self.key = outline, key
        self.proposed = types.context(self._proposed())
        self.expressions = expressions.with_roots(proposed=self.proposed)
        self.earlier: set[str] = set()
        self.script = tuple(item for each in outline.items if (item := self._item(each)) is not None)
        if outline.script:
            outline.script.done()
        self.fields = tuple(self._field(settings, field) for settings, field in outline.fields)

    def _proposed(self) -> dict[str, FeelType]:
        known = self.outline.answers
        named = [each.xml.get("field", "") for each in self.outline.items if each.tag == "propose"]
        return {name: known[name] for name in named if name in known}

    def _item(self, settings: Settings) -> ScriptItem | None:
        item: ScriptItem | None
        match settings.tag:
            case "question":
                field = self._field(settings, self.outline.questions[id(settings)], finish=False)
                wording = settings.child("wording")
                text = wording.content() if wording else field.label
                place = self._place(settings, f"the question “{field.label}”")
                item = Question(field=field, wording=self.expressions.wording(text, place))
            case "information":
                place = self._place(settings, "its script")
                item = Information(
                    text=self.expressions.wording(settings.content(), place),
                    show_when=self._test(settings, "showWhen", "when its information is shown"),
                )
            case "advice":
                item = self._advice(settings)
            case _:
                item = self._proposal(settings)
        settings.done()
        return item

    def _advice(self, settings: Settings) -> Advice | None:
        level = settings.one_of("level", AdviceLevel, AdviceLevel.INFORMATION) or AdviceLevel.INFORMATION
        if not settings.text("when", needed=True):
            return None
        when = self._test(settings, "when", "the advice of its script")
        text = self.expressions.wording(settings.content(), self._place(settings, "the advice of its script"))
        return Advice(level=level, when=when, text=text) if when is not None else None

    def _proposal(self, settings: Settings) -> Proposal | None:
        name = settings.text("field", needed=True)
        field = next((each for _, each in self.outline.fields if each.key == name), None)
        if field is None:
            settings.refuse(
                "unknown_field", f"its script proposes a value for “{name}”, which is not one of its fields."
            )
            return None
        advice = settings.text("advice")
        if advice:
            level = settings.one_of("advice", AdviceLevel)
            if field.type is not FieldType.TEXT:
                settings.refuse("proposal", f"advice can only be proposed for a text field, which “{name}” is not.")
            return Proposal(field=name, advice=level)
        value = self._formula(settings, "value", answer_type(field), f"what is proposed for “{field.label}”")
        return Proposal(field=name, value=value)

    def _field(self, settings: Settings, field: Field, *, finish: bool = True) -> Field:
        label = f"“{field.label}”"
        found = replace(
            field,
            show_when=self._test(settings, "showWhen", f"when {label} is shown"),
            mandatory_when=self._test(settings, "mandatoryWhen", f"when {label} is mandatory"),
            default=self._formula(settings, "default", answer_type(field), f"the default of {label}"),
            options_from=self._options_from(settings, label),
        )
        self.earlier.add(field.key)
        found = replace(found, valid_when=self._test(settings, "validWhen", f"when {label} is valid"))
        if field.type is FieldType.CHOICE and not (field.options or found.options_from):
            settings.refuse("no_options", f"{label} is a choice without options.")
        if finish:
            settings.done()
        return found

    def _options_from(self, settings: Settings, label: str) -> OptionsFrom | None:
        source = settings.child("optionsFrom")
        if source is None:
            return None
        records = self._formula(source, "records", types.list_of(), f"the options of {label}")
        value, name = source.text("value", needed=True), source.text("label", needed=True)
        source.done()
        if records is None:
            return None
        item = records.feel_type.item if isinstance(records.feel_type, ListType) else types.ANY
        missing = [each for each in (value, name) if isinstance(item, ContextType) and item.type_of(each) is None]
        if missing or not isinstance(item, ContextType):
            what = missing[0] if missing else "fields"
            settings.refuse("options", f"the options of {label}: the records of `{records.source}` have no {what}.")
        return OptionsFrom(records=records, value=value, label=name)

    def _test(self, settings: Settings, name: str, what: str) -> Formula | None:
        return self._formula(settings, name, types.BOOLEAN, what)

    def _formula(self, settings: Settings, name: str, expect: FeelType, what: str) -> Formula | None:
        formula = self.expressions.optional(settings.text(name), expect, self._place(settings, what))
        if formula is not None:
            self._check_order(settings, formula, what)
        return formula

    def _check_order(self, settings: Settings, formula: Formula, what: str) -> None:
        own = f"answers.{self.key}."
        for path in formula.reads:
            name = path.removeprefix(own).partition(".")[0] if path.startswith(own) else ""
            if name and name not in self.earlier:
                settings.refuse("asked_later", f"{what} reads `{own}{name}`, which is asked further down.")

    def _place(self, settings: Settings, what: str) -> Place:
        return Place(element=settings.element, name=settings.name, what=what)
