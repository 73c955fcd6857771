"""A path opens another case, about the same record or one that belongs to it, linked with its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from contextvars import ContextVar

from hearth.engines.cases import operations, store
from hearth.engines.cases.actions import Takes, system_action
from hearth.engines.cases.models import Case, CaseLink, CaseType, LinkKind
from hearth.engines.cases.subjects import subjects
from hearth.engines.cases.writes import Writes
from hearth.feel import types
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.platform.index.models import Record

DEEPEST = 3
"""How many cases may open each other at once."""
LONGEST_CHAIN = 20
"""How many may have opened each other in the course of time."""


def case_types() -> tuple[str, ...]:
    """The codes of case types, for whoever draws a path."""
    return tuple(CaseType.objects.order_by("code").values_list("code", flat=True))


class _Every(Collection[str]):
    """Cases about anything may open another one."""

    def __contains__(self, kind: object) -> bool:
        return kind in subjects

    def __iter__(self) -> Iterator[str]:
        return iter(subjects)

    def __len__(self) -> int:
        return len(list(subjects))


_depth: ContextVar[int] = ContextVar("linked_cases_depth", default=0)


@system_action(
    "cases.open_linked_case",
    label="Open a linked case",
    subjects=_Every(),
    takes={
        "case_type": Takes(type=types.STRING, label="Code of the case type", values=case_types),
        "note": Takes(type=types.STRING, label="What it is about", mandatory=False),
    },
    gives={"reference": types.STRING},
)
def open_linked_case(
    *,
    by: Actor,
    subject_id: int,  # noqa: ARG001 - actions are called alike
    case_id: int,
    parameters: Mapping[str, object],
    now: dt.datetime,
) -> Mapping[str, object]:
    """Opens a case of a type and links the two. A case that is opened at night is opened for the owner of this one.

    Refused: a type that there is not or is not in force, a record that the subject does not have, and whatever the
    other path refuses; a chain of cases that open each other.
    """
    code = str(parameters.get("case_type") or "")
    case_type = CaseType.objects.filter(code=code).first()
    if case_type is None:
        raise Refused(f"There is no case type “{code}”.")
    case = Case.objects.select_related("subject", "owner").get(pk=case_id)
    opener = by if by.user_id is not None else Actor(case.owner_id, case.owner.name)
    if _depth.get() >= DEEPEST:
        raise Refused("These cases open each other without end. No further one was opened.")
    depth = _depth.set(_depth.get() + 1)
    try:
        opened = operations.open_case(
            by=opener,
            case_type=case_type,
            subject=_about(case, case_type),
            note=str(parameters.get("note") or ""),
            now=now,
        )
    finally:
        _depth.reset(depth)
    CaseLink.objects.create(case_id=case_id, other_id=opened.pk, kind=LinkKind.OPENED, since=now)
    writes = Writes(by=by, now=now)
    reference = Case.objects.values_list("record__reference", flat=True).get(pk=case_id)
    writes.events.append((case_id, "CaseLinked", None, "", None, {"to": opened.record.reference}))
    writes.events.append((opened.pk, "CaseLinked", None, "", None, {"to": reference}))
    store.flush(writes)
    return {"reference": opened.record.reference}


def _about(case: Case, case_type: CaseType) -> Record:
    """The record that the other case is about: this one's, or the one of the kind that its type wants."""
    _refuse_a_chain(case)
    wanted = case_type.path.subject
    if wanted == case.subject.kind:
        return case.subject
    subject = subjects.get(case.subject.kind)
    roots = [root for root, entity in subject.roots.items() if entity == wanted]
    found = subject.related(case.subject_id).get(roots[0]) if roots else None
    if found is None:
        raise Refused(f"This case has no {wanted} that the other case could be about.")
    return Record.objects.get(pk=found)


def _refuse_a_chain(case: Case) -> None:
    at, seen = case.pk, 0
    links = CaseLink.objects.filter(kind=LinkKind.OPENED)
    while (before := links.filter(other_id=at).values_list("case_id", flat=True).first()) is not None:
        at, seen = before, seen + 1
        if seen >= LONGEST_CHAIN:
            raise Refused("These cases open each other without end. The last one was not opened.")
