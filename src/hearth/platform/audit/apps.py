"""History that can't be switched off."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections, transaction
from django.db.models.signals import post_migrate

from hearth.kernel import events

# pgtrigger asks this function whether a trigger shall be skipped; installing triggers writes it anew each time.
# Only an erasure that is on record passes (erasing.py): nobody else, whatever pgtrigger.ignore says.
_NEVER_IGNORE = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN
LANGUAGE sql STABLE AS $$ SELECT {} $$
"""
_ERASING = "coalesce(current_setting('hearth.erasing', true), '') <> '' AND public.audit_is_erasing()"


def _never_ignore_triggers(*, using: str, **_: Any) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regproc('public.audit_is_erasing') IS NOT NULL")
        (known,) = cursor.fetchone()  # not while an older state is migrated to
        cursor.execute(_NEVER_IGNORE.format(_ERASING if known else "FALSE"))


class AuditConfig(AppConfig):
    name = "hearth.platform.audit"
    label = "audit"

    def ready(self) -> None:
        """History triggers always fire; after-commit events wait for Django's commit; readings are described."""
        from hearth.platform.audit import registrations  # noqa: F401

        post_migrate.connect(_never_ignore_triggers, sender=self, dispatch_uid="audit.never_ignore")
        events.wait_for_commit_with(transaction.on_commit)
