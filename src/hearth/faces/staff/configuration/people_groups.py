"""Groups of colleagues: a team, a panel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.faces.kit.forms import DayField
from hearth.faces.staff.configuration import home
from hearth.faces.staff.configuration.forms import ColleagueField, LastDayField
from hearth.faces.staff.configuration.people_forms import RefusableForm
from hearth.faces.staff.configuration.people_more import standing_of
from hearth.faces.staff.configuration.records import last_day
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.identity import groups
from hearth.platform.identity.access import Access
from hearth.platform.identity.models import UserGroup
from hearth.platform.identity.registrations import MANAGE_USERS
from hearth.platform.organisation.models import Company


class GroupForm(RefusableForm):
    """A new group."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    company = forms.ChoiceField(label=gettext_lazy("Company"))

    def __init__(self, *args: Any, companies: Iterable[Company], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["company"].choices = [(str(each.pk), each.name) for each in companies]  # type: ignore[attr-defined]


class MemberForm(RefusableForm):
    """Somebody, from a day."""

    def __init__(self, *args: Any, access: Access, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"] = ColleagueField(label=_("Colleague"), access=access, on=on)
        self.fields["effective_from"] = DayField(label=_("From"))
        self.fields["effective_to"] = LastDayField(
            label=_("To"), required=False, help_text=_("The last day. Blank: no end")
        )


class Groups(StaffView):
    """All groups of the companies whose accounts the reader looks after."""

    permission = MANAGE_USERS

    @property
    def company_ids(self) -> frozenset[int]:
        """Those companies."""
        return self.request.access.companies_with(MANAGE_USERS)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list, with the form of a new one."""
        return self.listed(GroupForm(companies=self._companies()))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Makes one."""
        form = GroupForm(request.POST, companies=self._companies())
        if form.is_valid():
            try:
                made = groups.create_group(
                    by=self.request.access.actor,
                    name=form.cleaned_data["name"],
                    company_id=int(form.cleaned_data["company"]),
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("The group “%(name)s” is made. Put colleagues in.") % {"name": made.name})
                return redirect(reverse("staff:configuration-group", args=[made.code]))
        return self.listed(form, status=422)

    def listed(self, form: GroupForm, *, status: int = 200) -> HttpResponse:
        """The page."""
        context = {
            "tabs": home.tabs(self.request.access, home.PEOPLE, _("Groups of users")),
            "groups": groups.groups(company_ids=self.company_ids, on=self.request.today),
            "form": form,
            "page_has_errors": status != 200,
        }
        return self.page("staff/configuration/groups.html", context, status=status)

    def _companies(self) -> list[Company]:
        return list(Company.objects.filter(pk__in=self.company_ids).order_by("name"))


class GroupPage(Groups):
    """Who is in a group, by dates."""

    def get(self, request: HttpRequest, code: str = "") -> HttpResponse:
        """The page."""
        form = MemberForm(
            access=self.request.access, on=self.request.today, initial={"effective_from": self.request.today}
        )
        return self.opened(self.group(code), form)

    def post(self, request: HttpRequest, code: str = "") -> HttpResponse:
        """Puts somebody in."""
        group = self.group(code)
        form = MemberForm(request.POST, access=self.request.access, on=self.request.today)
        if form.is_valid():
            given = form.cleaned_data
            try:
                groups.add_member(
                    by=self.request.access.actor,
                    group_id=group.pk,
                    user_id=given["user"].pk,
                    effective_from=given["effective_from"],
                    effective_to=given["effective_to"],
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                words = _("%(name)s is in “%(group)s”.") % {"name": given["user"].name, "group": group.name}
                messages.success(request, words)
                return redirect(reverse("staff:configuration-group", args=[group.code]))
        return self.opened(group, form, status=422)

    def group(self, code: str) -> UserGroup:
        """A group that the reader looks after."""
        return groups.group(code, company_ids=self.company_ids)

    def opened(self, group: UserGroup, form: MemberForm, *, status: int = 200) -> HttpResponse:
        """The page."""
        today = self.request.today
        lines = [
            {"member": each, "last": last_day(each.effective_to), "standing": standing_of(each, today)}
            for each in groups.members(group.pk)
        ]
        context = {"group": group, "lines": lines, "form": form, "page_has_errors": status != 200}
        return self.page("staff/configuration/group.html", context, status=status)


class EndMember(GroupPage):
    """Takes somebody out of a group today."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, code: str = "", member_id: int = 0) -> HttpResponse:
        """Takes them out."""
        group = self.group(code)
        if not any(each.pk == member_id for each in groups.members(group.pk)):
            raise NotFound("They are not in this group any more.")
        groups.end_member(by=self.request.access.actor, member_id=member_id, on=self.request.today)
        messages.success(request, _("They are out of “%(group)s”.") % {"group": group.name})
        return redirect(reverse("staff:configuration-group", args=[group.code]))
