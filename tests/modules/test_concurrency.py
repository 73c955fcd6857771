"""Two at once, on two connections that commit: one notice, one end, one tenancy, each debit once."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from decimal import Decimal
from typing import TypeVar

import pytest
from django.db import connections, transaction

from hearth.kernel.refusal import Refused
from hearth.modules.accounts import operations as accounts
from hearth.modules.accounts.models import Transaction, TransactionKind
from hearth.modules.tenancies import operations as tenancies
from hearth.modules.tenancies.models import Notice, Tenancy, VoidEpisode
from hearth.modules.tenancies.operations import ReceivedNotice
from tests.modules.landlord import BY, NOW, Landlord, account_of, at

pytestmark = pytest.mark.usefixtures("committing")
T = TypeVar("T")


def at_once(*deeds: Callable[[], T]) -> list[Future[T]]:
    """Does all of them at the same moment, each on a connection of its own."""
    start = threading.Barrier(len(deeds))

    def run(deed: Callable[[], T]) -> T:
        try:
            start.wait(timeout=10)
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return [threads.submit(run, deed) for deed in deeds]


def receive(tenancy: Tenancy, received: str) -> Notice:
    return tenancies.receive_notice(
        by=BY, tenancy_id=tenancy.pk, notice=ReceivedNotice(received_at=at(received)), now=NOW
    )


def end(tenancy: Tenancy, ended: str) -> Tenancy:
    return tenancies.end_tenancy(by=BY, tenancy_id=tenancy.pk, end_at=at(ended), reason="Abandoned", now=NOW)


def test_the_same_notice_from_two_officers_is_one() -> None:
    tenancy = Landlord().let()
    first, second = at_once(lambda: receive(tenancy, "2026-11-24T09:00"), lambda: receive(tenancy, "2026-11-24T09:00"))
    assert first.result().pk == second.result().pk
    assert Notice.objects.count() == VoidEpisode.objects.count() == 1


def test_of_two_different_notices_one_is_told_of_the_other() -> None:
    tenancy = Landlord().let()
    done = at_once(lambda: receive(tenancy, "2026-11-24T09:00"), lambda: receive(tenancy, "2026-11-23T09:00"))
    assert sorted(type(each.exception()).__name__ for each in done) == ["NoneType", "NoticeStands"]
    assert Notice.objects.count() == 1


def test_a_tenancy_is_ended_once() -> None:
    tenancy = Landlord().let()
    done = at_once(lambda: end(tenancy, "2026-11-16T12:00"), lambda: end(tenancy, "2026-11-23T12:00"))
    assert sorted(type(each.exception()).__name__ for each in done) == ["EndedOtherwise", "NoneType"]
    assert VoidEpisode.objects.count() == 1


def test_a_notice_and_an_end_at_once_leave_nothing_in_between() -> None:
    tenancy = Landlord().let()
    notice, ended = at_once(lambda: receive(tenancy, "2026-11-24T09:00"), lambda: end(tenancy, "2026-11-23T12:00"))
    assert ended.exception() is None
    assert type(notice.exception()).__name__ in {"TenancyHasEnded", "NoneType"}
    assert VoidEpisode.objects.get().starts_at == at("2026-11-23T12:00")


def test_one_home_is_let_once() -> None:
    landlord = Landlord()
    home = landlord.home()
    people = [landlord.person("Ann"), landlord.person("Bob")]
    done = at_once(*(lambda person=person: landlord.let(person, home=home) for person in people))
    assert sorted(type(each.exception()).__name__ for each in done) == ["HomeAlreadyLet", "NoneType"]
    assert Tenancy.objects.filter(asset=home).count() == 1


def test_two_debit_runs_at_once_post_each_charge_once() -> None:
    landlord = Landlord()
    for _ in range(5):
        landlord.let()
    monday = dt.date(2026, 11, 23)
    runs = at_once(
        *[
            lambda: accounts.post_debit_run(by=BY, company_id=landlord.company.pk, week_start=monday, now=NOW)
            for _ in range(2)
        ]
    )
    assert sorted(run.result().posted for run in runs) == [0, 5]
    assert Transaction.objects.count() == 5


def test_a_run_while_a_tenancy_ends_leaves_no_debit_past_the_end() -> None:
    """The end is held open until the run waits for it: then the run must see it."""
    landlord = Landlord()
    tenancy = landlord.let()
    monday = dt.date(2026, 11, 23)
    ending, go_on = threading.Event(), threading.Event()

    def end_slowly() -> None:
        try:
            with transaction.atomic():
                end(tenancy, "2026-11-23T12:00")
                ending.set()
                go_on.wait(timeout=10)
        finally:
            connections.close_all()

    def run() -> accounts.DebitRun:
        try:
            return accounts.post_debit_run(by=BY, company_id=landlord.company.pk, week_start=monday, now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        ended = threads.submit(end_slowly)
        assert ending.wait(timeout=10)
        running = threads.submit(run)
        go_on_timer = threading.Timer(0.5, go_on.set)
        go_on_timer.start()
        assert running.result(timeout=20).posted == 0
        ended.result(timeout=20)
    standing = Transaction.objects.filter(
        account=account_of(tenancy), kind=TransactionKind.CHARGE, reversed_by=None, effective_date__gte=monday
    )
    assert not standing.exists()


def test_a_line_is_reversed_once_by_two() -> None:
    account = account_of(Landlord().let())
    line = accounts.record_payment(
        by=BY, account_id=account.pk, amount=Decimal(5), received_date=NOW.date(), method="Cash", key="c", now=NOW
    )
    done = at_once(
        *[lambda: accounts.reverse(by=BY, transaction_id=line.pk, reason="Bounced", now=NOW) for _ in range(2)]
    )
    refusals = [each.exception() for each in done if each.exception() is not None]
    assert len(refusals) == 1
    assert isinstance(refusals[0], Refused)
    assert refusals[0].code == "already_reversed"
