"""History that can't be switched off."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections, transaction
from django.db.models.signals import post_migrate

from hearth.kernel import events

# pgtrigger asks this function whether a trigger shall be skipped; installing triggers writes it anew each time.
_NEVER_IGNORE = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN
LANGUAGE sql IMMUTABLE AS 'SELECT FALSE'
"""


def _never_ignore_triggers(*, using: str, **_: Any) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(_NEVER_IGNORE)


class AuditConfig(AppConfig):
    name = "hearth.platform.audit"
    label = "audit"

    def ready(self) -> None:
        """History triggers always fire; after-commit events wait for Django's commit; readings are described."""
        from hearth.platform.audit import registrations  # noqa: F401

        post_migrate.connect(_never_ignore_triggers, sender=self, dispatch_uid="audit.never_ignore")
        events.wait_for_commit_with(transaction.on_commit)
