"""Looking after accounts: cloning, unlocking, limits in pounds, and the link by which somebody sets a new password."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from axes.models import AccessAttempt
from axes.utils import reset as forget_failures
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db.models import Q
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound, Refused
from hearth.kernel.time import business_day
from hearth.platform.audit.acting import acting
from hearth.platform.identity import operations
from hearth.platform.identity.limits import LIMITS
from hearth.platform.identity.models import MoneyLimit, RoleHolding, User
from hearth.platform.identity.operations import EndTooEarly, OwnAccount
from hearth.platform.outbox import enqueue

RESET_LINK = "identity.reset_link"
BETWEEN_LINKS = dt.timedelta(minutes=5)
"""One account is sent no more than one link in so long, whoever asks."""


class LimitInvalid(Refused):
    """A limit is for an unknown kind, not an amount of pounds, or one stands at the time."""

    code = "limit_invalid"


class LinkSpent(Refused):
    """The link to set a password was used, is too old, or was never one."""

    code = "link_spent"


# --- cloning, unlocking


def clone_user(
    *, by: Actor, user_id: int, email: str, name: str, company_ids: Collection[int], now: dt.datetime
) -> tuple[User, str]:
    """Makes an account for somebody who does what a colleague does: company, job, and the roles and limits that the
    colleague holds today in these companies, from today. Returns it with a temporary password, which nothing keeps.

    Refused like `create_user`, and for a colleague who can't sign in. What is personal (name, telephone) is not copied.
    """
    today = business_day(now)
    with acting(by=by, reason="Account made like a colleague's"):
        original = operations.locked(user_id)
        if not original.is_active:
            raise NotFound(f"{original.name}'s account is disabled; its roles have ended.")
        password = operations.temporary_password()
        made = operations.create_user(
            by=by,
            email=email,
            name=name,
            company_id=original.company_id,
            job_title=original.job_title,
            password=password,
            temporary=True,
            now=now,
        )
        made.unit_bound = original.unit_bound
        made.save(update_fields=["unit_bound"])
        standing = Q(effective_to=None) | Q(effective_to__gt=today)
        held = RoleHolding.objects.filter(
            standing, user=original, company_id__in=company_ids, effective_from__lte=today
        )
        for holding in held.order_by("pk"):
            operations.grant_role(
                by=by,
                user_id=made.pk,
                role_id=holding.role_id,
                company_id=holding.company_id,
                effective_from=today,
                effective_to=holding.effective_to,
            )
        limits = MoneyLimit.objects.filter(
            standing, user=original, company_id__in=company_ids, effective_from__lte=today
        )
        for limit in limits.order_by("pk"):
            set_limit(
                by=by,
                user_id=made.pk,
                company_id=limit.company_id,
                kind=limit.kind,
                amount=limit.amount,
                effective_from=today,
                effective_to=limit.effective_to,
            )
    return made, password


def is_locked(user: User, *, most: int) -> bool:
    """Whether sign-in to the account is locked after `most` wrong passwords from one address."""
    return bool(AccessAttempt.objects.filter(username=user.email, failures_since_start__gte=most).exists())


def unlock_user(*, by: Actor, user_id: int, reason: str) -> None:
    """Lets somebody try to sign in again who was locked out by wrong passwords. Refused without a reason."""
    with acting(by=by, reason=reason):
        user = operations.locked(user_id)
        forget_failures(username=user.email)


# --- limits in pounds


def set_limit(
    *,
    by: Actor,
    user_id: int,
    company_id: int,
    kind: str,
    amount: Decimal,
    effective_from: dt.date,
    effective_to: dt.date | None = None,
) -> MoneyLimit:
    """Sets the most pounds that somebody may do at once of a kind in a company, from a day until (not including)
    another. One that stands ends as the new one begins.

    Refused: an unknown kind, less than nought, an end that is not after the start, one that begins later than the
    standing one of the same day or follows it, and to oneself.
    """
    if by.user_id == user_id:
        raise OwnAccount("Nobody sets their own limit. Ask a colleague who looks after accounts.")
    if kind not in LIMITS:
        raise LimitInvalid("Choose what the limit is for.", field="kind")
    if amount < 0 or amount != amount.quantize(Decimal("0.01")):
        raise LimitInvalid("A limit is pounds and pence, nought or more.", field="amount")
    if effective_to is not None and effective_to <= effective_from:
        raise EndTooEarly("A limit must end after the day on which it begins.", field="effective_to")
    with acting(by=by, reason=f"Limit set: {LIMITS.get(kind)}"):
        operations.locked(user_id)
        others = MoneyLimit.objects.filter(
            Q(effective_to=None) | Q(effective_to__gt=effective_from), user_id=user_id, company_id=company_id, kind=kind
        )
        if others.filter(effective_from__gt=effective_from).exists():
            raise LimitInvalid("Another limit of this kind begins later. End that one first.", field="effective_from")
        others.filter(effective_from=effective_from).delete()
        others.filter(effective_from__lt=effective_from).update(effective_to=effective_from)
        return MoneyLimit.objects.create(
            user_id=user_id,
            company_id=company_id,
            kind=kind,
            amount=amount,
            effective_from=effective_from,
            effective_to=effective_to,
        )


def end_limit(*, by: Actor, limit_id: int, on: dt.date) -> None:
    """Takes a limit away from a day on: the permission alone decides then. Refused to oneself, and before it began."""
    with acting(by=by, reason="Limit ended"):
        limit = MoneyLimit.objects.select_for_update().filter(pk=limit_id).first()
        if limit is None:
            raise NotFound("There is no such limit.")
        if limit.user_id == by.user_id:
            raise OwnAccount("Nobody lifts their own limit. Ask a colleague who looks after accounts.")
        if on <= limit.effective_from:
            limit.delete()
        else:
            limit.effective_to = on
            limit.save(update_fields=["effective_to"])


def limits_of(user_id: int, *, company_ids: Collection[int]) -> list[MoneyLimit]:
    """The limits that somebody has, had or will have in these companies, newest first."""
    found = MoneyLimit.objects.filter(user_id=user_id, company_id__in=company_ids).select_related("company")
    return list(found.order_by("-effective_from", "kind", "pk")[:100])


# --- a link to set a new password


def ask_for_reset(*, email: str, origin: str, now: dt.datetime) -> None:
    """Has a link sent by which the holder of that address sets a new password. `origin` is Hearth's own address
    ("https://hearth.example.org").

    Nothing tells whether there is such an account: no answer, and no more work for one than for none. An account is
    sent one link in five minutes.
    """
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    part = int(now.timestamp() // BETWEEN_LINKS.total_seconds())
    enqueue(
        kind=RESET_LINK,
        key=f"{RESET_LINK}:{user.pk if user else 0}:{part}",
        payload={"user": user.pk if user else 0, "origin": origin},
        now=now,
    )


def deliver_reset(payload: Mapping[str, Any], _key: str, _now: dt.datetime) -> None:
    """Sends the link. It is made now, so that no table ever holds it; it opens for an hour, once."""
    user = User.objects.filter(pk=payload["user"], is_active=True).first()
    if user is None:
        return
    key, token = urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)
    send_mail(
        subject="Set a new password for Hearth",
        message=(
            f"Dear {user.name},\n\nSomebody asked for a new password for your account. Set one within an hour:\n\n"
            f"{payload['origin']}/sign-in/new-password/{key}/{token}/\n\n"
            "If it was not you, do nothing: your password stays as it is. Tell whoever looks after accounts.\n"
        ),
        from_email=None,
        recipient_list=[user.email],
    )


def holder_of(key: str, token: str) -> User:
    """Whose link it is. Refused (LinkSpent): used, an hour old, never one, or of a disabled account."""
    try:
        user = User.objects.filter(pk=int(urlsafe_base64_decode(key)), is_active=True).first()
    except (ValueError, OverflowError):
        user = None
    if user is None or not default_token_generator.check_token(user, token):
        raise LinkSpent("This link was used already, or is older than an hour. Ask for another one.")
    return user


def reset_password(*, key: str, token: str, password: str, now: dt.datetime) -> User:
    """Sets the password that somebody chose by their link: it is spent, other sessions end, a lock is lifted.

    Refused: LinkSpent, and a weak password.
    """
    user = holder_of(key, token)
    with acting(by=user.actor, reason="New password by link"):
        operations.set_password(by=user.actor, user_id=user.pk, password=password, now=now)
        forget_failures(username=user.email)
    return user
