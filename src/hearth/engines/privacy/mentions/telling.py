"""What of the places that tell of somebody goes out: the sentences that a reviewer let out, and nothing beside them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from hearth.engines.privacy.disclosing import SOMEBODY, Decisions, Disclosed, Disclosure, Value, names_of
from hearth.engines.privacy.mentions.finding import Place, Told, mentions_of, people_behind, told_at
from hearth.engines.privacy.walking import Withheld
from hearth.platform import catalogue


def add_mentions(out: Disclosure, *, contact_id: int, people: Collection[int], decisions: Decisions) -> None:
    """Adds to what goes out the sentences that were let out, and to what is withheld the rest of the places found."""
    out.withheld, released = with_mentions(out.withheld, contact_id=contact_id, decisions=decisions)
    if released:
        out.rows += _told_rows(told_at(released, people), people)
        out.rows.sort(key=lambda each: each.entity)  # a row's place within its kind stays


def with_mentions(
    withheld: Collection[Withheld], *, contact_id: int, decisions: Decisions
) -> tuple[list[Withheld], dict[Place, tuple[str, ...]]]:
    """What is withheld with the places found that nobody let out, in order; and the places that were let out, with by
    what they were found."""
    held = {(each.entity, each.key, each.item) for each in withheld}
    found = {place: kinds for place, kinds in mentions_of(contact_id).items() if place not in held}
    released = {place: kinds for place, kinds in found.items() if place in decisions.released}
    more = [
        Withheld(entity=name, key=key, item=item, why="decided" if place in decisions.withheld else "mentioned")
        for place in found
        if place not in released
        for name, key, item in (place,)
    ]
    return sorted([*withheld, *more], key=lambda each: (each.entity, each.key, each.item, each.why)), released


def _told_rows(told: Mapping[Place, Told], people: Collection[int]) -> list[Disclosed]:
    rows = []
    for (name, key, item_name), each in told.items():
        others = people_behind(each.record_id) - set(people) if each.record_id is not None else set()
        pattern = names_of(others, people)
        said = " […] ".join(each.passages)
        said = pattern.sub(SOMEBODY, said) if pattern else said
        entity = catalogue.entity(name)
        item = entity.declared[item_name]
        value = Value(item=item.name, label=item.label, tag=item.tag, value=said, shown=said)
        rows.append(Disclosed(entity=name, label=entity.label, key=key, shared=True, values=(value,)))
    return rows
