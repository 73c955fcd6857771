"""The walk of every address of the API, as tests/meta/test_urls_refuse.py walks the staff's.

Nobody: 401. Without the scope: 403. Without the permission: 403. Another company's record: 404. And, so that no refusal
is an accident, somebody who may: an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from hearth.engines.cases.models import CaseTask
from hearth.faces.api.api import api
from hearth.faces.api.caller import Needs
from hearth.faces.api.pages import _schema
from hearth.faces.api.scopes import SCOPES
from hearth.platform.catalogue import CLEARANCES
from hearth.platform.identity import operations as identity
from hearth.platform.identity.permissions import PERMISSIONS
from hearth.platform.index.models import Record
from hearth.platform.organisation.models import Company
from tests.contract.asking import Program, problem, token_of
from tests.contract.conftest import Ground
from tests.modules.landlord import BY, NOW

KINDS = {
    "/contacts": "contact",
    "/contact-groups": "group",
    "/assets": "asset",
    "/tenancies": "tenancy",
    "/accounts": "account",
    "/cases": "case",
}
BODIES: dict[str, dict[str, Any]] = {
    "new-contact": {"organizationName": "Acme"},
    "change-contact": {"language": "Polish"},
    "new-phone": {"number": "01632 960222"},
    "new-email": {"email": "new@example.org"},
    "new-address": {"addressLine": ["1 High Street"], "category": "previous"},
    "new-note": {"text": "Rang"},
    "new-notice": {"receivedDateTime": NOW.isoformat()},
    "new-payment": {"amount": "1.00", "paymentMethod": "Cash"},
    "complete-task": {"answers": {}},
    "move-case": {"action": "hold", "reason": "Waiting for papers"},
}
PERMISSION = {
    "new-contact": "contacts.create",
    **dict.fromkeys(("change-contact", "new-phone", "new-email", "new-address"), "contacts.edit"),
    "new-note": "records.write_notes",
    "new-notice": "tenancies.receive_notice",
    "new-payment": "accounts.post",
    **dict.fromkeys(("new-case", "new-cases"), "cases.open"),
    **dict.fromkeys(("complete-task", "move-case"), "cases.work"),
}
READS = {
    "contact": "contacts.read",
    "group": "contacts.read",
    "asset": "assets.read",
    "tenancy": "tenancies.see",
    "account": "accounts.see",
    "case": "cases.see",
}


@dataclass(frozen=True)
class Asking:
    """An operation about a company's first record of its kind."""

    name: str
    method: str
    path: str
    kind: str
    about_one: bool
    body: dict[str, Any] | None
    scope: str

    def ask(self, token: str) -> Any:
        """The answer; whatever it changed is undone."""
        with transaction.atomic():
            answer = Program(token).ask(
                self.method, self.path, self.body, Idempotency_Key="walk", If_Match="*" if self.body else ""
            )
            transaction.set_rollback(True)
        return answer


def operations(company: Company) -> Iterator[Asking]:
    """Every operation of the description, about a company's records."""
    for path, methods in _schema()["paths"].items():
        kind = next((kind for start, kind in KINDS.items() if path.startswith(f"/api/v1{start}")), "")
        address = path
        if "{reference}" in path:
            if "{task_id}" in path:
                task = CaseTask.objects.filter(case__record__company=company, ended_at=None).order_by("pk")[0]
                address = path.replace("{reference}", task.case.record.reference).replace("{task_id}", str(task.pk))
            else:
                first = Record.objects.filter(company=company, kind=kind, closed=False).order_by("pk")[0]
                address = path.replace("{reference}", first.reference)
        for method, operation in methods.items():
            name = operation["operationId"]
            body = None if method == "get" else dict(BODIES.get(name, {}))
            if name == "new-case":
                tenancy = Record.objects.get(company=company, kind="tenancy")
                body = {"caseType": "laminate-northmoor", "about": tenancy.reference}
            if name == "new-cases":
                tenancy = Record.objects.get(company=company, kind="tenancy")
                body = {"caseType": "laminate-northmoor", "about": [tenancy.reference]}
            (scope,) = operation["security"][0]["oauth2"]
            yield Asking(name, method, address, kind, "{" in path, body, scope)


@dataclass
class Walk:
    """A user at Northmoor whose rights a test sets, and a key of theirs with every scope."""

    ground: Ground
    user: Any
    token: str

    def may(self, *without: str) -> None:
        """Everything but this."""
        identity.define_role(
            by=BY,
            code="api-walker",
            name="API walker",
            permissions=set(PERMISSIONS) - set(without),
            clearances=set(CLEARANCES),
        )


@pytest.fixture
def walk(ground: Ground, settings: Any) -> Walk:
    settings.API_LIMITS = settings.API_LIMITS | {"person": 100_000}
    user = ground.north.somebody_with("Wal Kerr", set(), set())
    role = identity.define_role(by=BY, code="api-walker", name="API walker", permissions=set(), clearances=set())
    ground.north._give(user, role.pk)
    made = Walk(ground, user, token_of(user))
    made.may()
    return made


def test_every_operation_asks_for_a_key_with_a_scope() -> None:
    strays = []
    for bound in api._get_bound_routers():
        for path, view in bound.path_operations.items():
            for operation in view.operations:
                callbacks = operation.auth_callbacks
                if len(callbacks) != 1 or not isinstance(callbacks[0], Needs) or callbacks[0].scope not in SCOPES:
                    strays.append((path, operation.methods))
    assert strays == []


def test_nobody_is_let_in(walk: Walk) -> None:
    strays = [each.name for each in operations(walk.ground.north.company) if each.ask("").status_code != 401]
    assert strays == []


def test_without_the_scope_every_operation_refuses(walk: Walk) -> None:
    for each in operations(walk.ground.north.company):
        token = token_of(walk.user, set(SCOPES) - {each.scope})
        problem(each.ask(token), 403, "insufficient_scope")


def test_without_the_permission_every_operation_refuses(walk: Walk) -> None:
    strays = []
    for each in operations(walk.ground.north.company):
        for needed in {PERMISSION.get(each.name, ""), READS.get(each.kind, "")} - {""}:
            if needed == READS.get(each.kind) and not each.about_one and each.method != "get":
                continue  # what is made is not read
            walk.may(needed)
            if (status := each.ask(walk.token).status_code) != 403:
                strays.append((each.name, needed, status))
    assert strays == []


def test_another_companys_record_is_missing(walk: Walk) -> None:
    asked = [each for each in operations(walk.ground.south.company) if each.about_one]
    assert len(asked) > 10
    for each in asked:
        problem(each.ask(walk.token), 404, "not_found")


def test_lists_hold_nothing_of_another_company(walk: Walk) -> None:
    theirs = set(Record.objects.filter(company=walk.ground.south.company).values_list("reference", flat=True))
    for each in operations(walk.ground.north.company):
        if each.method == "get":
            text = each.ask(walk.token).content.decode()
            assert [reference for reference in theirs if f'"{reference}"' in text] == [], each.name


def test_who_may_gets_an_answer(walk: Walk) -> None:
    strays = []
    for each in operations(walk.ground.north.company):
        status = each.ask(walk.token).status_code
        # The task's questions are not answered; that of the notice is, and so on.
        wanted = {422} if each.name == "complete-task" else {201} if each.method == "post" else {200}
        if status not in wanted:
            strays.append((each.name, status))
    assert strays == []
