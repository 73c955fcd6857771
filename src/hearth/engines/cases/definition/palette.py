"""The blocks that a path is drawn with, and every option of each: what the designer's palette and panel are made from.

One description for whoever draws. What it says is what `blocks.py`, `tasks.py`, `decisions.py`, `delays.py` and
`shared.py` read: tests/engines/cases/test_palette.py holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from hearth.engines.cases.definition.appointments import WINDOW, Until
from hearth.engines.cases.definition.describing import BlockFace, Kind, Option, Part, pairs
from hearth.engines.cases.definition.options import (
    AUTOMATIC,
    CALENDAR,
    CONDITION,
    DEFINITION,
    DELAY_MANDATORY,
    FIELD,
    INFORMATION,
    KEY,
    MANDATORY,
    ONCE,
    OUTCOME,
    PARAMETERS,
    PEOPLE,
    RESULTS,
    TARGET,
    TASK_PARTS,
    WORDS,
    WORK,
    YES_NO,
    span,
)
from hearth.engines.cases.program import FieldType
from hearth.engines.comms.recipients import RecipientRule

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
            Option(name="type", label="Type", kind=Kind.CHOICE, choices=pairs(FieldType), needed=True),
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

_MILESTONE = Option(
    name="code",
    label="System milestone",
    kind=Kind.CHOICE,
    source="milestones",
    hint="None: your own label.",
)
_LABEL = Option(
    name="label",
    label="Or a label of your list",
    kind=Kind.CHOICE,
    source="milestone_labels",
    hint="None: the block's name.",
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
        options=(DEFINITION, KEY, MANDATORY, ONCE),
        parts=(*(replace(each, unless=DEFINITION.name) for each in TASK_PARTS), *WORK),
    ),
    BlockFace(
        code="form",
        label="Form",
        bpmn="userTask",
        icon="b-form",
        letter="F",
        about="Somebody fills in a form: information fields, drawn here.",
        tag="form",
        options=(KEY, MANDATORY, ONCE),
        parts=(INFORMATION, FIELD, OUTCOME, *WORK),
    ),
    BlockFace(
        code="appointment",
        label="Appointment",
        bpmn="userTask",
        icon="cal",
        letter="A",
        about="A visit is booked; the path goes on once it is, or once it has taken place or nobody was in.",
        tag="appointment",
        options=(
            Option(name="category", label="What for", needed=True, hint="Gas safety check, inspection of a home."),
            Option(name="minutes", label="Window in minutes", kind=Kind.WHOLE, default=str(WINDOW)),
            Option(
                name="until",
                label="The path goes on when it is",
                kind=Kind.CHOICE,
                choices=pairs(Until, attended="Attended, or there was no access"),
                default=Until.ATTENDED.value,
            ),
            KEY,
            MANDATORY,
            ONCE,
        ),
        parts=(INFORMATION, FIELD, OUTCOME, *WORK),
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
        options=(*span("amount", "unit", "Waits for", needed=True), CALENDAR, KEY, DELAY_MANDATORY),
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
        options=(*span("maximumAmount", "maximumUnit", "At most"), CALENDAR, KEY, DELAY_MANDATORY),
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
                choices=pairs(RecipientRule),
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
        about="Marks how far a case has come, by itself.",
        tag="milestone",
        options=(_MILESTONE, _LABEL, KEY),
    ),
    BlockFace(
        code="reached",
        label="Milestone by an officer",
        bpmn="userTask",
        icon="b-flag",
        letter="R",
        about="Somebody says that the case has come so far, and on which day.",
        tag="milestone",
        options=(
            _MILESTONE,
            _LABEL,
            Option(name="dateRequired", label="Asks for the day", kind=Kind.FLAG, default="true"),
            KEY,
            MANDATORY,
            ONCE,
        ),
        parts=(INFORMATION, FIELD, OUTCOME, *WORK),
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
        about="The branch, the stage, or the whole case, is done.",
        tag="complete",
        options=(
            Option(
                name="scope",
                label="What is complete",
                kind=Kind.CHOICE,
                choices=(("branch", "This branch"), ("stage", "This path, as a stage"), ("case", "The whole case")),
                default="branch",
                hint="A stage: where another path calls this one, that path goes on.",
            ),
            KEY,
        ),
    ),
)


TASK_ALONE = BlockFace(
    code="task",
    label="Task",
    bpmn="userTask",
    icon="b-task",
    letter="",
    about="In expressions, answers.this are the answers of the task itself.",
    tag="task",
    parts=(*TASK_PARTS, PEOPLE, TARGET),
)
"""A task without a path: what a task definition can say."""


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
