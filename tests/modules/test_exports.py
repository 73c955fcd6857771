"""Exports: asked for with a reason, written in the background, masked, accounted for, gone after a week."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import default_storage
from openpyxl import load_workbook

from hearth.engines.comms.models import Notification
from hearth.kernel import events
from hearth.kernel.refusal import NotFound, NotPermitted, Refused
from hearth.platform.audit.models import Reading
from hearth.platform.identity import operations as identity
from hearth.platform.identity.access import Access, access_of
from hearth.platform.identity.models import User
from hearth.platform.outbox.models import Message
from hearth.platform.outbox.sweeping import deliver_all_due
from hearth.platform.workspace import cells, exporting
from hearth.platform.workspace.cells import cell_of, harmless
from hearth.platform.workspace.events import ListExported
from hearth.platform.workspace.models import ExportedRows, ExportState, ExportTaken, ListExport
from hearth.platform.workspace.reading import Asked
from tests.modules.landlord import BY, LONG_AGO, NOW, Landlord

pytestmark = pytest.mark.django_db
ALL = ("contacts.read", "tenancies.see", "accounts.see", "lists.export")


def officer(landlord: Landlord, *permissions: str, clearances: tuple[str, ...] = ("personal", "financial")) -> User:
    role = identity.define_role(
        by=BY, code="exporter", name="Exporter", permissions=permissions or ALL, clearances=clearances
    )
    identity.grant_role(
        by=BY,
        user_id=landlord.officer.pk,
        role_id=role.pk,
        company_id=landlord.company.pk,
        effective_from=LONG_AGO,
    )
    return landlord.officer


def access(user: User) -> Access:
    return access_of(user, on=NOW.date())


def asked_for(user: User, code: str = "contacts", format_: str = "csv", **more: Any) -> ListExport:
    usual: dict[str, Any] = {"columns": ["title", "reference", "born"], "reason": "Audit of 2026", "asked": Asked()}
    given = usual | more
    return exporting.request_export(access=access(user), list_code=code, format_=format_, now=NOW, **given)


def fetched(user: User, export: ListExport, now: dt.datetime = NOW) -> bytes:
    return b"".join(exporting.open_export(access(user), export.pk, now=now).chunks)


def rows_of(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    }


@pytest.fixture
def told() -> Iterator[list[ListExported]]:
    found: list[ListExported] = []
    events.in_transaction(ListExported)(found.append)
    yield found
    events._in_transaction[ListExported].remove(found.append)


def test_an_export_is_written_told_of_and_accounted_for(landlord: Landlord, told: list[ListExported]) -> None:
    people = [landlord.person(first, "Lee", born=dt.date(1980, 1, 2)) for first in ("Ann", "Bob")]
    landlord.person("Cyd", "Hidden", restricted=True)
    user = officer(landlord, *ALL, "records.read_restricted")
    export = asked_for(user)
    assert (export.state, Message.objects.filter(key=f"export:{export.pk}").count()) == (ExportState.WAITING, 1)
    deliver_all_due(NOW)
    export.refresh_from_db()
    assert (export.state, export.rows_total, export.rows_done, export.left_out) == (ExportState.DONE, 3, 3, 1)
    assert rows_of(fetched(user, export)) == [
        ["Name", "Reference", "Born"],
        ["Ms Ann Lee", people[0].reference, "1980-01-02"],
        ["Ms Bob Lee", people[1].reference, "1980-01-02"],
    ]
    assert ExportedRows.objects.get().records == [person.pk for person in people]
    assert [(event.export_id, event.rows, event.reason, event.by.user_id) for event in told] == [
        (export.pk, 2, "Audit of 2026", user.pk)
    ]
    assert ExportTaken.objects.filter(export=export, user=user, at=NOW).count() == 1
    notification = Notification.objects.get(user=user)
    assert notification.text == "Contacts, 2 rows: the file is ready under My exports."
    history = list(ListExport.pgh_event_model.objects.order_by("pgh_id").values_list("state", flat=True))  # type: ignore[attr-defined]
    assert history == ["waiting", "running", "done"]
    assert not Reading.objects.exists()


def test_it_is_masked_as_the_officer_s_pages_are(landlord: Landlord) -> None:
    landlord.person("Ann", "Lee", born=dt.date(1980, 1, 2))
    user = officer(landlord, clearances=())
    export = asked_for(user)
    deliver_all_due(NOW)
    (line,) = rows_of(fetched(user, export))[1:]
    assert (line[0], line[2]) == ("masked", "masked")


def test_an_excel_file_holds_days_and_sums_as_such(landlord: Landlord) -> None:
    tenancy = landlord.let(landlord.person())
    user = officer(landlord)
    export = asked_for(user, "accounts", "xlsx", columns=["title", "balance", "opened"])
    deliver_all_due(NOW)
    sheet = load_workbook(io.BytesIO(fetched(user, export))).active
    assert sheet is not None
    head, row = list(sheet.values)
    assert head == ("Account", "Balance", "Opened")
    assert row == (str(tenancy.account.title), 0, dt.datetime(2020, 6, 1))  # noqa: DTZ001 - a day in a sheet


@pytest.mark.parametrize("text", ["=1+1", "+44", "-2", "@SUM(A1)", "\tx", "\rx", "  =1", "\N{FULLWIDTH EQUALS SIGN}1"])
def test_text_that_a_spreadsheet_would_run_is_text(text: str) -> None:
    assert harmless(text).startswith("'")
    assert str(cell_of([text])).startswith("'")


def test_a_formula_in_a_name_goes_out_as_text(landlord: Landlord) -> None:
    landlord.person("Ann", "Lee")
    hostile = landlord.person("Bob", "Lee")
    type(hostile.record).objects.filter(pk=hostile.pk).update(title='=HYPERLINK("http://x")')
    user = officer(landlord)
    for format_ in ("csv", "xlsx"):
        export = asked_for(user, format_=format_)
        deliver_all_due(NOW)
        body = fetched(user, export)
        if format_ == "csv":
            cells = [cell for row in rows_of(body) for cell in row]
        else:
            sheet = load_workbook(io.BytesIO(body)).active
            assert sheet is not None
            assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
            cells = [str(cell) for row in sheet.values for cell in row]
        assert not [cell for cell in cells if cell.startswith("=")]


@pytest.mark.parametrize("value", [12, -3, dt.date(2026, 1, 1), None])
def test_numbers_and_days_stay_what_they_are(value: object) -> None:
    assert cell_of(value) == value


@pytest.mark.parametrize("wrong", [{"reason": "  "}, {"columns": []}, {"columns": ["nothing"]}, {"format_": "pdf"}])
def test_refused(landlord: Landlord, wrong: dict[str, Any]) -> None:
    landlord.person()
    user = officer(landlord)
    with pytest.raises(exporting.ExportRefused):
        asked_for(user, **wrong)
    assert not ListExport.objects.exists()


def test_it_needs_its_permission_and_the_list_s(landlord: Landlord) -> None:
    user = officer(landlord, "contacts.read", "lists.export")
    with pytest.raises(NotPermitted):
        asked_for(user, "accounts")
    only = Landlord(code="southmoor")
    identity.define_role(by=BY, code="reader", name="Reader", permissions=["contacts.read"], clearances=[])
    with pytest.raises(NotPermitted):
        asked_for(only.officer)


def test_a_fourth_at_once_waits(landlord: Landlord) -> None:
    user = officer(landlord)
    for _ in range(exporting.AT_ONCE):
        asked_for(user)
    with pytest.raises(exporting.ExportRefused):
        asked_for(user)


def test_a_role_that_was_taken_away_stops_it(landlord: Landlord) -> None:
    user = officer(landlord)
    export = asked_for(user)
    identity.disable_user(by=BY, user_id=user.pk, reason="Left", now=NOW)
    deliver_all_due(NOW)
    export.refresh_from_db()
    assert (export.state, bool(export.problem)) == (ExportState.FAILED, True)
    assert export.problem in Notification.objects.get(user=user).text


def test_a_role_that_is_taken_away_while_it_is_written_stops_it(
    landlord: Landlord, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = officer(landlord)
    for name in ("Joanna", "Piotr", "Anna"):
        landlord.person(name)
    monkeypatch.setattr(exporting, "CHUNK", 1)
    made = cells.writer

    def ends_the_role(*given: Any) -> Any:
        file = made(*given)
        add = file.add

        def once(row: list[object]) -> None:
            for holding in user.holdings.filter(effective_to=None):
                identity.end_role(by=BY, holding_id=holding.pk, on=NOW.date(), reason="Moved on")
            add(row)

        monkeypatch.setattr(file, "add", once)
        return file

    monkeypatch.setattr(exporting, "writer", ends_the_role)
    export = asked_for(user)
    deliver_all_due(NOW)
    export.refresh_from_db()
    assert (export.state, export.path, export.rows_done) == (ExportState.FAILED, "", 1)
    assert "Your roles changed" in export.problem


def test_stopped_before_it_is_written(landlord: Landlord) -> None:
    user = officer(landlord)
    export = asked_for(user)
    exporting.stop_export(access=access(user), export_id=export.pk, now=NOW)
    deliver_all_due(NOW)
    export.refresh_from_db()
    assert (export.state, export.path) == (ExportState.CANCELLED, "")
    with pytest.raises(Refused):
        exporting.stop_export(access=access(user), export_id=export.pk, now=NOW)


def test_nobody_else_gets_it_and_after_a_week_nobody(landlord: Landlord) -> None:
    user = officer(landlord)
    export = asked_for(user)
    deliver_all_due(NOW)
    export.refresh_from_db()
    other = landlord.access()
    stranger = Access.of(user_id=0, label="Eve", rights=dict(other.rights))
    with pytest.raises(NotFound):
        exporting.open_export(stranger, export.pk, now=NOW)
    later = NOW + exporting.KEPT
    with pytest.raises(exporting.ExportRefused):
        fetched(user, export, later)
    assert default_storage.exists(export.path)
    assert exporting.expire(later) == 1
    assert not default_storage.exists(export.path)
    export.refresh_from_db()
    assert export.state == ExportState.EXPIRED


def test_delivered_twice_it_is_written_once(landlord: Landlord, told: list[ListExported]) -> None:
    landlord.person()
    export = asked_for(officer(landlord))
    for _ in range(2):
        exporting.write_export({"export": str(export.pk)}, "", NOW)
    assert len(told) == 1
    assert ExportedRows.objects.count() == 1
