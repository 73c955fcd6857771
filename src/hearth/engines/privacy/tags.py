"""What is known of each tag of the catalogue: its words, what it is held for, where it comes from, who has it."""

from __future__ import annotations

from dataclasses import dataclass

from hearth.engines.privacy.starter import PURPOSES, TAGS, Purpose
from hearth.platform import catalogue
from hearth.platform.catalogue import PrivacyClass


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeFacts:
    """A purpose under its key."""

    key: str
    purpose: Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class TagFacts:
    """A tag under its key, with the purposes that it serves."""

    key: str
    label: str
    fideslang: str
    sources: tuple[str, ...]
    free_text: bool
    purposes: tuple[PurposeFacts, ...]

    @property
    def recipients(self) -> tuple[str, ...]:
        """The categories of recipients (Article 15(1)(c)), each once."""
        return tuple(dict.fromkeys(each for facts in self.purposes for each in facts.purpose.recipients))


def all_tags() -> dict[str, TagFacts]:
    """Every tag that there is, by key, in the order in which people are told of them."""
    return {
        key: TagFacts(
            key=key,
            label=tag.label,
            fideslang=tag.fideslang,
            sources=tag.sources,
            free_text=tag.free_text,
            purposes=tuple(PurposeFacts(key=each, purpose=PURPOSES[each]) for each in tag.purposes),
        )
        for key, tag in TAGS.items()
    }


def problems() -> list[str]:
    """Personal columns whose tag nobody knows, and tags without a purpose that there is. A test wants none."""
    found = [
        f"{entity.name}.{item.name}: there is no tag '{item.tag}'."
        for entity in catalogue.entities()
        for item in entity.declared.values()
        if item.column and item.privacy not in {PrivacyClass.OPEN, PrivacyClass.SECRET} and item.tag not in TAGS
    ]
    return found + [
        f"The tag '{key}' serves '{each}', which is no purpose."
        for key, tag in TAGS.items()
        for each in tag.purposes
        if each not in PURPOSES
    ]
