"""The kinds of record, as the floors above register them: how they are called, and who may see them."""

from __future__ import annotations

from dataclasses import dataclass

from hearth.kernel.registry import Registry
from hearth.platform.catalogue.privacy import PrivacyClass
from hearth.platform.identity.permissions import PERMISSIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`permission` lets a person see records of this kind; `url_name` is the page's, given the reference.

    `privacy` is the class of what titles, contexts and search texts of this kind say: names and addresses are
    personal. Who is not cleared for it can't search them.
    """

    label: str
    plural: str
    icon: str
    permission: str
    url_name: str
    privacy: PrivacyClass


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
) -> Kind:
    """Registers a kind of record ("contact"); its permission must be registered first."""
    return KINDS.register(
        code,
        Kind(label=label, plural=plural, icon=icon, permission=permission, url_name=url_name, privacy=privacy),
    )
