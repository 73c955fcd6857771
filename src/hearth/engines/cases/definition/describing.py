"""How blocks and their options are described: the shapes of the palette's words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How an option is asked for. EXPRESSION is FEEL, WORDING a text with merge fields."""

    TEXT = "text"
    LONG = "long"
    FLAG = "flag"
    WHOLE = "whole"
    DAY = "day"
    CHOICE = "choice"
    SEVERAL = "several"
    EXPRESSION = "expression"
    WORDING = "wording"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One setting. `name` is the attribute of the element ("" for its own text). `choices` are fixed pairs of value and
    words; `source` names a list of the installation (engines/cases/choices.py). `default` counts where nothing is said.
    `expect` is what an expression must give ("" for anything).
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    default: str = ""
    needed: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    source: str = ""
    expect: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An element inside a block's settings. `many`: there may be several, in order. `mixed`: its own parts stand in one
    order, whatever their tags (the items of a script). `one` is what a single one is called on buttons. `unless` is an
    option of the block in whose place it stands: with that set, the part is not asked for.
    """

    tag: str
    label: str
    one: str = ""
    options: tuple[Option, ...] = ()
    parts: tuple[Part, ...] = ()
    many: bool = False
    mixed: bool = False
    hint: str = ""
    unless: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockFace:
    """A block of the palette. `bpmn` is its element, `event` the definition inside it, `tag` the Hearth element with
    its settings ("" where it has none); `letter` adds one from the keyboard; `icon` is a drawing of the sprite. `own`
    are attributes of the BPMN element itself; `arrow` is what each arrow out of it may carry.
    """

    code: str
    label: str
    bpmn: str
    icon: str
    letter: str
    about: str
    event: str = ""
    tag: str = ""
    own: tuple[Option, ...] = ()
    options: tuple[Option, ...] = ()
    parts: tuple[Part, ...] = ()
    arrow: Part | None = None


def pairs(values: type[StrEnum], **words: str) -> tuple[tuple[str, str], ...]:
    """The values of an enumeration with their words: those that are given, else the value's own."""
    plain = ((each.value, each.value.replace("-", " ").replace("_", " ").capitalize()) for each in values)
    return tuple((value, words.get(value.replace("-", "_"), said)) for value, said in plain)
