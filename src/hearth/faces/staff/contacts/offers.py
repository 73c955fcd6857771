"""What can be done with a contact and with each line of its lists, as links that a person may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hearth.faces.staff.contacts.reaching import MARKED
from hearth.platform.identity.access import Access
from hearth.records.contacts.behind_tiles import ListedRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A link to a form. `what` names the list that it belongs to, "" for the record as a whole."""

    label: Any
    url: str
    what: str = ""


_EDIT = "contacts.edit"
_OFFERS = (
    # url name, label, permission, list
    ("contact-details", _("Details"), _EDIT, ""),
    ("contact-rename", _("Name"), _EDIT, ""),
    ("contact-add-name", _("Add another name"), _EDIT, "names"),
    ("contact-add-address", _("Add an address"), _EDIT, "addresses"),
    ("contact-add-phone", _("Add a number"), _EDIT, "phones"),
    ("contact-add-email", _("Add an email address"), _EDIT, "emails"),
    ("contact-add-identifier", _("Add an identifier"), _EDIT, "identifiers"),
    ("contact-add-alert", _("Add an alert"), "contacts.manage_alerts", "alerts"),
    ("contact-add-note", _("Write a note"), "records.write_notes", "notes"),
    ("contact-add-relationship", _("Add a relationship"), _EDIT, "relationships"),
    ("contact-add-authority", _("Add an authority"), "contacts.manage_authorities", "authorities"),
    ("contact-add-to-household", _("Add to the household"), _EDIT, "households"),
    ("contact-new-group", _("New contact group"), _EDIT, "groups"),
    ("contact-preferences", _("Communication preferences"), _EDIT, "preferences"),
    ("contact-profile", _("Profile"), "contacts.edit_profile", "profile"),
    ("contact-add-income", _("Add an income"), "contacts.edit_income", "incomes"),
    ("contact-password", _("Set the security password"), "contacts.manage_security", ""),
    ("contact-check-password", _("Check the security password"), "contacts.manage_security", ""),
    ("contact-death", _("Death"), "contacts.record_death", ""),
    ("contact-restrict", _("Restriction"), "records.restrict", ""),
    ("contact-hold", _("Legal hold"), "retention.hold", ""),
    ("contact-erase", _("Erase"), "privacy.erase", ""),
    ("contact-merge", _("Merge with another"), "contacts.merge", "merges"),
)

# By list: url name, label, permission, and whether it is for lines that have not ended only.
_ROW_OFFERS: dict[str, tuple[tuple[str, Any, str, bool], ...]] = {
    "addresses": (("end-address", _("End"), _EDIT, True),),
    "phones": (("phone-safety", _("Safe or not"), _EDIT, False), ("remove-phone", _("Remove"), _EDIT, False)),
    "emails": (("email-safety", _("Safe or not"), _EDIT, False), ("remove-email", _("Remove"), _EDIT, False)),
    "identifiers": (("end-identifier", _("End"), _EDIT, True),),
    "names": (("remove-name", _("Remove"), _EDIT, False),),
    "alerts": (
        ("review-alert", _("Review"), "contacts.manage_alerts", True),
        ("end-alert", _("End"), "contacts.manage_alerts", True),
    ),
    "relationships": (("end-relationship", _("End"), _EDIT, True),),
    "authorities": (("end-authority", _("End"), "contacts.manage_authorities", True),),
    "households": (("end-household-member", _("Left"), _EDIT, True),),
    "incomes": (("end-income", _("End"), "contacts.edit_income", True),),
    "merges": (("undo-merge", _("Undo"), "contacts.merge", False),),
}


def offers_of(here: Access, reference: str) -> list[Offer]:
    """What this person may do with a contact (`here`: their access in its company)."""
    found = [
        Offer(label=label, url=reverse(f"staff:{name}", args=[reference]), what=what)
        for name, label, permission, what in _OFFERS
        if here.has(permission)
    ]
    if here.has("tenancies.start"):
        url = f"{reverse('staff:start-sundry')}?tenant={reference}"
        found.append(Offer(label=_("Start a sundry agreement"), url=url, what=""))
    return found


def row_offers_of(here: Access, reference: str, what: str, row: ListedRow) -> list[Offer]:
    """What this person may do with a line."""
    if not row.open_to_change:
        return []
    found = [
        Offer(label=label, url=reverse(f"staff:{name}", args=[reference, row.key]))
        for name, label, permission, standing in _ROW_OFFERS.get(what, ())
        if here.has(permission) and not (standing and row.ended)
    ]
    if what in MARKED and here.has("contacts.mark_confidential"):
        label = _("Not confidential") if row.confidential else _("Confidential")
        found.append(Offer(label=label, url=reverse("staff:mark-confidential", args=[reference, what, row.key])))
    return found
