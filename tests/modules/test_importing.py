"""Taking a landlord's data over: each good row once, each wrong one told apart, and nothing lost on the way."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from hearth.modules.accounts.models import Account, Charge, Transaction
from hearth.modules.tenancies.models import Tenancy
from hearth.platform.catalogue.register import history_model
from hearth.platform.importing import operations
from hearth.platform.importing.kinds import CellInvalid, Cells
from hearth.platform.importing.mapping import LINE, WRONG, unguarded
from hearth.platform.importing.models import Import, ImportedRow
from hearth.platform.importing.reading import FileUnreadable, open_table
from hearth.platform.index.models import Record
from hearth.platform.workspace.cells import harmless
from hearth.records.assets.models import Asset
from hearth.records.contacts.models import Contact, ContactAddress, ContactPhone
from hearth.records.contacts.operations.keeping import keep_index
from tests.modules.landlord import NOW, Landlord

HEAD = "Key,Title,First name,Last name,Date of birth,Address,Postcode,Mobile,Email\n"
ANNA = '17,Ms,Anna,Kowalczyk,1980-03-02,"14 Mill Lane, Northmoor",NM1 1AB,07700 900001,anna@example.org\n'
JAN = "18,Mr,Jan,Novak,05/11/1975,2 High Street,nm12cd,,\n"


def write(folder: Path, text: str, name: str = "people.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def run(kind: str, path: Path, **options: Any) -> str:
    said = io.StringIO()
    call_command("import", kind, str(path), stdout=said, **{"source": "oldsys"} | options)
    return said.getvalue()


def wrong_rows(path: Path) -> list[dict[str, str]]:
    with path.with_name(f"{path.stem}-errors.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.usefixtures("landlord")
class TestContacts:
    def test_a_row_becomes_a_contact_with_what_reaches_them(self, tmp_path: Path) -> None:
        assert run("contacts", write(tmp_path, HEAD + ANNA + JAN)).startswith("2 added, 0 were there, 0 refused")
        anna = Contact.objects.get(last_name="Kowalczyk")
        assert (anna.formal_name, str(anna.date_of_birth)) == ("Ms Anna Kowalczyk", "1980-03-02")
        assert anna.record.context == "14 Mill Lane, Northmoor, NM1 1AB"
        assert "07700900001" in anna.record.search_text
        assert [each.number for each in anna.phones.all()] == ["07700 900001"]
        assert [each.address for each in anna.emails.all()] == ["anna@example.org"]
        assert str(Contact.objects.get(last_name="Novak").date_of_birth) == "1975-11-05"
        assert ContactAddress.objects.get(contact__last_name="Novak").postcode == "NM1 2CD"

    def test_it_is_described_as_if_it_had_been_typed_in(self, tmp_path: Path) -> None:
        run("contacts", write(tmp_path, HEAD + ANNA + JAN))
        with transaction.atomic():
            assert not any(keep_index(each, on=NOW.date()) for each in Contact.objects.select_related("record"))

    def test_running_it_again_adds_nothing(self, tmp_path: Path) -> None:
        path = write(tmp_path, HEAD + ANNA)
        run("contacts", path)
        more = write(tmp_path, HEAD + ANNA + JAN)
        assert run("contacts", more).startswith("1 added, 1 were there, 0 refused")
        assert Contact.objects.filter(last_name="Kowalczyk").count() == 1

    def test_another_system_s_keys_are_its_own(self, tmp_path: Path) -> None:
        path = write(tmp_path, HEAD + ANNA)
        run("contacts", path)
        assert run("contacts", path, source="other").startswith("1 added")

    def test_wrong_rows_are_told_apart_and_can_be_corrected(self, tmp_path: Path) -> None:
        rows = [
            "19,Mr,Ned,,,,,,",
            "20,Ms,Eve,Old,31/02/1980,,,,",
            "21,Ms,Ida,Far,,,NOT A CODE,,",
            "22,Ms,Uma,Loud,,,,12,",
            ",Ms,No,Key,,,,,",
            "17,Ms,Anna,Again,,,,,",
        ]
        path = write(tmp_path, HEAD + ANNA + "\n".join(rows) + "\n" + JAN)
        with pytest.raises(CommandError, match=r"people-errors\.csv"):
            run("contacts", path)
        assert set(Contact.objects.values_list("last_name", flat=True)) == {"Kowalczyk", "Novak"}
        told = {row[LINE]: row[WRONG] for row in wrong_rows(path)}
        assert list(told) == ["3", "4", "5", "6", "7", "8"]
        assert told["3"] == "Last name: Give a last name, or the organisation's name."
        assert "“31/02/1980” is not a date" in told["4"]
        assert told["7"] == "Key: Key is missing."
        assert told["8"] == "Key: The key 17 stands in line 2 already."
        corrected = path.with_name("people-errors.csv")
        corrected.write_text(corrected.read_text(encoding="utf-8-sig").replace("31/02", "28/02"), encoding="utf-8")
        with pytest.raises(CommandError):
            run("contacts", corrected)
        assert Contact.objects.get(last_name="Old").date_of_birth is not None
        assert len(wrong_rows(corrected)) == 4  # and key 17 was there

    def test_a_dry_run_says_the_same_and_adds_nothing(self, tmp_path: Path) -> None:
        path = write(tmp_path, HEAD + ANNA + JAN)
        assert run("contacts", path, dry_run=True).startswith("2 would be added")
        assert (Contact.objects.count(), ImportedRow.objects.count(), Import.objects.count()) == (0, 0, 0)

    def test_what_only_the_database_refuses_costs_its_own_row_alone(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("hearth.records.contacts.operations.taking_over._email", lambda address: address)
        people = "".join(f"{n},Ms,P{n},Row{n},,,,,{'x' * 300 if n == 137 else ''}\n" for n in range(200))
        path = write(tmp_path, HEAD + people)
        with pytest.raises(CommandError):
            run("contacts", path)
        assert Contact.objects.count() == 199
        ((told),) = wrong_rows(path)
        assert "The database refused this row: value too long" in told[WRONG]

    def test_a_reference_is_kept_and_given_once(self, tmp_path: Path) -> None:
        path = write(tmp_path, "key,last_name,reference\n1,Ash,X-1\n2,Birch,X-1\n3,Cedar,\n")
        with pytest.raises(CommandError):
            run("contacts", path)
        assert Record.objects.get(reference="X-1").title == "Ash"
        assert [row["key"] for row in wrong_rows(path)] == ["2"]

    def test_a_run_that_was_cut_off_is_carried_on(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = write(tmp_path, HEAD + "".join(f"{n},Ms,P{n},Row{n},,,,,\n" for n in range(250)))
        batch = operations._Run.batch

        def killed(self: Any, lines: Any) -> Any:
            if lines[0].number > 150:
                raise KeyboardInterrupt
            return batch(self, lines)

        monkeypatch.setattr(operations._Run, "batch", killed)
        with pytest.raises(KeyboardInterrupt):
            run("contacts", path, batch=100)
        assert Contact.objects.count() == 200
        monkeypatch.setattr(operations._Run, "batch", batch)
        assert run("contacts", path, batch=100).startswith("50 added, 200 were there")

    def test_letters_of_every_script_are_kept(self, tmp_path: Path) -> None:
        names = ["Ólafsdóttir", "Łukasiewicz", "Нгуен", "王", "ابن سينا", "O’Brien"]
        path = write(tmp_path, "key,last_name\n" + "".join(f"{n},{name}\n" for n, name in enumerate(names)))
        run("contacts", path)
        assert list(Contact.objects.order_by("pk").values_list("last_name", flat=True)) == names

    def test_history_says_who_took_it_over_and_why(self, tmp_path: Path) -> None:
        run("contacts", write(tmp_path, HEAD + ANNA))
        event: Any = history_model(ContactPhone)
        assert event.objects.get().pgh_context.metadata["reason"] == "Contacts taken over from oldsys"


@pytest.mark.usefixtures("landlord")
class TestHomesAndTenancies:
    def test_homes_people_tenancies_and_balances_hang_together(self, landlord: Landlord, tmp_path: Path) -> None:
        kind = landlord.home().type.description
        run("contacts", write(tmp_path, HEAD + ANNA + JAN))
        homes = f"key,type,belongs to,address,postcode,bedrooms\nB1,{kind},,Rowan House,NM1 1AA,\n"
        homes += f'H1,{kind},B1,"Flat 1, Rowan House",NM1 1AA,2\nH2,{kind},B9,Flat 2,NM1 1AA,2\n'
        path = write(tmp_path, homes, "homes.csv")
        with pytest.raises(CommandError):
            run("assets", path)
        assert wrong_rows(path)[0][WRONG] == "Belongs to: There is no “B9” taken over before this row."
        assert Asset.objects.get(bedrooms=2, parent__isnull=False).address == "Flat 1, Rowan House"
        lets = "key,home,tenants,tenure,start date,rent\n"
        lets += "T1,H1,17; 18,Secure,2020-06-01,£98.50\nT2,H1,18,Secure,2021-06-07,90\nT3,H1,99,Secure,2021-06-07,90\n"
        path = write(tmp_path, lets, "lets.csv")
        with pytest.raises(CommandError):
            run("tenancies", path)
        told = [row[WRONG] for row in wrong_rows(path)]
        assert "is let already" in told[0]
        assert told[1].startswith("Tenants: No contact with the key “99”")
        tenancy = Tenancy.objects.get(record__imported_from__source_key="T1")
        assert tenancy.parties.count() == 2
        assert str(Charge.objects.get(account__tenancy=tenancy).weekly) == "98.50"
        balances = write(tmp_path, 'key,tenancy,amount,date\nA1,T1,"(1,012.34)",30/11/2026\n', "balances.csv")
        assert run("balances", balances).startswith("1 added")
        assert run("balances", balances).startswith("0 added, 1 were there")
        line = Transaction.objects.get(account=Account.objects.get(tenancy=tenancy))
        assert (str(line.amount), line.description) == ("-1012.34", "Balance brought forward from oldsys")


@pytest.mark.usefixtures("landlord")
class TestColumns:
    @pytest.mark.parametrize(
        ("head", "sentence"),
        [
            ("key,surname", "These columns fit no field: surname"),
            ("last_name", "No column fills key"),
            ("key,last_name,Last name", "Two columns fill the same field: last_name"),
            ("key,key", "A column is named twice: key"),
            ("", "The file is empty"),
        ],
    )
    def test_columns_that_do_not_fit_are_named(self, tmp_path: Path, head: str, sentence: str) -> None:
        with pytest.raises(CommandError, match=sentence):
            run("contacts", write(tmp_path, head + "\n"))

    def test_a_mapping_says_what_fills_what(self, tmp_path: Path) -> None:
        mapping = {"columns": {"ID": "key", "Surname": "last_name", "Type": "kind"}, "ignore": ["Flag"]}
        mapping |= {"values": {"kind": {"P": "person"}}}
        given = write(tmp_path, json.dumps(mapping), "map.json")
        path = write(tmp_path, "ID;Surname;Type;Flag\n7;Ash;P;x\n")
        assert run("contacts", path, map=given).startswith("1 added")

    @pytest.mark.parametrize("text", ["[]", "{", '{"colums": {}}', '{"columns": {"A": 1}}', '{"ignore": "Flag"}'])
    def test_what_is_no_mapping_is_refused(self, tmp_path: Path, text: str) -> None:
        given = write(tmp_path, text, "map.json")
        with pytest.raises(CommandError, match="mapping"):
            run("contacts", write(tmp_path, HEAD + ANNA), map=given)
        assert Contact.objects.count() == 0

    def test_a_name_the_file_has_not_is_refused(self, tmp_path: Path) -> None:
        given = write(tmp_path, '{"columns": {"Nachname": "last_name"}}', "map.json")
        with pytest.raises(CommandError, match="columns that the file does not have: Nachname"):
            run("contacts", write(tmp_path, HEAD + ANNA), map=given)


class TestFiles:
    def test_a_workbook_reads_as_its_csv_would(self, tmp_path: Path) -> None:
        book = Workbook()
        book.active.append(["Key", "Born", "Number", "Flag", None])  # type: ignore[union-attr]
        book.active.append([17, dt.date(1980, 3, 2), 2.5, True, None])  # type: ignore[union-attr]
        book.save(tmp_path / "people.xlsx")
        table = open_table(tmp_path / "people.xlsx")
        assert list(table.head) == ["Key", "Born", "Number", "Flag"]
        assert [list(line.cells) for line in table.lines] == [["17", "1980-03-02", "2.5", "yes"]]

    def test_a_file_that_lies_about_itself_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "people.xlsx").write_bytes(b"PK\x03\x04 and then nothing of the kind")
        with pytest.raises(FileUnreadable, match="can't be opened"):
            list(open_table(tmp_path / "people.xlsx").lines)

    def test_a_workbook_that_would_fill_the_disk_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("hearth.platform.importing.reading.MOST_UNPACKED", 1_000_000)
        with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("xl/worksheets/sheet1.xml", b"0" * 2_000_000)
        with pytest.raises(FileUnreadable, match="would unpack to 2,000,000 bytes"):
            open_table(tmp_path / "bomb.xlsx")

    def test_an_older_encoding_must_be_named(self, tmp_path: Path) -> None:
        path = tmp_path / "people.csv"
        path.write_bytes("key,last_name\n1,Ærø\n".encode("cp1252"))
        with pytest.raises(FileUnreadable, match="Save it as CSV UTF-8"):
            list(open_table(path).lines)
        assert [line.cells[1] for line in open_table(path, encoding="cp1252").lines] == ["Ærø"]

    def test_a_torn_row_is_named(self, tmp_path: Path) -> None:
        path = write(tmp_path, "key,last_name\n1,Ash,stray\n")
        with pytest.raises(FileUnreadable, match="Line 2 has 3 cells and the head 2"):
            list(open_table(path).lines)


class TestCells:
    @given(st.text(max_size=20))
    def test_a_cell_is_read_or_refused_never_guessed(self, text: str) -> None:
        cells = Cells({"x": text})
        for read in (cells.day, cells.number, cells.flag):
            with contextlib.suppress(CellInvalid):
                read("x")

    @given(st.dates())
    def test_days_are_read_in_both_forms(self, day: Any) -> None:
        iso, british = day.isoformat(), f"{day:%d/%m}/{day.year:04}"
        assert Cells({"x": iso}).day("x") == Cells({"x": british}).day("x") == day

    @given(st.text(alphabet="=+-@ab1 ", max_size=8))
    def test_a_cell_comes_back_from_the_file_of_refused_rows_as_it_was(self, text: str) -> None:
        assert unguarded(harmless(text)).strip() == text.strip()
