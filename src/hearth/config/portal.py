"""Everything that a tenant may read through the portal, in one place: which columns of which rows.

A person sees themselves, the tenancies that they are party to, the accounts and ledgers of these, cases about
themselves, and what was written to them. Not in sight, on purpose: the other joint tenants and what is theirs, the
reason for leaving and notices (another tenant may have given them), cases about a joint tenancy (a title can tell of a
flight from violence), whatever is marked confidential (the phone on which the portal is open may be the perpetrator's),
staff's names, and the history tables.
"""

from __future__ import annotations

from hearth.engines.cases.models import Case, CaseType
from hearth.engines.comms.models import Communication, Enclosure
from hearth.modules.accounts.models import Account, Transaction
from hearth.modules.tenancies.models import Tenancy, TenancyParty
from hearth.platform.attachments.models import StoredFile
from hearth.platform.index.models import Record
from hearth.platform.index.portal import ME, define, open_to_portal
from hearth.records.assets.models import Asset
from hearth.records.contacts.models import Contact, ContactAddress, ContactEmail, ContactPhone

_OWN = f"contact_id = {ME}"

# Tenancies that nobody else is, was or will be party to: asked past row-level security, since a party sees themselves.
define(
    "portal_sole_tenancies",
    f"""SELECT p.tenancy_id FROM public.tenancies_tenancyparty p
        WHERE p.contact_id = {ME} AND p.role IN ('tenant', 'successor') AND p.responsible
          AND (p.to_date IS NULL OR p.to_date > current_date)
          AND NOT EXISTS (SELECT FROM public.tenancies_tenancyparty other
                          WHERE other.tenancy_id = p.tenancy_id AND other.contact_id <> p.contact_id)""",  # noqa: S608
)

open_to_portal(
    Contact,
    columns=(
        "record_id",
        "kind",
        "title",
        "first_name",
        "middle_names",
        "last_name",
        "known_as",
        "organisation_name",
        "date_of_birth",
        "language",
        "interpreter",
        "preferred_channel",
        "needs",
    ),
    condition=f"record_id = {ME}",
)
open_to_portal(
    ContactAddress,
    columns=("id", "contact_id", "category", "lines", "postcode", "from_date", "to_date"),
    condition=f"{_OWN} AND NOT confidential",
)
open_to_portal(
    ContactPhone, columns=("id", "contact_id", "number", "kind", "position"), condition=f"{_OWN} AND NOT confidential"
)
open_to_portal(
    ContactEmail, columns=("id", "contact_id", "address", "position"), condition=f"{_OWN} AND NOT confidential"
)

# Their own part in an agreement; who else is party to it is not in sight.
open_to_portal(
    TenancyParty,
    columns=("id", "tenancy_id", "contact_id", "role", "responsible", "from_date", "to_date"),
    condition=_OWN,
)
open_to_portal(
    Tenancy,
    columns=("record_id", "asset_id", "kind", "tenure_id", "start_at", "fixed_term_ends", "end_at"),
    condition=f"""cancelled_at IS NULL AND EXISTS (
        SELECT FROM public.tenancies_tenancyparty p
        WHERE p.tenancy_id = record_id AND p.contact_id = {ME} AND p.role IN ('tenant', 'successor') AND p.responsible
          AND (p.to_date IS NULL OR p.to_date > current_date
               OR p.to_date >= (end_at AT TIME ZONE 'Europe/London')::date))""",
)
open_to_portal(
    Asset,
    columns=("record_id", "address", "postcode", "bedrooms", "floor"),
    condition="record_id IN (SELECT t.asset_id FROM public.tenancies_tenancy t)",
)
open_to_portal(
    Account,
    columns=("record_id", "tenancy_id", "opened_date", "closed_date"),
    condition="tenancy_id IN (SELECT t.record_id FROM public.tenancies_tenancy t)",
)
open_to_portal(
    Transaction,
    columns=("id", "account_id", "kind", "effective_date", "amount", "description"),
    condition="account_id IN (SELECT a.record_id FROM public.accounts_account a)",
)
open_to_portal(
    Case,
    columns=("record_id", "type_id", "subject_id", "state", "opened_at", "ended_at"),
    condition=f"subject_id = {ME} OR subject_id IN (SELECT public.portal_sole_tenancies())",
)
open_to_portal(
    CaseType,
    columns=("id", "description"),
    condition="id IN (SELECT c.type_id FROM public.cases_case c)",
)

# What was written to them or by them, once it is sent.
open_to_portal(
    Communication,
    columns=("id", "about_id", "contact_id", "direction", "channel", "subject", "text", "status", "file_id", "sent_at"),
    condition=f"{_OWN} AND NOT confidential AND status IN ('sent', 'filed', 'received')",
)
open_to_portal(
    Enclosure,
    columns=("communication_id", "file_id", "position"),
    condition="communication_id IN (SELECT c.id FROM public.comms_communication c)",
)
open_to_portal(
    StoredFile,
    columns=("id", "record_id", "name", "content_type", "size", "path", "stored_at"),
    condition="""NOT confidential AND removed_at IS NULL AND (
        id IN (SELECT c.file_id FROM public.comms_communication c)
        OR id IN (SELECT e.file_id FROM public.comms_enclosure e))""",
)

# The index of all that: references and titles, never the search text.
open_to_portal(
    Record,
    columns=("id", "kind", "reference", "company_id", "title", "closed"),
    condition=f"""id = {ME}
        OR id IN (SELECT t.record_id FROM public.tenancies_tenancy t)
        OR id IN (SELECT t.asset_id FROM public.tenancies_tenancy t)
        OR id IN (SELECT a.record_id FROM public.accounts_account a)
        OR id IN (SELECT c.record_id FROM public.cases_case c)""",  # noqa: S608
)
