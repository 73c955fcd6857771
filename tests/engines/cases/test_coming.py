"""The tasks that a case has still to come to."""

from __future__ import annotations

import datetime as dt

from hearth.engines.cases.coming import still_to_come
from hearth.engines.cases.timeline import TimelineLine, with_beside
from hearth.engines.cases.triggers import CaseCancelled
from tests.engines.cases.drawn import END, START, arrow, arrows, node, process
from tests.engines.cases.drawn import examined as examine
from tests.engines.cases.town import Case, at

ASK = '<hearth:task><hearth:field key="yes" label="Yes?" type="true-or-false" mandatory="true"/></hearth:task>'
LETTER = '<hearth:communication definition="notice-to-quit-acknowledged" recipients="contact"{}/>'


def test_what_is_ahead_what_may_be_and_what_is_not_any_more() -> None:
    program, findings = examine(
        process(
            START,
            node("userTask", "ask", settings=ASK),
            node("exclusiveGateway", "choose", default="choose_last"),
            node("userTask", "look", settings='<hearth:task mandatory="false"/>'),
            node("userTask", "last"),
            END,
            node("sendTask", "by_itself", settings=LETTER.format("")),
            node("sendTask", "by_hand", settings=LETTER.format(' automatic="false"')),
            arrows("start", "ask", "choose"),
            arrow("choose", "look", "answers.ask.yes = true"),
            arrow("choose", "last"),
            arrows("look", "by_itself", "last", "by_hand", "end"),
        )
    )
    assert program is not None, findings
    case = Case(program=program, now=at("2026-11-02 09:00"), records={"tenancy": {}})
    case.open()

    def coming() -> list[tuple[str, bool, bool]]:
        return [(each.node, each.mandatory, each.certain) for each in still_to_come(case.state, program)]

    assert coming() == [("look", False, False), ("last", True, True), ("by_hand", True, True)]
    case.complete("ask", yes=False)
    assert coming() == [("by_hand", True, True)], "what the decision has passed by is not to come"
    case.happens(CaseCancelled(reason="Opened in error"))
    assert coming() == []


def test_notes_stand_among_what_has_happened() -> None:
    day = dt.timedelta(days=1)
    opened = TimelineLine(at=at("2026-11-02 09:00"), status="open", text="First opened", detail="Hearth")
    done = TimelineLine(at=opened.at + 2 * day, status="complete", text="First completed", detail="Hearth")
    lines = with_beside([done, opened], [(opened.at + day, "Rosa Diaz")], [])
    assert [each.text for each in lines] == ["First completed", "Note written", "First opened"]
