"""How long a path of 60 blocks takes to be checked while somebody draws it.

    python -m benchmarks.designing [--blocks 60]    (with the environment of a landlord: DATABASE_URL, SECRET_KEY)

Prints JSON: milliseconds (median and slowest of 20) of what the server does for the designer: the page's data, a check
of the whole path, the fields of a condition. The bars: opened within 1.5 s, checked within 300 ms. What the browser
adds stands on the page itself, whose findings say how long the whole check took. Then the browser's evaluator, in Node:
an expression of a form, and the slowest of those that try to take too much (tests/feel/hostile.py; the bar is 50 ms).
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable

import django

TIMES = 20
OPENED_WITHIN, CHECKED_WITHIN, EVALUATED_WITHIN = 1500, 300, 50


def path_of(blocks: int) -> str:
    """A path with so many tasks and decisions: each decision leads on, or over the next task."""
    from hearth.engines.cases.definition.laying_out import with_drawing

    parts = ['<bpmn:startEvent id="start" name="Start"/>']
    flows, before = [], "start"
    for at in range(blocks // 2):
        task, decision = f"task_{at}", f"decision_{at}"
        field = '<hearth:field key="yes" label="Is it so?" type="true-or-false" mandatory="true"/>'
        parts.append(
            f'<bpmn:userTask id="{task}" name="Task {at}"><bpmn:extensionElements><hearth:task>{field}</hearth:task>'
            "</bpmn:extensionElements></bpmn:userTask>"
        )
        parts.append(f'<bpmn:exclusiveGateway id="{decision}" name="Decision {at}" default="{decision}_on"/>')
        flows.append((f"{task}_in", before, task, ""))
        flows.append((f"{task}_out", task, decision, ""))
        condition = f"<bpmn:conditionExpression>answers.{task}.yes = true</bpmn:conditionExpression>"
        flows.append((f"{decision}_end", decision, "end", condition))
        before = decision
        flows.append((f"{decision}_on", decision, f"task_{at + 1}" if at + 1 < blocks // 2 else "last", ""))
    parts.append('<bpmn:userTask id="last" name="Last"/><bpmn:endEvent id="end" name="Complete"/>')
    flows.append(("last_end", "last", "end", ""))
    entering = {f"task_{at}_in" for at in range(1, blocks // 2)}
    arrows = [
        f'<bpmn:sequenceFlow id="{id_}" sourceRef="{one}" targetRef="{two}">{inside}</bpmn:sequenceFlow>'
        for id_, one, two, inside in flows
        if id_ not in entering
    ]
    about = '<bpmn:extensionElements><hearth:path subject="tenancy"/></bpmn:extensionElements>'
    return with_drawing(
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:hearth="https://hearth.example/bpmn/1" id="d" targetNamespace="https://hearth.example/paths">'
        f'<bpmn:process id="sixty-blocks" name="Sixty blocks">{about}{"".join(parts + arrows)}</bpmn:process>'
        "</bpmn:definitions>"
    )


def timed(act: Callable[[], object]) -> dict[str, float]:
    """Milliseconds of some calls: the median and the slowest, after one that warms up."""
    act()
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        act()
        taken.append((time.perf_counter() - begun) * 1000)
    return {"median": round(statistics.median(taken), 1), "slowest": round(max(taken), 1)}


def in_the_browser() -> dict[str, float | str]:
    """Milliseconds of the browser's evaluator: an ordinary expression, and the slowest of the hostile ones, by name.

    Each is the best of five, since others share the machine. Says what is missing where the front end is not built.
    """
    from tests.feel.hostile import TOO_LONG

    from hearth.faces.cli.feel.browser import BrowserMissing, Evaluator, Question
    from hearth.feel import FeelError, Scope, compile_expression
    from hearth.feel.program import program

    ordinary = 'if sum(for each in [1, 2, 3] return each * 1.2) > 7 then "high" else "low"'
    sources = {"ordinary": ordinary} | {name: source for name, (source, _) in TOO_LONG.items()}
    took: dict[str, float] = {}
    try:
        with Evaluator() as evaluator:
            for name, source in sources.items():
                try:
                    asked = Question(
                        program=program(compile_expression(source, scope=Scope.untyped())), inputs={}, now=None
                    )
                except FeelError:
                    continue  # of records that only the test has
                took[name] = min(evaluator.ask(asked).milliseconds for _ in range(5))
    except BrowserMissing as missing:
        return {"missing": missing.sentence}
    slowest = max(took, key=lambda name: took[name])
    return {"ordinary": round(took["ordinary"], 2), "slowest": round(took[slowest], 1), "which": slowest}


def main() -> None:
    """Prints the figures; ends with 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--blocks", type=int, default=60)
    blocks = parser.parse_args().blocks
    django.setup()
    from hearth.engines.cases import choices
    from hearth.engines.cases.definition import palette
    from hearth.engines.cases.definition.bpmn import read
    from hearth.engines.cases.definition.laying_out import with_drawing
    from hearth.engines.cases.examining import examine
    from hearth.platform import clock

    bpmn = path_of(blocks)
    found = examine(bpmn)
    definition = read(bpmn).definition
    assert found.sound, found.findings[:3]
    assert definition is not None
    today = clock.today()
    figures = {
        "data_of_the_page": timed(
            lambda: (with_drawing(bpmn), palette.described(), choices.sources("tenancy", bpmn, on=today))
        ),
        "check": timed(lambda: examine(bpmn, drawn=False)),
        "fields_of_a_condition": timed(lambda: choices.field_choices(*choices.path_roots(definition))),
    }
    browser = in_the_browser()
    print(json.dumps({"blocks": len(definition.elements), **figures, "expressions_in_the_browser": browser}, indent=2))
    missed = figures["check"]["slowest"] > CHECKED_WITHIN or figures["data_of_the_page"]["slowest"] > OPENED_WITHIN
    missed = missed or float(browser.get("slowest", 0)) > EVALUATED_WITHIN
    raise SystemExit(int(missed))


if __name__ == "__main__":
    main()
