"""What of tenancies is under seal: when a home was let, to whom, and when that ended."""

from __future__ import annotations

from hearth.engines.privacy import sealing
from hearth.modules.tenancies.models import Tenancy, TenancyParty

sealing.SOURCES.register(
    "tenancy.1",
    sealing.history_source(
        Tenancy,
        columns=(
            *("record_id", "asset_id", "kind", "tenure_id", "start_at", "fixed_term_ends", "notice_received_at"),
            *("proposed_end_at", "end_at", "end_reason_id", "cancelled_at", "follows_id", "follows_by"),
        ),
        record="record_id",
    ),
)
sealing.SOURCES.register(
    "tenancy-party.1",
    sealing.history_source(
        TenancyParty, columns=("tenancy_id", "contact_id", "role", "from_date", "to_date"), record="tenancy_id"
    ),
)
