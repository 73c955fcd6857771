"""The tables of the libraries, which nobody reads through the catalogue; each has the class of the worst in it."""

from __future__ import annotations

from hearth.platform.catalogue import describe_table
from hearth.platform.catalogue.privacy import PrivacyClass

_WORK = "the job queue: names tasks and ids of rows, carries no data of people"
_SIGN_IN = "who tried to sign in, from which address: kept for lockout"
_UNUSED = "Django's own permissions, unused: roles are hearth.platform.identity's"

for table, privacy, reason in (
    ("django_session", PrivacyClass.SECRET, "a key signs somebody in"),
    ("django_content_type", PrivacyClass.OPEN, "names models"),
    ("django_migrations", PrivacyClass.OPEN, "names migrations"),
    ("auth_permission", PrivacyClass.OPEN, _UNUSED),
    ("auth_group", PrivacyClass.OPEN, _UNUSED),
    ("auth_group_permissions", PrivacyClass.OPEN, _UNUSED),
    ("account_emailaddress", PrivacyClass.PERSONAL, "the addresses that staff sign in with"),
    ("account_emailconfirmation", PrivacyClass.SECRET, "a key confirms an address"),
    ("axes_accessattempt", PrivacyClass.PERSONAL, _SIGN_IN),
    ("axes_accessattemptexpiration", PrivacyClass.PERSONAL, _SIGN_IN),
    ("axes_accessfailurelog", PrivacyClass.PERSONAL, _SIGN_IN),
    ("axes_accesslog", PrivacyClass.PERSONAL, _SIGN_IN),
    ("pghistory_context", PrivacyClass.PERSONAL, "who changed something and why; read through Reader.history"),
    ("pghistory_events", PrivacyClass.SECRET, "a library's view over all history tables; it would not mask"),
    ("procrastinate_jobs", PrivacyClass.OPEN, _WORK),
    ("procrastinate_events", PrivacyClass.OPEN, _WORK),
    ("procrastinate_periodic_defers", PrivacyClass.OPEN, _WORK),
    ("procrastinate_workers", PrivacyClass.OPEN, _WORK),
):
    describe_table(table, privacy=privacy, reason=reason)
