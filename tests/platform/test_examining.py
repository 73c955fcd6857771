"""What the doctor is told by the parts of Hearth."""

from __future__ import annotations

import json
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from hearth.platform import examining, outbox
from hearth.platform.audit.acting import acting
from hearth.platform.examining import CHECKS, Finding, examine
from hearth.platform.identity.models import Role
from hearth.platform.organisation.models import Company
from hearth.platform.outbox import heartbeat
from hearth.platform.outbox.handlers import HANDLERS
from hearth.platform.outbox.models import Heartbeat, Message
from tests.records.landlord import BY, NOW, make_company


def said() -> str:
    return "\n".join(f"{each.what} | {each.where} | {each.remedy}" for each in examine())


@pytest.mark.django_db
def test_nothing_is_wrong_in_a_fresh_database(capsys: pytest.CaptureFixture[str]) -> None:
    assert examine() == []
    call_command("doctor")
    assert "Nothing is wrong" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_role_with_a_permission_that_nothing_knows() -> None:
    with acting(by=BY, reason="An older version"):
        Role.objects.create(code="old", name="Old", permissions=["gardens.mow"], clearances=["top-secret"])
    assert "“Old” has permissions that nothing knows: gardens.mow" in said()
    assert "“Old” has clearances that nothing knows: top-secret" in said()


@pytest.mark.django_db
def test_a_worker_that_died() -> None:
    heartbeat.beat("gone:1", {})
    assert said() == ""
    Heartbeat.objects.update(seen_at=NOW)
    assert "The worker gone:1 was last seen" in said()


@pytest.mark.django_db
def test_messages_that_were_given_up_or_wait_with_no_worker() -> None:
    outbox.handler("tests.doctor")(lambda _payload, _key, _now: None)
    try:
        message = outbox.enqueue(kind="tests.doctor", key="1", payload={}, now=NOW)
    finally:
        del HANDLERS._entries["tests.doctor"]
    assert "1 messages wait and no worker runs" in said()
    heartbeat.beat("here:1", {})
    assert "no worker runs" not in said()
    Message.objects.filter(pk=message.pk).update(failed_at=NOW, last_error="No such host")
    assert "given up; the last error: No such host" in said()


@pytest.mark.django_db
def test_a_real_landlord_without_a_virus_scanner_is_told_so() -> None:
    company = make_company("north")
    assert "No virus scanner" in said()
    with acting(by=BY, reason="Only a demonstration"):
        Company.objects.filter(pk=company.pk).update(demonstration=True)
    assert "No virus scanner" not in said()


@pytest.fixture
def switched_off(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A history trigger that an administrator switched off."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'contacts_contact'::regclass AND tgname LIKE '%%update%%'"
            " AND tgname LIKE 'pgtrigger%%'"
        )
        (name,) = cursor.fetchone()
    with psycopg.connect(settings.OWNER_DATABASE_URL, autocommit=True) as owner:
        owner.execute(f'ALTER TABLE contacts_contact DISABLE TRIGGER "{name}"')
        yield name
        owner.execute(f'ALTER TABLE contacts_contact ENABLE TRIGGER "{name}"')


@pytest.mark.django_db
def test_a_history_trigger_that_is_switched_off(switched_off: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"The trigger {switched_off} is switched off" in said()
    with pytest.raises(CommandError, match="1 to put right"):
        call_command("doctor")
    capsys.readouterr()
    call_command("doctor", "--json")
    (found,) = json.loads(capsys.readouterr().out)
    assert set(found) == {"what", "where", "remedy"}
    assert found["where"] == "contacts_contact"


@pytest.mark.django_db
def test_a_check_that_breaks_is_a_finding_and_hides_no_other() -> None:
    @examining.check("tests.broken")
    def broken() -> list[Finding]:
        raise OSError("out of reach")

    @examining.check("tests.after")
    def after() -> list[Finding]:
        return [Finding("Something", "somewhere", "Do this.")]

    try:
        assert "“tests.broken” could not be made: out of reach" in said()
        assert "Something | somewhere | Do this." in said()
    finally:
        del CHECKS._entries["tests.broken"], CHECKS._entries["tests.after"]
