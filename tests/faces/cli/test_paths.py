"""`hearth paths`: whatever a file holds it is answered; what is taken in comes out byte for byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hearth.engines.cases import publishing
from hearth.engines.cases.models import Path as PathRow
from hearth.engines.cases.models import PathVersion, TaskDefinition, VersionStatus
from tests.engines.cases.drawn import END, START, arrows, node, process
from tests.landlord import WholeLandlord

pytestmark = pytest.mark.django_db

BOMB = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>'
FOREIGN = (Path(__file__).parents[2] / "engines/cases/foreign.bpmn").read_bytes()


def check(file: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    code = 0
    try:
        call_command("paths", "check", str(file))
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "can't be opened"),
        (b"", "well-formed"),
        (b"\xff\xfe\x00\x01", "well-formed"),
        (BOMB.encode(), "entities"),
        (b"<a/>", "no BPMN 2.0 process"),
        (b"<a>" + b" " * 3_000_000 + b"</a>", "larger than 2 MB"),
        (b"<a>" * 100_000, "well-formed"),
    ],
    ids=["missing", "empty", "bytes", "entities", "other xml", "large", "deep"],
)
def test_what_is_no_path_is_told_and_ends_with_2(
    content: bytes | None, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.bpmn"
    if content is not None:
        file.write_bytes(content)
    code, told = check(file, capsys)
    assert (code, told["ok"]) == (2, False)
    assert words in told["findings"][0]["sentence"]


def test_a_hundred_megabytes_are_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "vast.bpmn"
    with file.open("wb") as opened:
        opened.truncate(100_000_000)
    assert check(file, capsys)[0] == 2


def test_files_are_judged_and_taken_in_all_or_none_and_come_out_as_they_were(
    landlord: WholeLandlord, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    landlord.open_for_business()
    sound, foreign = tmp_path / "call-back.bpmn", tmp_path / "foreign.bpmn"
    text = publishing.library_bpmn("call-back").replace('name="Call back"', 'name="Ring back"', 1)
    sound.write_bytes(text.replace("\n", "\r\n").encode())
    foreign.write_bytes(FOREIGN)
    assert check(sound, capsys)[0] == 0
    code, told = check(foreign, capsys)
    assert (code, told["path"]["key"]) == (1, "Process_main")
    finding = next(each for each in told["findings"] if each["element"] == "Sub_1")
    assert (finding["kind"], finding["code"], finding["severity"]) == ("subProcess", "cannot_run", "error")

    with pytest.raises(CommandError, match="Nothing was taken in"):
        call_command("paths", "import", str(sound), str(foreign), "--publish")
    assert not PathVersion.objects.filter(number__gt=1).exists()
    assert "subProcess" in capsys.readouterr().err

    call_command("paths", "import", str(sound), str(foreign))
    said = capsys.readouterr().out
    assert "call-back: version 2, draft (1 changed)" in said
    assert "Process_main: new path, version 1, draft" in said
    call_command("paths", "import", str(sound))
    assert "unchanged" in capsys.readouterr().out

    out = tmp_path / "out"
    call_command("paths", "export", "--all", "--out", str(out))
    assert (out / "call-back.bpmn").read_bytes() == sound.read_bytes()
    assert (out / "Process_main.bpmn").read_bytes() == FOREIGN
    assert (out / "end-of-tenancy.bpmn").read_text(encoding="utf-8") == publishing.library_bpmn("end-of-tenancy")
    capsys.readouterr()
    call_command("paths", "export", "call-back", "--in-force", "--out", str(out))
    assert "version 1, published" in capsys.readouterr().out

    call_command("paths", "import", str(sound), "--publish")
    assert "(1 changed)" in capsys.readouterr().out
    path = PathRow.objects.get(key="call-back")
    assert path.name == "Ring back"
    assert path.versions.get(status=VersionStatus.PUBLISHED).retired_at is None


def test_task_definitions_go_with_the_paths_that_name_them(
    landlord: WholeLandlord, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Out, changed, and in again: the definition first, whatever the order of the files."""
    out, kept = tmp_path / "out", tmp_path / "out" / "task-definitions" / "ring.xml"
    kept.parent.mkdir(parents=True)
    says = '<hearth:task><hearth:field key="said" label="{label}" type="text"/></hearth:task>'
    head = '<hearth:taskDefinition xmlns:hearth="https://hearth.example/bpmn/1" code="ring" name="Ring them" '
    whole = f'{head} subject="contact" several="false">{says}</hearth:taskDefinition>'
    kept.write_text(whole.format(label="What they said"), encoding="utf-8")
    block = node("userTask", "first", settings='<hearth:task definition="ring"/>')
    path = out / "p.bpmn"
    about = '<extensionElements><hearth:path subject="contact"/></extensionElements>'
    path.write_text(process(START, block, END, arrows("start", "first", "end"), about=about), encoding="utf-8")
    call_command("paths", "import", str(path), str(kept), "--publish")
    assert "ring: new task definition, version 1" in capsys.readouterr().out
    made = TaskDefinition.objects.get(code="ring")
    assert (made.several, made.subject, made.periods.get().company) == (False, "contact", landlord.company)
    call_command("paths", "export", "p", "--out", str(out))
    assert "task definition, version 1" in capsys.readouterr().out
    written = kept.read_text(encoding="utf-8")
    call_command("paths", "import", str(kept))
    call_command("paths", "export", "--all", "--out", str(out))
    said = capsys.readouterr().out
    assert "ring: unchanged" in said
    assert "ring.xml: task definition, version 1 (unchanged)" in said
    kept.write_text(written.replace("What they said", "Their words"), encoding="utf-8")
    call_command("paths", "import", str(kept))
    assert "ring: task definition, version 2" in capsys.readouterr().out
    for wrong in (written.replace('subject="contact"', 'subject="tenancy"'), written.replace('code="ring"', "")):
        kept.write_text(wrong, encoding="utf-8")
        with pytest.raises(CommandError, match="Nothing was taken in"):
            call_command("paths", "import", str(kept))
    assert made.versions.count() == 2


@pytest.fixture
def landlord() -> WholeLandlord:
    return WholeLandlord("northmoor")


@pytest.mark.parametrize("arguments", [["export", "nothing", "--out", "."], ["export", "--out", "."]])
def test_a_path_that_is_not_there_is_refused_in_words(arguments: list[str]) -> None:
    with pytest.raises(CommandError, match=r"There is no path|Name the paths"):
        call_command("paths", *arguments)
