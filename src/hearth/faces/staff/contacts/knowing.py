"""Changing what is known of a contact: names, details, death, restriction, warnings, notes, and what they said."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.faces.kit.forms import DayField, MoneyField
from hearth.faces.staff.contacts.action import RecordAction, RowAction
from hearth.faces.staff.contacts.forms import (
    CONFIDENTIAL_HINT,
    NOT_SAID,
    ContactForm,
    FullNoteForm,
    LastDayField,
    OrganisationDetailsForm,
    PersonDetailsForm,
    RenameOrganisationForm,
    RenamePersonForm,
    alert_codes,
    choice,
    text,
    tick,
)
from hearth.platform.catalogue import Masked
from hearth.platform.index import operations as index
from hearth.records.contacts import operations, queries
from hearth.records.contacts.models import (
    AlertAudience,
    ContactKind,
    FormerNameKind,
    Frequency,
    IncomeKind,
    Severity,
    Topic,
    Wanted,
)
from hearth.records.contacts.models.dealings import OPTIONAL_TOPICS
from hearth.records.contacts.operations import Details
from hearth.records.contacts.rules import Names

EDIT, ALERTS = "contacts.edit", "contacts.manage_alerts"


class ChangeDetails(RecordAction):
    """What is known beside names. What the reader may not see is not asked, and stays as it is."""

    permission = EDIT
    heading = gettext_lazy("Details")
    done = gettext_lazy("The details are changed.")

    def _facts(self) -> queries.ContactPage:
        return queries.contact_page(self.request.access, self.record.reference, now=self.request.now)

    def build(self, data: Any = None) -> ContactForm:
        """Without the fields that are masked."""
        page = self._facts()
        person = page.kind == ContactKind.PERSON
        known = {name: getattr(page, name) for name in PersonDetailsForm.base_fields}
        form = (PersonDetailsForm if person else OrganisationDetailsForm)(data, initial=known)
        self.kept = [name for name, value in known.items() if isinstance(value, Masked) or name not in form.fields]
        for name in self.kept:
            form.fields.pop(name, None)
        return form

    def act(self, data: dict[str, Any]) -> object:
        """The change."""
        return operations.change_details(
            by=self.here.actor,
            contact_id=self.record.pk,
            details=Details(**data),
            keep=self.kept,
            now=self.request.now,
        )


class Rename(RecordAction):
    """A new name."""

    permission = EDIT
    heading = gettext_lazy("Name")
    button = gettext_lazy("Change the name")
    done = gettext_lazy("The name is changed. The old one is in the history.")

    def build(self, data: Any = None) -> ContactForm:
        """A person's or an organisation's."""
        names = queries.names_of(self.here, self.record)
        person = names["kind"] == ContactKind.PERSON
        known = {name: value for name, value in names.items() if not isinstance(value, Masked)}
        known["name"] = known.get("organisation_name", "")
        return (RenamePersonForm if person else RenameOrganisationForm)(data, initial=known)

    def act(self, data: dict[str, Any]) -> object:
        """The change."""
        reason, keep = data.pop("reason"), data.pop("keep_former")
        names = Names(organisation_name=data["name"]) if "name" in data else Names(**data)
        return operations.rename(
            by=self.here.actor,
            contact_id=self.record.pk,
            names=names,
            reason=reason,
            keep_former=keep,
            now=self.request.now,
        )


class FormerNameForm(ContactForm):
    """Another name."""

    wide = ("name", "confidential")
    name = text(gettext_lazy("Name"), 250)
    kind = choice(gettext_lazy("What it is"), FormerNameKind.choices)
    to_date = LastDayField(label=gettext_lazy("Last day"), required=False)
    confidential = tick(gettext_lazy("Confidential"), CONFIDENTIAL_HINT)


class AddFormerName(RecordAction):
    """Another name by which they are or were known."""

    permission = EDIT
    heading = gettext_lazy("Add another name")
    done = gettext_lazy("The name is added.")
    form = FormerNameForm

    def act(self, data: dict[str, Any]) -> object:
        """The name."""
        return operations.add_former_name(by=self.here.actor, contact_id=self.record.pk, now=self.request.now, **data)

    def back(self) -> str:
        """The list of names."""
        return reverse("staff:contact-list", args=[self.record.reference, "names"])


class ReasonForm(ContactForm):
    """Only why."""

    wide = ("reason",)
    reason = text(gettext_lazy("Why"), 300)


class EndForm(ContactForm):
    """The first day without it, told as the last day with it; and why."""

    wide = ("reason",)
    on = LastDayField(label=gettext_lazy("Last day"))
    reason = text(gettext_lazy("Why"), 300)


class RemoveFormerName(RowAction):
    """Takes away a name that was never theirs."""

    permission, what, form = EDIT, "names", ReasonForm
    heading = gettext_lazy("Remove the name")
    button = gettext_lazy("Remove it")
    about = gettext_lazy("For a name that was never theirs. The history keeps it.")
    done = gettext_lazy("The name is removed.")

    def act(self, data: dict[str, Any]) -> None:
        """The removal."""
        operations.remove_former_name(
            by=self.here.actor, former_name_id=self.row_id, reason=data["reason"], now=self.request.now
        )


class DeathForm(ContactForm):
    """The day of a death."""

    died_on = DayField(label=gettext_lazy("Date of death"))


class CorrectDeathForm(ContactForm):
    """A correction."""

    wide = ("reason",)
    died_on = DayField(
        label=gettext_lazy("Date of death"), required=False, help_text=gettext_lazy("Empty: they are alive.")
    )
    reason = text(gettext_lazy("Why"), 300)


class RecordDeath(RecordAction):
    """Records a death, or corrects the one that is recorded."""

    permission = "contacts.record_death"
    heading = gettext_lazy("Death")
    done: Any = gettext_lazy("The death is recorded. Letters go to the personal representatives from now on.")

    def build(self, data: Any = None) -> ContactForm:
        """A record or a correction."""
        self.standing = queries.died_on(self.record)
        form = DeathForm if self.standing is None else CorrectDeathForm
        return form(data, initial={"died_on": self.standing})

    def act(self, data: dict[str, Any]) -> object:
        """The record or the correction."""
        to: dict[str, Any] = {"by": self.here.actor, "contact_id": self.record.pk, "now": self.request.now}
        if self.standing is None:
            return operations.record_death(died_on=data["died_on"], **to)
        self.done = _("The death is corrected.")
        return operations.correct_death(died_on=data["died_on"], reason=data["reason"], **to)

    def more(self) -> dict[str, Any]:
        """What follows, before it is done."""
        follows = [
            _("A tenancy does not end by it: it goes on, in the name of the estate or of the other tenants."),
            _("Letters are addressed to “The Personal Representatives of …”; emails, calls and texts stop."),
            _("A notice to quit is served on the personal representatives, with a copy to the Public Trustee."),
            _("Consent and powers of attorney end; an executor or administrator may be recorded."),
        ]
        return {"follows": follows if self.standing is None else []}


class Restrict(RecordAction):
    """Restricts a record, or lifts the restriction."""

    permission = "records.restrict"
    form = ReasonForm
    keeps_draft = False

    @property
    def heading(self) -> Any:
        """What the page would do."""
        return _("Lift the restriction") if self.record.restricted else _("Restrict this record")

    def act(self, data: dict[str, Any]) -> object:
        """The one or the other."""
        to: dict[str, Any] = {"by": self.here.actor, "record_id": self.record.pk, "now": self.request.now}
        if self.record.restricted:
            self.done = _("The restriction is lifted: everybody with the permission sees the record again.")
            index.lift_restriction(reason=data["reason"], **to)
            return None
        self.done = _("The record is restricted. Each reading asks for a reason, and is kept.")
        return index.restrict(reason=data["reason"], **to)

    def back(self) -> str:
        """Home, when the reader is not among the few any more."""
        if self.record.restricted or self.here.has("records.read_restricted"):
            return super().back()
        return reverse("staff:home")


class AddNotePage(RecordAction):
    """A longer note, which may be confidential."""

    permission = "records.write_notes"
    heading = gettext_lazy("Write a note")
    button = gettext_lazy("Keep the note")
    done = gettext_lazy("The note is kept.")
    form = FullNoteForm

    def act(self, data: dict[str, Any]) -> object:
        """The note."""
        return operations.add_note(by=self.here.actor, record_id=self.record.pk, now=self.request.now, **data)


class AlertForm(ContactForm):
    """A warning."""

    wide = ("text", "confidential")
    severity = choice(gettext_lazy("Severity"), Severity.choices)
    code = choice(
        gettext_lazy("Standard code"), alert_codes(), first=("", gettext_lazy("None of these")), required=False
    )
    text = text(gettext_lazy("What must be known"), 300, rows=2)
    audience = choice(gettext_lazy("Shown to"), AlertAudience.choices)
    from_date = DayField(label=gettext_lazy("From"))
    to_date = LastDayField(label=gettext_lazy("Last day"), required=False)
    review_date = DayField(label=gettext_lazy("To be reviewed on"), required=False)
    confidential = tick(gettext_lazy("Confidential"), gettext_lazy("Others see that there is one, not what it says."))


class AddAlert(RecordAction):
    """A new warning."""

    permission, form = ALERTS, AlertForm
    heading = gettext_lazy("Add an alert")
    done = gettext_lazy("The alert is added. Whoever is about to ring, write or visit is warned.")

    def initial(self) -> dict[str, Any]:
        """From today, for colleagues only."""
        return {"from_date": self.request.today, "audience": AlertAudience.INTERNAL, "severity": Severity.WARNING}

    def act(self, data: dict[str, Any]) -> object:
        """The alert."""
        return operations.add_alert(by=self.here.actor, record_id=self.record.pk, **data)


class EndAlert(RowAction):
    """Ends a warning."""

    permission, what, form = ALERTS, "alerts", EndForm
    heading = gettext_lazy("End the alert")
    button = gettext_lazy("End it")
    done = gettext_lazy("The alert is ended.")

    def act(self, data: dict[str, Any]) -> object:
        """The end."""
        return operations.end_alert(by=self.here.actor, alert_id=self.row_id, **data)


class ReviewForm(ContactForm):
    """When to look again."""

    wide = ("reason",)
    review_date = DayField(label=gettext_lazy("Next review"))
    reason = text(gettext_lazy("Why it still stands"), 300)


class ReviewAlert(RowAction):
    """Keeps a warning until the next review."""

    permission, what, form = ALERTS, "alerts", ReviewForm
    heading = gettext_lazy("Review the alert")
    button = gettext_lazy("Keep it")
    done = gettext_lazy("The alert stands, and will be reviewed again.")

    def act(self, data: dict[str, Any]) -> object:
        """The review."""
        return operations.review_alert(by=self.here.actor, alert_id=self.row_id, today=self.request.today, **data)


class EditProfile(RecordAction):
    """The protected characteristics, as the person says them."""

    permission = "contacts.edit_profile"
    heading = gettext_lazy("Profile")
    about = gettext_lazy("Only what the person says, and only if they want to. Each question may be left out.")
    done = gettext_lazy("The profile is recorded.")
    keeps_draft = False

    def build(self, data: Any = None) -> ContactForm:
        """A list for each; answered as they stand, for those who may see them."""
        form = ContactForm(data)
        known = queries.profile_of(self.here, self.record)
        for question in queries.profile_questions():
            form.fields[question.name] = forms.ChoiceField(
                label=question.label,
                choices=[("", _("Not asked")), *question.choices],
                required=False,
                initial=known.get(question.name, ""),
            )
        return form

    def act(self, data: dict[str, Any]) -> object:
        """The answers."""
        return operations.record_profile(
            by=self.here.actor, contact_id=self.record.pk, answers=data, now=self.request.now
        )


class IncomeForm(ContactForm):
    """Money that comes in."""

    wide = ("evidence",)
    kind = choice(gettext_lazy("What it is"), IncomeKind.choices)
    amount = MoneyField(label=gettext_lazy("Amount"))
    frequency = choice(gettext_lazy("How often"), Frequency.choices)
    from_date = DayField(label=gettext_lazy("From"))
    to_date = LastDayField(label=gettext_lazy("Last day"), required=False)
    evidence = text(gettext_lazy("Evidence"), 200, required=False, hint=gettext_lazy("Payslips, award letter."))


class AddIncome(RecordAction):
    """A new income."""

    permission, form = "contacts.edit_income", IncomeForm
    heading = gettext_lazy("Add an income")
    done = gettext_lazy("The income is added.")
    keeps_draft = False

    def initial(self) -> dict[str, Any]:
        """From today."""
        return {"from_date": self.request.today}

    def act(self, data: dict[str, Any]) -> object:
        """The income."""
        return operations.add_income(by=self.here.actor, contact_id=self.record.pk, **data)


class EndIncome(RowAction):
    """Ends an income."""

    permission, what, form = "contacts.edit_income", "incomes", EndForm
    heading = gettext_lazy("End the income")
    button = gettext_lazy("End it")
    done = gettext_lazy("The income is ended.")

    def act(self, data: dict[str, Any]) -> object:
        """The end."""
        return operations.end_income(by=self.here.actor, income_id=self.row_id, **data)


class SetPreferences(RecordAction):
    """How they want to hear about each topic."""

    permission = EDIT
    heading = gettext_lazy("Communication preferences")
    about = gettext_lazy("What law and contract ask us to send goes out all the same: gas safety, arrears, notices.")
    done = gettext_lazy("The preferences are recorded.")

    def build(self, data: Any = None) -> ContactForm:
        """A list for each topic."""
        form = ContactForm(data)
        known = queries.preferences_of(self.here, self.record)
        for topic in Topic:
            ways = [(way.value, way.label) for way in Wanted if way != Wanted.NONE or topic in OPTIONAL_TOPICS]
            form.fields[topic.value] = forms.ChoiceField(
                label=topic.label, choices=[NOT_SAID, *ways], required=False, initial=known.get(topic.value, "")
            )
        return form

    def act(self, data: dict[str, Any]) -> None:
        """The preferences."""
        operations.set_preferences(by=self.here.actor, contact_id=self.record.pk, wanted=data)


def _password(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=100,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=hint,
    )


class SetPasswordForm(ContactForm):
    """A new word."""

    wide = ("reason",)
    password = _password(
        gettext_lazy("Word or phrase"), gettext_lazy("At least six letters. It can't be shown again, only checked.")
    )
    reason = text(gettext_lazy("How they proved who they are"), 300)


class SetPassword(RecordAction):
    """A word by which a person proves who they are."""

    permission, form, keeps_draft = "contacts.manage_security", SetPasswordForm, False
    heading = gettext_lazy("Set the security password")
    button = gettext_lazy("Set it")
    done = gettext_lazy("The security password is set.")

    def act(self, data: dict[str, Any]) -> None:
        """The password."""
        operations.set_security_password(by=self.here.actor, contact_id=self.record.pk, now=self.request.now, **data)


class CheckPasswordForm(ContactForm):
    """What the caller says."""

    password = _password(gettext_lazy("What they say"))


class CheckPassword(RecordAction):
    """Whether a caller knows the word."""

    permission, form, keeps_draft = "contacts.manage_security", CheckPasswordForm, False
    heading = gettext_lazy("Check the security password")
    button = gettext_lazy("Check it")

    def act(self, data: dict[str, Any]) -> object:
        """Right or wrong."""
        right = operations.check_security_password(
            by=self.here.actor, contact_id=self.record.pk, password=data["password"]
        )
        self.done = _("That is the password: they are who they say.") if right else _("That is not the password.")
        return right
