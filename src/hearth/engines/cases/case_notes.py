"""What people write about a case, who follows it, and which cases belong together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Q

from hearth.engines.cases import store
from hearth.engines.cases.models import Case, CaseLink, CaseNote, CaseWatcher
from hearth.engines.cases.writes import Writes
from hearth.engines.comms import notifying
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.kernel.time import business_day
from hearth.platform.audit.acting import acting
from hearth.platform.identity.models import User
from hearth.platform.identity.queries import colleagues

LONGEST = 10_000


def write_note(*, by: Actor, case_id: int, text: str, now: dt.datetime) -> CaseNote:
    """This function will keep a note with a case and tell its watchers and whoever is named in it (`@Rosa Diaz`).

    They are told that there is a note, not what it says: the case's page shows that to whom may read it. Refused: no
    text, a text over 10,000 characters, a note by the system.
    """
    if not text.strip():
        raise Refused("Write the note first.", field="text")
    if len(text) > LONGEST:
        raise Refused("The note is too long. Add a file instead.", field="text")
    if by.user_id is None:
        raise Refused("A note is written by a person.")
    with acting(by=by, reason="Writing a note about a case"):
        (case,) = store.load([case_id])
        note = CaseNote.objects.create(case_id=case_id, text=text.strip(), written_at=now, written_by_id=by.user_id)
        named = mentioned(text, company_id=case.company_id, on=business_day(now)) - {by.user_id}
        key = f"case-note:{note.pk}"
        notifying.notify(
            user_ids=named, text=f"You are named in a note on {case.reference}.", key=key, about_id=case_id, now=now
        )
        tell_watchers(case_id, f"There is a note on {case.reference}.", key=key, without={by.user_id, *named}, now=now)
    return note


def mentioned(text: str, *, company_id: int, on: dt.date) -> set[int]:
    """The active colleagues in a company whose full names stand in a text after an @."""
    found: set[int] = set()
    for part in text.split("@")[1:]:
        first = part.split(maxsplit=1)[0].strip(".,;:!?") if part.strip() and not part[0].isspace() else ""
        if not first:
            continue
        for user in colleagues(first, company_ids={company_id}, on=on, limit=50):
            if part.casefold().startswith(user.name.casefold()):
                found.add(user.pk)
    return found


def tell_watchers(case_id: int, text: str, *, key: str, without: Collection[int] = (), now: dt.datetime) -> None:
    """Whoever follows the case is told, once for the key."""
    watching = set(CaseWatcher.objects.filter(case_id=case_id).values_list("user_id", flat=True)) - set(without)
    if watching:
        notifying.notify(user_ids=watching, text=text, key=key, about_id=case_id, now=now)


def tell_of_ends(writes: Writes) -> None:
    """Whoever follows a case that has ended is told so."""
    if not writes.ended:
        return
    watching = store.watchers({case_id for case_id, _ in writes.ended})
    for case_id, text in writes.ended:
        if users := watching.get(case_id):
            key = f"case-ended:{case_id}:{writes.now.isoformat()}"
            notifying.notify(user_ids=users, text=text, key=key, about_id=case_id, now=writes.now)


def watch(*, by: Actor, case_id: int, user: User, now: dt.datetime) -> bool:
    """This function will let somebody follow a case, or no longer if they do; returns whether they follow it now."""
    with acting(by=by, reason="Following a case"):
        standing = CaseWatcher.objects.filter(case_id=case_id, user=user)
        if standing.exists():
            standing.delete()
            return False
        CaseWatcher.objects.create(case_id=case_id, user=user, since=now)
    return True


def link_cases(*, by: Actor, case_id: int, other_id: int, now: dt.datetime) -> None:
    """This function will relate two cases; both histories say so. Refused: a case with itself, or related already."""
    if case_id == other_id:
        raise Refused("That is this very case. Choose another one.", field="other")
    with acting(by=by, reason="Relating two cases"):
        loaded = {case.id: case for case in store.load([case_id, other_id])}
        if links_between(case_id, other_id):
            raise Refused("The two cases are related already.", field="other")
        CaseLink.objects.create(case_id=case_id, other_id=other_id, since=now)
        _told(loaded[case_id].reference, loaded[other_id].reference, (case_id, other_id), "CaseLinked", by=by, now=now)


def unlink_cases(*, by: Actor, case_id: int, other_id: int, now: dt.datetime) -> None:
    """This function will part two related cases; both histories say so. Refused: cases that are not related."""
    with acting(by=by, reason="Parting two cases"):
        loaded = {case.id: case for case in store.load([case_id, other_id])}
        links = links_between(case_id, other_id)
        if not links:
            raise Refused("The two cases are not related.", field="other")
        CaseLink.objects.filter(pk__in=[link.pk for link in links]).delete()
        _told(
            loaded[case_id].reference, loaded[other_id].reference, (case_id, other_id), "CaseUnlinked", by=by, now=now
        )


def links_between(case_id: int, other_id: int) -> list[CaseLink]:
    """The links of two cases, whichever came first."""
    pair = (case_id, other_id)
    return list(CaseLink.objects.filter(case_id__in=pair, other_id__in=pair))


def linked(case: Case) -> list[int]:
    """The keys of the cases that a case is related with."""
    pairs = CaseLink.objects.filter(Q(case=case) | Q(other=case)).values_list("case_id", "other_id")
    return sorted({key for pair in pairs for key in pair} - {case.pk})


def _told(one: str, other: str, ids: tuple[int, int], kind: str, *, by: Actor, now: dt.datetime) -> None:
    writes = Writes(by=by, now=now)
    writes.events.append((ids[0], kind, None, "", None, {"to": other}))
    writes.events.append((ids[1], kind, None, "", None, {"to": one}))
    store.flush(writes)
