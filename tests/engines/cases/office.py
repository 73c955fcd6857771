"""A landlord with a small path of two tasks, a service target, a statutory one, and rules of who gets the work."""

from __future__ import annotations

from typing import Any

from hearth.engines.cases import publishing, reasons
from hearth.engines.cases.models import AllocationRule, Case, CaseType, SlaDefinition
from hearth.engines.cases.publishing import LibraryPath
from hearth.platform.audit.acting import acting
from hearth.platform.configuration import lookups
from hearth.platform.configuration import operations as configuration
from hearth.platform.configuration.operations import Effective
from tests.engines.cases.drawn import END, START, arrows, node, process
from tests.landlord import WholeLandlord
from tests.modules.landlord import BY, LONG_AGO, NOW

CONTACT = '<extensionElements><hearth:path subject="contact"/></extensionElements>'
FIRST = (
    '<hearth:task><hearth:people rule="true"/><hearth:target sla="reply"/>'
    '<hearth:checklist><hearth:item key="rung" label="Rung" mandatory="true"/></hearth:checklist>'
    '<hearth:field key="said" label="What was said" type="text"/><hearth:field key="on" label="On" type="date"/>'
    "</hearth:task>"
)
SECOND = '<hearth:task mandatory="false"><hearth:people owner="true"/></hearth:task>'


class Office(WholeLandlord):
    """A landlord with a path of two tasks, a service target, and a statutory one for the case."""

    def furnish(self) -> None:
        effective = [Effective(company_id=self.company.pk, effective_from=LONG_AGO)]

        def made(model: Any, **facts: Any) -> Any:
            return configuration.create(by=BY, model=model, effective=effective, facts=facts)

        self.reply = made(
            SlaDefinition, description="Reply", code="reply", amount=5, unit="working-days", amber_amount=1,
            amber_unit="working-days", pauses_on_hold=True, missed_tells="owner",
        )  # fmt: skip
        self.law = made(
            SlaDefinition, description="By law", code="law", amount=20, unit="days", statutory=True,
            legal_pauses="clarification",
        )  # fmt: skip
        self.colleague_ = self.colleague("Rosa Diaz")
        made(AllocationRule, description="To Rosa", rank=10, gives_to=self.colleague_.email)
        made(AllocationRule, description="To the opener", rank=50, gives_to="creator")
        bpmn = process(
            START, node("userTask", "first", settings=FIRST), node("userTask", "second", settings=SECOND), END,
            arrows("start", "first", "second", "end"), about=CONTACT,
        )  # fmt: skip
        version = publishing.publish(by=BY, key="two-tasks", bpmn=bpmn, now=NOW)
        entry = LibraryPath(key="two-tasks", category="Test", description="Two tasks", information="", keywords="")
        self.type = publishing.offer(
            by=BY, code="two-tasks", entry=entry, path=version.path, companies=[self.company], from_date=LONG_AGO
        )
        with acting(by=BY, reason="Test"):
            CaseType.objects.filter(pk=self.type.pk).update(sla=self.law)
        self.reasons = {
            master: lookups.add(
                by=BY, heading=reasons.HOLD, description=master, master=master, position=1, effective=effective
            )
            for master in ("clarification", "no-access")
        }

    def case(self) -> Case:
        return self.open("two-tasks", self.person().record)
