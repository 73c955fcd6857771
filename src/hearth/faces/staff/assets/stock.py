"""The page of a home's registers, adding to them, changing an entry, and handing out its keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.faces.kit.forms import DayField
from hearth.faces.staff.assets.deeds import OnAsset
from hearth.faces.staff.assets.registers import REGISTERS, Register, Step, steps_of
from hearth.faces.staff.deed import Deed, DeedForm, Fact, Words
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import NotFound
from hearth.platform.index import visibility
from hearth.platform.index.models import Record
from hearth.records.assets import operations
from hearth.records.assets.registrations import EDIT, KEYS, READ
from hearth.records.assets.stock import Entry, Stock, entry_of, keys_out, running_out, stock_of


class StockView(StaffView):
    """All registers of a home on one page."""

    permission = READ

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Each register with its entries, and what can be done."""
        record = visibility.get_visible(
            self.request.access, reference, now=self.request.now, kind="asset", reason=self.reason
        )
        here = self.request.access.within(record.company_id)
        stock = stock_of(here, record.pk, now=self.request.now)
        may_edit, may_lend = here.has(EDIT), here.has(KEYS)
        return self.page(
            "staff/assets/stock.html",
            {"record": record, "registers": [_shown(each, stock, may_edit, may_lend) for each in REGISTERS.values()]},
        )

    post = get


def _shown(register: Register, stock: Stock, may_edit: bool, may_lend: bool) -> dict[str, Any]:
    """A register for the template; each entry with its steps."""
    rows = []
    for entry in register.entries(stock):
        loan = "" if register.name != "keys" or not may_lend else ("lend" if entry.when == "In" else "return")
        rows.append({"entry": entry, "steps": steps_of(register, entry) if may_edit else (), "loan": loan})
    return {"register": register, "rows": rows, "may_edit": may_edit}


class _OnRegister(OnAsset):
    def register(self) -> Register:
        """The one that the address names."""
        found = REGISTERS.get(self.kwargs["register"])
        if found is None:
            raise NotFound(_("A home has no such register."))
        return found

    def after(self, record: Record) -> str:
        """Back to the registers."""
        return f"{reverse('staff:asset-stock', args=[record.reference])}#{self.kwargs.get('register', 'keys')}"


class AddEntry(_OnRegister):
    """Adds an entry to a register."""

    @property
    def title(self) -> Words:  # type: ignore[override]
        """As the register calls it."""
        return self.register().add_label

    button = gettext_lazy("Record it")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The register's fields."""
        register = self.register()
        form = DeedForm(data)
        form.fields |= register.fields(record.company_id, self.request.today)
        for name, label in register.picks:
            form.pick(name, "asset", label=label, required=False)
        return form

    def do(self, record: Record, form: DeedForm) -> str:
        """One call of the register's operation."""
        register = self.register()
        given = dict(form.cleaned_data)
        for name, _label in register.picks:
            found = form.found(name, "asset", self.request.access, self.request.now)
            given.pop(name)
            given[f"{name}_id"] = found.pk if found else None
        if form.errors:
            return ""
        if register.timed:
            given["now"] = self.request.now
        register.add(by=self.request.access.actor, asset_id=record.pk, **given)
        return _("It is recorded.")


class ChangeEntry(_OnRegister):
    """Ends or changes an entry of a register."""

    button = gettext_lazy("Record it")

    @property
    def title(self) -> Words:  # type: ignore[override]
        """As the step is called."""
        return self.step().label

    def step(self) -> Step:
        """The one that the address names."""
        found = next((each for each in self.register().steps if each.name == self.kwargs["step"]), None)
        if found is None:
            raise NotFound(_("Nothing of that kind can be done here."))
        return found

    def entry(self, record: Record) -> Entry:
        """The entry of this home."""
        stock = stock_of(self.here(record), record.pk, now=self.request.now)
        return entry_of(self.register().entries(stock), self.kwargs["row_id"])

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The step's fields."""
        self.entry(record)
        form = DeedForm(data)
        form.fields |= self.step().fields(record.company_id, self.request.today)
        return form

    def facts(self, record: Record) -> Sequence[Fact]:
        """The entry."""
        entry = self.entry(record)
        return (Fact(label=_("Entry"), value=entry.title), Fact(label=_("It says"), value=entry.detail))

    def do(self, record: Record, form: DeedForm) -> str:
        """One call of the step's operation."""
        self.step().do(self.request.access.actor, self.entry(record).row_id, form.cleaned_data, self.request.now)
        return _("It is recorded.")


class _OnKeys(Deed):
    kind = "asset"
    permission = KEYS

    def keys(self, record: Record) -> Entry:
        """The keys of this home."""
        stock = stock_of(self.here(record), record.pk, now=self.request.now)
        return entry_of(stock.keys, self.kwargs["row_id"])

    def facts(self, record: Record) -> Sequence[Fact]:
        """Which keys, and who has them."""
        keys = self.keys(record)
        return (Fact(label=_("Keys"), value=keys.title), Fact(label=_("How many"), value=keys.detail))

    def after(self, record: Record) -> str:
        """Back to the registers."""
        return f"{reverse('staff:asset-stock', args=[record.reference])}#keys"


class LendForm(DeedForm):
    """Who takes the keys."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from django import forms

        self.fields["holder"] = forms.CharField(label=_("Who takes them"), max_length=100)
        self.fields["purpose"] = forms.CharField(label=_("What for"), max_length=100, required=False)
        self.fields["due_date"] = DayField(label=_("Due back"), required=False)


class LendKeys(_OnKeys):
    """Hands keys out."""

    title = gettext_lazy("Hand out keys")
    button = gettext_lazy("Hand them out")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Who, what for, until when."""
        self.keys(record)
        return LendForm(data)

    def do(self, record: Record, form: DeedForm) -> str:
        """Hands them out."""
        operations.lend_keys(
            by=self.request.access.actor,
            key_set_id=self.keys(record).row_id,
            now=self.request.now,
            **form.cleaned_data,
        )
        return _("%(name)s has the keys.") % {"name": form.cleaned_data["holder"]}


class ReturnKeys(_OnKeys):
    """Takes keys back."""

    title = gettext_lazy("Take keys back")
    button = gettext_lazy("They are back")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Nothing is asked."""
        self.keys(record)
        return DeedForm(data)

    def do(self, record: Record, form: DeedForm) -> str:
        """Takes them back."""
        operations.return_keys(by=self.request.access.actor, key_set_id=self.keys(record).row_id, now=self.request.now)
        return _("The keys are back.")


class RunningOut(StaffView):
    """Certificates that have run out or will in sixty days; keys that are out."""

    permission = READ

    def get(self, request: HttpRequest) -> HttpResponse:
        """The lists, of one kind of certificate when asked."""
        from hearth.records.assets.models import CertificateKind

        kind = request.GET.get("kind", "")
        access, now = self.request.access, self.request.now
        context = {
            "rows": running_out(access, now=now, kind=kind),
            "keys": keys_out(access, now=now),
            "kinds": CertificateKind.choices,
            "kind": kind,
        }
        return self.page("staff/assets/running_out.html", context)
