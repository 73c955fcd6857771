"""`hearth prepare`: Hearth's database and roles on a server that is not ours to start."""

from __future__ import annotations

from pathlib import Path

from hearth.ops import roles
from hearth.ops.database import connect
from hearth.ops.keys import keys
from hearth.ops.places import make_home
from hearth.ops.roles import Urls, database_of


def prepare(*, home: Path, administrator: str) -> Urls:
    """Makes the roles, the database `hearth` and its extensions, and answers the connections to set. Safe to repeat.

    `administrator` is the connection string of a superuser (or of a role that may create databases, roles, and roles
    with BYPASSRLS). The passwords are those in the home's secrets file; running it again sets them again.
    """
    make_home(home=home)
    held = keys(home=home)
    connect(url=administrator).close()  # refuses with a sentence
    roles.create_roles(superuser=administrator, keys=held)
    roles.create_database(superuser=administrator, database=roles.DATABASE)
    roles.prepare_database(url=database_of(url=administrator, database=roles.DATABASE))
    with connect(url=administrator) as connection:
        host, port = connection.info.host, connection.info.port
    owner, app, portal = (
        roles.url(role=role, password=password, database=roles.DATABASE, host=host, port=port)
        for role, password in ((roles.OWNER, held.owner), (roles.APP, held.app), (roles.PORTAL, held.portal))
    )
    return Urls(owner=owner, app=app, portal=portal)
