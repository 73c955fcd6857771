"""What a case that waits has to be told of: rows and columns that the change feed reports, by the paths it reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from hearth.engines.cases.subjects import CaseSubject
from hearth.platform import catalogue
from hearth.platform.catalogue import Dependency

Related = Mapping[str, int | None]
"""The row behind each root of a subject, as CaseSubject.related gives it; None where there is none."""


def on(subject: CaseSubject, related: Related, reads: Iterable[str]) -> set[Dependency]:
    """This function will list what changes the value of paths ("void.starts_at"). Answers and results are no data.

    A root without a row is waited for: what the feed reports when one comes.
    """
    found: set[Dependency] = set()
    for path in reads:
        root, _, rest = path.partition(".")
        if root not in subject.roots:
            continue
        row = related.get(root)
        if row is None:
            found.update(_coming(subject, related, root))
        elif rest:
            found |= catalogue.dependencies(subject.roots[root], row, rest)
    return found


def may_move(subject: CaseSubject, related: Related, reads: Iterable[str], *, subject_id: int) -> bool:
    """Whether other rows can come to stand behind these paths, so that what they depend on has to be asked anew: all
    paths of data but those to columns of the subject's own record."""
    for path in reads:
        root, _, rest = path.partition(".")
        entity = subject.roots.get(root, "")
        own = entity and related.get(root) == subject_id and catalogue.entity(entity).record_is_key
        if entity and ("." in rest or not own):
            return True
    return False


def _coming(subject: CaseSubject, related: Related, root: str) -> Iterator[Dependency]:
    """A row that belongs to a record of the case, or to which a row of the case will lead."""
    missing = catalogue.entity(subject.roots[root])
    for name, row in related.items():
        if row is None:
            continue
        here = catalogue.entity(subject.roots[name])
        for relation in missing.relations.values():
            item = missing.declared[relation.through] if relation.through else None
            if relation.entity == here.name and item is not None and item.attribute == missing.record:
                yield Dependency(record_id=row, entity=missing.name, column=item.column)
        for relation in here.relations.values():
            if relation.entity == missing.name:
                yield from catalogue.dependencies(here.name, row, relation.name)
