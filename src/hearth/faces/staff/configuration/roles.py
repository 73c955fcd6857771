"""Roles: what each may do and read. A role is the whole landlord's; it is held company by company."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hearth.faces.staff.configuration import home
from hearth.faces.staff.configuration.people_forms import RoleForm
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import Refused
from hearth.platform import catalogue
from hearth.platform.identity import operations, queries
from hearth.platform.identity.models import Role
from hearth.platform.identity.registrations import MANAGE_ROLES


class RolesView(StaffView):
    """A screen of roles, with the list beside what is open."""

    permission = MANAGE_ROLES

    def shown(self, context: dict[str, Any], role: Role | None = None, *, status: int = 200) -> HttpResponse:
        """The list, and what is open."""
        access = self.request.access
        listed = queries.roles(company_ids=access.company_ids, on=self.request.today)
        context |= {
            "tabs": home.tabs(access, home.PEOPLE, _("Roles")),
            "roles": [
                {"role": each, "people": people, "on": role is not None and each.pk == role.pk}
                for each, people in listed
            ],
            "role": role,
        }
        return self.page("staff/configuration/roles.html", context, status=status)


class Roles(RolesView):
    """All roles."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        return self.shown({})


class NewRole(RolesView):
    """A new role; `from` names one to begin with."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form."""
        if code := request.GET.get("from", ""):
            form = RoleForm.of(queries.role(code))
            form.initial["name"] = ""
        else:
            form = RoleForm()
        return self.shown({"form": form})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Makes it."""
        form = RoleForm(request.POST)
        if form.is_valid():
            try:
                role = operations.create_role(
                    by=self.request.access.actor,
                    name=form.cleaned_data["name"],
                    permissions=form.permissions(),
                    clearances=form.cleaned_data["clearances"],
                    networks=form.networks_given(),
                    second_factor=form.cleaned_data["second_factor"],
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("The role “%(name)s” is added.") % {"name": role.name})
                return redirect(reverse("staff:configuration-role", args=[role.code]))
        return self.shown({"form": form, "page_has_errors": True}, status=422)


class RolePanel(RolesView):
    """What a role may do and read."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The page."""
        role = queries.role(code)
        return self.shown({"form": RoleForm.of(role)}, role)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Changes it: everybody who holds it has it so with their next page."""
        role = queries.role(code)
        form = RoleForm(request.POST)
        if form.is_valid():
            try:
                operations.define_role(
                    by=self.request.access.actor,
                    code=role.code,
                    name=form.cleaned_data["name"].strip(),
                    permissions=form.permissions(),
                    clearances=form.cleaned_data["clearances"],
                    networks=form.networks_given(),
                    second_factor=form.cleaned_data["second_factor"],
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("The role “%(name)s” is saved.") % {"name": form.cleaned_data["name"]})
                return redirect(reverse("staff:configuration-role", args=[role.code]))
        return self.shown({"form": form, "page_has_errors": True}, role, status=422)


class RoleHistory(RolesView):
    """Who changed what in a role."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The page."""
        role = queries.role(code)
        context = {
            "title": role.name,
            "label": _("Role"),
            "back": reverse("staff:configuration-role", args=[role.code]),
            "entries": catalogue.reader(self.request.access).history(role)[:500],
        }
        return self.page("staff/configuration/history.html", context)
