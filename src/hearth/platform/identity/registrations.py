"""What identity offers: its permissions, its tables to the catalogue, its checks to the doctor."""

from __future__ import annotations

from hearth.platform import catalogue
from hearth.platform.catalogue import CLEARANCES, PrivacyClass, key, personal, plain, secret
from hearth.platform.examining import Finding, check
from hearth.platform.identity.models import Role, RoleHolding, User
from hearth.platform.identity.permissions import PERMISSIONS, permission

MANAGE_USERS = permission("identity.manage_users", "Make and disable accounts, give and take roles")
MANAGE_ROLES = permission("identity.manage_roles", "Say what each role may do and read")

catalogue.describe(
    User,
    entity="user",
    label="User",
    title="name",
    items={
        "email": personal(
            "Email", tag="staff", privacy=PrivacyClass.OPEN, reason="a work address, shown to colleagues"
        ),
        "name": personal("Name", tag="staff", privacy=PrivacyClass.OPEN, reason="staff sign what they do"),
        "job_title": plain("Job title", "staff sign what they do", tag="staff"),
        "phone": plain("Work phone", "shown to colleagues and on letters", tag="staff"),
        "company": key("Company"),
        "is_active": plain("Can sign in", "says only whether the account is open"),
        "joined_at": plain("Account made at", "says only when the account was made"),
        "password": secret("Password hash", "for signing in only"),
        "password_changed_at": plain("Password changed at", "a date of the account, not of the person"),
    },
)
catalogue.describe(
    Role,
    entity="role",
    label="Role",
    title="name",
    items={
        "code": plain("Code", "names a role, not a person"),
        "name": plain("Name", "names a role, not a person"),
        "permissions": plain("Permissions", "configuration"),
        "clearances": plain("Clearances", "configuration"),
    },
)
catalogue.describe(
    RoleHolding,
    entity="role_holding",
    label="Role held",
    items={
        "user": key("User"),
        "role": key("Role"),
        "company": key("Company"),
        "effective_from": plain("From", "staff's duties are known to colleagues"),
        "effective_to": plain("Until", "staff's duties are known to colleagues"),
    },
)


@check("roles")
def _roles() -> list[Finding]:
    """Roles whose permissions or clearances nothing knows: a misspelling, or a part that was taken away."""
    return [
        Finding(
            f"The role “{role.name}” has {what} that nothing knows: {', '.join(sorted(unknown))}",
            "roles",
            "Take them out of the role, or install the part that they belong to.",
        )
        for role in Role.objects.all()
        for what, unknown in (
            ("permissions", set(role.permissions) - set(PERMISSIONS)),
            ("clearances", set(role.clearances) - set(CLEARANCES)),
        )
        if unknown
    ]
