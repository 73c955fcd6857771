"""Groups of users: colleagues under one name, by dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Count, Q
from django.utils.text import slugify

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.audit.acting import acting
from hearth.platform.identity.models import GroupMember, User, UserGroup
from hearth.platform.identity.operations import EndTooEarly, locked


class GroupInvalid(Refused):
    """A group's name is missing or taken, or somebody is in it already."""

    code = "group_invalid"


def create_group(*, by: Actor, name: str, company_id: int) -> UserGroup:
    """Makes a group of a company's colleagues. Refused: no name, one that is taken."""
    name, code = name.strip(), slugify(name)[:50]
    if not code:
        raise GroupInvalid("A group's name needs a letter or a digit.", field="name")
    if UserGroup.objects.filter(Q(code=code) | Q(name__iexact=name)).exists():
        raise GroupInvalid(f"There is a group called “{name}” already.", field="name")
    with acting(by=by, reason=f"Group “{name}” made"):
        return UserGroup.objects.create(code=code, name=name, company_id=company_id)


def add_member(
    *, by: Actor, group_id: int, user_id: int, effective_from: dt.date, effective_to: dt.date | None = None
) -> GroupMember:
    """Puts somebody into a group from a day until (not including) another; no end: for good.

    Refused: an end that is not after the start, somebody who is in it at some time in between.
    """
    if effective_to is not None and effective_to <= effective_from:
        raise EndTooEarly("It must end after the day on which it begins.", field="effective_to")
    with acting(by=by, reason="Put into a group"):
        user = locked(user_id)
        there = GroupMember.objects.filter(
            Q(effective_to=None) | Q(effective_to__gt=effective_from), group_id=group_id, user=user
        )
        if effective_to is not None:
            there = there.filter(effective_from__lt=effective_to)
        if there.exists():
            raise GroupInvalid(f"{user.name} is in this group already.", field="user")
        return GroupMember.objects.create(
            group_id=group_id, user=user, effective_from=effective_from, effective_to=effective_to
        )


def end_member(*, by: Actor, member_id: int, on: dt.date) -> None:
    """Takes somebody out of a group from a day on. Ended on the first day or before, they never were in it."""
    with acting(by=by, reason="Taken out of a group"):
        member = GroupMember.objects.select_for_update().filter(pk=member_id).first()
        if member is None:
            raise NotFound("They are not in this group any more.")
        if on <= member.effective_from:
            member.delete()
        else:
            member.effective_to = on
            member.save(update_fields=["effective_to"])


def groups(*, company_ids: Collection[int], on: dt.date) -> list[tuple[UserGroup, int]]:
    """The groups of these companies by name, each with how many are in it on a day."""
    inside = Q(members__effective_from__lte=on) & (Q(members__effective_to=None) | Q(members__effective_to__gt=on))
    found = UserGroup.objects.filter(company_id__in=company_ids).select_related("company")
    counted = found.annotate(people=Count("members__user", filter=inside, distinct=True)).order_by("name")
    return [(each, each.people) for each in counted]


def group(code: str, *, company_ids: Collection[int]) -> UserGroup:
    """One group of these companies; NotFound otherwise."""
    found = UserGroup.objects.filter(code=code, company_id__in=company_ids).first()
    if found is None:
        raise NotFound("There is no such group, or it is not one that you look after.")
    return found


def members(group_id: int) -> list[GroupMember]:
    """Who is, was or will be in a group, newest first."""
    found = GroupMember.objects.filter(group_id=group_id).select_related("user")
    return list(found.order_by("-effective_from", "user__name", "pk")[:200])


def members_on(group_id: int, *, on: dt.date) -> list[User]:
    """The active colleagues who are in a group on a day, by name: whom a task or an alert for the group reaches."""
    inside = GroupMember.objects.filter(
        Q(effective_to=None) | Q(effective_to__gt=on), group_id=group_id, effective_from__lte=on
    )
    return list(User.objects.filter(pk__in=inside.values("user_id"), is_active=True).order_by("name", "pk"))
