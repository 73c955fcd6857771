"""The points of a tenancy that paths mark."""

from __future__ import annotations

from hearth.engines.cases.milestones import SystemMilestone, milestones

for _code, _label in (
    ("tenancies.notice-received", "Notice received"),
    ("tenancies.keys-returned", "Keys returned"),
    ("tenancies.ended", "Tenancy ended"),
):
    milestones.register(_code, SystemMilestone(label=_label, subjects=("tenancy",)))
