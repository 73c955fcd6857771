"""The blocks that a path is drawn with, and every option of each: what the designer's palette and panel are made from.

One description for whoever draws. What it says is what `blocks.py`, `tasks.py`, `decisions.py`, `delays.py` and
`shared.py` read: tests/engines/cases/test_palette.py holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from hearth.engines.cases.program import AdviceLevel, FieldType
from hearth.engines.cases.working_time import Unit
from hearth.engines.comms.recipients import RecipientRule


class Kind(StrEnum):
    """How an option is asked for. EXPRESSION is FEEL, WORDING a text with merge fields."""

    TEXT = "text"
    LONG = "long"
    FLAG = "flag"
    WHOLE = "whole"
    DAY = "day"
    CHOICE = "choice"
    SEVERAL = "several"
    EXPRESSION = "expression"
    WORDING = "wording"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One setting. `name` is the attribute of the element ("" for its own text). `choices` are fixed pairs of value and
    words; `source` names a list of the installation (engines/cases/choices.py). `default` counts where nothing is said.
    `expect` is what an expression must give ("" for anything).
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    default: str = ""
    needed: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    source: str = ""
    expect: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An element inside a block's settings. `many`: there may be several, in order. `mixed`: its own parts stand in one
    order, whatever their tags (the items of a script). `one` is what a single one is called on buttons.
    """

    tag: str
    label: str
    one: str = ""
    options: tuple[Option, ...] = ()
    parts: tuple[Part, ...] = ()
    many: bool = False
    mixed: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockFace:
    """A block of the palette. `bpmn` is its element, `event` the definition inside it, `tag` the Hearth element with
    its settings ("" where it has none); `letter` adds one from the keyboard; `icon` is a drawing of the sprite. `own`
    are attributes of the BPMN element itself; `arrow` is what each arrow out of it may carry.
    """

    code: str
    label: str
    bpmn: str
    icon: str
    letter: str
    about: str
    event: str = ""
    tag: str = ""
    own: tuple[Option, ...] = ()
    options: tuple[Option, ...] = ()
    parts: tuple[Part, ...] = ()
    arrow: Part | None = None


def _pairs(values: type[StrEnum], **words: str) -> tuple[tuple[str, str], ...]:
    plain = ((each.value, each.value.replace("-", " ").replace("_", " ").capitalize()) for each in values)
    return tuple((value, words.get(value.replace("-", "_"), said)) for value, said in plain)


UNITS = _pairs(Unit)
YES_NO = "boolean"

KEY = Option(name="key", label="Name in expressions", hint="Letters, digits and underscores. Left out: from the id.")
MANDATORY = Option(name="mandatory", label="Mandatory: it can’t be passed over", kind=Kind.FLAG, default="true")
ONCE = Option(
    name="doNotRepeat", label="Do not repeat", kind=Kind.FLAG, default="false", hint="Passed over on a second visit."
)
AUTOMATIC = Option(
    name="automatic",
    label="Runs by itself",
    kind=Kind.FLAG,
    default="true",
    hint="Otherwise an officer gets a task, and completing it does the work.",
)
CALENDAR = Option(
    name="calendar",
    label="Calendar",
    kind=Kind.CHOICE,
    source="calendars",
    hint="For working time; usual one if empty.",
)
PARAMETERS = Part(
    tag="parameter",
    label="What it is given",
    one="value",
    many=True,
    options=(
        Option(name="name", label="Name", kind=Kind.CHOICE, source="parameters", needed=True),
        Option(name="value", label="Value", kind=Kind.EXPRESSION, needed=True),
    ),
)

RESULTS = Part(
    tag="result",
    label="What is read off the answer",
    one="result",
    many=True,
    hint="Of a web service, whose answer is called response.",
    options=(
        Option(name="name", label="Name", needed=True),
        Option(name="value", label="Value", kind=Kind.EXPRESSION, needed=True),
        Option(name="type", label="Type", kind=Kind.CHOICE, choices=_pairs(FieldType), needed=True),
        Option(name="mandatory", label="Mandatory", kind=Kind.FLAG, default="true"),
    ),
)


def _span(amount: str, unit: str, label: str, *, needed: bool = False) -> tuple[Option, Option]:
    return (
        Option(name=amount, label=label, kind=Kind.WHOLE, needed=needed),
        Option(name=unit, label="Unit", kind=Kind.CHOICE, choices=UNITS, needed=needed),
    )


PEOPLE = Part(
    tag="people",
    label="Who does it",
    hint="Any mix. Nobody named: the case’s owner.",
    options=(
        Option(name="owner", label="The case’s owner", kind=Kind.FLAG, default="false"),
        Option(name="creator", label="Whoever opened the case", kind=Kind.FLAG, default="false"),
        Option(name="patchOfficer", label="The officer of the patch", kind=Kind.FLAG, default="false"),
        Option(name="rule", label="Whom the allocation rule names", kind=Kind.FLAG, default="false"),
        Option(name="roles", label="Roles", kind=Kind.SEVERAL, source="roles"),
        Option(name="users", label="Colleagues", kind=Kind.SEVERAL, source="users"),
        Option(name="queue", label="Queue", kind=Kind.CHOICE, source="roles"),
    ),
)
TARGET = Part(
    tag="target",
    label="When it should be done",
    hint="By an SLA definition, or so long after it opens.",
    options=(
        Option(name="sla", label="SLA definition", kind=Kind.CHOICE, source="slas"),
        *_span("amount", "unit", "Or within"),
        CALENDAR,
        Option(name="after", label="Counted from", kind=Kind.EXPRESSION, hint="A date; empty: when it opens."),
    ),
)
BEGINS = Part(
    tag="begins",
    label="Begins on a date",
    hint="It waits for a date, or for so many days before it: the start of a void.",
    options=(
        Option(name="at", label="Date", kind=Kind.EXPRESSION, needed=True),
        Option(name="daysBefore", label="Days before", kind=Kind.WHOLE),
    ),
)
RECURRENCE = Part(
    tag="recurrence",
    label="Comes again",
    options=(
        *_span("amount", "unit", "Every", needed=True),
        CALENDAR,
        Option(name="times", label="Times in all", kind=Kind.WHOLE),
        Option(name="until", label="Until this is true", kind=Kind.EXPRESSION, expect=YES_NO),
    ),
)
WORK = (PEOPLE, TARGET, BEGINS, RECURRENCE)

VALUE = Option(name="value", label="Value", needed=True, hint="What rules read.")
LABEL = Option(name="label", label="Words", hint="What people read.")
SHOW_WHEN = Option(name="showWhen", label="Shown when", kind=Kind.EXPRESSION, expect=YES_NO)
WORDS = Option(name="", label="Words", kind=Kind.WORDING, needed=True)
FIELD_OPTIONS = (
    Option(name="key", label="Name in expressions", needed=True, hint="Letters, digits and underscores."),
    Option(name="label", label="Question", hint="Of a user-defined field: its own words if empty."),
    Option(name="type", label="Type", kind=Kind.CHOICE, choices=_pairs(FieldType, true_or_false="Yes or no")),
    Option(
        name="userDefined",
        label="User-defined field",
        kind=Kind.CHOICE,
        source="user_defined",
        hint="Instead of a type: the answer is kept with the record too.",
    ),
    Option(name="heading", label="Lookup list", kind=Kind.CHOICE, source="lookups", hint="For a lookup."),
    Option(name="mandatory", label="Mandatory", kind=Kind.FLAG, default="false"),
    Option(name="mandatoryWhen", label="Mandatory when", kind=Kind.EXPRESSION, expect=YES_NO),
    SHOW_WHEN,
    Option(name="validWhen", label="Right when", kind=Kind.EXPRESSION, expect=YES_NO),
    Option(name="refusal", label="Else say", hint="A whole sentence."),
    Option(name="default", label="Proposed", kind=Kind.EXPRESSION),
    Option(name="help", label="Hint"),
    Option(name="lines", label="Lines of a text", kind=Kind.WHOLE),
    Option(name="privacy", label="Privacy class", kind=Kind.CHOICE, source="privacy"),
)
FIELD_PARTS = (
    Part(tag="option", label="Choices", one="choice", many=True, options=(VALUE, LABEL)),
    Part(
        tag="optionsFrom",
        label="Choices from records",
        options=(
            Option(name="records", label="Records", kind=Kind.EXPRESSION, needed=True),
            Option(name="value", label="Field to keep", needed=True),
            Option(name="label", label="Field to show", needed=True),
        ),
    ),
)
SCRIPT = Part(
    tag="script",
    label="Script",
    mixed=True,
    hint="What is said and asked, from top to bottom.",
    parts=(
        Part(tag="information", label="Information", one="information", many=True, options=(WORDS, SHOW_WHEN)),
        Part(
            tag="question",
            label="Question",
            one="question",
            many=True,
            options=FIELD_OPTIONS,
            parts=(Part(tag="wording", label="Read out", options=(WORDS,)), *FIELD_PARTS),
        ),
        Part(
            tag="advice",
            label="Advice",
            one="advice",
            many=True,
            options=(
                Option(
                    name="level",
                    label="Weight",
                    kind=Kind.CHOICE,
                    needed=True,
                    choices=_pairs(AdviceLevel, reason="Speaks against"),
                ),
                Option(name="when", label="Said when", kind=Kind.EXPRESSION, expect=YES_NO),
                WORDS,
            ),
        ),
        Part(
            tag="propose",
            label="Proposal",
            one="proposal",
            many=True,
            options=(
                Option(name="field", label="For the field", needed=True),
                Option(name="value", label="Value", kind=Kind.EXPRESSION),
                Option(name="advice", label="Or all advice of weight", kind=Kind.CHOICE, choices=_pairs(AdviceLevel)),
            ),
        ),
    ),
)
TASK_PARTS = (
    Part(tag="information", label="Information", options=(WORDS,), hint="Shown at the top of the task."),
    SCRIPT,
    Part(
        tag="checklist",
        label="Checklist",
        parts=(
            Part(
                tag="item",
                label="Items",
                one="item",
                many=True,
                options=(
                    Option(name="key", label="Name in expressions", needed=True),
                    Option(name="label", label="Words", needed=True),
                    Option(name="mandatory", label="Mandatory", kind=Kind.FLAG, default="false"),
                ),
            ),
        ),
    ),
    Part(
        tag="field",
        label="Information fields",
        one="field",
        many=True,
        options=FIELD_OPTIONS,
        parts=FIELD_PARTS,
    ),
    Part(tag="outcome", label="Outcomes", one="outcome", many=True, options=(VALUE, LABEL)),
)
CONDITION = Part(
    tag="condition",
    label="Conditions",
    one="condition",
    many=True,
    options=(
        Option(name="name", label="Name", hint="As the history of cases calls it."),
        Option(name="", label="Taken when", kind=Kind.EXPRESSION, expect=YES_NO, needed=True),
        Option(name="from", label="In force from", kind=Kind.DAY),
        Option(name="to", label="Until (that day not included)", kind=Kind.DAY),
    ),
)
DELAY_MANDATORY = Option(
    name="mandatory", label="Mandatory: no officer may end it early", kind=Kind.FLAG, default="true"
)

PATH = (
    Option(name="subject", label="What its cases are about", kind=Kind.CHOICE, source="subjects", needed=True),
    Option(
        name="jurisdictions",
        label="Where its law holds",
        kind=Kind.SEVERAL,
        source="jurisdictions",
        hint="None: everywhere.",
    ),
)
"""The settings of the path itself."""
PATH_PARTS = (
    Part(
        tag="parameter",
        label="What it takes as a sub-path",
        one="value",
        many=True,
        options=(
            Option(name="name", label="Name", needed=True),
            Option(name="type", label="Type", kind=Kind.CHOICE, choices=_pairs(FieldType), needed=True),
            Option(name="label", label="Words"),
            Option(name="mandatory", label="Mandatory", kind=Kind.FLAG, default="true"),
        ),
    ),
    Part(
        tag="result",
        label="What it gives as a sub-path",
        one="result",
        many=True,
        options=(
            Option(name="name", label="Name", needed=True),
            Option(name="value", label="Value", kind=Kind.EXPRESSION, needed=True),
        ),
    ),
)

BLOCKS: tuple[BlockFace, ...] = (
    BlockFace(code="start", label="Start", bpmn="startEvent", icon="s-none", letter="", about="Where a case begins."),
    BlockFace(
        code="task",
        label="Task",
        bpmn="userTask",
        icon="b-task",
        letter="T",
        about="Somebody does something: script, questions, checklist, outcomes.",
        tag="task",
        options=(KEY, MANDATORY, ONCE),
        parts=(*TASK_PARTS, *WORK),
    ),
    BlockFace(
        code="decision",
        label="Decision",
        bpmn="exclusiveGateway",
        icon="b-dec",
        letter="D",
        about="The first way whose condition is true; or ways that meet again.",
        arrow=CONDITION,
    ),
    BlockFace(
        code="delay",
        label="Delay by time",
        bpmn="intermediateCatchEvent",
        event="timer",
        icon="b-delay",
        letter="L",
        about="Waits for minutes, days or months.",
        tag="delay",
        options=(*_span("amount", "unit", "Waits for", needed=True), CALENDAR, KEY, DELAY_MANDATORY),
    ),
    BlockFace(
        code="until",
        label="Conditional delay",
        bpmn="intermediateCatchEvent",
        event="conditional",
        icon="b-delay",
        letter="W",
        about="Waits until something is true, for a maximum if you like.",
        tag="delay",
        own=(Option(name="condition", label="Waits until", kind=Kind.EXPRESSION, expect=YES_NO, needed=True),),
        options=(*_span("maximumAmount", "maximumUnit", "At most"), CALENDAR, KEY, DELAY_MANDATORY),
    ),
    BlockFace(
        code="communication",
        label="Communication",
        bpmn="sendTask",
        icon="mail",
        letter="C",
        about="A letter, email or text of a communication definition.",
        tag="communication",
        options=(
            Option(name="definition", label="Communication", kind=Kind.CHOICE, source="communications", needed=True),
            Option(
                name="recipients",
                label="To whom",
                kind=Kind.CHOICE,
                choices=_pairs(RecipientRule),
                needed=True,
            ),
            Option(name="channel", label="Channel", kind=Kind.CHOICE, source="channels", hint="Empty: by preference."),
            Option(name="enclosures", label="Enclosures", kind=Kind.SEVERAL, source="enclosures"),
            AUTOMATIC,
            MANDATORY,
            ONCE,
            KEY,
        ),
        parts=(PARAMETERS, *WORK),
    ),
    BlockFace(
        code="notification",
        label="Notification",
        bpmn="sendTask",
        icon="bell",
        letter="N",
        about="Tells colleagues, in Hearth and by email.",
        tag="notification",
        options=(Option(name="email", label="By email too", kind=Kind.FLAG, default="false"), KEY),
        parts=(Part(tag="message", label="Message", options=(WORDS,)), PEOPLE),
    ),
    BlockFace(
        code="action",
        label="System action",
        bpmn="serviceTask",
        icon="b-sys",
        letter="S",
        about="An operation of Hearth, a web service, a screen or an address, with values of earlier answers.",
        tag="action",
        options=(
            Option(
                name="operation",
                label="Action of Hearth",
                kind=Kind.CHOICE,
                source="operations",
                hint="One of these four.",
            ),
            Option(name="service", label="Or a web service", kind=Kind.CHOICE, source="services"),
            Option(name="screen", label="Or a screen to open", kind=Kind.CHOICE, source="screens"),
            Option(
                name="url", label="Or an address to open", kind=Kind.WORDING, hint="Begins with https:// and the host."
            ),
            AUTOMATIC,
            MANDATORY,
            ONCE,
            KEY,
        ),
        parts=(PARAMETERS, RESULTS, *WORK),
    ),
    BlockFace(
        code="milestone",
        label="Milestone",
        bpmn="intermediateThrowEvent",
        icon="b-flag",
        letter="M",
        about="Marks how far a case has come.",
        tag="milestone",
        options=(
            Option(
                name="code",
                label="System milestone",
                kind=Kind.CHOICE,
                source="milestones",
                hint="None: your own label.",
            ),
            KEY,
        ),
    ),
    BlockFace(
        code="parallel",
        label="Split or join",
        bpmn="parallelGateway",
        icon="b-split",
        letter="P",
        about="Branches that run side by side, and where they meet.",
    ),
    BlockFace(
        code="sub-path",
        label="Sub-path",
        bpmn="callActivity",
        icon="b-sub",
        letter="U",
        about="Another published path, as one block.",
        tag="call",
        own=(Option(name="calledElement", label="Path", kind=Kind.CHOICE, source="paths", needed=True),),
        options=(KEY,),
        parts=(PARAMETERS,),
    ),
    BlockFace(
        code="complete",
        label="Complete",
        bpmn="endEvent",
        icon="b-end",
        letter="E",
        about="The branch, or the whole case, is done.",
        tag="complete",
        options=(
            Option(
                name="scope",
                label="What is complete",
                kind=Kind.CHOICE,
                choices=(("branch", "This branch"), ("case", "The whole case")),
                default="branch",
            ),
            KEY,
        ),
    ),
)


def described() -> dict[str, Any]:
    """The whole description as JSON, for the designer."""
    return {
        "blocks": [asdict(each) for each in BLOCKS],
        "path": [asdict(each) for each in PATH],
        "path_parts": [asdict(each) for each in PATH_PARTS],
    }


def known() -> Iterator[tuple[str, str]]:
    """Every pair of an element's tag and an attribute of it that the description has; a tag inside another one is told
    by the attribute "<tag>"."""
    for block in BLOCKS:
        yield from ((block.tag, each.name) for each in block.options)
        yield from _known(block.tag, block.parts)
        if block.arrow is not None:
            yield from _known("", (block.arrow,))
    yield from (("path", each.name) for each in PATH)
    yield from _known("path", PATH_PARTS)


def _known(inside: str, parts: tuple[Part, ...]) -> Iterator[tuple[str, str]]:
    for part in parts:
        yield inside, f"<{part.tag}>"
        yield from ((part.tag, each.name) for each in part.options)
        yield from _known(part.tag, part.parts)
