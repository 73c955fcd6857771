"""The only writers of contacts, households, groups, alerts and notes."""

from hearth.records.contacts.operations.grouping import (
    NewMember,
    add_group_member,
    add_household_member,
    create_group,
    create_household,
    end_group_member,
    end_household_member,
)
from hearth.records.contacts.operations.naming import (
    Details,
    change_details,
    correct_death,
    create_organisation,
    create_person,
    record_death,
    rename,
)
from hearth.records.contacts.operations.reaching import (
    add_address,
    add_email,
    add_identifier,
    add_phone,
    end_address,
    mark_confidential,
    remove_email,
    remove_phone,
)
from hearth.records.contacts.operations.warning import add_alert, add_note, end_alert

__all__ = [
    "Details",
    "NewMember",
    "add_address",
    "add_alert",
    "add_email",
    "add_group_member",
    "add_household_member",
    "add_identifier",
    "add_note",
    "add_phone",
    "change_details",
    "correct_death",
    "create_group",
    "create_household",
    "create_organisation",
    "create_person",
    "end_address",
    "end_alert",
    "end_group_member",
    "end_household_member",
    "mark_confidential",
    "record_death",
    "remove_email",
    "remove_phone",
    "rename",
]
