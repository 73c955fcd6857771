"""The numbers of the feed on this server: they only ever grow, also when a landlord comes to another server."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

_OF_THIS_SERVER = """
SELECT numbering.server = system.system_identifier || '/' || checkpoint.timeline_id
FROM changes_numbering numbering, pg_control_system() AS system, pg_control_checkpoint() AS checkpoint
ORDER BY numbering.id DESC LIMIT 1
"""


def is_of_this_server() -> bool:
    """Whether the feed is numbered for the server that answers."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_THIS_SERVER)
        found = cursor.fetchone()
    return bool(found and found[0])


def follow_server(over: BaseDatabaseWrapper) -> bool:
    """This function will number the feed anew where the landlord came to another server, or the server was promoted;
    whether it did. As the tables' owner. `hearth restore` does it by itself.
    """
    with transaction.atomic(using=over.alias), over.cursor() as cursor:
        cursor.execute("SELECT to_regproc('public.changes_number_anew') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("SELECT public.changes_number_anew(false)")
        return bool(cursor.fetchone()[0])
