"""Task definitions: taken by blocks, kept version by version, shown where they are used."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.engines.cases import defining, drafting, programs, publishing, task_definitions
from hearth.engines.cases.definition.findings import PathRefused
from hearth.engines.cases.models import CaseTask, TaskDefinition
from hearth.engines.cases.program import Task
from hearth.kernel.refusal import Refused
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.operations import Effective
from tests.engines.cases.drawn import END, START, arrows, examined, found, node, process, straight
from tests.engines.cases.office import CONTACT, Office
from tests.landlord import complete
from tests.modules.landlord import BY, LONG_AGO, NOW

# A block that names one


def test_a_block_takes_what_its_definition_says_and_answers_under_its_own_key() -> None:
    settings = '<hearth:task definition="ring" mandatory="false"><hearth:people owner="true"/></hearth:task>'
    program, findings = examined(straight(node("userTask", "block", settings=settings)))
    assert program is not None, findings
    task = program.nodes["block"]
    assert isinstance(task, Task)
    assert (task.definition, task.definition_version, task.mandatory) == ("ring", 3, False)
    assert [each.key for each in task.fields] == ["reached", "why"]
    assert task.fields[1].show_when is not None
    assert task.fields[1].show_when.source == "answers.block.reached = false"
    assert task.people.owner, "its own people come before those of the definition"
    assert not task.people.roles
    assert task.target is not None, "what it does not say is the definition's"
    assert [each.value for each in task.outcomes] == ["done"]


def test_two_blocks_with_one_definition_keep_their_answers_apart() -> None:
    settings = '<hearth:task definition="ring"/>'
    program, findings = examined(
        straight(
            node("userTask", "one", settings=settings),
            node("userTask", "two", settings=settings),
            ids=("one", "two"),
        )
    )
    assert program is not None, findings
    shown = [each.fields[1].show_when for each in program.nodes.values() if isinstance(each, Task)]
    assert [each.source for each in shown if each] == ["answers.one.reached = false", "answers.two.reached = false"]


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ('<hearth:task definition="none"/>', "unknown_task_definition"),
        ('<hearth:task definition="of-contact"/>', "wrong_subject"),
        ('<hearth:task definition="ring"><hearth:outcome value="x"/></hearth:task>', "defined_twice"),
    ],
)
def test_a_definition_that_can_t_be_taken_is_named_at_its_block(settings: str, code: str) -> None:
    assert found(straight(node("userTask", "block", settings=settings)))[code].element == "block"


def test_what_may_stand_once_in_a_path_stands_once() -> None:
    once = '<hearth:task definition="once"/>'
    source = straight(node("userTask", "a", settings=once), node("userTask", "b", settings=once), ids=("a", "b"))
    assert found(source)["used_twice"].element == "b"


def test_a_definition_that_ends_is_named_at_its_block() -> None:
    """It stops nothing: cases go on with what the program holds."""
    finding = found(straight(node("userTask", "block", settings='<hearth:task definition="ending"/>')))
    assert (finding["task_definition_ends"].level, finding["task_definition_ends"].element) == ("warning", "block")
    assert "ends on 1 July 2026" in finding["task_definition_ends"].sentence


# The library


@pytest.fixture
def office(db: None) -> Office:
    made = Office()
    made.furnish()
    return made


def definition(office: Office, **facts: object) -> TaskDefinition:
    effective = [Effective(company_id=office.company.pk, effective_from=LONG_AGO)]
    given = {"code": "ring", "description": "Ring them", **facts}
    return configuration.create(by=BY, model=TaskDefinition, facts=given, effective=effective)


def says(made: TaskDefinition, content: str) -> str:
    return defining.drawing(made, f'<hearth:task xmlns:hearth="https://hearth.example/bpmn/1">{content}</hearth:task>')


FIELD = '<hearth:field key="said" label="{label}" type="text" mandatory="true"/>'


@pytest.mark.django_db
def test_running_cases_keep_the_version_that_their_path_was_published_with(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = definition(office)

    def keep(label: str, seen: int) -> None:
        defining.save(by=BY, definition=made, bpmn=says(made, FIELD.format(label=label)), seen=seen, now=NOW)

    def publish(name: str) -> None:
        block = node("userTask", "first", settings='<hearth:task definition="ring"/>')
        drawn = process(START, block, END, arrows("start", "first", "end"), about=CONTACT)
        publishing.publish(by=BY, key="two-tasks", bpmn=drawn.replace("Path", name), now=NOW)

    keep("What they said", 0)
    publish("One")
    case = office.case()
    keep("Their words", 1)
    assert [(use.taken, use.blocks, use.open_cases) for use in task_definitions.uses(made)[0]] == [(1, ("First",), 1)]
    task = programs.of_version(case.version_id).nodes["first"]
    assert isinstance(task, Task)
    assert (task.definition_version, task.fields[0].label) == (1, "What they said")
    publish("Two")
    newer = office.case()
    task = programs.of_version(newer.version_id).nodes["first"]
    assert isinstance(task, Task)
    assert (task.definition_version, task.fields[0].label) == (2, "Their words")
    drafting.clone(by=BY, key="two-tasks", number=3, now=NOW)
    assert [(use.taken, use.open_cases) for use in task_definitions.uses(made)[0]] == [(None, 0), (2, 1), (1, 1)]
    monkeypatch.setattr(task_definitions, "MOST_USES", 1)
    assert task_definitions.uses(made)[1], "the retired version with an open case"
    complete(CaseTask.objects.get(case=case, ended_at=None), {"said": "Hello"}, by=office.officer)
    assert not task_definitions.uses(made)[1]
    assert [use.taken for use in task_definitions.uses(made)[0]] == [None, 2], "a retired version without open cases"


@pytest.mark.django_db
def test_a_version_is_kept_only_if_it_can_run_and_nobody_was_quicker(office: Office) -> None:
    made = definition(office, subject="contact")
    for wrong, code in (
        ('<hearth:field key="a" label="A" type="choice"/>', "no_options"),
        ("<hearth:information>((tenancy.address))</hearth:information>", "expression"),
    ):
        with pytest.raises(PathRefused) as refusal:
            defining.save(by=BY, definition=made, bpmn=says(made, wrong), seen=0, now=NOW)
        assert code in {each.code for each in refusal.value.findings}
    assert {each.code for each in defining.examine(made, "<a/>")} == {"not_bpmn"}
    assert {each.code for each in defining.examine(made, process(START, END))} == {"no_task"}
    foreign = process(START, END, about='<x:note xmlns:x="https://other.example"/>')
    assert {each.code for each in defining.examine(made, foreign)} == {"other_tool", "no_task"}
    with pytest.raises(PathRefused):
        defining.save(by=BY, definition=made, bpmn=foreign, seen=0, now=NOW)
    content = FIELD.format(label="Of ((contact.formal_name))")
    first = defining.save(by=BY, definition=made, bpmn=says(made, content), seen=0, now=NOW)
    again = defining.save(by=BY, definition=made, bpmn=defining.drawing(made, first.content), seen=1, now=NOW)
    assert again.pk == first.pk, "saving what stands changes nothing"
    with pytest.raises(defining.DefinitionChanged):
        defining.save(by=BY, definition=made, bpmn=says(made, ""), seen=0, now=NOW)
    effective = [Effective(company_id=office.company.pk, effective_from=LONG_AGO)]
    copy = configuration.clone(by=BY, record=made, description="Copy", facts={"code": "copy"}, effective=effective)
    copied = copy.versions.get()
    assert (copied.content, copied.note) == (first.content, "As version 1 of “Ring them” says")
    assert copied.made_at != first.made_at, "it is made when it is copied"
    with pytest.raises(Refused, match="No case is about"):
        definition(office, code="other", description="Other", subject="ward")


@pytest.mark.django_db
def test_what_a_task_says_is_lifted_out_of_a_path_for_others(office: Office) -> None:
    says_it = FIELD.format(label="What they said") + (
        '<hearth:field key="why" label="Why" type="text" showWhen="answers.first.said = null"/>'
    )
    other = "<hearth:task><hearth:information>((answers.first.said))</hearth:information></hearth:task>"
    drawn = process(
        START, node("userTask", "first", settings=f'<hearth:task mandatory="false">{says_it}</hearth:task>'),
        node("userTask", "second", settings=other), END, arrows("start", "first", "second", "end"), about=CONTACT,
    )  # fmt: skip

    def lift(block: str, name: str) -> TaskDefinition:
        return defining.lift(by=BY, bpmn=drawn, block=block, name=name, company_ids=[office.company.pk], now=NOW)

    made = lift("first", "Ask them")
    assert (made.code, made.subject) == ("ask-them", "contact")
    assert "answers.this.said = null" in made.versions.get().content
    for block, name, words in (
        ("gone", "Gone", "no such task"),
        ("first", "Ask them", "already"),
        ("second", "Tell them", "answers"),
        ("first", "?", "letter"),
    ):
        with pytest.raises(Refused, match=words):
            lift(block, name)
    assert TaskDefinition.objects.count() == 1


@pytest.mark.django_db
def test_a_definition_for_any_record_names_none_and_is_offered_to_every_path(office: Office) -> None:
    anything, of_tenancy = definition(office), definition(office, code="of", description="Of", subject="tenancy")
    bad = says(anything, "<hearth:information>((contact.formal_name))</hearth:information>")
    assert "expression" in {each.code for each in defining.examine(anything, bad)}
    assert task_definitions.offered("contact", "", on=NOW.date()) == [], "nothing to take yet"
    for each in (anything, of_tenancy):
        defining.save(by=BY, definition=each, bpmn=says(each, ""), seen=0, now=NOW)
    assert task_definitions.offered("contact", "", on=NOW.date()) == [("ring", "Ring them")]
    ends = dt.date(2027, 7, 1)
    until = [Effective(company_id=office.company.pk, effective_from=LONG_AGO, effective_to=ends)]
    configuration.set_periods(by=BY, record=anything, effective=until)
    assert {code: each.ends for code, each in task_definitions.newest().items()} == {"ring": ends, "of": None}
    named = '<hearth:task definition="of"/>'
    assert {code for code, _ in task_definitions.offered("contact", named, on=NOW.date())} == {"ring", "of"}
