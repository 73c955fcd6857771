"""A rent account per tenancy and its append-only transactions."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from hearth.platform.audit.history import tracked
from hearth.platform.identity.models import DateRange, ends_after_start


@tracked()
class Account(models.Model):
    """What is charged and paid for one tenancy. The balance is the sum of its transactions, never stored."""

    record = models.OneToOneField("index.Record", primary_key=True, on_delete=models.PROTECT, related_name="account")
    tenancy = models.OneToOneField("tenancies.Tenancy", on_delete=models.PROTECT, related_name="account")
    opened_date = models.DateField()
    closed_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_date=None) | Q(closed_date__gte=F("opened_date")),
                name="account_closes_after_opening",
            )
        ]

    @property
    def reference(self) -> str:
        """The account's reference, as on a statement."""
        return self.record.reference

    @property
    def title(self) -> str:
        """Which account it is, by its home."""
        return self.record.title


@tracked()
class Charge(models.Model):
    """A weekly charge on an account in pounds, for the weeks that start (on a Monday) in its period."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="charges")
    element = models.ForeignKey("configuration.Lookup", on_delete=models.PROTECT, related_name="+")
    weekly = models.DecimalField(max_digits=10, decimal_places=2)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekly__gte=0), name="charge_not_negative"),
            ends_after_start("charge_ends_after_start"),
            ExclusionConstraint(
                name="charge_one_of_an_element_at_a_time",
                expressions=[
                    ("account", RangeOperators.EQUAL),
                    ("element", RangeOperators.EQUAL),
                    (DateRange("from_date", "to_date"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class TransactionKind(models.TextChoices):
    CHARGE = "charge", "Charge"
    PAYMENT = "payment", "Payment"
    ADJUSTMENT = "adjustment", "Adjustment"
    REVERSAL = "reversal", "Reversal"


class Transaction(models.Model):
    """One line of the ledger: pounds, positive owed by the tenant, negative paid. Never changed or deleted.

    `charge` is the weekly charge that a debit is for; its `effective_date` is then the Monday of the week. `key` makes
    posting it twice impossible ("rent:2026-11-23:41"). A mistake is undone by a reversal that names the line it
    reverses. Its own history, so not tracked again; the database refuses to change, delete or truncate it.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="transactions")
    charge = models.ForeignKey(Charge, null=True, blank=True, on_delete=models.PROTECT, related_name="debits")
    kind = models.CharField(max_length=20, choices=TransactionKind)
    effective_date = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    description = models.CharField(max_length=100)
    key = models.CharField(max_length=100)
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by")
    posted_at = models.DateTimeField()
    posted_by = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="transaction_not_nought"),
            models.CheckConstraint(
                condition=Q(kind="reversal") ^ Q(reverses=None), name="transaction_reversal_names_line"
            ),
            models.CheckConstraint(
                condition=Q(charge=None) | Q(kind="charge", effective_date__iso_week_day=1),
                name="transaction_debit_is_of_a_monday",
            ),
            models.UniqueConstraint(fields=["account", "key"], name="transaction_posted_once"),
        ]
        indexes = [models.Index(fields=["account", "effective_date", "id"], name="transaction_by_day")]
