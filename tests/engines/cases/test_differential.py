"""Random processes run by Hearth's engine and by SpiffWorkflow come to the same tasks and end in the same place."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from hearth.engines.cases import effects as fx
from hearth.engines.cases.simulating import Given, simulate
from tests.engines.cases.drawn import END, START, arrow, arrows, examined, node, process
from tests.engines.cases.town import OfficeHours

MOST_STEPS = 400
NOW = dt.datetime(2026, 11, 24, 10, tzinfo=dt.UTC)
ASK = '<hearth:task><hearth:field key="go" label="Go" type="text"/></hearth:task>'
Tree = tuple[Any, ...]
"""("task",), ("choice", yes, no, answer), ("both", one, other), ("again", body, times), ("then", first, second)."""


def _deeper(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.one_of(
        st.tuples(st.just("then"), inner, inner),
        st.tuples(st.just("choice"), inner, inner, st.booleans()),
        st.tuples(st.just("both"), inner, inner),
        st.tuples(st.just("again"), inner, st.integers(0, 3)),
    )


TREES: st.SearchStrategy[Tree] = st.recursive(st.just(("task",)), _deeper, max_leaves=8)


@dataclass
class Drawing:
    """One process drawn for both: ours with Hearth's settings and FEEL, the peer's with Python's conditions."""

    ours: list[str] = field(default_factory=list)
    theirs: list[str] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def task(self, answers: list[str]) -> str:
        """A task that is answered so at its first visit, its second, and so on; then as at its last."""
        id_ = f"t{next(self.numbers)}"
        self.ours.append(node("userTask", id_, settings=ASK))
        self.theirs.append(f'<userTask id="{id_}" name="{id_}"/>')
        self.answers[id_] = answers
        return id_

    def gateway(self, kind: str, default: str = "") -> str:
        id_ = f"g{next(self.numbers)}"
        more = {"default": f"{id_}_{default}"} if default else {}
        self.ours.append(node(kind, id_, **more))
        self.theirs.append(f'<{kind} id="{id_}"{"".join(f" {k}={chr(34)}{v}{chr(34)}" for k, v in more.items())}/>')
        return id_

    def follow(self, source: str, target: str, *, asks: str = "") -> None:
        """An arrow; with `asks` it is taken when that task was answered yes."""
        condition = f'answers.{asks}.go = "yes"' if asks else ""
        self.ours.append(arrow(source, target, condition, name="Yes" if asks else ""))
        inside = f'<conditionExpression xsi:type="tFormalExpression">{asks} == "yes"</conditionExpression>'
        self.theirs.append(
            f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">'
            f"{inside if asks else ''}</sequenceFlow>"
        )

    def draw(self, tree: Tree) -> tuple[str, str]:
        """Draws a tree; its first and its last block."""
        match tree:
            case ("then", first, second):
                (a, b), (c, d) = self.draw(first), self.draw(second)
                self.follow(b, c)
                return a, d
            case ("choice", yes, no, answer):
                asked = self.task(["yes" if answer else "no"])
                (a, b), (c, d) = self.draw(yes), self.draw(no)
                split, meet = self.gateway("exclusiveGateway", default=c), self.gateway("exclusiveGateway")
                self.follow(asked, split)
                self.follow(split, a, asks=asked)
                self.follow(split, c)
                self.follow(b, meet)
                self.follow(d, meet)
                return asked, meet
            case ("both", one, other):
                split, join = self.gateway("parallelGateway"), self.gateway("parallelGateway")
                for first, last in (self.draw(one), self.draw(other)):
                    self.follow(split, first)
                    self.follow(last, join)
                return split, join
            case ("again", body, times):
                meet = self.gateway("exclusiveGateway")
                first, last = self.draw(body)
                asked = self.task(["yes"] * times + ["no"])
                after = self.gateway("exclusiveGateway")
                split = self.gateway("exclusiveGateway", default=after)
                self.follow(meet, first)
                self.follow(last, asked)
                self.follow(asked, split)
                self.follow(split, meet, asks=asked)
                self.follow(split, after)
                return meet, after
            case _:
                only = self.task(["no"])
                return only, only

    def whole(self, tree: Tree) -> tuple[str, str]:
        """Both files."""
        first, last = self.draw(tree)
        ours = process(START, *self.ours, END, arrows("start", first), arrows(last, "end"))
        theirs = (
            '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="x">'
            '<process id="p" isExecutable="true"><startEvent id="start"/><endEvent id="end"/>'
            f'{"".join(self.theirs)}<sequenceFlow id="begin" sourceRef="start" targetRef="{first}"/>'
            f'<sequenceFlow id="finish" sourceRef="{last}" targetRef="end"/></process></definitions>'
        )
        return ours, theirs


def answer(answers: list[str], visit: int) -> str:
    """What is answered at a visit, counted from 0: after the last answer it begins again, as a loop in a loop does."""
    return answers[visit % len(answers)]


def peer(source: str, answers: dict[str, list[str]]) -> tuple[Counter[str], bool]:
    """The tasks that the peer came to, and whether its process ended."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(io.StringIO(source)))
    workflow = BpmnWorkflow(parser.get_spec("p"))
    done: Counter[str] = Counter()
    workflow.do_engine_steps()
    for _ in range(MOST_STEPS):
        ready = sorted(workflow.get_tasks(state=TaskState.READY, manual=True), key=lambda each: each.task_spec.name)
        if not ready:
            break
        name = ready[0].task_spec.name
        ready[0].data[name] = answer(answers[name], done[name])
        done[name] += 1
        ready[0].run()
        workflow.do_engine_steps()
    return done, bool(workflow.is_completed())


@settings(max_examples=60)
@given(TREES)
def test_both_engines_come_to_the_same_tasks_and_end(tree: Tree) -> None:
    drawing = Drawing()
    ours, theirs = drawing.whole(tree)
    program, findings = examined(ours)
    assert program is not None, findings
    does = {
        name: [Given(values={"go": answer(answers, visit)}) for visit in range(MOST_STEPS)]
        for name, answers in drawing.answers.items()
    }
    run = simulate(program, data={}, given=does, opened_at=NOW, working=OfficeHours())
    came = Counter(each.effect.node for each in run.happened if isinstance(each.effect, fx.CompleteTask))
    assert (came, run.ended) == peer(theirs, drawing.answers)
    assert run.ended
