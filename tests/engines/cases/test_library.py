"""The end of a tenancy, the rent statement and the call back, from the first day to the last on a moved clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

import pytest

from hearth.engines.cases import effects as fx
from hearth.engines.cases.answers import AnswersRefused, Asked, sheet
from hearth.engines.cases.program import CaseState, Delay, DelayKind, Task
from hearth.engines.cases.step import CaseCancelled, NotWaiting, TaskCompleted
from hearth.engines.comms.recipients import RecipientRule
from hearth.kernel.refusal import Refused
from tests.engines.cases.town import REASONS, Case, Operation, at, compiled, library

RECEIVED = at("2026-10-30 15:52")
ENDS = at("2026-11-30 12:00")
VALID: Mapping[str, object] = {
    "name_matches": True,
    "signed": "all",
    "starts_after_receipt": True,
    "on_template": True,
    "keys_brought": False,
    "received_at": RECEIVED,
    "reason": REASONS[0],
    "leaving_us": True,
    "forwarding_address": "52 Alder Way",
    "authority_to_dispose": True,
    "notice_valid": True,
}


def nothing(_case: Case, _call: fx.RunOperation) -> Mapping[str, object]:
    """An operation that leaves no trace in the records that the path reads."""
    return {}


def tenancies() -> dict[str, Operation]:
    """What the tenancies module does to a tenancy when a path asks for it."""

    def receive(case: Case, call: fx.RunOperation) -> Mapping[str, object]:
        case.records["tenancy"]["proposed_end_at"] = ENDS
        return {"ends_at": ENDS}

    def end(case: Case, call: fx.RunOperation) -> Mapping[str, object]:
        proposed = case.records["tenancy"]["proposed_end_at"]
        if not isinstance(proposed, dt.datetime) or proposed > case.now:
            raise Refused("The tenancy can't end before its end.")
        case.records["tenancy"]["status"] = "ended"
        return {}

    return {
        "tenancies.receive_notice": receive,
        "tenancies.return_notice": nothing,
        "tenancies.record_keys": nothing,
        "tenancies.end_tenancy": end,
    }


def notice(**tenancy: object) -> Case:
    """A case of the end of a tenancy, just opened."""
    record = {
        "address": "14 Tolland Row, EH9 0ZZ",
        "tenant_names": "Joanna Kowalczyk",
        "is_joint": False,
        "fixed_term_ends": None,
        "proposed_end_at": None,
        "status": "current",
        **tenancy,
    }
    case = Case(
        program=compiled(library("end-of-tenancy")),
        now=RECEIVED,
        records={"tenancy": record},
        operations=tenancies(),
    )
    case.open()
    return case


def test_a_valid_notice_runs_from_the_first_task_to_the_closed_case() -> None:
    case = notice()
    assert case.live() == {"check_notice"}

    case.now = at("2026-11-02 09:14")
    case.complete("check_notice", **VALID)
    assert case.ran() == ["tenancies.receive_notice"]
    assert case.sent() == ["notice-to-quit-acknowledged"]
    assert case.of(fx.Notify) == []
    assert case.live() == {"visit"}
    assert case.waiting() == {"until_end", "until_keys"}
    assert {token.due_at for token in case.state.tokens.values() if token.node.startswith("until")} == {ENDS}

    case.now = at("2026-11-10 11:00")
    case.complete("visit", outcome="held", visited_on=dt.date(2026, 11, 10), condition="fair", told_keys=True)

    case.until(at("2026-11-30 11:59"))
    assert case.waiting() == {"until_end", "until_keys"}

    case.until(at("2026-11-30 12:00"))
    assert case.ran() == ["tenancies.receive_notice", "tenancies.end_tenancy"]
    assert case.live() == {"keys/take_in"}
    assert not case.is_closed()

    case.now = at("2026-12-01 10:00")
    case.complete("keys/take_in", received_at=at("2026-12-01 09:30"), sets=2)
    assert case.ran()[-1] == "tenancies.record_keys"
    assert case.is_closed()
    assert case.state.tokens == {}
    assert isinstance(case.history[-1], fx.CloseCase)


def test_the_acknowledgement_goes_to_each_tenant_by_name() -> None:
    case = notice()
    case.complete("check_notice", **VALID)
    (letter,) = case.of(fx.SendCommunication)
    assert isinstance(letter, fx.SendCommunication)
    assert letter.recipients is RecipientRule.EACH_RESPONSIBLE_TENANT


def test_the_visit_is_due_within_fourteen_days_of_the_notice() -> None:
    case = notice()
    case.now = at("2026-11-02 09:14")
    case.complete("check_notice", **VALID)
    visit = next(effect for effect in case.history if isinstance(effect, fx.CreateTask) and effect.node == "visit")
    assert visit.target_at == at("2026-11-13 15:52")
    assert visit.people.patch_officer


def test_the_tenancy_ends_although_nobody_visited_but_the_case_stays_open() -> None:
    case = notice()
    case.complete("check_notice", **VALID)
    case.until(ENDS)
    case.complete("keys/take_in", received_at=ENDS, sets=1)
    assert case.records["tenancy"]["status"] == "ended"
    assert case.live() == {"visit"}
    with pytest.raises(Refused, match="mandatory"):
        case.bypass("visit", reason="too late")
    case.complete("visit", outcome="no-access")
    assert case.is_closed()


def test_keys_brought_with_the_notice_open_their_task_at_once_and_only_once() -> None:
    case = notice()
    case.complete("check_notice", **{**VALID, "keys_brought": True})
    assert case.live() == {"visit", "keys/take_in"}
    assert case.waiting() == {"until_end"}
    case.complete("keys/take_in", received_at=RECEIVED, sets=2)
    case.complete("visit", outcome="held")
    case.until(ENDS)
    assert case.is_closed()
    assert [task.node for task in case.of(fx.CreateTask)] == ["check_notice", "visit", "keys/take_in"]


def test_a_corrected_end_moves_the_wake_up_and_the_old_one_never_fires() -> None:
    case = notice()
    case.complete("check_notice", **VALID)
    case.until(at("2026-11-20 09:00"))
    later = at("2026-12-14 12:00")
    case.records["tenancy"]["proposed_end_at"] = later
    case.changed()
    assert set(case.alarms()) == {later}
    case.until(at("2026-12-14 11:59"))
    assert case.waiting() == {"until_end", "until_keys"}
    assert "tenancies.end_tenancy" not in case.ran()
    case.until(later)
    assert case.ran()[-1] == "tenancies.end_tenancy"
    ended = [effect for effect in case.of(fx.EndDelay) if isinstance(effect, fx.EndDelay)]
    assert {effect.why for effect in ended} == {fx.DelayEnd.CONDITION}


def test_an_end_corrected_into_the_past_fires_at_once() -> None:
    case = notice()
    case.complete("check_notice", **VALID)
    case.until(at("2026-11-20 09:00"))
    case.records["tenancy"]["proposed_end_at"] = at("2026-11-16 12:00")
    case.changed()
    assert case.live() == {"visit", "keys/take_in"}
    assert case.ran()[-1] == "tenancies.end_tenancy"


def test_a_withdrawn_notice_stops_the_clock_and_the_case_can_be_cancelled() -> None:
    case = notice()
    case.complete("check_notice", **VALID)
    case.records["tenancy"]["proposed_end_at"] = None
    case.changed()
    assert case.alarms() == []
    case.until(at("2027-06-01 12:00"))
    assert case.waiting() == {"until_end", "until_keys"}
    case.happens(CaseCancelled(reason="Notice withdrawn with our agreement"))
    assert case.state.case is CaseState.CANCELLED
    assert case.state.tokens == {}
    assert [effect.node for effect in case.of(fx.CancelTask)] == ["visit"]


def test_an_old_wake_up_that_comes_all_the_same_changes_nothing() -> None:
    case = notice()
    case.complete("check_notice", **VALID)
    case.records["tenancy"]["proposed_end_at"] = at("2026-12-14 12:00")
    case.now = ENDS  # the index still holds the old instant
    case.changed()
    assert case.waiting() == {"until_end", "until_keys"}


def test_an_invalid_notice_goes_back_with_the_reasons_and_the_case_closes() -> None:
    case = notice()
    given = {**VALID, "signed": "none", "on_template": False, "notice_valid": False}
    task = case.program.nodes["check_notice"]
    assert isinstance(task, Task)
    page = sheet(task, given, case.data(), case.now)
    assert page.proposed["notice_valid"] is False
    assert page.proposed["return_reasons"] == "The notice is not signed.\nThe notice is not on our form."
    case.complete("check_notice", **given, return_reasons=page.proposed["return_reasons"])
    assert case.ran() == ["tenancies.return_notice"]
    (letter,) = case.of(fx.SendCommunication)
    assert isinstance(letter, fx.SendCommunication)
    assert letter.definition == "notice-to-quit-returned"
    assert letter.parameters["return_reasons"] == ["The notice is not signed.", "The notice is not on our form."]
    assert case.is_closed()
    assert case.records["tenancy"]["proposed_end_at"] is None
    decision = case.of(fx.RecordDecision)[-1]
    assert isinstance(decision, fx.RecordDecision)
    assert decision.chosen == "Else"
    assert decision.conditions[0].result is False


@pytest.mark.parametrize("valid", [True, False])
@pytest.mark.parametrize(("reason", "told"), [(REASONS[0], False), (REASONS[1], True), (REASONS[2], True)])
def test_the_patch_officer_is_told_at_once_of_some_reasons_whatever_the_notice_is_worth(
    reason: Mapping[str, object], told: bool, valid: bool
) -> None:
    case = notice()
    given = {**VALID, "reason": reason, "notice_valid": valid, "decision_reason": "x", "return_reasons": "x"}
    case.complete("check_notice", **given)
    messages = case.of(fx.Notify)
    assert len(messages) == told
    for message in messages:
        assert isinstance(message, fx.Notify)
        assert message.to.patch_officer
        assert "CS-1" in message.message
        assert str(reason["description"]) not in message.message, "the reason must not travel in a message"


def test_the_checklist_merges_name_and_address() -> None:
    case = notice()
    task = case.program.nodes["check_notice"]
    assert isinstance(task, Task)
    page = sheet(task, {}, case.data(), case.now)
    texts = " ".join(item.wording if isinstance(item, Asked) else item.text for item in page.script)
    assert "Joanna Kowalczyk, 14 Tolland Row, EH9 0ZZ" in texts
    assert len(task.questions) == 6
    assert "notice_valid" not in page.proposed, "nothing is proposed before the questions are answered"


def checked(case: Case, **given: object) -> tuple[object, list[tuple[str, str]]]:
    task = case.program.nodes["check_notice"]
    assert isinstance(task, Task)
    page = sheet(task, {**VALID, **given}, case.data(), case.now)
    return page.proposed.get("notice_valid"), [(str(each.level), each.text) for each in page.advice]


def test_one_joint_tenants_notice_of_a_periodic_tenancy_is_a_warning_and_needs_a_reason() -> None:
    case = notice(is_joint=True, tenant_names="Joanna and Piotr Kowalczyk")
    proposed, advice = checked(case, signed="some")
    assert proposed is True
    assert [level for level, _ in advice] == ["warning"]
    with pytest.raises(AnswersRefused) as refused:
        case.complete("check_notice", **{**VALID, "signed": "some"})
    assert set(refused.value.errors) == {"decision_reason"}
    case.complete("check_notice", **{**VALID, "signed": "some", "decision_reason": "Piotr is rehoused by us."})
    assert case.ran() == ["tenancies.receive_notice"]


def test_one_joint_tenants_notice_within_a_fixed_term_is_not_valid() -> None:
    case = notice(is_joint=True, fixed_term_ends=dt.date(2027, 4, 5))
    proposed, advice = checked(case, signed="some")
    assert proposed is False
    assert [level for level, _ in advice] == ["reason"]


def test_deciding_against_the_proposal_needs_a_reason() -> None:
    case = notice()
    with pytest.raises(AnswersRefused) as refused:
        case.complete("check_notice", **{**VALID, "name_matches": False})
    assert set(refused.value.errors) == {"decision_reason"}
    assert case.live() == {"check_notice"}


def test_an_operation_that_refuses_leaves_the_task_with_its_officer() -> None:
    case = notice()

    def wrong_weekday(case: Case, call: fx.RunOperation) -> Mapping[str, object]:
        raise Refused("A tenancy ends on a Monday. The next one is 30 November 2026.")

    case.operations = {**case.operations, "tenancies.receive_notice": wrong_weekday}
    with pytest.raises(Refused, match="The next one is 30 November"):
        case.complete("check_notice", **VALID)
    assert case.live() == {"check_notice"}
    assert case.answers == {}


def test_an_end_that_is_refused_at_night_becomes_a_task_and_is_tried_again_when_that_is_done() -> None:
    case = notice()
    case.complete("check_notice", **VALID)
    allowed: list[bool] = []

    def end(case: Case, call: fx.RunOperation) -> Mapping[str, object]:
        if not allowed:
            raise Refused("A charge is being corrected.")
        return {}

    case.operations = {**case.operations, "tenancies.end_tenancy": end}
    case.until(ENDS)
    assert case.live() == {"visit", "keys/take_in", "end_tenancy"}
    task = next(each for each in case.of(fx.CreateTask) if each.node == "end_tenancy")
    assert isinstance(task, fx.CreateTask)
    assert (task.kind, task.attention) == (fx.TaskKind.REFUSED, "A charge is being corrected.")
    allowed.append(True)
    case.complete("end_tenancy")
    assert case.live() == {"visit", "keys/take_in"}


def test_completing_a_task_twice_is_refused() -> None:
    case = notice()
    token = case.token("check_notice")
    case.complete("check_notice", **VALID)
    with pytest.raises(NotWaiting):
        case.happens(TaskCompleted(token=token.id, node=token.node, visit=token.visit, answers=VALID))


def test_the_answer_that_is_a_user_defined_field_is_kept_as_one() -> None:
    case = notice()
    case.complete("check_notice", **VALID)
    (kept,) = case.of(fx.KeepUserDefined)
    assert isinstance(kept, fx.KeepUserDefined)
    assert (kept.field, kept.value) == ("tenancy.authority_to_dispose", True)


def test_both_waits_are_solved_to_an_instant() -> None:
    program = compiled(library("end-of-tenancy"))
    delays = [node for node in program.nodes.values() if isinstance(node, Delay)]
    assert [delay.kind for delay in delays] == [DelayKind.TIME_MONOTONE] * 2


# Rent statement


def statement(*references: str) -> Case:
    """A case of the rent statement of a person with these accounts, just opened."""

    def find(_case: Case, _call: fx.RunOperation) -> Mapping[str, object]:
        accounts = [{"reference": each, "label": f"{each}: 14 Tolland Row"} for each in references]
        first = references[0] if references else None
        return {"accounts": accounts, "count": len(accounts), "first": first}

    def produce(_case: Case, call: fx.RunOperation) -> Mapping[str, object]:
        account = call.parameters["account"]
        return {
            "file": f"statement of {account}",
            "account": account,
            "balance": Decimal("12.50"),
            "standing": "You owe £12.50",
            "first_date": dt.date(2025, 11, 1),
            "last_date": dt.date(2026, 10, 30),
        }

    contact: dict[str, object] = {"formal_name": "Ms Joanna Kowalczyk"}
    case = Case(
        program=compiled(library("rent-statement")),
        now=RECEIVED,
        records={"contact": contact},
        operations={"accounts.accounts_of": find, "accounts.produce_statement": produce},
    )
    case.open()
    return case


def test_a_statement_of_the_only_account_needs_nobody() -> None:
    case = statement("RA-1")
    assert case.is_closed()
    assert case.of(fx.CreateTask) == []
    (letter,) = case.of(fx.SendCommunication)
    assert isinstance(letter, fx.SendCommunication)
    assert letter.recipients is RecipientRule.CONTACT
    assert letter.parameters["file"] == "statement of RA-1"
    assert letter.parameters["owes"] is True


def test_with_several_accounts_one_task_offers_the_choice() -> None:
    case = statement("RA-1", "RA-2")
    assert case.live() == {"choose_account"}
    task = case.program.nodes["choose_account"]
    assert isinstance(task, Task)
    (asked,) = sheet(task, {}, case.data(), case.now).fields
    assert [(option.value, option.label) for option in asked.options] == [
        ("RA-1", "RA-1: 14 Tolland Row"),
        ("RA-2", "RA-2: 14 Tolland Row"),
    ]
    with pytest.raises(AnswersRefused):
        case.complete("choose_account", account="RA-9")
    case.complete("choose_account", account="RA-2")
    assert case.is_closed()
    assert case.results["produce"]["account"] == "RA-2"


def test_without_an_account_the_asker_is_told_and_nothing_is_sent() -> None:
    case = statement()
    assert case.is_closed()
    assert case.sent() == []
    (message,) = case.of(fx.Notify)
    assert isinstance(message, fx.Notify)
    assert message.message == "Ms Joanna Kowalczyk has no rent account, so no statement was sent."


# Call back


def test_a_call_back_tells_its_owner_once_after_five_minutes() -> None:
    contact: dict[str, object] = {"formal_name": "Ms Joanna Kowalczyk"}
    case = Case(
        program=compiled(library("call-back")),
        now=RECEIVED,
        records={"contact": contact},
        note="About the damp, after 3 pm.",
    )
    case.open()
    case.until(RECEIVED + dt.timedelta(minutes=4, seconds=59))
    assert case.of(fx.Notify) == []
    case.until(RECEIVED + dt.timedelta(minutes=5))
    case.until(RECEIVED + dt.timedelta(days=3))
    (message,) = case.of(fx.Notify)
    assert isinstance(message, fx.Notify)
    assert message.message == "Please call Ms Joanna Kowalczyk back. About the damp, after 3 pm."
    assert message.to.owner
    assert case.is_closed()
