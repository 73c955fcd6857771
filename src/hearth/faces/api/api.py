"""The API put together: /api/v1 with its routers, its errors and its description."""

from __future__ import annotations

from hearth.faces.api import accounts, assets, case_moves, cases, changes, contacts, problems, tenancies
from hearth.faces.api.description import HearthAPI

api = HearthAPI(
    title="Hearth",
    version="1",
    description=(
        "Contacts, homes, tenancies, rent accounts and cases of a landlord. Names follow the UK Housing Data Standards."
        " A caller sees and does what the roles of its user allow, within the scopes of its key; a field that it may"
        " not read is null and named in `masked`."
    ),
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
)
problems.install(api)
for router in (contacts, assets, tenancies, accounts, cases, case_moves, changes):
    api.add_router("", router.router)
