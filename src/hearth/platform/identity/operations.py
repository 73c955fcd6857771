"""Making accounts, and giving and taking roles. Each is one transaction, in the history of the account or role."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.text import slugify

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound, Refused
from hearth.kernel.time import business_day
from hearth.platform.audit.acting import acting
from hearth.platform.catalogue.privacy import CLEARANCES
from hearth.platform.identity import rules
from hearth.platform.identity.models import Role, RoleHolding, User
from hearth.platform.identity.permissions import PERMISSIONS

_CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"  # no i, l, o, 0, 1


class EmailInvalid(Refused):
    """What was given is not an email address."""

    code = "email_invalid"


class EmailTaken(Refused):
    """Another account signs in with this address."""

    code = "email_taken"


class NameMissing(Refused):
    """An account belongs to somebody with a name."""

    code = "name_missing"


class PasswordTooWeak(Refused):
    """The password breaks a rule; the sentence says which."""

    code = "password_too_weak"


class RoleInvalid(Refused):
    """A role names a permission or a clearance that does not exist, or a name that is taken."""

    code = "role_invalid"


class RoleHeldAlready(Refused):
    """The person holds the role in that company at the time."""

    code = "role_held_already"


class EndTooEarly(Refused):
    """A role would end before it began."""

    code = "role_end_too_early"


class OwnAccount(Refused):
    """Nobody gives themselves a role, or shuts themselves out: a colleague does."""

    code = "own_account"


def create_user(
    *,
    by: Actor,
    email: str,
    name: str,
    company_id: int,
    job_title: str = "",
    phone: str = "",
    password: str | None = None,
    temporary: bool = False,
    now: dt.datetime,
) -> User:
    """Makes an account for a colleague. Without a password nobody can sign in to it until one is set; a `temporary`
    one opens nothing but the page that asks for another.

    The address is kept in lower case. Refused: no such address form, an address that is taken, a weak password.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise EmailInvalid(f"“{email}” is not an email address.", field="email") from None
    if User.objects.filter(email__iexact=email).exists():
        raise EmailTaken(f"Somebody already signs in as {email}.", field="email")
    user = User(email=email, name=name.strip(), company_id=company_id, job_title=job_title, phone=phone, joined_at=now)
    _put_password(user, password, now, temporary=temporary)
    with acting(by=by, reason="Account made"):
        user.save(force_insert=True)
    return user


def temporary_password() -> str:
    """A password to hand over once: sixteen letters and digits that nobody mistakes for each other (79 bits)."""
    return "-".join("".join(secrets.choice(_CLEAR) for _ in range(4)) for _ in range(4))


def change_details(*, by: Actor, user_id: int, name: str, job_title: str, phone: str) -> None:
    """Changes what colleagues and letters say of somebody. Refused without a name."""
    if not name.strip():
        raise NameMissing("Give the name that colleagues know.", field="name")
    with acting(by=by, reason="Account changed"):
        user = locked(user_id)
        user.name, user.job_title, user.phone = name.strip(), job_title.strip(), phone.strip()
        user.save(update_fields=["name", "job_title", "phone"])


def set_password(*, by: Actor, user_id: int, password: str, temporary: bool = False, now: dt.datetime) -> None:
    """Gives an account a new password, which ends its other sessions. Refused when it is weak.

    `temporary`: somebody else knows it, so that it opens nothing but the page that asks for another.
    """
    with acting(by=by, reason="Password set"):
        user = locked(user_id)
        _put_password(user, password, now, temporary=temporary)
        user.save(update_fields=["password", "password_changed_at", "password_temporary"])


def disable_user(*, by: Actor, user_id: int, reason: str, now: dt.datetime) -> None:
    """Ends somebody's access at once: they are signed out with their next request, their roles end today.

    Refused to oneself.
    """
    if by.user_id == user_id:
        raise OwnAccount("You can't disable your own account. Ask a colleague who looks after accounts.")
    with acting(by=by, reason=reason):
        user = locked(user_id)
        user.is_active = False
        user.save(update_fields=["is_active"])
        today = business_day(now)
        standing = RoleHolding.objects.filter(Q(effective_to=None) | Q(effective_to__gt=today), user_id=user_id)
        standing.filter(effective_from__lt=today).update(effective_to=today)
        standing.filter(effective_from__gte=today).delete()


def enable_user(*, by: Actor, user_id: int, reason: str) -> None:
    """Lets somebody sign in again. Their roles have ended and are given anew."""
    with acting(by=by, reason=reason):
        user = locked(user_id)
        user.is_active = True
        user.save(update_fields=["is_active"])


def create_role(
    *,
    by: Actor,
    name: str,
    permissions: Collection[str],
    clearances: Collection[str] = (),
    networks: Collection[str] | None = None,
    second_factor: bool | None = None,
) -> Role:
    """Makes a new role, with a code made from its name. Refused like `define_role`, and when the code is taken."""
    code = slugify(name)[:50]
    if not code:
        raise RoleInvalid("A role's name needs a letter or a digit.", field="name")
    if standing := Role.objects.filter(Q(code=code) | Q(name__iexact=name.strip())).first():
        raise RoleInvalid(f"There is a role called “{standing.name}” already.", field="name")
    return define_role(
        by=by,
        code=code,
        name=name.strip(),
        permissions=permissions,
        clearances=clearances,
        networks=networks,
        second_factor=second_factor,
    )


def define_role(
    *,
    by: Actor,
    code: str,
    name: str,
    permissions: Collection[str],
    clearances: Collection[str] = (),
    networks: Collection[str] | None = None,
    second_factor: bool | None = None,
) -> Role:
    """Makes the role of that code, or makes it anew with this name, these permissions and clearances.

    `networks`: it counts only from these ("10.1.0.0/16"); none: from anywhere. `second_factor`: who holds it must sign
    in with one. Left out (None), both stay as they are. Refused: what is no network, a permission that no module has
    registered, a clearance that is no privacy class, a name that is taken.
    """
    if unknown := sorted(set(permissions) - set(PERMISSIONS)):
        raise RoleInvalid(f"No part of Hearth knows the permission “{unknown[0]}”.", field="permissions")
    if unknown := sorted(set(clearances) - set(CLEARANCES)):
        raise RoleInvalid(f"“{unknown[0]}” is not a class that a role can be cleared for.", field="clearances")
    if Role.objects.filter(name=name).exclude(code=code).exists():
        raise RoleInvalid(f"Another role is called “{name}”.", field="name")
    facts: dict[str, object] = {"name": name, "permissions": sorted(permissions), "clearances": sorted(clearances)}
    if networks is not None:
        facts["networks"] = _networks(networks)
    if second_factor is not None:
        facts["second_factor"] = second_factor
    with acting(by=by, reason=f"Role “{name}” defined"):
        role, _ = Role.objects.update_or_create(code=code, defaults=facts)
    return role


def _networks(given: Collection[str]) -> list[str]:
    found = []
    for each in given:
        try:
            found.append(rules.network(each))
        except ValueError:
            raise RoleInvalid(f"“{each}” is no network. Write 10.1.0.0/16, say.", field="networks") from None
    return sorted(set(found))


def grant_role(
    *,
    by: Actor,
    user_id: int,
    role_id: int,
    company_id: int,
    effective_from: dt.date,
    effective_to: dt.date | None = None,
) -> RoleHolding:
    """Gives somebody a role in a company from a day until (not including) another; no end: for good.

    Refused when the end is not after the start, when they hold it there at some time in between, and to oneself.
    """
    if by.user_id == user_id:
        raise OwnAccount("Nobody gives a role to themselves. Ask a colleague who looks after accounts.")
    if effective_to is not None and effective_to <= effective_from:
        raise EndTooEarly("A role must end after the day on which it begins.", field="effective_to")
    with acting(by=by, reason="Role given"):
        user = locked(user_id)
        overlapping = RoleHolding.objects.filter(
            Q(effective_to=None) | Q(effective_to__gt=effective_from),
            user_id=user_id,
            role_id=role_id,
            company_id=company_id,
        )
        if effective_to is not None:
            overlapping = overlapping.filter(effective_from__lt=effective_to)
        if overlapping.exists():
            raise RoleHeldAlready(f"{user.name} holds this role in this company already.")
        return RoleHolding.objects.create(
            user_id=user_id,
            role_id=role_id,
            company_id=company_id,
            effective_from=effective_from,
            effective_to=effective_to,
        )


def end_role(*, by: Actor, holding_id: int, on: dt.date, reason: str) -> None:
    """Takes a role away from a day on. Refused before the role began; ended on its first day it never was held."""
    with acting(by=by, reason=reason):
        holding = RoleHolding.objects.select_for_update().filter(pk=holding_id).first()
        if holding is None:
            raise NotFound("There is no such role to end.")
        if on < holding.effective_from:
            raise EndTooEarly(f"The role began on {holding.effective_from:%-d %B %Y}; it can't end before.", field="on")
        if on == holding.effective_from:
            holding.delete()
        else:
            holding.effective_to = on
            holding.save(update_fields=["effective_to"])


def locked(user_id: int) -> User:
    """The account, locked until the transaction ends; NotFound without one."""
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound("There is no such account.")
    return user


def _put_password(user: User, password: str | None, now: dt.datetime, *, temporary: bool) -> None:
    user.password_temporary = temporary and password is not None
    if password is None:
        user.set_unusable_password()
        return
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordTooWeak(" ".join(error.messages), field="password") from None
    user.set_password(password)
    user.password_changed_at = now
