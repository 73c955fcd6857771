"""Who looks after a patch: its officer from day to day, and whoever covers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.faces.kit.forms import DayField
from hearth.faces.staff.configuration.forms import ColleagueField, LastDayField
from hearth.faces.staff.configuration.people_forms import RefusableForm
from hearth.faces.staff.configuration.records import last_day
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.configuration import desk
from hearth.platform.configuration.kinds import KINDS
from hearth.platform.identity.access import Access
from hearth.records.assets import operations
from hearth.records.assets.models import Patch, PatchOfficer
from hearth.records.assets.registrations import PATCHES


class OfficerForm(RefusableForm):
    """Somebody, from a day; with a last day they cover for the officer until then."""

    def __init__(self, *args: Any, access: Access, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"] = ColleagueField(label=_("Colleague"), access=access, on=on)
        self.fields["from_date"] = DayField(label=_("From"))
        self.fields["to_date"] = LastDayField(
            label=_("To"),
            required=False,
            help_text=_("Blank: they take the patch over. A last day: they cover for its officer."),
        )


class Officers(StaffView):
    """The officers of a patch."""

    permission = PATCHES
    label = gettext_lazy("Officers")

    def get(self, request: HttpRequest, patch_id: int) -> HttpResponse:
        """The page."""
        form = OfficerForm(access=self._within(), on=self.request.today, initial={"from_date": self.request.today})
        return self._shown(self._patch(patch_id), form)

    def post(self, request: HttpRequest, patch_id: int) -> HttpResponse:
        """Hands the patch over, or has it covered."""
        patch = self._patch(patch_id)
        form = OfficerForm(request.POST, access=self._within(), on=self.request.today)
        if form.is_valid():
            given = form.cleaned_data
            who: dict[str, Any] = {"by": self.request.access.actor, "patch_id": patch.pk, "user_id": given["user"].pk}
            try:
                if given["to_date"] is None:
                    operations.assign_officer(**who, from_date=given["from_date"])
                else:
                    operations.cover(**who, from_date=given["from_date"], to_date=given["to_date"])
            except Refused as refusal:
                form.refuse(refusal)
            else:
                words = _("%(name)s covers “%(patch)s”.") if given["to_date"] else _("%(name)s has “%(patch)s”.")
                messages.success(request, words % {"name": given["user"].name, "patch": patch.description})
                return redirect(reverse("staff:configuration-officers", args=[patch.pk]))
        return self._shown(patch, form, status=422)

    def _within(self) -> Access:
        """Colleagues are found in the companies whose patches the reader sets up."""
        access = self.request.access
        ids = access.companies_with(PATCHES)
        return Access.of(
            user_id=access.user_id,
            label=access.label,
            rights={company_id: rights for company_id, rights in access.rights if company_id in ids},
        )

    def _patch(self, patch_id: int) -> Patch:
        row = desk.get(self.request.access, KINDS.get("patch"), patch_id, on=self.request.today)
        patch: Patch = row.record
        return patch

    def _shown(self, patch: Patch, form: OfficerForm, *, status: int = 200) -> HttpResponse:
        today = self.request.today
        officers = patch.officers.select_related("user").order_by("-from_date", "pk")[:100]
        context = {
            "patch": patch,
            "lines": [
                {"officer": each, "last": last_day(each.to_date), "standing": _standing(each, today)}
                for each in officers
            ],
            "form": form,
            "back": reverse("staff:configuration-record", args=["patch", patch.pk]),
            "page_has_errors": status != 200,
        }
        return self.page("staff/configuration/officers.html", context, status=status)


def _standing(officer: PatchOfficer, today: Any) -> str:
    if officer.from_date > today:
        return "future"
    return "expired" if officer.to_date is not None and officer.to_date <= today else "current"


class EndCover(Officers):
    """Ends a cover today."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, patch_id: int, officer_id: int = 0) -> HttpResponse:
        """Ends it and goes back to the patch."""
        patch = self._patch(patch_id)
        if not patch.officers.filter(pk=officer_id, cover=True).exists():
            raise NotFound("There is no such cover.")
        operations.end_cover(by=self.request.access.actor, officer_id=officer_id, on=self.request.today)
        messages.success(request, _("The cover has ended."))
        return redirect(reverse("staff:configuration-officers", args=[patch.pk]))
