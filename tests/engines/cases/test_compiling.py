"""Checking a path before it is published: each finding names its element and says what to do."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.engines.cases.definition.compiling import key_of
from hearth.engines.cases.definition.findings import Finding, Level
from hearth.engines.cases.definition.graph import Edge, Graph, Role, explore
from hearth.engines.cases.program import Condition, Decision, Delay, DelayKind, EndScope, Program, Task, TaskBlock
from hearth.engines.cases.program import End as EndNode
from hearth.engines.cases.working_time import Span
from tests.engines.cases.drawn import (
    ABOUT,
    END,
    START,
    arrow,
    arrows,
    examined,
    found,
    node,
    process,
    straight,
)

YES_NO = '<hearth:field key="ok" label="All right?" type="true-or-false" mandatory="true"/>'
CHECK = node("userTask", "check", settings=f"<hearth:task>{YES_NO}</hearth:task>")


def delay(condition: str, settings: str = "") -> str:
    """A conditional delay."""
    inside = f"<conditionalEventDefinition><condition>{condition}</condition></conditionalEventDefinition>"
    return node("intermediateCatchEvent", "block", inside, settings)


def timer(duration: str, settings: str = "") -> str:
    """A delay by time."""
    inside = f"<timeDuration>{duration}</timeDuration>" if duration else ""
    return node("intermediateCatchEvent", "block", f"<timerEventDefinition>{inside}</timerEventDefinition>", settings)


# The shape


def test_a_path_without_a_start() -> None:
    assert found(process(END))["no_start"].level is Level.ERROR


def test_a_path_without_an_end_names_the_block_that_leads_nowhere() -> None:
    findings = found(process(START, node("userTask", "block"), arrows("start", "block")))
    assert "no_end" in findings
    assert (findings["dead_end"].element, findings["dead_end"].name) == ("block", "Block")
    assert "Complete" in findings["dead_end"].advice


def test_a_second_start() -> None:
    source = process(START, node("startEvent", "other"), END, arrows("start", "end"), arrow("other", "end"))
    assert found(source)["second_start"].element == "other"


def test_a_block_that_nothing_leads_to() -> None:
    source = process(START, node("userTask", "lost"), END, arrows("start", "end"), arrow("lost", "end"))
    assert found(source)["unreachable"].element == "lost"


def test_a_circle_without_a_way_out() -> None:
    source = process(START, node("userTask", "one"), node("userTask", "two"), END, arrows("start", "one", "two", "one"))
    assert found(source)["never_ends"].element == "two"


def test_several_arrows_out_of_a_task() -> None:
    source = process(
        START, CHECK, END, node("endEvent", "other"), arrows("start", "check", "end"), arrow("check", "other")
    )
    assert "decision or a split" in found(source)["several_ways"].advice


def test_an_arrow_out_of_an_end_and_into_the_start() -> None:
    source = process(START, CHECK, END, arrows("start", "check", "end"), arrow("end", "start"))
    assert {"end_goes_on", "start_entered"} <= found(source).keys()


def test_a_circle_that_never_waits_would_send_letters_without_end() -> None:
    letter = node(
        "sendTask",
        "letter",
        settings='<hearth:communication definition="notice-to-quit-acknowledged" recipients="contact"/>',
    )
    gate = node("exclusiveGateway", "again", default="again_end")
    source = process(
        START,
        letter,
        gate,
        END,
        arrows("start", "letter", "again", "end"),
        arrow("again", "letter", "tenancy.is_joint"),
    )
    finding = found(source)["restless"]
    assert "“Letter”" in finding.sentence
    assert "“Again”" in finding.sentence


def test_a_circle_with_a_task_in_it_is_a_loop_that_runs() -> None:
    gate = node("exclusiveGateway", "again", default="again_check")
    source = process(START, CHECK, gate, END, arrows("start", "check", "again", "check")).replace(
        "</process>", arrow("again", "end", "answers.check.ok = true") + "</process>"
    )
    program, findings = examined(source)
    assert program is not None, findings


# Splits and joins


def parallel(*between: str) -> str:
    """A split into two tasks, and what the test puts between them and the end."""
    return process(
        START,
        node("parallelGateway", "split"),
        node("userTask", "one"),
        node("userTask", "two"),
        END,
        arrows("start", "split", "one"),
        arrow("split", "two"),
        *between,
    )


def test_a_join_of_all_branches_is_sound() -> None:
    source = parallel(node("parallelGateway", "join"), arrows("one", "join", "end"), arrow("two", "join"))
    program, findings = examined(source)
    assert program is not None
    assert findings == ()


def test_branches_that_end_by_themselves_are_sound() -> None:
    for source in (
        parallel(node("endEvent", "other"), arrows("one", "end"), arrow("two", "other")),
        parallel(arrows("one", "end"), arrows("two", "end")),
    ):
        program, findings = examined(source)
        assert program is not None
        assert findings == ()


def test_branches_that_come_together_without_a_join_do_the_rest_twice() -> None:
    source = parallel(node("userTask", "rest"), arrows("one", "rest", "end"), arrow("two", "rest"))
    finding = found(source)["crowded"]
    assert (finding.level, finding.element) == (Level.WARNING, "rest")


def test_a_task_that_each_round_of_a_circle_starts_once_more_is_warned_of() -> None:
    """The split has one arrow to the task, so no ways run together there: the second comes while the first waits."""
    source = process(
        START, node("userTask", "week"), node("exclusiveGateway", "again"), node("parallelGateway", "split"),
        node("userTask", "visit"), END,
        arrows("start", "again", "week", "split", "again"), arrows("split", "visit", "end"),
    )  # fmt: skip
    finding = found(source)["crowded"]
    assert (finding.level, finding.element) == (Level.WARNING, "visit")


def test_a_join_that_a_circle_fills_from_one_side_is_warned_of() -> None:
    edges = [("start", "round"), ("round", "split"), ("split", "round"), ("split", "join"), ("other", "join")]
    roles = {"start": Role.START, "round": Role.WAIT, "split": Role.PARALLEL, "join": Role.PARALLEL, "other": Role.WAIT}
    graph = Graph(roles=roles, edges=tuple(Edge(f"{one}_{two}", one, two) for one, two in edges))
    assert explore(graph, "start").crowded == {"join"}


def test_a_join_after_a_decision_can_never_go_on() -> None:
    source = process(
        START,
        CHECK,
        node("exclusiveGateway", "choice", default="choice_two"),
        node("userTask", "one"),
        node("userTask", "two"),
        node("parallelGateway", "join"),
        END,
        arrows("start", "check", "choice", "two", "join", "end"),
        arrow("choice", "one", "answers.check.ok = true"),
        arrow("one", "join"),
    )
    program, findings = examined(source)
    assert program is None
    starved = [finding for finding in findings if finding.code == "starved"]
    assert {finding.level for finding in starved} == {Level.ERROR}
    assert starved[0].element == "join"
    assert "can never go on" in starved[0].sentence


def test_a_join_that_one_way_of_a_decision_bypasses_may_wait_for_ever() -> None:
    source = parallel(
        node("exclusiveGateway", "choice", default="choice_join"),
        node("parallelGateway", "join"),
        node("endEvent", "early"),
        arrows("one", "choice", "join", "end"),
        arrow("choice", "early", "tenancy.is_joint", name="Joint"),
        arrow("two", "join"),
    )
    finding = found(source)["starved"]
    assert finding.level is Level.WARNING
    assert finding.element == "join"
    assert "“Choice” goes “Joint”" in finding.sentence


def test_closing_the_case_while_a_mandatory_task_may_be_open_is_refused() -> None:
    close = node("endEvent", "close", "<terminateEventDefinition/>")
    source = parallel(close, arrows("one", "close"), arrows("two", "end"))
    finding = found(source)["closes_over"]
    assert finding.element == "close"
    assert "“Two”" in finding.sentence
    optional = source.replace(
        node("userTask", "two"), node("userTask", "two", settings='<hearth:task mandatory="false"/>')
    )
    program, _ = examined(optional)
    assert program is not None
    closing = program.nodes["close"]
    assert isinstance(closing, EndNode)
    assert closing.scope is EndScope.STAGE, "BPMN's terminate ends the process that it stands in"


# Decisions


def choice(*out: str, default: str = "", before: str = CHECK) -> str:
    """A task, a decision with these arrows out, and two ends."""
    more = {"default": default} if default else {}
    other = node("endEvent", "other")
    return process(
        START, before, node("exclusiveGateway", "choice", **more), END, other, arrows("start", "check", "choice"), *out
    )


def test_a_decision_without_else_that_may_find_nothing_true() -> None:
    source = choice(arrow("choice", "end", "tenancy.is_joint"), arrow("choice", "other", "not(tenancy.is_joint)"))
    finding = found(source)["no_else"]
    assert finding.element == "choice"
    assert "Else" in finding.advice


def test_a_decision_that_covers_every_answer_of_a_mandatory_field_needs_no_else() -> None:
    source = choice(
        arrow("choice", "end", "answers.check.ok = true"), arrow("choice", "other", "answers.check.ok = false")
    )
    program, findings = examined(source)
    assert program is not None, findings


def test_covering_the_answers_is_not_enough_if_the_task_may_be_passed_over() -> None:
    optional = node("userTask", "check", settings=f'<hearth:task mandatory="false">{YES_NO}</hearth:task>')
    source = choice(
        arrow("choice", "end", "answers.check.ok = true"),
        arrow("choice", "other", "answers.check.ok = false"),
        before=optional,
    )
    assert "no_else" in found(source)


def test_covering_the_answers_is_not_enough_while_a_condition_has_dates() -> None:
    dated = '<hearth:condition name="Yes" from="2027-01-01">answers.check.ok = true</hearth:condition>'
    source = choice(arrow("choice", "end", settings=dated), arrow("choice", "other", "answers.check.ok = false"))
    assert "no_else" in found(source)


def test_an_arrow_without_a_condition() -> None:
    source = choice(arrow("choice", "end", "tenancy.is_joint"), arrow("choice", "other", name="Other"))
    assert "“Other”" in found(source)["no_condition"].sentence


def test_an_else_with_a_condition() -> None:
    source = choice(
        arrow("choice", "end", "tenancy.is_joint"), arrow("choice", "other", "true"), default="choice_other"
    )
    assert "else_condition" in found(source)


def test_conditions_carry_the_days_on_which_they_count() -> None:
    dated = (
        '<hearth:condition name="Joint" to="2027-01-01">tenancy.is_joint</hearth:condition>'
        '<hearth:condition name="Joint" from="2027-01-01">not(tenancy.is_joint)</hearth:condition>'
    )
    source = choice(arrow("choice", "end", settings=dated), arrow("choice", "other"), default="choice_other")
    program, findings = examined(source)
    assert program is not None, findings
    decision = program.nodes["choice"]
    assert isinstance(decision, Decision)
    old, new = decision.ways[0].conditions
    last, first = dt.date(2026, 12, 31), dt.date(2027, 1, 1)
    assert (old.in_force(last), old.in_force(first)) == (True, False)
    assert (new.in_force(last), new.in_force(first)) == (False, True)


def test_two_conditions_of_one_name_on_the_same_days() -> None:
    dated = (
        '<hearth:condition name="Joint" to="2027-02-01">tenancy.is_joint</hearth:condition>'
        '<hearth:condition name="Joint" from="2027-01-01">tenancy.is_joint</hearth:condition>'
    )
    source = choice(arrow("choice", "end", settings=dated), arrow("choice", "other"), default="choice_other")
    assert "condition_twice" in found(source)


def test_a_condition_that_ends_before_it_starts() -> None:
    dated = '<hearth:condition name="J" from="2027-01-01" to="2026-01-01">tenancy.is_joint</hearth:condition>'
    source = choice(arrow("choice", "end", settings=dated), arrow("choice", "other"), default="choice_other")
    assert "condition_period" in found(source)


def test_a_condition_on_an_arrow_that_leaves_no_decision() -> None:
    source = process(START, CHECK, END, arrows("start", "check"), arrow("check", "end", "tenancy.is_joint"))
    assert found(source)["stray_condition"].element == "check"


# Expressions


def test_an_expression_on_a_missing_field_names_the_block_the_expression_and_the_place() -> None:
    finding = found(straight(delay("now() &gt;= tenancy.propsed_end_at")))["expression"]
    assert (finding.element, finding.name, finding.level) == ("block", "Block", Level.ERROR)
    assert "its condition" in finding.sentence
    assert "`now() >= tenancy.propsed_end_at`" in finding.sentence
    assert "line 1, column " in finding.sentence
    assert "propsed_end_at" in finding.sentence


def test_types_that_do_not_go_together_are_refused_in_words() -> None:
    finding = found(straight(delay("tenancy.fixed_term_ends &gt; 3")))["expression"]
    assert "date" in finding.sentence
    assert "number" in finding.sentence


def test_an_answer_that_no_task_asks_for() -> None:
    source = choice(arrow("choice", "end", "answers.check.okay"), arrow("choice", "other"), default="choice_other")
    assert "okay" in found(source)["expression"].sentence


def test_reading_an_answer_before_it_is_asked_is_a_warning() -> None:
    source = process(
        START,
        node("exclusiveGateway", "choice", default="choice_end"),
        CHECK,
        END,
        arrows("start", "choice", "end"),
        arrow("choice", "check", "answers.check.ok = true"),
        arrow("check", "end"),
    )
    finding = found(source)["never_known"]
    assert (finding.level, finding.element) == (Level.WARNING, "choice")
    assert "“Check” never comes before it" in finding.sentence


def test_a_field_that_reads_one_further_down() -> None:
    fields = (
        '<hearth:field key="one" label="One" type="text" showWhen="answers.block.two"/>'
        '<hearth:field key="two" label="Two" type="true-or-false"/>'
    )
    source = straight(node("userTask", "block", settings=f"<hearth:task>{fields}</hearth:task>"))
    assert "`answers.block.two`" in found(source)["asked_later"].sentence


def test_a_merge_field_that_nobody_knows_and_one_that_is_not_closed() -> None:
    text = "<hearth:information>For ((tenancy.adress)) and ((tenancy.address</hearth:information>"
    findings = found(straight(node("userTask", "block", settings=f"<hearth:task>{text}</hearth:task>")))
    assert "adress" in findings["expression"].sentence
    assert "not closed" in findings["merge_field"].sentence


def test_a_case_about_nothing_known() -> None:
    source = process(START, END, arrows("start", "end"), about=ABOUT.replace("tenancy", "spaceship"))
    assert "spaceship" in found(source)["unknown_subject"].sentence


# Delays


@pytest.mark.parametrize(
    ("condition", "kind"),
    [
        ("now() &gt;= tenancy.proposed_end_at", DelayKind.TIME_MONOTONE),
        ("today() &gt;= tenancy.fixed_term_ends", DelayKind.TIME_MONOTONE),
        ('tenancy.status = "ended"', DelayKind.DATA),
        ('now() &lt; tenancy.proposed_end_at and tenancy.status = "ended"', DelayKind.MIXED),
    ],
)
def test_how_a_conditional_delay_wakes(condition: str, kind: DelayKind) -> None:
    program, findings = examined(straight(delay(condition)))
    assert program is not None, findings
    block = program.nodes["block"]
    assert isinstance(block, Delay)
    assert block.kind is kind


def test_a_delay_with_a_maximum_that_an_officer_may_end() -> None:
    settings = '<hearth:delay maximumAmount="8" maximumUnit="weeks" mandatory="false"/>'
    program, _ = examined(straight(delay("tenancy.is_joint", settings)))
    assert program is not None
    block = program.nodes["block"]
    assert isinstance(block, Delay)
    assert (block.maximum, block.mandatory) == (Span(days=56), False)


@pytest.mark.parametrize(
    ("duration", "settings", "span"),
    [
        ("PT5M", "", Span(seconds=300)),
        ("P8W", "", Span(days=56)),
        ("P1Y2M3DT4H", "", Span(months=14, days=3, seconds=4 * 3600)),
        ("", '<hearth:delay amount="2" unit="months"/>', Span(months=2)),
        (
            "",
            '<hearth:delay amount="3" unit="working-days" calendar="office"/>',
            Span(working_days=3, calendar="office"),
        ),
    ],
)
def test_how_long_a_delay_by_time_is(duration: str, settings: str, span: Span) -> None:
    program, findings = examined(straight(timer(duration, settings)))
    assert program is not None, findings
    block = program.nodes["block"]
    assert isinstance(block, Delay)
    assert (block.kind, block.span) == (DelayKind.TIME, span)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (straight(timer("P1.5D")), "duration"),
        (straight(timer("tomorrow")), "duration"),
        (straight(timer("")), "not_configured"),
        (straight(timer("PT5M", '<hearth:delay amount="2" unit="days"/>')), "delay_twice"),
        (straight(timer("", '<hearth:delay amount="2" unit="fortnights"/>')), "setting_wrong"),
        (straight(timer("", '<hearth:delay amount="2" unit="days" calendar="moon"/>')), "unknown_calendar"),
        (straight(timer("PT5M").replace("timeDuration", "timeCycle")), "cannot_run"),
        (straight(delay("")), "not_configured"),
        (straight(delay("1 = 2")), "never_changes"),
    ],
)
def test_delays_that_are_not_set_up(source: str, code: str) -> None:
    assert found(source)[code].element == "block"


# Settings of the blocks


@pytest.mark.parametrize(
    ("tag", "settings", "code"),
    [
        ("sendTask", "", "not_configured"),
        ("serviceTask", "", "not_configured"),
        ("serviceTask", '<hearth:action operation="gone"/>', "unknown_operation"),
        ("serviceTask", '<hearth:action operation="accounts.produce_statement"/>', "wrong_subject"),
        ("serviceTask", '<hearth:action operation="tenancies.record_keys"/>', "parameter_missing"),
        (
            "serviceTask",
            '<hearth:action operation="tenancies.end_tenancy"><hearth:parameter name="x" value="1"/></hearth:action>',
            "unknown_parameter",
        ),
        ("sendTask", '<hearth:communication definition="gone" recipients="contact"/>', "unknown_communication"),
        (
            "sendTask",
            '<hearth:communication definition="notice-to-quit-acknowledged" recipients="everybody"/>',
            "setting_wrong",
        ),
        (
            "sendTask",
            '<hearth:communication definition="notice-to-quit-acknowledged" recipients="contact" channel="fax"/>',
            "not_offered",
        ),
        ("sendTask", "<hearth:notification><hearth:message>Hello</hearth:message></hearth:notification>", "nobody"),
        ("sendTask", '<hearth:notification><hearth:people owner="true"/></hearth:notification>', "no_message"),
        ("userTask", '<hearth:task><hearth:people roles="kings"/></hearth:task>', "unknown_role"),
        ("userTask", '<hearth:task><hearth:people users="nobody"/></hearth:task>', "unknown_user"),
        ("userTask", '<hearth:task><hearth:people queue="none"/></hearth:task>', "unknown_queue"),
        (
            "userTask",
            '<hearth:task><hearth:target amount="1" unit="days" after="tenancy.address"/></hearth:task>',
            "target",
        ),
        ("userTask", '<hearth:task><hearth:field key="a b" label="A" type="text"/></hearth:task>', "field_key"),
        ("userTask", '<hearth:task><hearth:field key="outcome" label="A" type="text"/></hearth:task>', "field_key"),
        (
            "userTask",
            '<hearth:task><hearth:field key="a" label="A"/><hearth:field key="a" label="B"/></hearth:task>',
            "field_twice",
        ),
        ("userTask", '<hearth:task><hearth:field key="a" label="A" type="choice"/></hearth:task>', "no_options"),
        ("userTask", '<hearth:task><hearth:field key="a" userDefined="tenancy.gone"/></hearth:task>', "unknown_field"),
        (
            "userTask",
            '<hearth:task><hearth:field key="a" label="A" type="lookup" heading="gone"/></hearth:task>',
            "unknown_lookup",
        ),
        (
            "userTask",
            '<hearth:task><hearth:field key="a" label="A" type="text" privacy="loud"/></hearth:task>',
            "unknown_privacy",
        ),
        (
            "userTask",
            '<hearth:task><hearth:script><hearth:propose field="b" value="1"/></hearth:script></hearth:task>',
            "unknown_field",
        ),
        ("intermediateThrowEvent", '<hearth:milestone code="moon-landing"/>', "unknown_milestone"),
        ("intermediateThrowEvent", '<hearth:milestone label="On the moon"/>', "unknown_label"),
        ("userTask", '<hearth:milestone label="On the moon"/>', "unknown_label"),
        (
            "intermediateThrowEvent",
            '<hearth:milestone code="void-started" label="Investigation complete"/>',
            "two_milestones",
        ),
        ("endEvent", '<hearth:complete scope="everything"/>', "setting_wrong"),
    ],
)
def test_settings_that_are_refused_name_their_block(tag: str, settings: str, code: str) -> None:
    if tag == "endEvent":
        source = process(START, node(tag, "block", settings=settings), arrows("start", "block"))
    else:
        source = straight(node(tag, "block", settings=settings))
    finding = found(source)[code]
    assert (finding.element, finding.level) == ("block", Level.ERROR)


def test_names_and_keys_are_unique() -> None:
    source = straight(
        node("userTask", "one"), node("userTask", "two").replace('name="Two"', 'name="One"'), ids=("one", "two")
    )
    assert found(source)["name_twice"].element == "two"
    keyed = '<hearth:task key="one"/>'
    source = straight(node("userTask", "one"), node("userTask", "two", settings=keyed), ids=("one", "two"))
    assert found(source)["key_twice"].element == "two"
    source = straight(node("userTask", "one").replace('name="One"', ""), ids=("one",))
    assert found(source)["no_name"].element == "one"


def test_an_id_that_expressions_cannot_spell_gets_a_key_that_they_can() -> None:
    program, findings = examined(straight(node("userTask", "Activity_0-1.x"), ids=("Activity_0-1.x",)))
    assert program is not None, findings
    block = program.nodes["Activity_0-1.x"]
    assert isinstance(block, Task)
    assert block.key == "Activity_0_1_x"


def test_dates_of_conditions_are_days() -> None:
    dated = '<hearth:condition name="J" from="1 April">tenancy.is_joint</hearth:condition>'
    source = choice(arrow("choice", "end", settings=dated), arrow("choice", "other"), default="choice_other")
    assert "2026-04-01" in found(source)["setting_wrong"].sentence


def test_a_condition_without_dates_always_counts() -> None:
    source = choice(arrow("choice", "end", "tenancy.is_joint"), arrow("choice", "other"), default="choice_other")
    program, _ = examined(source)
    assert program is not None
    decision = program.nodes["choice"]
    assert isinstance(decision, Decision)
    (condition,) = decision.ways[0].conditions
    assert isinstance(condition, Condition)
    assert condition.in_force(dt.date.min)
    assert condition.in_force(dt.date.max)


def test_a_form_and_an_appointment_are_tasks_that_ask_what_they_ask() -> None:
    asks = '<hearth:field key="pets" label="Pets" type="integer"/>'
    booked = f'<hearth:appointment category="Gas safety check" minutes="90" until="booked">{asks}</hearth:appointment>'
    for settings, drawn_as, fields, outcomes in (
        (f"<hearth:form>{asks}</hearth:form>", TaskBlock.FORM, ["pets"], []),
        (booked, TaskBlock.APPOINTMENT, ["starts_at", "pets"], []),
        ('<hearth:appointment category="Visit"/>', TaskBlock.APPOINTMENT, ["starts_at"], ["attended", "no-access"]),
    ):
        blocks = node("userTask", "ask", settings=settings)
        program, findings = examined(process(START, blocks, END, arrows("start", "ask", "end")))
        assert program is not None, findings
        task = program.nodes["ask"]
        assert isinstance(task, Task)
        assert task.drawn_as is drawn_as
        assert [each.key for each in task.fields] == fields
        assert [each.value for each in task.outcomes] == outcomes
    odd = node("userTask", "ask", settings="<hearth:form><hearth:script/></hearth:form>")
    _, findings = examined(process(START, odd, END, arrows("start", "ask", "end")))
    assert [each.code for each in findings] == ["setting_unknown"], "a form has no script"


def test_a_landlord_s_function_is_kept_as_it_was_when_the_path_was_compiled() -> None:
    program, findings = straight_delay("is_past(date(tenancy.proposed_end_at))")
    assert program is not None, findings
    block = program.nodes["block"]
    assert isinstance(block, Delay)
    assert block.condition is not None
    assert block.condition.source == "((date(tenancy.proposed_end_at)) < today())"
    assert block.condition.reads == ("tenancy.proposed_end_at",)
    assert block.kind is DelayKind.TIME_MONOTONE, "it wakes at its instant, as if it had been written there"
    _, findings = straight_delay("is_past(tenancy.proposed_end_at)")
    assert "wants a date" in str(findings[0])


def straight_delay(condition: str) -> tuple[Program | None, tuple[Finding, ...]]:
    return examined(straight(delay(condition.replace("<", "&lt;")), ids=("block",)))


@pytest.mark.parametrize(
    ("block", "given", "key"),
    [("Visit-1", "", "Visit_1"), ("1visit", "", "_1visit"), ("Visit", "card", "card")],
)
def test_a_block_is_named_by_its_key_or_by_one_of_its_id_that_can_be_read(block: str, given: str, key: str) -> None:
    assert key_of(block, given=given) == key
