"""Options and parts that several blocks of the palette have: people, targets, dates, recurrence, questions, scripts."""

from __future__ import annotations

from hearth.engines.cases.definition.describing import Kind, Option, Part, pairs
from hearth.engines.cases.program import AdviceLevel, FieldType
from hearth.engines.cases.working_time import Unit

UNITS = pairs(Unit)
YES_NO = "boolean"

KEY = Option(name="key", label="Name in expressions", hint="Letters, digits and underscores. Left out: from the id.")
MANDATORY = Option(name="mandatory", label="Mandatory: it can’t be passed over", kind=Kind.FLAG, default="true")
ONCE = Option(
    name="doNotRepeat", label="Do not repeat", kind=Kind.FLAG, default="false", hint="Passed over on a second visit."
)
DEFINITION = Option(
    name="definition",
    label="Task definition",
    kind=Kind.CHOICE,
    source="task_definitions",
    hint="Its script, questions, checklist and outcomes come from there. None: they are drawn here.",
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
        Option(name="type", label="Type", kind=Kind.CHOICE, choices=pairs(FieldType), needed=True),
        Option(name="mandatory", label="Mandatory", kind=Kind.FLAG, default="true"),
    ),
)


def span(amount: str, unit: str, label: str, *, needed: bool = False) -> tuple[Option, Option]:
    """An amount and its unit, as two options."""
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
        Option(name="managers", label="The case’s managers", kind=Kind.FLAG, default="false"),
        Option(name="roles", label="Roles", kind=Kind.SEVERAL, source="roles"),
        Option(name="users", label="Colleagues", kind=Kind.SEVERAL, source="users"),
        Option(name="queue", label="Queue", kind=Kind.CHOICE, source="roles"),
        Option(name="groups", label="Escalation groups", kind=Kind.SEVERAL, source="groups"),
    ),
)
TARGET = Part(
    tag="target",
    label="When it should be done",
    hint="By an SLA definition, or so long after it opens.",
    options=(
        Option(name="sla", label="SLA definition", kind=Kind.CHOICE, source="slas"),
        *span("amount", "unit", "Or within"),
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
        *span("amount", "unit", "Every", needed=True),
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
    Option(name="type", label="Type", kind=Kind.CHOICE, choices=pairs(FieldType, true_or_false="Yes or no")),
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
                    choices=pairs(AdviceLevel, reason="Speaks against"),
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
                Option(name="advice", label="Or all advice of weight", kind=Kind.CHOICE, choices=pairs(AdviceLevel)),
            ),
        ),
    ),
)
INFORMATION = Part(tag="information", label="Information", options=(WORDS,), hint="Shown at the top of the task.")
FIELD = Part(
    tag="field",
    label="Information fields",
    one="field",
    many=True,
    options=FIELD_OPTIONS,
    parts=FIELD_PARTS,
)
OUTCOME = Part(tag="outcome", label="Outcomes", one="outcome", many=True, options=(VALUE, LABEL))
TASK_PARTS = (
    INFORMATION,
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
    FIELD,
    OUTCOME,
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
