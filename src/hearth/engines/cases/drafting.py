"""The versions of a path from draft to retired: saved over, cloned, published from a day on, taken out of force.

One draft at a time stands for a path. It may be wrong as long as it is a draft: only what is no BPMN at all is refused.
"""

from __future__ import annotations

import datetime as dt

from hearth.engines.cases.definition.bpmn import Definition, read
from hearth.engines.cases.definition.findings import Finding, Level, PathRefused
from hearth.engines.cases.examining import of_itself
from hearth.engines.cases.models import Path, PathVersion, VersionStatus
from hearth.engines.cases.publishing import compiled, next_number, take_on, take_out_of_force
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Conflict, NotFound, Refused
from hearth.kernel.time import business_day, london
from hearth.platform.audit.acting import acting

MIDNIGHT = dt.time(0)
LONGEST_NOTE = 200


class DraftChanged(Conflict):
    """The draft was saved by somebody since it was opened."""

    code = "draft_changed"


class DraftStands(Conflict):
    """There is a draft already, and a path has one at a time."""

    code = "draft_stands"


class NotThatDay(Refused):
    """A version comes into force today or later."""

    code = "not_that_day"


class AlreadyScheduled(Conflict):
    """Another version is to come into force."""

    code = "already_scheduled"


class NoDraft(Refused):
    """The path has no draft."""

    code = "no_draft"


class NothingInForce(Refused):
    """There is no version of the path that could be retired or withdrawn."""

    code = "nothing_in_force"


def save_draft(
    *, by: Actor, key: str, bpmn: str, revision: int | None, note: str = "", now: dt.datetime
) -> PathVersion:
    """This function will keep a file as the draft of a path; a key that nobody has is a new path.

    `revision` is that of the draft as it was opened, None for a first draft. Saving what stands already changes
    nothing. Refused: PathRefused for what is no BPMN, has no usable key or is the file of another path; DraftChanged
    when somebody saved since; DraftStands when there is a draft that has not been seen.
    """
    definition = _readable(key, bpmn)
    with acting(by=by, reason=f"Saving the draft of the path “{definition.name}”"):
        path, new = Path.objects.select_for_update().get_or_create(
            key=key, defaults={"name": definition.name, "subject": definition.subject[:30]}
        )
        if not new and not path.versions.exclude(status=VersionStatus.DRAFT).exists():
            path.name, path.subject = definition.name, definition.subject[:30]
            path.save(update_fields=["name", "subject"])
        draft = _draft(path)
        if draft is None:
            if revision is not None:
                raise DraftChanged("The draft is not there any more: it was published or thrown away meanwhile.")
            made_from = path.versions.filter(status=VersionStatus.PUBLISHED).values_list("number", flat=True).first()
            return _new_draft(path, bpmn, note, by=by, made_from=made_from, now=now)
        _check_unchanged(draft, revision)
        if (draft.bpmn, draft.note) == (bpmn, note[:LONGEST_NOTE]):
            return draft
        draft.bpmn, draft.note = bpmn, note[:LONGEST_NOTE]
        draft.revision += 1
        draft.saved_at, draft.saved_by_id = now, by.user_id
        draft.save(update_fields=["bpmn", "note", "revision", "saved_at", "saved_by"])
        return draft


def clone(*, by: Actor, key: str, number: int, replace: bool = False, now: dt.datetime) -> PathVersion:
    """This function will make a draft of any version of a path, a retired one too.

    Refused: DraftStands when there is a draft; with `replace` that is thrown away. Its number goes to the new one.
    """
    with acting(by=by, reason=f"Making a draft of version {number}"):
        path = _locked(key)
        source = path.versions.filter(number=number).first()
        if source is None:
            raise NotFound("There is no such version of this path.")
        draft = _draft(path)
        if draft is not None:
            if not replace or draft.pk == source.pk:
                raise DraftStands(f"Version {draft.number} is a draft already. Throw it away first, or go on with it.")
            draft.delete()
        return _new_draft(path, source.bpmn, "", by=by, made_from=source.number, now=now)


def discard_draft(*, by: Actor, key: str, revision: int) -> None:
    """This function will throw a draft away; a path that was never more than a draft goes with it.

    Refused: no draft, DraftChanged when somebody saved since. The audit history keeps what it said.
    """
    with acting(by=by, reason="Throwing a draft of a path away"):
        path = _locked(key)
        draft = _needed_draft(path)
        _check_unchanged(draft, revision)
        draft.delete()
        if not path.versions.exists():
            path.delete()


def publish_draft(
    *, by: Actor, key: str, revision: int, effective_from: dt.date | None = None, now: dt.datetime
) -> PathVersion:
    """This function will publish a draft: at once, or from the start of a later London day on.

    Running cases stay on their version. Refused: PathRefused with every finding, DraftChanged, a day that has passed
    (NotThatDay), a second version that is to come into force (AlreadyScheduled).
    """
    today = business_day(now)
    if effective_from is not None and effective_from < today:
        raise NotThatDay("A version comes into force today or later.", field="effective_from")
    with acting(by=by, reason="Publishing a draft of a path"):
        path = _locked(key)
        draft = _needed_draft(path)
        _check_unchanged(draft, revision)
        made = compiled(key=key, bpmn=draft.bpmn)
        take_on(path, made.program)
        for name, value in made.content().items():
            setattr(draft, name, value)
        if effective_from is None or effective_from == today:
            take_out_of_force(path, now=now)
            draft.status, draft.published_at = VersionStatus.PUBLISHED, now
        else:
            other = path.versions.filter(status=VersionStatus.SCHEDULED).first()
            if other is not None:
                raise AlreadyScheduled(f"Version {other.number} is to come into force already. Withdraw it first.")
            draft.status, draft.published_at = VersionStatus.SCHEDULED, london(effective_from, MIDNIGHT)
        draft.save()
        return draft


def withdraw(*, by: Actor, key: str) -> PathVersion:
    """This function will make the version that is to come into force a draft again.

    Refused: none is to come (NothingInForce), a draft stands (DraftStands).
    """
    with acting(by=by, reason="Withdrawing a version of a path before its day"):
        path = _locked(key)
        version = path.versions.filter(status=VersionStatus.SCHEDULED).first()
        if version is None:
            raise NothingInForce("No version is waiting for its day.")
        if (draft := _draft(path)) is not None:
            raise DraftStands(f"Version {draft.number} is a draft already. Throw it away first, or publish it.")
        version.status, version.published_at = VersionStatus.DRAFT, None
        version.revision += 1
        version.save(update_fields=["status", "published_at", "revision"])
        return version


def retire(*, by: Actor, key: str, now: dt.datetime) -> PathVersion:
    """This function will take a path out of force: no case can be opened on it; open ones run on.

    Refused (NothingInForce) when none of its versions is in force.
    """
    with acting(by=by, reason="Retiring a path"):
        standing = take_out_of_force(_locked(key), now=now)
        if standing is None:
            raise NothingInForce("No version of this path is in force.")
        return standing


def turn_versions(now: dt.datetime) -> int:
    """This function will bring into force what was published for a day that has come; the version before is retired."""
    due = PathVersion.objects.filter(status=VersionStatus.SCHEDULED, published_at__lte=now)
    turned = 0
    for key in list(due.values_list("path__key", flat=True)):
        with acting(by=Actor.system("paths"), reason="A version of a path comes into force on its day"):
            path = _locked(key)
            version = path.versions.filter(status=VersionStatus.SCHEDULED, published_at__lte=now).first()
            if version is None:
                continue
            take_out_of_force(path, now=version.published_at or now)
            version.status = VersionStatus.PUBLISHED
            version.save(update_fields=["status"])
            turned += 1
    return turned


def _readable(key: str, bpmn: str) -> Definition:
    definition, findings = read(bpmn)
    if definition is None:
        raise PathRefused(key or "The file", findings)
    wrong = tuple(of_itself(definition))
    if definition.key != key:
        wrong = (*wrong, _other_key(definition, key))
    if wrong:
        raise PathRefused(definition.name, wrong)
    return definition


def _other_key(definition: Definition, key: str) -> Finding:
    return Finding(
        level=Level.ERROR,
        code="other_path",
        element=definition.key,
        name=definition.name,
        sentence=f"has the id of another path: “{definition.key}” instead of “{key}”.",
        advice="Import it as a path of its own, or give its process the id of this one.",
    )


def _locked(key: str) -> Path:
    path = Path.objects.select_for_update().filter(key=key).first()
    if path is None:
        raise NotFound("There is no such path.")
    return path


def _draft(path: Path) -> PathVersion | None:
    return path.versions.filter(status=VersionStatus.DRAFT).first()


def _needed_draft(path: Path) -> PathVersion:
    draft = _draft(path)
    if draft is None:
        raise NoDraft("This path has no draft.")
    return draft


def _check_unchanged(draft: PathVersion, revision: int | None) -> None:
    if revision is None:
        raise DraftStands(f"Version {draft.number} is a draft already. Open it and go on with it.")
    if revision != draft.revision:
        who = draft.saved_by.name if draft.saved_by is not None else "Somebody"
        raise DraftChanged(f"{who} saved this draft after you had opened it. Look at theirs before you save yours.")


def _new_draft(path: Path, bpmn: str, note: str, *, by: Actor, made_from: int | None, now: dt.datetime) -> PathVersion:
    return PathVersion.objects.create(
        path=path,
        number=next_number(path),
        status=VersionStatus.DRAFT,
        bpmn=bpmn,
        note=note[:LONGEST_NOTE],
        made_from=made_from,
        saved_at=now,
        saved_by_id=by.user_id,
    )
