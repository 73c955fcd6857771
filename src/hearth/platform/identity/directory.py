"""Signing in by the landlord's own directory: who a name of the directory is here, and what follows from its groups.

Nobody gets an account by it. A name is linked to an account by somebody who looks after accounts, or at the first
sign-in by a verified address of a domain that the landlord allows (settings.DIRECTORY).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import structlog
from django.conf import settings
from django.db.models import Q

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound, NotPermitted, Refused
from hearth.kernel.time import business_day
from hearth.platform.audit.acting import acting
from hearth.platform.identity import operations, sessions
from hearth.platform.identity.id_tokens import LONGEST_SUBJECT
from hearth.platform.identity.models import DirectoryLink, Role, RoleHolding, User
from hearth.platform.identity.operations import OwnAccount, RoleHeldAlready, locked
from hearth.platform.identity.rules import Directory, MappedRole
from hearth.platform.organisation.models import Company

log = structlog.get_logger(__name__)
_BY = Actor.system("directory")


class NotKnownHere(NotPermitted):
    """The directory knows somebody whom no account here is linked to. `subject` is what the directory calls them."""

    code = "not_known_here"

    def __init__(self, sentence: str, *, subject: str) -> None:
        super().__init__(sentence)
        self.subject = subject


class AccountClosed(NotPermitted):
    """The account that is linked is disabled."""

    code = "account_closed"


class LinkInvalid(Refused):
    """The name is empty or too long, is another account's, or the account has one."""

    code = "link_invalid"


def the_directory() -> Directory:
    """The directory of this landlord; NotFound where there is none."""
    found: Directory | None = settings.DIRECTORY
    if found is None:
        raise NotFound("This landlord has no directory to sign in by.")
    return found


def link_of(user_id: int) -> DirectoryLink | None:
    """Who somebody is in the directory that is in use; None where they are not linked, or there is no directory."""
    if settings.DIRECTORY is None:
        return None
    return DirectoryLink.objects.filter(user_id=user_id, issuer=settings.DIRECTORY.issuer).first()


def link_user(*, by: Actor, user_id: int, subject: str, now: dt.datetime) -> DirectoryLink:
    """Links an account to a name of the directory (its subject), by which its holder then signs in.

    Who looks after accounts does it, having made sure whose name it is. Refused: to oneself, without a name, for a
    name of another account, an account that has one already, and where there is no directory.
    """
    if by.user_id == user_id:
        raise OwnAccount("Nobody links their own account. Ask a colleague who looks after accounts.")
    issuer, subject = the_directory().issuer, subject.strip()
    if not subject or len(subject) > LONGEST_SUBJECT:
        raise LinkInvalid(
            "Give what the directory calls them; the page that turned them away shows it.", field="subject"
        )
    with acting(by=by, reason="Linked to the directory"):
        user = locked(user_id)
        return _link(user, issuer, subject, now)


def _link(user: User, issuer: str, subject: str, now: dt.datetime) -> DirectoryLink:
    standing = DirectoryLink.objects.filter(Q(user=user) | Q(subject=subject), issuer=issuer).select_related("user")
    for each in standing:
        if each.subject == subject and each.user_id != user.pk:
            raise LinkInvalid(f"That is {each.user.name}'s name in the directory.", field="subject")
        raise LinkInvalid(f"{user.name} is linked already. End that link first.", field="subject")
    return DirectoryLink.objects.create(user=user, issuer=issuer, subject=subject, linked_at=now)


def unlink_user(*, by: Actor, user_id: int) -> None:
    """Ends an account's link: its holder signs in by the directory no more, and is signed out everywhere.

    Refused to oneself, and where there is none.
    """
    if by.user_id == user_id:
        raise OwnAccount("Nobody ends their own link. Ask a colleague who looks after accounts.")
    with acting(by=by, reason="Link to the directory ended"):
        user = locked(user_id)
        deleted, _ = DirectoryLink.objects.filter(user=user, issuer=the_directory().issuer).delete()
        if not deleted:
            raise NotFound(f"{user.name} is not linked to the directory.")
        sessions.end_all(user_id=user_id)


def recognise(*, claims: Mapping[str, Any], now: dt.datetime) -> User:
    """Who signs in, by what a believed token of the directory says; kept in the link's history.

    Refused: who is linked to no account and can't be by their verified address (NotKnownHere), and the holder of a
    disabled account (AccountClosed). Roles that follow groups are given and taken.
    """
    directory, subject = the_directory(), str(claims["sub"])
    linked = DirectoryLink.objects.filter(issuer=directory.issuer, subject=subject).select_related("user").first()
    user = linked.user if linked is not None else _by_address(directory, claims)
    if user is None:
        log.warning("directory sign-in refused", reason="unknown", issuer=directory.issuer, subject=subject)
        raise NotKnownHere(
            "Nobody here is linked to your account in the directory. Ask a colleague who looks after accounts.",
            subject=subject,
        )
    if not user.is_active:
        log.warning("directory sign-in refused", reason="disabled", issuer=directory.issuer, subject=subject)
        raise AccountClosed("Your account in Hearth is disabled. Ask a colleague who looks after accounts.")
    with acting(by=user.actor, reason="Signed in by the directory"):
        link = linked or _link(locked(user.pk), directory.issuer, subject, now)
        link.signed_in_at = now
        link.save(update_fields=["signed_in_at"])
    _follow_groups(user, directory, claims, business_day(now))
    return user


def _by_address(directory: Directory, claims: Mapping[str, Any]) -> User | None:
    """The account with the address, where the directory has verified it and the landlord trusts its domain for that.

    An account that is linked to another name stays that other's, whoever has its address now.
    """
    address = claims.get("email")
    if not isinstance(address, str) or claims.get("email_verified") is not True:
        return None
    if address.rpartition("@")[2].strip().lower() not in directory.domains:
        return None
    linked = DirectoryLink.objects.filter(issuer=directory.issuer).values("user_id")
    return User.objects.filter(email__iexact=address.strip()).exclude(pk__in=linked).first()


def _follow_groups(user: User, directory: Directory, claims: Mapping[str, Any], today: dt.date) -> None:
    """Gives and takes the roles that follow groups; others stay as they were given."""
    if not directory.roles or directory.groups_claim in (claims.get("_claim_names") or {}):
        return  # the directory says that there are too many groups to tell: nothing is given or taken by that
    groups = claims.get(directory.groups_claim) or []
    groups = {str(each) for each in groups} if isinstance(groups, list) else {str(groups)}
    held = {
        (each.role.code, each.company.code): each
        for each in RoleHolding.objects.select_related("role", "company").filter(
            Q(effective_to=None) | Q(effective_to__gt=today), user=user, effective_from__lte=today
        )
    }
    wanted = {_pair(each) for each in directory.roles if each.group in groups}
    mapped = {_pair(each) for each in directory.roles}
    for pair in sorted(mapped & (held.keys() - wanted)):
        operations.end_role(by=_BY, holding_id=held[pair].pk, on=today, reason="No longer in the directory's group")
    for role_code, company_code in sorted(wanted - held.keys()):
        role = Role.objects.filter(code=role_code).first()
        company = Company.objects.filter(code=company_code).first()
        if role is None or company is None:
            log.error("directory group names no role", role=role_code, company=company_code)
            continue
        try:
            operations.grant_role(by=_BY, user_id=user.pk, role_id=role.pk, company_id=company.pk, effective_from=today)
        except RoleHeldAlready:  # from a day to come, as an officer decided
            log.info("directory role is given later", role=role_code, company=company_code)


def _pair(each: MappedRole) -> tuple[str, str]:
    return each.role, each.company
