"""schemathesis asks every operation of the OpenAPI file what the file allows, and what it does not.

Half of the examples are about real records, so that answers have something to be checked by. Whatever is asked: no
server error, only statuses, types and shapes that the file gives, and nothing that breaks its schema is accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from schemathesis import Case, GenerationMode, checks

from hearth.faces.api.pages import _schema
from hearth.platform.index.models import Record
from tests.contract.conftest import Ground
from tests.contract.test_urls_refuse import operations

FEW, MANY = 2, 60
"""Examples of each operation, of either kind, twice where there is a record to ask about: in every run, and in long
ones (`pytest -m slow`), which draw others each time."""
CHECKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
)


@pytest.fixture
def schema(ground: Ground, settings: Any) -> Iterator[Any]:
    settings.API_LIMITS = settings.API_LIMITS | {"person": 1_000_000}
    settings.ALLOWED_HOSTS = ["*"]
    checks.load_all_checks()
    # A request that is over would close the connection, and with it the transaction of the test (as Django's client).
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


def _real(ground: Ground) -> dict[tuple[str, str], dict[str, str]]:
    """Path parameters of real records, by method and template of the address."""
    found = {}
    for each in operations(ground.north.company):
        given_parts = each.path.split("/")
        for template in _schema()["paths"]:
            parts = template.split("/")
            if (
                each.about_one
                and len(parts) == len(given_parts)
                and all(part == value or part.startswith("{") for part, value in zip(parts, given_parts, strict=True))
            ):
                found[each.method, template] = {
                    part[1:-1]: value for part, value in zip(parts, given_parts, strict=True) if part.startswith("{")
                }
    return found


def _ask(operation: Any, token: str, mode: GenerationMode, number: int, **fixed: Any) -> str:
    """Asks an operation so many times; what was wrong, or ""."""

    @examples(
        max_examples=number,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        derandomize=number == FEW,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode, **fixed))
    def run(case: Case[Any]) -> None:
        with transaction.atomic():
            answer = case.call(headers={"Authorization": f"Bearer {token}"})
            transaction.set_rollback(True)
        chosen: list[Any] = [checks.CHECKS.get_one(name) for name in CHECKED]
        case.validate_response(answer, checks=chosen)

    try:
        run()
    except BaseExceptionGroup as wrong:
        return f"{operation.method} {operation.path}: {wrong}"
    return ""


def _strays(ground: Ground, schema: Any, mode: GenerationMode, number: int) -> list[str]:
    real, wrong, asked = _real(ground), [], 0
    for result in schema.get_all_operations():
        operation = result.ok()
        fixed = real.get((operation.method, operation.path))
        if mode is GenerationMode.POSITIVE or fixed is None:
            wrong.append(_ask(operation, ground.program.token, mode, number))
        if fixed is not None:
            wrong.append(_ask(operation, ground.program.token, mode, number, path_parameters=fixed))
        asked += 1
    assert asked == sum(len(methods) for methods in _schema()["paths"].values())
    assert Record.objects.filter(company=ground.north.company).exists()
    return [each for each in wrong if each]


MODES = pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["allowed", "wrong"])


@MODES
def test_the_api_keeps_to_its_description(ground: Ground, schema: Any, mode: GenerationMode) -> None:
    assert _strays(ground, schema, mode, FEW) == []


@pytest.mark.slow
@MODES
def test_the_api_keeps_to_its_description_at_length(ground: Ground, schema: Any, mode: GenerationMode) -> None:
    assert _strays(ground, schema, mode, MANY) == []
