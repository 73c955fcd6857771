"""What identity offers: its permissions, its tables to the catalogue, its checks to the doctor."""

from __future__ import annotations

from hearth.platform import catalogue
from hearth.platform.catalogue import CLEARANCES, PrivacyClass, key, personal, plain, secret
from hearth.platform.examining import Finding, check
from hearth.platform.identity import accounts
from hearth.platform.identity.models import DirectoryLink, GroupMember, MoneyLimit, Role, RoleHolding, User, UserGroup
from hearth.platform.identity.permissions import PERMISSIONS, permission
from hearth.platform.outbox.handlers import HANDLERS

MANAGE_USERS = permission("identity.manage_users", "Make and disable accounts, give and take roles")
OWN_KEYS = permission("identity.own_keys", "Make keys by which programs of one's own act as oneself")
MANAGE_ROLES = permission("identity.manage_roles", "Say what each role may do and read")
HANDLERS.register(accounts.RESET_LINK, accounts.deliver_reset)
catalogue.describe_table(
    "mfa_authenticator", privacy=PrivacyClass.SECRET, reason="second factors: keys, and secrets under encryption"
)
catalogue.describe_table(
    "usersessions_usersession", privacy=PrivacyClass.SECRET, reason="a key signs somebody in; where staff sign in"
)
for _table in ("socialaccount", "socialapp", "socialtoken"):
    catalogue.describe_table(
        f"socialaccount_{_table}", privacy=PrivacyClass.SECRET, reason="allauth's, and empty: links are our own"
    )

_DUTIES = "staff's duties are known to colleagues"

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
        "password_temporary": plain("Password is temporary", "a state of the account, not of the person"),
        "second_factor_removed_at": plain("Second factor taken away at", "a date of the account, not of the person"),
        "unit_bound": plain("Bound to functional units", _DUTIES),
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
        "networks": plain("Networks", "configuration"),
        "second_factor": plain("Asks for a second factor", "configuration"),
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
catalogue.describe(
    UserGroup,
    entity="user_group",
    label="Group of users",
    title="name",
    items={
        "code": plain("Code", "names a group, not a person"),
        "name": plain("Name", "names a group, not a person"),
        "company": key("Company"),
    },
)
catalogue.describe(
    GroupMember,
    entity="user_group_member",
    label="Member of a group of users",
    items={
        "group": key("Group"),
        "user": key("User"),
        "effective_from": plain("From", _DUTIES),
        "effective_to": plain("Until", _DUTIES),
    },
)
catalogue.describe(
    MoneyLimit,
    entity="money_limit",
    label="Money limit",
    items={
        "user": key("User"),
        "company": key("Company"),
        "kind": plain("Kind", _DUTIES),
        "amount": plain("Most at once", _DUTIES, unit="pounds"),
        "effective_from": plain("From", _DUTIES),
        "effective_to": plain("Until", _DUTIES),
    },
)
catalogue.describe(
    DirectoryLink,
    entity="directory_link",
    label="Link to the directory",
    items={
        "user": key("User"),
        "issuer": plain("Directory", "configuration"),
        "subject": secret("Name in the directory", "for signing in only"),
        "linked_at": plain("Linked at", "a date of the account, not of the person"),
        "signed_in_at": plain("Signed in at", "a date of the account, not of the person"),
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
