"""Which allocation rule counts, and whom its words mean."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearth.engines.cases import addressees, defining, publishing, running
from hearth.engines.cases.addressees import Asked
from hearth.engines.cases.models import AllocationRule, CaseTask, EscalationGroup, TaskDefinition
from hearth.engines.cases.people import MANAGERS, OfCase, Rule, by_rank, named, resolve
from hearth.engines.cases.program import People
from hearth.engines.cases.store import read
from hearth.engines.comms.models import Notification
from hearth.kernel.refusal import Refused
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.operations import Effective
from hearth.platform.identity.models import User
from tests.engines.cases.drawn import END, START, arrows, node, process
from tests.engines.cases.office import CONTACT, FIRST, Office
from tests.landlord import LEADER, complete, live
from tests.modules.landlord import BY, LONG_AGO, NOW
from tests.records.landlord import make_company

TODAY = NOW.date()
CONTENT = (
    '<hearth:task xmlns:hearth="https://hearth.example/bpmn/1"><hearth:people rule="true"/>'
    '<hearth:field key="said" label="What was said" type="text"/></hearth:task>'
)
RULES = st.lists(
    st.builds(
        Rule,
        case_types=st.sets(st.sampled_from(["a", "b"])).map(lambda some: tuple(sorted(some))),
        rank=st.integers(1, 3),
        words=st.sampled_from([(), ("owner",), ("creator",), ("team",)]),
        definitions=st.sets(st.sampled_from(["ring", "visit"])).map(lambda some: tuple(sorted(some))),
    ),
    max_size=6,
)


@given(RULES, st.sampled_from(["a", "b", "c"]), st.sampled_from(["ring", "visit", "write", ""]))
def test_the_rule_that_counts_fits_and_none_that_fits_comes_before_it(
    rules: list[Rule], case_type: str, definition: str
) -> None:
    words = by_rank(rules, case_type, definition)
    of_type = [each for each in rules if not each.case_types or case_type in each.case_types]
    fitting = [each for each in of_type if each.words and (not each.definitions or definition in each.definitions)]
    if not fitting:
        assert words == ()
        return
    lowest = min(each.rank for each in fitting)
    of_that_rank = [each for each in fitting if each.rank == lowest]
    of_that_task = [each for each in of_that_rank if each.definitions] or of_that_rank
    meant = [each for each in of_that_task if each.case_types] or of_that_task
    assert words == meant[0].words


def test_a_rule_that_says_nothing_leaves_it_to_the_next_one() -> None:
    first = Rule(case_types=(), rank=1, words=())
    assert by_rank([first, Rule(case_types=("a",), rank=9, words=("creator",))], "a") == ("creator",)


@pytest.fixture
def office(db: None) -> Office:
    made = Office()
    made.furnish()
    return made


def made(office: Office, model: type[AllocationRule | EscalationGroup], **facts: object) -> None:
    effective = [Effective(company_id=office.company.pk, effective_from=LONG_AGO)]
    configuration.create(by=BY, model=model, facts={"description": str(facts), **facts}, effective=effective)


@pytest.mark.django_db
def test_several_people_roles_and_types_stand_in_one_rule_and_managers_are_told_of_what_is_missed(
    office: Office,
) -> None:
    ines = office.colleague("Ines Okafor")
    for facts, words in (
        ({"gives_to": ""}, "Say who gets the work"),
        ({"gives_to": "assignees"}, "no role “assignees”"),
        ({"managers": MANAGERS}, "no role “case-managers”"),
        ({"gives_to": "nobody@example.org"}, "no colleague"),
        ({"gives_to": "owner", "case_types": "two-tasks, no-such"}, "no case type “no-such”"),
        ({"gives_to": "owner", "task_definitions": "no-such"}, "no task definition “no-such”"),
    ):
        with pytest.raises(Refused, match=words):
            made(office, AllocationRule, **facts)
    made(office, EscalationGroup, code="desk", tells=f"{ines.email}, {MANAGERS}")
    leaders = office.roles[LEADER].code
    words = f"creator, desk, {leaders}"
    made(office, AllocationRule, case_types="two-tasks", rank=1, gives_to=words, managers="desk")
    case = office.case()
    task = CaseTask.objects.get(case=case, node="first")
    assert {each.user for each in task.assignees.all() if each.user} == {office.officer, ines}
    assert [each.role.code for each in task.assignees.all() if each.role] == [leaders]
    running_case = read(case.pk)
    whose = resolve(People(managers=True), running_case, TODAY)
    assert (whose.user_ids, whose.role_ids) == ((ines.pk,), ()), "a group that names the managers means its others"
    configuration.change(by=BY, record=office.reply, facts={"missed_tells": f"{MANAGERS}, creator"})
    late = office.case()
    due = CaseTask.objects.get(case=late, node="first").target_at
    assert due is not None
    running.wake_due(due)
    told = {each.user for each in Notification.objects.filter(about=late.record, text__contains="missed")}
    assert told == {ines, office.officer}


@pytest.mark.django_db
def test_without_a_rule_the_owner_has_the_work_and_is_the_manager(office: Office) -> None:
    for rule in AllocationRule.objects.all():
        configuration.expire(by=BY, record=rule, on=LONG_AGO + dt.timedelta(days=1))
    case = read(office.case().pk)
    of = OfCase(owner_id=case.owner_id, creator_id=0, type_id=case.type_id, company_id=case.company_id, day=TODAY)
    assert named((MANAGERS,), of=of).user_ids == (case.owner_id,)
    assert resolve(People(rule=True, managers=True), case, TODAY).user_ids == (case.owner_id,)


@pytest.mark.django_db
def test_who_is_told_is_found_by_part_of_a_name_and_called_by_it(office: Office) -> None:
    made(office, EscalationGroup, code="desk", tells="owner")
    ids = [office.company.pk]
    found = addressees.find("rosa", asked=Asked.TARGET, company_ids=ids, on=TODAY)
    assert [each.word for each in found["Colleagues"]] == [office.colleague_.email]
    offered = addressees.find("", asked=Asked.RULE, company_ids=ids, on=TODAY)
    assert [each.word for each in offered["Of the case"]] == ["owner", "creator"]
    assert (offered["Colleagues"], [each.word for each in offered["Escalation groups"]]) == ([], ["desk"])
    assert addressees.find("", asked=Asked.GROUP, company_ids=ids, on=TODAY)["Escalation groups"] == []
    words = ("owner", office.colleague_.email.upper(), "desk", "gone")
    assert [label for _, label in addressees.called(words)][::3] == ["The case’s owner", "gone"]
    assert addressees.called(words)[1] == (office.colleague_.email.upper(), "Rosa Diaz")


@pytest.mark.django_db
def test_an_address_names_a_colleague_after_it_has_changed_until_somebody_else_has_it(office: Office) -> None:
    rosa, before = office.colleague_, office.colleague_.email
    ines = office.colleague("Ines Okafor")
    case = read(office.case().pk)
    of = OfCase(owner_id=0, creator_id=0, type_id=case.type_id, company_id=case.company_id, day=TODAY)

    def meant() -> tuple[tuple[int, ...], tuple[int, ...], list[str]]:
        by_path = resolve(People(users=(before,)), case, TODAY).user_ids
        return named((before,), of=of).user_ids, by_path, [label for _, label in addressees.called([before])]

    with acting(by=BY, reason="Married"):
        User.objects.filter(pk=rosa.pk).update(email="rosa.lang@northmoor.example.org")
    assert meant() == ((rosa.pk,), (rosa.pk,), ["Rosa Diaz"])
    with acting(by=BY, reason="Her namesake"):
        User.objects.filter(pk=ines.pk).update(email=before)
    assert meant() == ((ines.pk,), (ines.pk,), ["Ines Okafor"])
    with pytest.raises(Refused, match="who can't sign in"):
        resolve(People(users=("nobody@example.org",)), case, TODAY)


@pytest.mark.django_db
def test_the_work_of_a_task_definition_is_allocated_by_company(office: Office) -> None:
    """The rule of the company that names the definition counts for tasks of it, and for no others."""
    ines, other = office.colleague("Ines Okafor"), make_company("south")
    facts = {"code": "ring", "description": "Ring"}
    effective = [Effective(company_id=office.company.pk, effective_from=LONG_AGO)]
    definition = configuration.create(by=BY, model=TaskDefinition, facts=facts, effective=effective)
    drawing = defining.drawing(definition, CONTENT)
    defining.save(by=BY, definition=definition, bpmn=drawing, seen=0, now=NOW)
    with pytest.raises(Refused, match="Managers have whole cases"):
        made(office, AllocationRule, gives_to="owner", managers="owner", task_definitions="ring", rank=1)
    made(office, AllocationRule, gives_to=ines.email, task_definitions="ring", rank=1)
    elsewhere = [Effective(company_id=other.pk, effective_from=LONG_AGO)]
    theirs = {"description": "Elsewhere", "gives_to": "creator", "task_definitions": "ring", "rank": 0}
    configuration.create(by=BY, model=AllocationRule, facts=theirs, effective=elsewhere)
    bpmn = process(
        START, node("userTask", "first", settings='<hearth:task definition="ring"/>'),
        node("userTask", "second", settings=FIRST), END, arrows("start", "first", "second", "end"), about=CONTACT,
    )  # fmt: skip
    publishing.publish(by=BY, key="two-tasks", bpmn=bpmn, now=NOW)
    case = office.case()
    task = live(case, "first")
    assert [each.user for each in task.assignees.all()] == [ines]
    complete(task, {"said": "Hello"}, by=office.officer)
    assert [each.user for each in live(case, "second").assignees.all()] == [office.colleague_]
