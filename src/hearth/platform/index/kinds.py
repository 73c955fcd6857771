"""The kinds of record, as the floors above register them: how they are called, and who may see them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from hearth.kernel.registry import Registry
from hearth.platform.catalogue.privacy import PrivacyClass
from hearth.platform.identity.permissions import PERMISSIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`permission` lets a person see records of this kind; `url_name` is the page's, given the reference.

    `privacy` is the class of what titles, contexts and search texts of this kind say: names and addresses are
    personal. Who is not cleared for it can't search them. `named_by`, `second_line` and `found_by` are the items of the
    catalogue that titles, contexts and search texts repeat: a data tag that masks one masks these, and search then
    looks at names and references alone. Names themselves can't be masked by tag.
    """

    label: str
    plural: str
    icon: str
    permission: str
    url_name: str
    privacy: PrivacyClass
    named_by: frozenset[str] = frozenset()
    second_line: frozenset[str] = frozenset()
    found_by: frozenset[str] = frozenset()


def _check(code: str, kind: Kind) -> None:
    if kind.permission not in PERMISSIONS:
        raise ValueError(f"Kind '{code}' asks for permission '{kind.permission}', which nobody registered.")
    if kind.privacy not in {PrivacyClass.OPEN, PrivacyClass.PERSONAL}:
        raise ValueError(f"Kind '{code}': nothing more than personal data may stand in a title or search text.")


KINDS: Registry[Kind] = Registry("kind of record", _check)


def kind(
    code: str,
    *,
    label: str,
    plural: str,
    icon: str,
    permission: str,
    url_name: str,
    privacy: PrivacyClass = PrivacyClass.PERSONAL,
    named_by: Collection[str] = (),
    second_line: Collection[str] = (),
    found_by: Collection[str] = (),
) -> Kind:
    """Registers a kind of record ("contact"); its permission must be registered first. See `Kind` for the items that
    its title, second line and search text repeat; what the second line says, it is found by."""
    return KINDS.register(
        code,
        Kind(
            label=label,
            plural=plural,
            icon=icon,
            permission=permission,
            url_name=url_name,
            privacy=privacy,
            named_by=frozenset(named_by),
            second_line=frozenset(second_line),
            found_by=frozenset({*second_line, *found_by}),
        ),
    )


def repeats(kind: object) -> dict[str, frozenset[str]]:
    """Which items the second line and the search text of a kind of record repeat; of every kind, for None."""
    known = [each for code, each in KINDS.items() if kind in {None, code}]
    return {
        "context": frozenset({"record.context"}).union(*(each.second_line for each in known)),
        "search_text": frozenset({"record.search_text"}).union(*(each.found_by for each in known)),
    }


def names() -> frozenset[str]:
    """The items that people know records by, which no data tag masks: every list, letter and search calls them so."""
    return frozenset({"record.title", "record.sort_key"}).union(*(each.named_by for _, each in KINDS.items()))
