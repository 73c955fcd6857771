"""Changing how a contact is reached and told apart: addresses, numbers, email addresses, identifiers."""

from __future__ import annotations

from typing import Any, Literal

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy

from hearth.faces.kit.forms import DayField
from hearth.faces.staff.contacts.action import RecordAction, RowAction
from hearth.faces.staff.contacts.forms import CONFIDENTIAL_HINT, ContactForm, LastDayField, choice, text, tick
from hearth.faces.staff.contacts.knowing import EDIT, EndForm, ReasonForm
from hearth.kernel.refusal import NotFound
from hearth.platform.configuration import lookups
from hearth.records.contacts import operations
from hearth.records.contacts.models import AddressCategory

PHONE_KINDS = (("mobile", gettext_lazy("Mobile")), ("home", gettext_lazy("Home")), ("work", gettext_lazy("Work")))


class _Adds(RecordAction):
    """Adds a line to a list."""

    permission = EDIT
    what = ""

    def back(self) -> str:
        """The list."""
        return reverse("staff:contact-list", args=[self.record.reference, self.what])


class AddressForm(ContactForm):
    """An address with its days."""

    wide = ("lines", "confidential")
    category = choice(gettext_lazy("What it is"), AddressCategory.choices)
    lines = text(gettext_lazy("Address"), 250, rows=3, hint=gettext_lazy("Without the postcode."))
    postcode = text(gettext_lazy("Postcode"), 10, required=False)
    uprn = forms.IntegerField(
        label=gettext_lazy("UPRN"), required=False, help_text=gettext_lazy("Unique Property Reference Number.")
    )
    from_date = DayField(label=gettext_lazy("From"))
    to_date = LastDayField(label=gettext_lazy("Last day"), required=False)
    confidential = tick(gettext_lazy("Confidential"), CONFIDENTIAL_HINT)


class AddAddress(_Adds):
    """A new address; a main or correspondence address ends the one before."""

    what, form = "addresses", AddressForm
    heading = gettext_lazy("Add an address")
    about = gettext_lazy("A new main or correspondence address ends the one before on its first day.")
    done = gettext_lazy("The address is added.")

    def initial(self) -> dict[str, Any]:
        """Main, from today."""
        return {"category": AddressCategory.MAIN, "from_date": self.request.today}

    def act(self, data: dict[str, Any]) -> object:
        """The address."""
        return operations.add_address(by=self.here.actor, contact_id=self.record.pk, now=self.request.now, **data)


class OnForm(ContactForm):
    """A last day."""

    on = LastDayField(label=gettext_lazy("Last day"))


class EndAddress(RowAction):
    """Ends an address."""

    permission, what, form = EDIT, "addresses", OnForm
    heading = gettext_lazy("End the address")
    button = gettext_lazy("End it")
    done = gettext_lazy("The address is ended.")

    def act(self, data: dict[str, Any]) -> object:
        """The end."""
        return operations.end_address(by=self.here.actor, address_id=self.row_id, now=self.request.now, **data)


class PhoneForm(ContactForm):
    """A number."""

    wide = ("confidential", "safe")
    number = text(gettext_lazy("Number"), 30)
    kind = choice(gettext_lazy("What it is"), PHONE_KINDS)
    safe = tick(gettext_lazy("Safe to ring"), gettext_lazy("Nobody who might harm them answers it."))
    confidential = tick(gettext_lazy("Confidential"), CONFIDENTIAL_HINT)


class AddPhone(_Adds):
    """A new number."""

    what, form = "phones", PhoneForm
    heading = gettext_lazy("Add a telephone number")
    done = gettext_lazy("The number is added.")

    def initial(self) -> dict[str, Any]:
        """A mobile that is safe."""
        return {"kind": "mobile", "safe": True}

    def act(self, data: dict[str, Any]) -> object:
        """The number."""
        return operations.add_phone(by=self.here.actor, contact_id=self.record.pk, now=self.request.now, **data)


class EmailForm(ContactForm):
    """An email address."""

    wide = ("address", "confidential", "safe")
    address = text(gettext_lazy("Email"), 254)
    safe = tick(gettext_lazy("Safe to write to"), gettext_lazy("Nobody who might harm them reads it."))
    confidential = tick(gettext_lazy("Confidential"), CONFIDENTIAL_HINT)


class AddEmail(_Adds):
    """A new email address."""

    what, form = "emails", EmailForm
    heading = gettext_lazy("Add an email address")
    done = gettext_lazy("The email address is added.")

    def initial(self) -> dict[str, Any]:
        """One that is safe."""
        return {"safe": True}

    def act(self, data: dict[str, Any]) -> object:
        """The email address."""
        return operations.add_email(by=self.here.actor, contact_id=self.record.pk, now=self.request.now, **data)


class RemovePhone(RowAction):
    """Takes a number away."""

    permission, what, form = EDIT, "phones", ReasonForm
    heading = gettext_lazy("Remove the number")
    button = gettext_lazy("Remove it")
    done = gettext_lazy("The number is removed. The history keeps it.")

    def act(self, data: dict[str, Any]) -> None:
        """The removal."""
        operations.remove_phone(by=self.here.actor, phone_id=self.row_id, now=self.request.now, **data)


class RemoveEmail(RowAction):
    """Takes an email address away."""

    permission, what, form = EDIT, "emails", ReasonForm
    heading = gettext_lazy("Remove the email address")
    button = gettext_lazy("Remove it")
    done = gettext_lazy("The email address is removed. The history keeps it.")

    def act(self, data: dict[str, Any]) -> None:
        """The removal."""
        operations.remove_email(by=self.here.actor, email_id=self.row_id, now=self.request.now, **data)


class _Safety(RowAction):
    """Says anew whether using it puts nobody at risk: the other of what it says now."""

    permission, form = EDIT, ReasonForm
    button = gettext_lazy("Change it")

    @property
    def heading(self) -> Any:
        """What it becomes."""
        return gettext_lazy("Not safe to use any more") if self.row.safe else gettext_lazy("Safe to use again")


class PhoneSafety(_Safety):
    """Whether ringing a number is safe."""

    what = "phones"
    done = gettext_lazy("It is changed: whoever is about to ring is told.")

    def act(self, data: dict[str, Any]) -> object:
        """The change."""
        return operations.change_phone(by=self.here.actor, phone_id=self.row_id, safe=not self.row.safe, **data)


class EmailSafety(_Safety):
    """Whether writing to an email address is safe."""

    what = "emails"
    done = gettext_lazy("It is changed: letters by email use safe addresses only.")

    def act(self, data: dict[str, Any]) -> object:
        """The change."""
        return operations.change_email(by=self.here.actor, email_id=self.row_id, safe=not self.row.safe, **data)


class IdentifierForm(ContactForm):
    """A typed identifier."""

    type = choice(gettext_lazy("What it is"), [])
    value = text(gettext_lazy("Number or reference"), 60)
    issuer = text(gettext_lazy("Issued by"), 100, required=False)
    from_date = DayField(label=gettext_lazy("From"), required=False)
    to_date = LastDayField(label=gettext_lazy("Last day"), required=False)


class AddIdentifier(_Adds):
    """A new identifier."""

    what = "identifiers"
    heading = gettext_lazy("Add an identifier")
    done = gettext_lazy("The identifier is added.")

    def build(self, data: Any = None) -> ContactForm:
        """With the landlord's own list of types."""
        form = IdentifierForm(data)
        offered = lookups.choices("contact-reference", self.record.company_id, self.request.today)
        types = [(str(each.pk), each.description) for each in offered]
        form.fields["type"] = choice(gettext_lazy("What it is"), types)
        return form

    def act(self, data: dict[str, Any]) -> object:
        """The identifier."""
        return operations.add_identifier(
            by=self.here.actor, contact_id=self.record.pk, type_id=int(data.pop("type")), **data
        )


class EndIdentifier(RowAction):
    """Ends an identifier."""

    permission, what, form = EDIT, "identifiers", EndForm
    heading = gettext_lazy("End the identifier")
    button = gettext_lazy("End it")
    done = gettext_lazy("The identifier is ended.")

    def act(self, data: dict[str, Any]) -> object:
        """The end."""
        return operations.end_identifier(by=self.here.actor, identifier_id=self.row_id, **data)


_Markable = Literal["address", "phone", "email", "former-name", "relationship", "alert"]
MARKED: dict[str, _Markable] = {
    "addresses": "address",
    "phones": "phone",
    "emails": "email",
    "names": "former-name",
    "relationships": "relationship",
    "alerts": "alert",
}


class Mark(RowAction):
    """Marks a line as confidential, or takes the mark away."""

    permission, form = "contacts.mark_confidential", ReasonForm
    done = gettext_lazy("The mark is changed. Who is not cleared sees that there is something, not what.")

    def find_row(self, **row: Any) -> None:
        """The row of the list that the address names."""
        if row["what"] not in MARKED:
            raise NotFound("Nothing in this list can be marked.")
        self.what = row["what"]
        super().find_row(**row)

    @property
    def heading(self) -> Any:
        """What it becomes."""
        if self.row.confidential:
            return gettext_lazy("Not confidential any more")
        return gettext_lazy("Mark as confidential")

    def act(self, data: dict[str, Any]) -> None:
        """The mark."""
        operations.mark_confidential(
            by=self.here.actor,
            what=MARKED[self.what],
            key=self.row.key,
            confidential=not self.row.confidential,
            reason=data["reason"],
            now=self.request.now,
        )
