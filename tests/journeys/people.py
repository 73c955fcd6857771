"""Who the journeys are about: tenants of the demonstration whose tenancies nobody has touched yet."""

from __future__ import annotations

from dataclasses import dataclass

from tests.journeys.conftest import Served

_UNTOUCHED = """
SELECT person.reference, person.title, contact.first_name, contact.last_name, record.reference, record.title, record.id
FROM tenancies_tenancy tenancy
JOIN index_record record ON record.id = tenancy.record_id
JOIN tenancies_tenancyparty party ON party.tenancy_id = tenancy.record_id AND party.role = 'tenant'
JOIN contacts_contact contact ON contact.record_id = party.contact_id
JOIN index_record person ON person.id = contact.record_id
WHERE tenancy.end_at IS NULL AND tenancy.proposed_end_at IS NULL AND tenancy.notice_received_at IS NULL
  AND tenancy.fixed_term_ends IS NULL AND NOT person.restricted
  AND NOT EXISTS (SELECT FROM cases_case a_case WHERE a_case.subject_id IN (tenancy.record_id, person.id))
  AND (SELECT count(*) FROM tenancies_tenancyparty other WHERE other.tenancy_id = tenancy.record_id) = 1
  AND (SELECT count(*) FROM tenancies_tenancyparty other WHERE other.contact_id = person.id) = 1
  AND (SELECT count(*) FROM contacts_contact same
       WHERE same.last_name = contact.last_name AND same.first_name = contact.first_name) = 1
ORDER BY record.id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Tenant:
    """A sole tenant. `name` is as letters address them; `typed` what an officer types to find them."""

    reference: str
    name: str
    typed: str
    tenancy: str
    tenancy_title: str
    tenancy_id: int


def untouched(served: Served) -> Tenant:
    """The next tenant without notice or case: each journey takes one, as its case makes them touched."""
    reference, name, first, last, tenancy, title, tenancy_id = served.row(_UNTOUCHED)
    return Tenant(reference, name, f"{last[:5]} {first[:3]}".lower(), tenancy, title, tenancy_id)
