"""Addresses of contacts, groups and notes."""

from __future__ import annotations

from django.urls import path

from hearth.faces.staff.contacts import before, behind, belonging, knowing, making, merging, reaching, views
from hearth.faces.staff.screens import screen

screen(
    "New person",
    "staff:new-person",
    permission=making.CREATE,
    words="add create contact tenant applicant",
    about="Somebody who is not here yet. Those who may be the same are shown first.",
)
screen(
    "New organisation",
    "staff:new-organisation",
    permission=making.CREATE,
    words="add create contact company agency",
    about="An agency, a contractor, another landlord.",
    in_menu=False,
)
screen(
    "Duplicates",
    "staff:duplicates",
    permission=merging.MERGE,
    words="merge same twice contacts",
    about="Contacts that may be one and the same.",
)

_RECORD = "contacts/<str:reference>/"

urlpatterns = [
    path("contacts/new/person/", making.NewPerson.as_view(), name="new-person"),
    path("contacts/new/organisation/", making.NewOrganisation.as_view(), name="new-organisation"),
    path("contacts/duplicates/list/", merging.Duplicates.as_view(), name="duplicates"),
    path(_RECORD, views.ContactView.as_view(), name="contact"),
    path(f"{_RECORD}history/", behind.ContactHistory.as_view(), name="contact-history"),
    path(f"{_RECORD}list/<str:what>/", behind.ContactList.as_view(), name="contact-list"),
    path(f"{_RECORD}before/<str:act>/", before.BeforeAct.as_view(), name="before-act"),
    # who they are
    path(f"{_RECORD}details/", knowing.ChangeDetails.as_view(), name="contact-details"),
    path(f"{_RECORD}name/", knowing.Rename.as_view(), name="contact-rename"),
    path(f"{_RECORD}names/new/", knowing.AddFormerName.as_view(), name="contact-add-name"),
    path(f"{_RECORD}names/<int:row_id>/remove/", knowing.RemoveFormerName.as_view(), name="remove-name"),
    path(f"{_RECORD}death/", knowing.RecordDeath.as_view(), name="contact-death"),
    path(f"{_RECORD}restriction/", knowing.Restrict.as_view(), name="contact-restrict"),
    path(f"{_RECORD}profile/", knowing.EditProfile.as_view(), name="contact-profile"),
    path(f"{_RECORD}incomes/new/", knowing.AddIncome.as_view(), name="contact-add-income"),
    path(f"{_RECORD}incomes/<int:row_id>/end/", knowing.EndIncome.as_view(), name="end-income"),
    path(f"{_RECORD}preferences/", knowing.SetPreferences.as_view(), name="contact-preferences"),
    path(f"{_RECORD}password/", knowing.SetPassword.as_view(), name="contact-password"),
    path(f"{_RECORD}password/check/", knowing.CheckPassword.as_view(), name="contact-check-password"),
    # what must be known
    path(f"{_RECORD}alerts/new/", knowing.AddAlert.as_view(), name="contact-add-alert"),
    path(f"{_RECORD}alerts/<int:row_id>/end/", knowing.EndAlert.as_view(), name="end-alert"),
    path(f"{_RECORD}alerts/<int:row_id>/review/", knowing.ReviewAlert.as_view(), name="review-alert"),
    path(f"{_RECORD}notes/new/", knowing.AddNotePage.as_view(), name="contact-add-note"),
    # how they are reached
    path(f"{_RECORD}addresses/new/", reaching.AddAddress.as_view(), name="contact-add-address"),
    path(f"{_RECORD}addresses/<int:row_id>/end/", reaching.EndAddress.as_view(), name="end-address"),
    path(f"{_RECORD}phones/new/", reaching.AddPhone.as_view(), name="contact-add-phone"),
    path(f"{_RECORD}phones/<int:row_id>/remove/", reaching.RemovePhone.as_view(), name="remove-phone"),
    path(f"{_RECORD}phones/<int:row_id>/safety/", reaching.PhoneSafety.as_view(), name="phone-safety"),
    path(f"{_RECORD}emails/new/", reaching.AddEmail.as_view(), name="contact-add-email"),
    path(f"{_RECORD}emails/<int:row_id>/remove/", reaching.RemoveEmail.as_view(), name="remove-email"),
    path(f"{_RECORD}emails/<int:row_id>/safety/", reaching.EmailSafety.as_view(), name="email-safety"),
    path(f"{_RECORD}identifiers/new/", reaching.AddIdentifier.as_view(), name="contact-add-identifier"),
    path(f"{_RECORD}identifiers/<int:row_id>/end/", reaching.EndIdentifier.as_view(), name="end-identifier"),
    path(f"{_RECORD}list/<str:what>/<int:row_id>/confidential/", reaching.Mark.as_view(), name="mark-confidential"),
    # who belongs to them
    path(f"{_RECORD}relationships/new/", belonging.AddRelationship.as_view(), name="contact-add-relationship"),
    path(f"{_RECORD}relationships/<int:row_id>/end/", belonging.EndRelationship.as_view(), name="end-relationship"),
    path(f"{_RECORD}authorities/new/", belonging.AddAuthority.as_view(), name="contact-add-authority"),
    path(f"{_RECORD}authorities/<int:row_id>/end/", belonging.EndAuthority.as_view(), name="end-authority"),
    path(f"{_RECORD}household/new/", belonging.AddToHousehold.as_view(), name="contact-add-to-household"),
    path(f"{_RECORD}household/<int:row_id>/end/", belonging.EndHouseholdMember.as_view(), name="end-household-member"),
    path(f"{_RECORD}groups/new/", belonging.NewGroup.as_view(), name="contact-new-group"),
    # who they turn out to be
    path(f"{_RECORD}merge/", merging.ChooseOther.as_view(), name="contact-merge"),
    path(f"{_RECORD}compare/<str:other>/", merging.Compare.as_view(), name="compare"),
    path(f"{_RECORD}merges/<int:row_id>/undo/", merging.UndoMerge.as_view(), name="undo-merge"),
    path("groups/<str:reference>/", views.GroupView.as_view(), name="group"),
    path("groups/<str:reference>/name/", belonging.RenameGroup.as_view(), name="rename-group"),
    path("groups/<str:reference>/members/new/", belonging.AddMember.as_view(), name="add-group-member"),
    path("groups/<str:reference>/members/<int:member_id>/end/", belonging.EndMember.as_view(), name="end-group-member"),
    path(
        "groups/<str:reference>/members/<int:member_id>/responsible/",
        belonging.Responsible.as_view(),
        name="responsible-member",
    ),
    path("records/<str:reference>/", views.AnyRecord.as_view(), name="record"),
    path("records/<str:reference>/notes/", views.AddNote.as_view(), name="add-note"),
]
