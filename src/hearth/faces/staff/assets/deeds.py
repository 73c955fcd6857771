"""Adding homes, blocks, estates and garages, and changing what is said of them. One call each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.faces.staff.assets import forms
from hearth.faces.staff.deed import Action, Deed, DeedForm, Fact, title_of
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import Refused
from hearth.modules.tenancies.registrations import START
from hearth.platform.configuration import lookups
from hearth.platform.identity.access import Access
from hearth.platform.index.models import Record
from hearth.records.assets import operations, queries, stock
from hearth.records.assets.lists import ASSET_STATUS
from hearth.records.assets.registrations import EDIT, KEYS


def actions_on(page: queries.AssetPage, here: Access) -> list[Action]:
    """What can be done to a home, by those who may, while it makes sense."""
    stands = not page.disposed
    offered = (
        (START, stands and page.lettable, _("Start a tenancy"), "start-tenancy", f"?asset={page.reference}"),
        (EDIT, stands, _("Change the address"), "change-address", ""),
        (EDIT, stands, _("Change bedrooms, floor, UPRN, place"), "change-asset", ""),
        (EDIT, stands, _("Move in the hierarchy"), "move-asset", ""),
        (EDIT, stands, _("Set the patch"), "set-patch", ""),
        (EDIT, stands, _("Change the status"), "set-asset-status", ""),
        (EDIT, stands, _("Add what belongs to it"), "add-asset", f"?parent={page.reference}"),
    )
    return [
        Action(
            label=label,
            url=reverse(f"staff:{name}", args=[] if query else [page.reference]) + query,
        )
        for permission, sensible, label, name, query in offered
        if sensible and here.has(permission)
    ] + [
        Action(label=_("Certificates, keys and more"), url=reverse("staff:asset-stock", args=[page.reference]))
        for may in (here.has(EDIT) or here.has(KEYS),)
        if may
    ]


class AddAsset(StaffView):
    """Adds a home, block, estate or garage."""

    permission = EDIT
    title = gettext_lazy("Add a home")
    button = gettext_lazy("Add it")

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form; `parent` names what it belongs to."""
        return self._shown(self._form(initial={"parent": request.GET.get("parent", "")[:40]}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Adds it, or says what is wrong."""
        form = self._form(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            parent = form.found("parent", "asset", self.request.access, self.request.now)
            if not form.errors:
                self.request.access.within(given["company"]).require(EDIT)
                try:
                    asset = operations.create_asset(
                        by=self.request.access.actor,
                        company_id=given["company"],
                        type_id=given["type"],
                        address=given["address"],
                        postcode=given["postcode"],
                        parent_id=parent.pk if parent else None,
                        patch_id=given["patch"],
                        uprn=given["uprn"],
                        bedrooms=given["bedrooms"],
                        floor=given["floor"],
                        now=self.request.now,
                    )
                    messages.success(request, _("%(home)s is added.") % {"home": asset})
                    return redirect(reverse("staff:asset", args=[asset.reference]))
                except Refused as refusal:
                    form.refuse(refusal)
        return self._shown(form)

    def _form(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> forms.NewAssetForm:
        companies = queries.companies_named(self.request.access.companies_with(EDIT))
        ids = [company.pk for company in companies]
        reference = (data or initial or {}).get("parent", "")
        return forms.NewAssetForm(
            data,
            initial=initial,
            companies=companies,
            types=queries.types_in_use(ids, on=self.request.today),
            patches=queries.patches_in_use(ids, on=self.request.today),
            shown=title_of(self.request.access, reference, "asset"),
        )

    def _shown(self, form: forms.NewAssetForm) -> HttpResponse:
        context = {"form": form, "deed": self, "back": reverse("staff:home"), "page_has_errors": bool(form.errors)}
        return self.page("staff/assets/add.html", context, status=422 if form.errors else 200)


class OnAsset(Deed):
    """A deed about a home, with its facts beside the form."""

    kind = "asset"
    permission = EDIT

    def facts(self, record: Record) -> Sequence[Fact]:
        """Type, status, patch, officer."""
        page = queries.asset_page(self.here(record), record.reference, now=self.request.now)
        told = (
            (_("Type"), page.type),
            (_("Status"), page.status),
            (_("Patch"), page.patch),
            (_("Officer"), page.officer),
        )
        return [Fact(label=label, value=value) for label, value in told if value]


class ChangeAddress(OnAsset):
    """Gives a home another address."""

    title = gettext_lazy("Change the address")
    button = gettext_lazy("Change it")
    hint = gettext_lazy("Its tenancies and rent accounts are called by the new address at once.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The present address to start with."""
        now = stock.facts_of(record.pk)
        return forms.AddressForm(data, initial={"address": now.address, "postcode": now.postcode})

    def do(self, record: Record, form: DeedForm) -> str:
        """Changes it."""
        given = form.cleaned_data
        asset = operations.change_address(
            by=self.request.access.actor,
            asset_id=record.pk,
            address=given["address"],
            postcode=given["postcode"],
            reason=given["reason"],
            now=self.request.now,
        )
        return _("The address is now %(address)s.") % {"address": asset}


class ChangeAsset(OnAsset):
    """Bedrooms, floor, UPRN, the place on the map."""

    title = gettext_lazy("Change bedrooms, floor, UPRN, place")
    button = gettext_lazy("Change them")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The present facts to start with."""
        now = stock.facts_of(record.pk)
        names = ("bedrooms", "floor", "uprn", "latitude", "longitude")
        return forms.FactsForm(data, initial={name: getattr(now, name) for name in names})

    def do(self, record: Record, form: DeedForm) -> str:
        """Changes them."""
        operations.change_facts(by=self.request.access.actor, asset_id=record.pk, **form.cleaned_data)
        return _("The facts are changed.")


class MoveAsset(OnAsset):
    """Puts a home beneath another asset."""

    title = gettext_lazy("Move in the hierarchy")
    button = gettext_lazy("Move it")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """What it belongs to now."""
        now = stock.facts_of(record.pk)
        return forms.ParentForm(data, initial={"parent": now.parent_reference}, shown=now.parent_title)

    def do(self, record: Record, form: DeedForm) -> str:
        """Moves it."""
        parent = form.found("parent", "asset", self.request.access, self.request.now)
        if form.errors:
            return ""
        operations.move_asset(by=self.request.access.actor, asset_id=record.pk, parent_id=parent.pk if parent else None)
        return _("It belongs to %(parent)s.") % {"parent": parent.title if parent else _("nothing")}


class SetPatch(OnAsset):
    """Puts a home into a patch."""

    title = gettext_lazy("Set the patch")
    button = gettext_lazy("Set it")
    hint = gettext_lazy("Tasks, letters and alerts go to the officer of the patch. What belongs to it follows it.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """Patches in use in the company."""
        patches = queries.patches_in_use([record.company_id], on=self.request.today)
        now = stock.facts_of(record.pk)
        return forms.PatchForm(data, initial={"patch": now.patch_id}, patches=patches)

    def do(self, record: Record, form: DeedForm) -> str:
        """Sets it."""
        operations.set_patch(
            by=self.request.access.actor,
            asset_ids=[record.pk],
            patch_id=form.cleaned_data["patch"],
            now=self.request.now,
        )
        officer = queries.officer_of(record.pk, on=self.request.today)
        return _("The patch is set. Its officer: %(name)s.") % {"name": officer.name if officer else _("nobody")}


class SetStatus(OnAsset):
    """In use, out of use, disposed."""

    title = gettext_lazy("Change the status")
    button = gettext_lazy("Change it")
    hint = gettext_lazy("What has been disposed of stays so.")

    def form(self, record: Record, data: Any = None, files: Any = None) -> DeedForm:
        """The masters, and the landlord's own words."""
        return self._status_form(record, data)

    def _status_form(self, record: Record, data: Any) -> forms.StatusForm:
        words = lookups.choices(ASSET_STATUS, record.company_id, self.request.today)
        return forms.StatusForm(data, initial={"status": stock.facts_of(record.pk).status}, words=words)

    def do(self, record: Record, form: DeedForm) -> str:
        """Changes it."""
        sent = self._status_form(record, form.data)
        sent.full_clean()
        status, word_id = sent.chosen()
        operations.set_status(
            by=self.request.access.actor,
            asset_id=record.pk,
            status=status,
            word_id=word_id,
            reason=form.cleaned_data["reason"],
            now=self.request.now,
        )
        return _("The status is changed.")
