"""What income officers do to an account: post, adjust, reverse, charge, close. One call each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.faces.kit.time_words import day_words
from hearth.faces.staff.accounts import forms
from hearth.faces.staff.deed import Deed, DeedForm, Fact
from hearth.kernel.money import format_pounds
from hearth.kernel.refusal import Refused
from hearth.modules.accounts import operations, queries
from hearth.modules.accounts.lists import CHARGE_ELEMENT
from hearth.modules.accounts.registrations import CHARGE, POST
from hearth.platform.catalogue import Masked
from hearth.platform.configuration import lookups
from hearth.platform.index.models import Record


def _pounds(value: object) -> str:
    return str(value) if isinstance(value, Masked) else format_pounds(value)  # type: ignore[arg-type]


class _OnAccount(Deed):
    kind = "account"

    def balance(self, record: Record) -> str:
        """What is owed today, as this person may read it."""
        return _pounds(queries.account_page(self.here(record), record.reference, now=self.request.now).balance)

    def facts(self, record: Record) -> Sequence[Fact]:
        """The balance and what is charged."""
        page = queries.account_page(self.here(record), record.reference, now=self.request.now)
        return (
            Fact(label=_("Balance today"), value=_pounds(page.balance)),
            Fact(label=_("Charged a week"), value=_pounds(page.weekly_total)),
            Fact(label=_("Tenancy"), value=f"{page.tenancy_reference}, {page.tenancy_status}"),
        )


class RecordPayment(_OnAccount):
    """Posts a payment that came."""

    permission = POST
    title = gettext_lazy("Record a payment")
    button = gettext_lazy("Record the payment")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Today unless another day is given."""
        most = self.here(record).limit(operations.PAYMENT_LIMIT)
        return forms.PaymentForm(data, most=most, initial={"received_date": self.request.today})

    def do(self, record: Record, form: DeedForm) -> str:
        """One line, however often the button is pressed."""
        given = form.cleaned_data
        operations.record_payment(
            by=self.request.access.actor,
            account_id=record.pk,
            amount=given["amount"],
            received_date=given["received_date"],
            method=given["method"],
            key=f"payment:{given['once']}",
            now=self.request.now,
        )
        return _("%(amount)s is recorded. The balance today is %(balance)s.") % {
            "amount": format_pounds(given["amount"]),
            "balance": self.balance(record),
        }


class Adjust(_OnAccount):
    """Adjusts an account, with a reason that the tenant reads."""

    permission = POST
    title = gettext_lazy("Adjust the account")
    button = gettext_lazy("Post the adjustment")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Effective today unless another day is given."""
        most = self.here(record).limit(operations.ADJUSTMENT_LIMIT)
        return forms.AdjustmentForm(data, most=most, initial={"effective_date": self.request.today})

    def do(self, record: Record, form: DeedForm) -> str:
        """Positive adds to what is owed."""
        given = form.cleaned_data
        if given["amount"] <= 0:
            raise Refused(_("Give an amount above nothing, and say above which way it goes."), field="amount")
        operations.adjust(
            by=self.request.access.actor,
            account_id=record.pk,
            amount=given["amount"] if given["direction"] == "more" else -given["amount"],
            effective_date=given["effective_date"],
            reason=given["reason"],
            key=f"adjustment:{given['once']}",
            now=self.request.now,
        )
        return _("The adjustment is posted. The balance today is %(balance)s.") % {"balance": self.balance(record)}


class ReverseLine(_OnAccount):
    """Undoes a line by its opposite, linked to it."""

    permission = POST
    previews: ClassVar[bool] = True
    title = gettext_lazy("Reverse a line")
    button = gettext_lazy("Reverse it")

    def _line(self, record: Record) -> queries.OneLine:
        line_id = self.kwargs["line_id"]
        return queries.line_of(self.here(record), record.pk, line_id, now=self.request.now)

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Why."""
        self._line(record)  # another account's line is missing before anything is asked
        return forms.ReasonForm(data)

    def facts(self, record: Record) -> Sequence[Fact]:
        """The line."""
        line = self._line(record)
        return (
            Fact(label=_("Line"), value=line.description),
            Fact(label=_("Amount"), value=format_pounds(line.amount)),
            Fact(label=_("Counts from"), value=day_words(line.day)),
            Fact(label=_("Posted by"), value=line.posted_by),
        )

    def preview(self, record: Record, form: DeedForm) -> Sequence[str]:
        """The line that it adds and what is owed then."""
        line = self._line(record)
        operations.check_reversal(
            by=self.request.access.actor, transaction_id=line.transaction_id, now=self.request.now
        )
        return (
            _("A line of %(amount)s is added for %(day)s. The line that it reverses stays, marked as reversed.")
            % {"amount": format_pounds(-line.amount), "day": day_words(line.day)},
            _("The balance today goes from %(before)s to %(after)s.")
            % {"before": format_pounds(line.balance), "after": format_pounds(line.balance_after)},
        )

    def do(self, record: Record, form: DeedForm) -> str:
        """Posts the reversal."""
        operations.reverse(
            by=self.request.access.actor,
            transaction_id=self._line(record).transaction_id,
            reason=form.cleaned_data["reason"],
            now=self.request.now,
        )
        return _("The line is reversed. The balance today is %(balance)s.") % {"balance": self.balance(record)}


class AddCharge(_OnAccount):
    """Charges something by the week."""

    permission = CHARGE
    title = gettext_lazy("Add a weekly charge")
    button = gettext_lazy("Add the charge")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The elements in use in the account's company."""
        elements = lookups.choices(CHARGE_ELEMENT, record.company_id, self.request.today)
        return forms.ChargeForm(data, elements=elements, initial={"from_date": self.request.today})

    def do(self, record: Record, form: DeedForm) -> str:
        """Adds it."""
        given = form.cleaned_data
        charge = operations.add_charge(
            by=self.request.access.actor,
            account_id=record.pk,
            element_id=given["element"],
            weekly=given["weekly"],
            from_date=given["from_date"],
            to_date=given["to_date"],
            now=self.request.now,
        )
        return _("%(element)s is charged at %(weekly)s a week from %(day)s.") % {
            "element": charge.element.description,
            "weekly": format_pounds(charge.weekly),
            "day": day_words(charge.from_date),
        }


class EndCharge(_OnAccount):
    """Ends a weekly charge."""

    permission = CHARGE
    title = gettext_lazy("End a weekly charge")
    button = gettext_lazy("End the charge")
    hint = gettext_lazy("Weeks that have been posted stay: reverse them if they are wrong.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The day."""
        queries.charge_of(record.pk, self.kwargs["charge_id"])
        return forms.EndChargeForm(data)

    def facts(self, record: Record) -> Sequence[Fact]:
        """The charge."""
        charge = queries.charge_of(record.pk, self.kwargs["charge_id"])
        return (
            Fact(label=_("Charge"), value=charge.element.description),
            Fact(label=_("From"), value=day_words(charge.from_date)),
        )

    def do(self, record: Record, form: DeedForm) -> str:
        """Ends it."""
        charge = queries.charge_of(record.pk, self.kwargs["charge_id"])
        operations.end_charge(by=self.request.access.actor, charge_id=charge.pk, to_date=form.cleaned_data["to_date"])
        return _("%(element)s ends on %(day)s.") % {
            "element": charge.element.description,
            "day": day_words(form.cleaned_data["to_date"]),
        }


class CloseAccount(_OnAccount):
    """Closes an account on which nothing is owed."""

    permission = POST
    title = gettext_lazy("Close the account")
    button = gettext_lazy("Close it")
    hint = gettext_lazy("Nothing can be posted to a closed account.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Nothing is asked."""
        return forms.ConfirmForm(data)

    def do(self, record: Record, form: DeedForm) -> str:
        """Closes it."""
        operations.close_account(by=self.request.access.actor, account_id=record.pk, now=self.request.now)
        return _("The account is closed.")
