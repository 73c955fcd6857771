"""What a request leaves behind: a line that names nobody, figures behind a token, a page while the database is away."""

from __future__ import annotations

import logging

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.db import OperationalError
from django.test import Client, RequestFactory
from structlog.testing import capture_logs

from hearth.config import health, observing
from hearth.config.log_words import ErrorFormatter, Unquoted, without_values

pytestmark = pytest.mark.usefixtures("pages")
REFUSED = """psycopg.errors.UniqueViolation: duplicate key value violates unique constraint "identity_user_email_key"
DETAIL:  Key (email)=(anna.kowalska@example.org) already exists."""


def test_a_line_names_the_view_and_the_request_and_nothing_that_was_typed(client: Client, db: None) -> None:
    with capture_logs() as lines:
        answer = client.post(
            "/sign-in/?next=/contacts/?q=Kowalska",
            {"login": "anna.kowalska@example.org", "password": "hunter2-hunter2"},
        )
    (line,) = [each for each in lines if each["event"] == "answered"]
    assert (line["view"], line["method"], line["status"]) == ("account_login", "POST", 200)
    assert len(answer["X-Request-Id"]) == 32
    said = repr(lines).lower()
    assert not [word for word in ("kowalska", "hunter2", "example.org", "sessionid") if word in said]


def test_whose_session_it_was_is_said_by_its_key_and_never_asked_for() -> None:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    assert observing._user(request) is None
    assert request.session.accessed is False
    request.session[SESSION_KEY] = "7"
    assert observing._user(request) == "7"


def test_errors_lose_the_rows_that_the_database_quotes() -> None:
    assert without_values(REFUSED).endswith('"identity_user_email_key"')
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "Failed: %s", ("/find/Kowalska",), None)
    assert Unquoted().filter(record)
    assert "Kowalska" not in ErrorFormatter().format(record)


def test_metrics_are_closed_without_the_token(client: Client, db: None, settings: object) -> None:
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "a token of the installation"  # type: ignore[attr-defined]
    assert client.get("/metrics", headers={"Authorization": "Bearer another"}).status_code == 404
    answer = client.get("/metrics", headers={"Authorization": "Bearer a token of the installation"})
    said = answer.content.decode()
    for figure in (
        "hearth_database_up 1.0",
        "hearth_outbox_due 0.0",
        "hearth_outbox_given_up 0.0",
        "hearth_worker_seen_seconds -1.0",
        'hearth_partition_default_rows{table="changes_change"} 0.0',
        'hearth_requests_total{method="GET",status="404",view="metrics"}',
        'hearth_request_seconds_count{face="staff"}',
        'hearth_database_connections{state="active"}',
    ):
        assert figure in said, figure


@pytest.mark.parametrize(("error", "status"), [(OperationalError("the server closed"), 503), (ValueError("x"), 500)])
def test_a_database_that_is_away_is_told_as_such(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    """It passes by itself: 503, when to come back, and that nothing was lost; any other fault stays a 500."""

    def away() -> list[str]:
        raise error

    monkeypatch.setattr(health, "_missing", away)
    client.raise_request_exception = False
    answer = client.get("/health/ready")
    assert answer.status_code == status
    assert answer.has_header("Retry-After") is (status == 503)
    assert ("Hearth is away for a moment" in answer.content.decode()) is (status == 503)


def test_the_page_needs_no_database() -> None:
    try:
        raise OperationalError("connection refused")  # noqa: TRY301 - the page looks at what was raised
    except OperationalError:
        answer = observing.failed(RequestFactory().get("/"))
    assert b"What was saved is safe" in answer.content
