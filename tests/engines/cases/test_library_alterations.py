"""The alterations that ship: five that are permitted without anybody's work, and a large one, day by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

import pytest

from hearth.engines.cases import effects as fx
from hearth.engines.cases.answers import AnswersRefused
from hearth.engines.cases.library_entries import LIBRARY
from hearth.kernel.refusal import Refused
from tests.engines.cases.town import Case, Operation, at, compiled, library

ASKED = at("2026-11-02 10:00")
SMALL = ["laminate-flooring", "outside-tap", "paving-slabs", "satellite-dish", "garden-shed"]


def register() -> tuple[dict[str, Operation], list[tuple[str, Mapping[str, object]]]]:
    """The register of a home: what was entered, in order."""
    entries: list[tuple[str, Mapping[str, object]]] = []

    def entering(name: str) -> Operation:
        def enter(_case: Case, call: fx.RunOperation) -> Mapping[str, object]:
            entries.append((name, call.parameters))
            return {"permission": Decimal(7)} if name != "inspect_permission" else {}

        return enter

    names = ("grant_permission", "refuse_permission", "inspect_permission")
    return {f"tenancies.{name}": entering(name) for name in names}, entries


def opened(key: str) -> tuple[Case, list[tuple[str, Mapping[str, object]]]]:
    operations, entries = register()
    record: dict[str, dict[str, object]] = {"tenancy": {"address": "14 Tolland Row"}}
    case = Case(program=compiled(library(key)), now=ASKED, records=record, operations=operations)
    case.open()
    return case, entries


def test_every_path_of_the_library_is_tried_here_or_next_door() -> None:
    elsewhere = {"end-of-tenancy", "rent-statement", "call-back", "complaint", "hazard", "rights-request"}
    assert {each.key for each in LIBRARY if not each.sub_path} == elsewhere | {*SMALL, "large-alteration"}


@pytest.mark.parametrize("key", SMALL)
def test_a_small_alteration_is_permitted_entered_sent_and_closed_without_a_task(key: str) -> None:
    case, entries = opened(key)
    assert case.is_closed()
    assert case.of(fx.CreateTask) == []
    ((name, entry),) = entries
    assert name == "grant_permission"
    assert entry["expires_date"] == dt.date(2027, 5, 2)
    assert len(str(entry["conditions"])) > 50
    (letter,) = case.of(fx.SendCommunication)
    assert isinstance(letter, fx.SendCommunication)
    assert (letter.definition, letter.enclosures) == (f"{key}-permission", (f"{key}-guidance",))
    (milestone,) = case.of(fx.ReachMilestone)
    assert isinstance(milestone, fx.ReachMilestone)
    assert milestone.name == "Permission granted"


def test_the_first_dispatch_of_a_large_alteration_holds_letter_form_and_guidance() -> None:
    case, _ = opened("large-alteration")
    (letter,) = case.of(fx.SendCommunication)
    assert isinstance(letter, fx.SendCommunication)
    assert letter.definition == "alteration-application"
    assert letter.enclosures == ("alteration-application-form", "alteration-guidance")
    assert case.live() == {"application"}


def applied() -> tuple[Case, list[tuple[str, Mapping[str, object]]]]:
    case, entries = opened("large-alteration")
    case.until(at("2026-11-09 09:00"))
    case.complete("application", came_on=dt.date(2026, 11, 9), work="A new kitchen window", noted=True)
    return case, entries


def test_the_officer_is_made_to_write_the_application_down_as_a_note() -> None:
    case, _ = opened("large-alteration")
    with pytest.raises(AnswersRefused):
        case.complete("application", came_on=dt.date(2026, 11, 2), work="A window")


def test_a_form_that_does_not_come_is_chased_and_then_the_case_closes() -> None:
    case, entries = opened("large-alteration")
    case.until(at("2026-11-16 09:59"))
    assert case.sent() == ["alteration-application"]
    case.until(at("2026-11-16 10:00"))
    assert case.sent()[-1] == "alteration-application-reminder"
    case.until(at("2026-11-30 09:59"))
    assert not case.is_closed()
    case.until(at("2026-11-30 10:00"))
    assert case.sent()[-1] == "alteration-application-closed"
    assert case.is_closed()
    assert [effect.node for effect in case.of(fx.CancelTask)] == ["application"]
    assert entries == []


def test_a_form_that_comes_after_the_reminder_is_in_time() -> None:
    case, _ = opened("large-alteration")
    case.until(at("2026-11-20 09:00"))
    case.complete("application", came_on=dt.date(2026, 11, 20), work="A window", noted=True)
    assert case.sent()[-1] == "alteration-acknowledged"
    assert case.live() == {"inspect"}
    case.until(at("2027-03-01 09:00"))
    assert case.live() == {"inspect"}, "nothing chases any more"


def test_a_large_alteration_from_the_form_to_the_sign_off() -> None:
    case, entries = applied()
    assert case.live() == {"inspect"}
    case.now = at("2026-11-12 14:00")
    case.complete("inspect", inspected_on=dt.date(2026, 11, 12), asbestos=True, structure=True, findings="Sound")
    case.complete("decide", permit=True, conditions="A FENSA certificate.")
    assert case.sent()[-1] == "alteration-permitted"
    (name, entry) = entries[-1]
    assert name == "grant_permission"
    assert (entry["work"], entry["conditions"]) == ("A new kitchen window", "A FENSA certificate.")
    assert entry["expires_date"] == entry["inspect_on"] == dt.date(2027, 1, 7)
    assert case.waiting() == {"eight_weeks"}

    case.until(at("2027-01-07 13:59"))
    assert case.live() == set()
    case.until(at("2027-01-07 14:00"))
    assert case.live() == {"post_inspect"}

    again = dt.date(2027, 1, 21)
    case.complete("post_inspect", inspected_on=dt.date(2027, 1, 7), finding="unsatisfactory", again_on=again)
    assert entries[-1][0] == "inspect_permission"
    assert (entries[-1][1]["permission"], entries[-1][1]["again_on"]) == (Decimal(7), again)
    assert case.waiting() == {"post_inspect"}
    case.until(at("2027-01-20 23:59"))
    assert case.live() == set()
    case.until(at("2027-01-21 00:00"))
    assert case.live() == {"post_inspect"}

    case.now = at("2027-01-21 11:00")
    case.complete("post_inspect", inspected_on=dt.date(2027, 1, 21), finding="satisfactory")
    assert case.sent()[-1] == "alteration-signed-off"
    assert case.is_closed()


def test_a_refused_application_is_entered_and_the_tenant_is_told_why() -> None:
    case, entries = applied()
    case.complete("inspect", inspected_on=dt.date(2026, 11, 9), asbestos=True, structure=True)
    with pytest.raises(Refused):
        case.complete("decide", permit=False)
    case.complete("decide", permit=False, reason="The wall carries the roof.")
    assert entries == [
        (
            "refuse_permission",
            {
                "work": "A new kitchen window",
                "reason": "The wall carries the roof.",
                "requested_date": dt.date(2026, 11, 9),
            },
        )
    ]
    assert case.sent()[-1] == "alteration-refused"
    assert case.is_closed()


def test_work_that_was_not_done_ends_the_case_without_a_sign_off() -> None:
    case, entries = applied()
    case.complete("inspect", inspected_on=dt.date(2026, 11, 9), asbestos=True, structure=True)
    case.complete("decide", permit=True)
    case.until(at("2027-01-04 09:00"))
    case.complete("post_inspect", inspected_on=dt.date(2027, 1, 4), finding="not-done")
    assert entries[-1][1]["finding"] == "not-done"
    assert "alteration-signed-off" not in case.sent()
    assert case.is_closed()
