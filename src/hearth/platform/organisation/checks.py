"""What is asked of the installation's database as a whole."""

from __future__ import annotations

from collections.abc import Iterator

import pgtrigger
from django.db import connection

from hearth.platform.changes import installing
from hearth.platform.examining import Finding, check

_TRIGGERS = """
SELECT c.relname, t.tgname, t.tgenabled <> 'D'
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND n.nspname = 'public'
"""


@check("triggers")
def triggers() -> Iterator[Finding]:
    """History and the change feed are written by triggers: each must be there, and on."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS)
        found = {(table, name): on for table, name, on in cursor.fetchall()}
    for table, name in sorted(each for each, on in found.items() if not on):
        yield Finding(
            f"The trigger {name} is switched off: changes of {table} leave no history",
            table,
            f"As hearth_owner: ALTER TABLE {table} ENABLE TRIGGER {name}",
        )
    wanted = {(model._meta.db_table, trigger.get_pgid(model)) for model, trigger in pgtrigger.registered()}
    for table, name in sorted(wanted - found.keys()):
        yield Finding(f"The trigger {name} is missing: changes of {table} leave no history", table, "hearth migrate")
    for table in installing.missing(connection):
        yield Finding(f"Changes of {table} do not reach the change feed", table, "hearth migrate")
