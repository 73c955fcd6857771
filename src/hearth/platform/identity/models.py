"""People who sign in, what they may do (permissions through roles) and what they may read (clearances)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Func, Q

from hearth.kernel.actor import Actor
from hearth.platform.audit.history import tracked


class DateRange(Func):
    """daterange(from, to): exclusive end, null without end."""

    function = "DATERANGE"


def ends_after_start(name: str, start: str = "from_date", end: str = "to_date") -> models.CheckConstraint:
    """The constraint of a row with a start and an end that may be open: the end comes after the start."""
    return models.CheckConstraint(condition=Q(**{end: None}) | Q(**{f"{end}__gt": models.F(start)}), name=name)


class Users(BaseUserManager["User"]):
    """Users are made by operations; this is what allauth and createsuperuser-free Django ask for."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


@tracked(exclude=["password"])
class User(AbstractBaseUser):
    """Somebody who signs in to the staff face. Never deleted: history names them.

    History tells when the password was changed, never its hash. When they signed in is axes' access log.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=100)
    job_title = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, related_name="users")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    password_changed_at = models.DateTimeField(null=True, blank=True)
    password_temporary = models.BooleanField(
        default=False, db_default=False, help_text="Somebody else knows it: it opens one page, which asks for another."
    )
    second_factor_removed_at = models.DateTimeField(null=True, blank=True)
    unit_bound = models.BooleanField(
        default=False, db_default=False, help_text="Sees only records of their functional units."
    )
    last_login = None

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = Users()

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(models.functions.Lower("name"), name="user_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> Actor:
        """This person as the one who acts, for operations and history."""
        return Actor(self.pk, self.name)

    @property
    def initials(self) -> str:
        """At most two letters for the corner of the page."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


@tracked()
class Role(models.Model):
    """A named set of permissions (codes of hearth.platform.identity.permissions) and clearances (privacy classes)."""

    code = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=100, unique=True)
    permissions = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    clearances = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    networks = ArrayField(
        models.CharField(max_length=50),
        default=list,
        db_default=[],
        blank=True,
        help_text="Counts only from these; none: anywhere.",
    )
    second_factor = models.BooleanField(
        default=False, db_default=False, help_text="Who holds it signs in with a second factor."
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@tracked()
class RoleHolding(models.Model):
    """A person holds a role in a company from a day until (not including) another."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="holdings")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="holdings")
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, related_name="+")
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gt=models.F("effective_from")),
                name="role_holding_ends_after_start",
            ),
            ExclusionConstraint(
                name="role_holding_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("company", RangeOperators.EQUAL),
                    (DateRange("effective_from", "effective_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


@tracked()
class UserGroup(models.Model):
    """Colleagues under one name: a team, a panel. Tasks and alerts can go to all of them."""

    code = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=100, unique=True)
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@tracked()
class GroupMember(models.Model):
    """Somebody belongs to a group from a day until (not including) another."""

    group = models.ForeignKey(UserGroup, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gt=models.F("effective_from")),
                name="group_member_ends_after_start",
            ),
            ExclusionConstraint(
                name="group_member_once_at_a_time",
                expressions=[
                    ("group", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (DateRange("effective_from", "effective_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


@tracked()
class MoneyLimit(models.Model):
    """The most pounds that somebody may do at once in a company, by dates. Kinds: hearth.platform.identity.limits."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="money_limits")
    company = models.ForeignKey("organisation.Company", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=50)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="money_limit_not_negative"),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gt=models.F("effective_from")),
                name="money_limit_ends_after_start",
            ),
            ExclusionConstraint(
                name="money_limit_one_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("company", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (DateRange("effective_from", "effective_to"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


@tracked()
class DirectoryLink(models.Model):
    """Who somebody is in the landlord's own directory (OpenID Connect): its issuer, and the name that it never gives to
    anybody else there.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="directory_links")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()
    signed_in_at = models.DateTimeField(null=True, blank=True, help_text="Last, by this link.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="directory_link_one_account"),
            models.UniqueConstraint(fields=["user", "issuer"], name="directory_link_one_name"),
            models.CheckConstraint(condition=~Q(subject=""), name="directory_link_names_somebody"),
        ]
