"""Who belongs to whom: relationships, authority, households, contact groups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.faces.kit.forms import DayField
from hearth.faces.staff.contacts.action import RecordAction, RowAction
from hearth.faces.staff.contacts.forms import (
    CONFIDENTIAL_HINT,
    ContactForm,
    LastDayField,
    choice,
    picker,
    text,
    tick,
)
from hearth.faces.staff.contacts.knowing import EDIT, EndForm, ReasonForm
from hearth.records.contacts import operations, queries
from hearth.records.contacts.models import AuthorityKind, AuthorityScope, RelationshipKind
from hearth.records.contacts.operations import NewMember

AUTHORITY = "contacts.manage_authorities"


class RelationshipForm(ContactForm):
    """Who the other is."""

    wide = ("other", "confidential")
    other = picker(gettext_lazy("Who"))
    kind = choice(gettext_lazy("What they are to this contact"), RelationshipKind.choices)
    from_date = DayField(label=gettext_lazy("From"))
    to_date = LastDayField(label=gettext_lazy("Last day"), required=False)
    confidential = tick(gettext_lazy("Confidential"), CONFIDENTIAL_HINT)


class _Belongs(RecordAction):
    """From today; back to the list."""

    permission = EDIT
    what = ""

    def initial(self) -> dict[str, Any]:
        """From today."""
        return {"from_date": self.request.today}

    def back(self) -> str:
        """The list."""
        return reverse("staff:contact-list", args=[self.record.reference, self.what])


class AddRelationship(_Belongs):
    """A new relationship."""

    what, form = "relationships", RelationshipForm
    heading = gettext_lazy("Add a relationship")
    done = gettext_lazy("The relationship is added. The other’s page shows it too.")

    def act(self, data: dict[str, Any]) -> object:
        """The relationship."""
        other = self.other(data.pop("other"), "other")
        return operations.add_relationship(by=self.here.actor, contact_id=self.record.pk, other_id=other.pk, **data)


class EndRelationship(RowAction):
    """Ends a relationship, from either side."""

    permission, what, form = EDIT, "relationships", EndForm
    heading = gettext_lazy("End the relationship")
    button = gettext_lazy("End it")
    done = gettext_lazy("The relationship is ended.")

    def act(self, data: dict[str, Any]) -> object:
        """The end."""
        return operations.end_relationship(by=self.here.actor, relationship_id=self.row_id, **data)


class AuthorityForm(ContactForm):
    """Who may speak, about what, on what evidence."""

    wide = ("holder", "kind", "scopes", "evidence")
    holder = picker(gettext_lazy("Who may speak for them"))
    kind = choice(gettext_lazy("It rests on"), AuthorityKind.choices)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("About"), choices=AuthorityScope.choices, widget=forms.CheckboxSelectMultiple
    )
    evidence = text(
        gettext_lazy("Evidence seen"), 300, hint=gettext_lazy("Form signed on, number of the power or order.")
    )
    from_date = DayField(label=gettext_lazy("From"))
    to_date = LastDayField(label=gettext_lazy("Last day"), required=False)
    review_date = DayField(label=gettext_lazy("To be reviewed on"), required=False)


class AddAuthority(_Belongs):
    """Somebody may speak for them."""

    permission, what, form = AUTHORITY, "authorities", AuthorityForm
    heading = gettext_lazy("Add an authority")
    done = gettext_lazy("The authority is added.")

    def act(self, data: dict[str, Any]) -> object:
        """The authority."""
        holder = self.other(data.pop("holder"), "holder")
        return operations.grant_authority(by=self.here.actor, contact_id=self.record.pk, holder_id=holder.pk, **data)


class EndAuthority(RowAction):
    """Ends an authority."""

    permission, what, form = AUTHORITY, "authorities", EndForm
    heading = gettext_lazy("End the authority")
    button = gettext_lazy("End it")
    done = gettext_lazy("The authority is ended.")

    def act(self, data: dict[str, Any]) -> object:
        """The end."""
        return operations.end_authority(by=self.here.actor, authority_id=self.row_id, **data)


class HouseholdForm(ContactForm):
    """Who lives with them."""

    wide = ("other",)
    other = picker(gettext_lazy("Who lives with them"))
    relationship = text(
        gettext_lazy("Relationship"), 40, required=False, hint=gettext_lazy("Partner, daughter, lodger.")
    )
    from_date = DayField(label=gettext_lazy("From"))


class AddToHousehold(_Belongs):
    """Somebody lives with the contact: joins the household, or makes one with them."""

    what, form = "households", HouseholdForm
    heading = gettext_lazy("Add to the household")
    about = gettext_lazy("Who lives there. Who is liable for the rent is said by the tenancy.")
    done = gettext_lazy("They are in the household.")

    def act(self, data: dict[str, Any]) -> object:
        """The membership."""
        other = self.other(data["other"], "other")
        return operations.join_household_of(
            by=self.here.actor,
            contact_id=self.record.pk,
            member=NewMember(contact_id=other.pk, relationship=data["relationship"]),
            from_date=data["from_date"],
        )


class EndHouseholdMember(RowAction):
    """Somebody leaves the household."""

    permission, what, form = EDIT, "households", EndForm
    heading = gettext_lazy("Leave the household")
    button = gettext_lazy("They left")
    done = gettext_lazy("They have left the household.")

    def act(self, data: dict[str, Any]) -> object:
        """The end."""
        return operations.end_household_member(by=self.here.actor, member_id=self.row_id, **data)


class GroupForm(ContactForm):
    """A group that begins with this contact."""

    wide = ("name", "responsible")
    name = text(gettext_lazy("Name of the group"), 200, hint=gettext_lazy("As letters are to name it: The Kowalczyks."))
    from_date = DayField(label=gettext_lazy("From"))
    responsible = tick(
        gettext_lazy("This contact is responsible"), gettext_lazy("May act for the group and gets its letters.")
    )


class NewGroup(_Belongs):
    """A new group with the contact as its first member."""

    what, form = "groups", GroupForm
    heading = gettext_lazy("New contact group")

    def initial(self) -> dict[str, Any]:
        """Responsible from today."""
        return super().initial() | {"responsible": True}

    def act(self, data: dict[str, Any]) -> object:
        """The group."""
        member = NewMember(contact_id=self.record.pk, responsible=data["responsible"])
        return operations.create_group(
            by=self.here.actor,
            company_id=self.record.company_id,
            name=data["name"],
            members=[member],
            from_date=data["from_date"],
        )

    def answer(self, result: Any) -> HttpResponse:
        """To the group, to add the others."""
        messages.success(self.request, _("The group is made. Add its other members."))
        return redirect(reverse("staff:group", args=[result.record.reference]))


class _GroupAction(RecordAction):
    """A form about a group."""

    permission, kind = EDIT, "group"


class GroupNameForm(ContactForm):
    """Another name."""

    wide = ("name", "reason")
    name = text(gettext_lazy("Name of the group"), 200)
    reason = text(gettext_lazy("Why"), 300)


class RenameGroup(_GroupAction):
    """Another name for a group."""

    form = GroupNameForm
    heading = gettext_lazy("Name of the group")
    button = gettext_lazy("Change the name")
    done = gettext_lazy("The name is changed.")

    def initial(self) -> dict[str, Any]:
        """As it is, for those who may see it."""
        return {"name": queries.group_name(self.here, self.record)}

    def act(self, data: dict[str, Any]) -> object:
        """The name."""
        return operations.rename_group(by=self.here.actor, group_id=self.record.pk, **data)


class MemberForm(ContactForm):
    """Who joins."""

    wide = ("other", "responsible")
    other = picker(gettext_lazy("Who"))
    from_date = DayField(label=gettext_lazy("From"))
    responsible = tick(gettext_lazy("Responsible"), gettext_lazy("May act for the group and gets its letters."))


class AddMember(_GroupAction):
    """A new member of a group."""

    form = MemberForm
    heading = gettext_lazy("Add a member")
    done = gettext_lazy("The member is added.")

    def initial(self) -> dict[str, Any]:
        """Responsible from today."""
        return {"from_date": self.request.today, "responsible": True}

    def act(self, data: dict[str, Any]) -> object:
        """The member."""
        other = self.other(data["other"], "other")
        return operations.add_group_member(
            by=self.here.actor,
            group_id=self.record.pk,
            member=NewMember(contact_id=other.pk, responsible=data["responsible"]),
            from_date=data["from_date"],
        )


class _MemberAction(_GroupAction):
    """A form about a member of a group."""

    def find_row(self, **row: Any) -> None:
        """The member, or 404."""
        self.member = queries.group_member(self.here, self.record, row["member_id"], on=self.request.today)

    def more(self) -> dict[str, Any]:
        """Who it is about."""
        return {"member": self.member}


class EndMember(_MemberAction):
    """Somebody leaves a group."""

    form = EndForm
    heading = gettext_lazy("Leave the group")
    button = gettext_lazy("They left")
    done = gettext_lazy("They have left the group.")

    def act(self, data: dict[str, Any]) -> object:
        """The end."""
        return operations.end_group_member(by=self.here.actor, member_id=self.member.member_id, **data)


class Responsible(_MemberAction):
    """Whether a member may act for the group: the other of what it says now."""

    form = ReasonForm
    button = gettext_lazy("Change it")
    done = gettext_lazy("It is changed.")

    @property
    def heading(self) -> Any:
        """What it becomes."""
        return _("Not responsible any more") if self.member.responsible else _("Responsible for the group")

    def act(self, data: dict[str, Any]) -> object:
        """The change."""
        return operations.set_responsible(
            by=self.here.actor,
            member_id=self.member.member_id,
            responsible=not self.member.responsible,
            reason=data["reason"],
        )
