"""Paths and the task definitions that they take as files, for version control: checked, written out, taken in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from django.db import transaction

from hearth.engines.cases import definition_files, drafting, publishing, task_definitions
from hearth.engines.cases.definition.bpmn import MAX_BYTES, kinds_of, read
from hearth.engines.cases.definition.comparing import Change, compare
from hearth.engines.cases.definition.findings import Finding, Level, PathRefused
from hearth.engines.cases.examining import examine, of_itself
from hearth.engines.cases.models import Path, PathVersion, VersionStatus
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.organisation.models import Company

CAN_RUN, CAN_NOT_RUN, UNREADABLE = 0, 1, 2
"""How `hearth paths check` ends."""
Status = VersionStatus


class FileNotTaken(Refused):
    """A file can't be opened, or is no text in UTF-8."""

    code = "file_not_taken"


def check(file: FilePath) -> tuple[int, dict[str, Any]]:
    """This function will say what a path's file is and everything that there is to say of it, as JSON; and CAN_RUN,
    CAN_NOT_RUN or UNREADABLE. No file makes it raise, whatever it holds and however large it is."""
    try:
        with file.open("rb") as opened:
            source = opened.read(MAX_BYTES + 1)  # more is refused, so more is not read
    except OSError as error:
        return UNREADABLE, _told(file, sentence=f"The file can't be opened: {error.strerror or error}.")
    definition, _ = read(source)
    examined = examine(source)
    kinds = kinds_of(source)
    told = {
        "ok": examined.sound,
        "file": str(file),
        "path": {"key": examined.key, "name": examined.name, "subject": examined.subject},
        "findings": [_finding(each, kinds) for each in examined.findings],
    }
    if definition is None:
        return UNREADABLE, told
    return (CAN_RUN if examined.sound else CAN_NOT_RUN), told


def _told(file: FilePath, *, sentence: str) -> dict[str, Any]:
    finding = Finding(level=Level.ERROR, code="unreadable", element="", name="", sentence=sentence)
    nobody = {"key": "", "name": "", "subject": ""}
    return {"ok": False, "file": str(file), "path": nobody, "findings": [_finding(finding, {})]}


def _finding(finding: Finding, kinds: dict[str, str]) -> dict[str, str]:
    return {
        "element": finding.element,
        "kind": kinds.get(finding.element, ""),
        "name": finding.name,
        "code": finding.code,
        "severity": finding.level.value,
        "sentence": finding.sentence,
        "advice": finding.advice,
    }


DEFINITIONS = "task-definitions"
"""The folder beside the paths that holds the task definitions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written to a file, in words. `changed` is False when the file held it already."""

    file: FilePath
    what: str
    changed: bool


def export(keys: Sequence[str], *, out: FilePath, in_force: bool = False) -> list[Written]:
    """This function will write paths to `out`, one file `KEY.bpmn` each, byte for byte as they were taken in, and the
    newest version of the task definitions that they name to `task-definitions/CODE.xml`; no keys: of every one.

    Of each its draft where it has one, else the version in force, else the newest; with `in_force` only versions in
    force. No keys: every path. NotFound for a key that no path has, and for one without such a version.
    """
    paths = list(Path.objects.order_by("key").filter(**({"key__in": keys} if keys else {})))
    missing = sorted(set(keys) - {each.key for each in paths})
    if missing:
        raise NotFound(f"There is no path “{missing[0]}”.")
    chosen = [(path, _version(path, in_force=in_force)) for path in paths]
    for path, version in chosen:
        if version is None and path.key in keys:
            raise NotFound(f"No version of “{path.key}” is in force.")
    versions = [(path.key, version) for path, version in chosen if version is not None]
    named = {code for _, version in versions for code in task_definitions.named_in(version.bpmn)} if keys else None
    definitions = task_definitions.newest_versions(named)
    out.mkdir(parents=True, exist_ok=True)
    if definitions:
        (out / DEFINITIONS).mkdir(exist_ok=True)
    written = [
        _write(
            out / f"{key}.bpmn",
            version.bpmn,
            f"version {version.number}, {version.get_status_display().lower()}",
        )
        for key, version in versions
    ]
    return written + [
        _write(
            out / DEFINITIONS / f"{each.definition.code}.xml",
            definition_files.as_file(each),
            f"task definition, version {each.number}",
        )
        for each in definitions
    ]


def _version(path: Path, *, in_force: bool) -> PathVersion | None:
    wanted = (Status.PUBLISHED,) if in_force else (Status.DRAFT, Status.PUBLISHED, Status.SCHEDULED, Status.RETIRED)
    for status in wanted:
        found = path.versions.filter(status=status).order_by("-number").first()
        if found is not None:
            return found
    return None


def _write(file: FilePath, text: str, what: str) -> Written:
    content = text.encode()
    changed = not file.exists() or file.read_bytes() != content
    if changed:
        file.write_bytes(content)
    return Written(file=file, what=what, changed=changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What became of a file: the key of its path or the code of its task definition, `what` in words, and how it
    differs from the one before."""

    file: FilePath
    key: str
    what: str
    differences: dict[str, int]


class FilesRefused(Refused):
    """Nothing was taken in; `refusals` says why, by file."""

    code = "files_refused"

    def __init__(self, refusals: dict[str, tuple[str, ...]]) -> None:
        super().__init__(f"Nothing was taken in: {len(refusals)} of the files can't be.")
        self.refusals = refusals


def take_in(files: Iterable[FilePath], *, by: Actor, publish: bool, now: dt.datetime) -> list[TakenIn]:
    """This function will take files in as drafts of their paths, or publish them: all of them, or none.

    A draft that stands is replaced. Task definitions are taken in first, as their newest versions: paths among the
    files may name them. Refused: FilesRefused, with what is wrong with each file.
    """
    texts: dict[FilePath, str] = {}
    refusals: dict[str, tuple[str, ...]] = {}
    taken: list[TakenIn] = []
    for file in files:
        try:
            texts[file] = _text(file)
        except FileNotTaken as refusal:
            refusals[str(file)] = (refusal.sentence,)
    definitions = [file for file, text in texts.items() if definition_files.is_one(text)]
    with transaction.atomic():
        for file in [*definitions, *(each for each in texts if each not in definitions)]:
            try:
                with transaction.atomic():
                    if file in definitions:
                        taken.append(_take_definition(file, texts[file], by=by, now=now))
                    else:
                        taken.append(_take(file, texts[file], by=by, publish=publish, now=now))
            except PathRefused as refusal:
                refusals[str(file)] = tuple(str(each) for each in refusal.findings if each.level is Level.ERROR)
            except Refused as refusal:
                refusals[str(file)] = (refusal.sentence,)
        if refusals:
            raise FilesRefused(refusals)
    return taken


def _take_definition(file: FilePath, text: str, *, by: Actor, now: dt.datetime) -> TakenIn:
    """A task definition has no draft: paths take what is newest when they are published."""
    everywhere = Company.objects.values_list("pk", flat=True)
    found = definition_files.take_in(by=by, text=text, company_ids=list(everywhere), now=now)
    word = "new task definition" if found.new else "task definition"
    what = f"{word}, version {found.version.number}" if found.changed else "unchanged"
    return TakenIn(file=file, key=found.version.definition.code, what=what, differences={})


def _take(file: FilePath, text: str, *, by: Actor, publish: bool, now: dt.datetime) -> TakenIn:
    definition, findings = read(text)
    if definition is None:
        raise PathRefused(file.name, findings)
    if wrong := tuple(of_itself(definition)):
        raise PathRefused(definition.name, wrong)
    path = Path.objects.filter(key=definition.key).first()
    before = _version(path, in_force=publish) if path is not None else None
    former, stood = (before.bpmn, before.pk) if before is not None else ("", None)
    if publish:
        version = publishing.publish(by=by, key=definition.key, bpmn=text, now=now)
    elif before is not None and former == text:
        version = before
    else:
        standing = before if before is not None and before.status == Status.DRAFT else None
        revision = standing.revision if standing is not None else None
        version = drafting.save_draft(by=by, key=definition.key, bpmn=text, revision=revision, now=now)
    return TakenIn(
        file=file,
        key=definition.key,
        what=_what(version, former, text, stood),
        differences=_differences(former, text),
    )


def _what(version: PathVersion, former: str, text: str, stood: int | None) -> str:
    word = "draft" if version.status == Status.DRAFT else "in force"
    if stood is None:
        return f"new path, version {version.number}, {word}"
    if version.pk == stood:
        return "unchanged" if former == text or word == "in force" else f"draft replaced, version {version.number}"
    return f"version {version.number}, {word}"


def _differences(former: str, text: str) -> dict[str, int]:
    old, new = read(former).definition if former else None, read(text).definition
    if old is None or new is None:
        return {}
    found = [each.change for each in compare(old, new)]
    return {change.value: found.count(change) for change in Change if change in found}


def _text(file: FilePath) -> str:
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise FileNotTaken(f"The file can't be opened: {error.strerror or error}.") from None
    if len(content) > MAX_BYTES:
        raise FileNotTaken(f"The file is larger than {MAX_BYTES // 1_000_000} MB.")
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise FileNotTaken("The file is no text in UTF-8. Save it in that encoding first.") from None
