"""Accounts of colleagues: who can sign in, and the roles that they hold, company by company.

One sees the accounts of the companies whose accounts one looks after: those that belong there, and those that hold a
role there. Only the former can be changed; of the latter, the roles held there.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hearth.faces.kit.lists import ListState, paging, read_cursor
from hearth.faces.staff.configuration import forms as shared
from hearth.faces.staff.configuration import home, people_forms
from hearth.faces.staff.configuration.records import last_day, status_of
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import NotFound, NotPermitted, Refused
from hearth.platform import catalogue
from hearth.platform.identity import operations, queries
from hearth.platform.identity.models import Role, RoleHolding, User
from hearth.platform.identity.registrations import MANAGE_USERS
from hearth.platform.organisation.models import Company

PAGE = 50


class UsersView(StaffView):
    """A screen of accounts, with the list beside what is open."""

    permission = MANAGE_USERS

    @cached_property
    def company_ids(self) -> frozenset[int]:
        """The companies whose accounts the reader looks after."""
        return self.request.access.companies_with(MANAGE_USERS)

    @cached_property
    def companies(self) -> list[Company]:
        """Those companies, by name."""
        return list(Company.objects.filter(pk__in=self.company_ids).order_by("name"))

    def user(self, user_id: int, *, to_change: bool = False) -> User:
        """An account that the reader sees; with `to_change` one that belongs to a company that they look after."""
        user = queries.account(user_id, company_ids=self.company_ids)
        if to_change and user.company_id not in self.company_ids:
            raise NotPermitted(f"{user.name}'s account belongs to {user.company}. Ask a colleague there to change it.")
        return user

    def list_context(self, chosen: User | None = None) -> dict[str, Any]:
        """The list of accounts, with one open."""
        state = ListState.read(
            path=reverse("staff:configuration-users"), query=self.request.GET, sorts=("name",), filters=("state",)
        )
        active = {"active": True, "disabled": False}.get(state.filters.get("state", ""))
        rows = queries.accounts(
            company_ids=self.company_ids,
            text=state.text,
            active=active,
            after=read_cursor(state.cursor) if state.cursor else None,
            before=read_cursor(state.before) if state.before else None,
            limit=PAGE + 1,
        )
        counts = queries.account_counts(company_ids=self.company_ids, text=state.text)
        total = sum(counts.values()) if active is None else counts[active]
        shown, page = paging(
            state=state, rows=rows, size=PAGE, key_of=lambda user: (user.name.lower(), user.pk), total=total
        )
        return {
            "title": _("Users"),
            "tabs": home.tabs(self.request.access, home.PEOPLE, _("Users")),
            "state": state,
            "states": state.choices(
                "state",
                [("", _("All")), ("active", _("Can sign in")), ("disabled", _("Disabled"))],
                {"": sum(counts.values()), "active": counts[True], "disabled": counts[False]},
            ),
            "count": total,
            "lines": self._lines(shown, state, chosen),
            "paging": page,
            "companies": self.companies,
            "list_url": state.url(after=state.cursor, before=state.before),
        }

    def _lines(self, users: list[User], state: ListState, chosen: User | None) -> list[dict[str, Any]]:
        today = self.request.today
        held: dict[int, list[str]] = {}
        for holding in queries.holdings([user.pk for user in users], company_ids=self.company_ids):
            if holding.effective_from <= today and (holding.effective_to is None or holding.effective_to > today):
                held.setdefault(holding.user_id, []).append(holding.role.name)
        query = state.url(after=state.cursor, before=state.before).partition("?")[2]
        return [
            {
                "user": user,
                "roles": ", ".join(sorted(set(held.get(user.pk, [])))),
                "url": f"{reverse('staff:configuration-user', args=[user.pk])}?{query}",
                "on": chosen is not None and chosen.pk == user.pk,
            }
            for user in users
        ]

    def shown(
        self, panel: str, context: dict[str, Any], user: User | None = None, *, status: int = 200
    ) -> HttpResponse:
        """The list with a panel beside it."""
        listed = self.list_context(user)
        about = {"panel": f"staff/configuration/panels/{panel}.html", "account": user}
        return self.page("staff/configuration/users.html", {**listed, **about, **context}, status=status)

    def to_user(self, user_id: int) -> HttpResponse:
        """Back to an account."""
        return redirect(reverse("staff:configuration-user", args=[user_id]))


class Users(UsersView):
    """Everybody who can sign in, or could."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        return self.page("staff/configuration/users.html", self.list_context())


class PasswordShown(UsersView):
    """What makes a password may have to show it, this once."""

    def answer(self, user: User, password: str, *, made: bool, words: str) -> HttpResponse:
        """The page with a password that was made; else back to the account. Nothing keeps the password."""
        if not made:
            messages.success(self.request, words)
            return self.to_user(user.pk)
        response = self.shown("password_shown", {"password": password, "words": words}, user)
        response["Cache-Control"] = "no-store"
        return response


class NewUser(PasswordShown):
    """An account for a colleague."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form."""
        form = people_forms.NewUserForm(companies=self.companies, initial={"company": self.request.user.company_id})
        return self.shown("user_new", {"form": form})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Makes it."""
        form = people_forms.NewUserForm(request.POST, companies=self.companies)
        if form.is_valid():
            given = form.cleaned_data
            password = given["password"] or operations.temporary_password()
            try:
                user = operations.create_user(
                    by=self.request.access.actor,
                    email=given["email"],
                    name=given["name"],
                    company_id=int(given["company"]),
                    job_title=given["job_title"],
                    phone=given["phone"],
                    password=password,
                    temporary=True,
                    now=self.request.now,
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                words = _("%(name)s has an account. Give them a role next.") % {"name": user.name}
                return self.answer(user, password, made=not given["password"], words=words)
        return self.shown("user_new", {"form": form, "page_has_errors": True}, status=422)


class UserPanel(UsersView):
    """An account: what it says, the roles held, giving another."""

    def get(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """The page."""
        user = self.user(user_id)
        return self.opened(user)

    def post(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Changes what colleagues and letters say of them."""
        user = self.user(user_id, to_change=True)
        form = people_forms.DetailsForm(request.POST)
        if form.is_valid():
            try:
                operations.change_details(by=self.request.access.actor, user_id=user.pk, **form.cleaned_data)
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("%(name)s's account is saved.") % {"name": form.cleaned_data["name"]})
                return self.to_user(user.pk)
        return self.opened(user, details=form, status=422)

    def opened(self, user: User, *, details: Any = None, grant: Any = None, status: int = 200) -> HttpResponse:
        """The panel, with a form that came back."""
        initial = {"name": user.name, "job_title": user.job_title, "phone": user.phone}
        return self.shown(
            "user",
            {
                "details": details or people_forms.DetailsForm(initial=initial),
                "grant": grant or self.grant_form(initial={"effective_from": self.request.today}),
                "holdings": [
                    {"holding": each, "last": last_day(each.effective_to), "standing": self._standing(each)}
                    for each in queries.holdings([user.pk], company_ids=self.company_ids)[:100]
                ],
                "may_change": user.company_id in self.company_ids,
                "oneself": user.pk == self.request.user.pk,
                "page_has_errors": status != 200,
            },
            user,
            status=status,
        )

    def grant_form(self, data: Any = None, **kwargs: Any) -> people_forms.GrantForm:
        """A role to give in one of the companies."""
        return people_forms.GrantForm(
            data, roles=Role.objects.order_by("name"), companies=self.companies, prefix="grant", **kwargs
        )

    def _standing(self, holding: RoleHolding) -> str:
        today = self.request.today
        if holding.effective_from > today:
            return "future"
        return "expired" if holding.effective_to is not None and holding.effective_to <= today else "current"


class GrantRole(UserPanel):
    """Gives somebody a role."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Gives it."""
        user = self.user(user_id)
        form = self.grant_form(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            try:
                holding = operations.grant_role(
                    by=self.request.access.actor,
                    user_id=user.pk,
                    role_id=int(given["role"]),
                    company_id=int(given["company"]),
                    effective_from=given["effective_from"],
                    effective_to=given["effective_to"],
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                words = _("%(name)s is given the role “%(role)s”.")
                messages.success(request, words % {"name": user.name, "role": holding.role.name})
                return self.to_user(user.pk)
        return self.opened(user, grant=form, status=422)


class EndRole(UsersView):
    """Takes a role away from a day on."""

    def get(self, request: HttpRequest, user_id: int, holding_id: int) -> HttpResponse:
        """Asks for the last day and the reason."""
        user, holding = self._found(user_id, holding_id)
        form = people_forms.EndRoleForm(initial={"on": self.request.today + shared.ONE_DAY})
        return self.shown("role_end", {"form": form, "holding": holding}, user)

    def post(self, request: HttpRequest, user_id: int, holding_id: int) -> HttpResponse:
        """Ends it."""
        user, holding = self._found(user_id, holding_id)
        form = people_forms.EndRoleForm(request.POST)
        if form.is_valid():
            try:
                operations.end_role(
                    by=self.request.access.actor,
                    holding_id=holding.pk,
                    on=form.cleaned_data["on"],
                    reason=form.cleaned_data["reason"],
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("The role “%(role)s” has its last day.") % {"role": holding.role.name})
                return self.to_user(user.pk)
        return self.shown("role_end", {"form": form, "holding": holding, "page_has_errors": True}, user, status=422)

    def _found(self, user_id: int, holding_id: int) -> tuple[User, RoleHolding]:
        user = self.user(user_id)
        held = queries.holdings([user.pk], company_ids=self.company_ids)
        holding = next((each for each in held if each.pk == holding_id), None)
        if holding is None:
            raise NotFound("There is no such role to end.")
        return user, holding


class SetPassword(PasswordShown):
    """A new password, typed or made."""

    def get(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """The form."""
        return self.shown("password", {"form": people_forms.PasswordForm()}, self.user(user_id, to_change=True))

    def post(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Sets it; their other sessions end."""
        user = self.user(user_id, to_change=True)
        form = people_forms.PasswordForm(request.POST)
        if form.is_valid():
            password = form.cleaned_data["password"] or operations.temporary_password()
            try:
                operations.set_password(
                    by=self.request.access.actor,
                    user_id=user.pk,
                    password=password,
                    temporary=user.pk != self.request.user.pk,
                    now=self.request.now,
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                if user.pk == self.request.user.pk:
                    self.request.user.refresh_from_db()
                    update_session_auth_hash(request, self.request.user)
                words = _("%(name)s has a new password.") % {"name": user.name}
                return self.answer(user, password, made=not form.cleaned_data["password"], words=words)
        return self.shown("password", {"form": form, "page_has_errors": True}, user, status=422)


class SwitchUser(UsersView):
    """Disables an account, or lets it in again."""

    enable = False

    def get(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Asks why, and says what will be lost."""
        return self._asked(self.user(user_id, to_change=True), people_forms.ReasonForm())

    def post(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Does it."""
        user = self.user(user_id, to_change=True)
        form = people_forms.ReasonForm(request.POST)
        if form.is_valid():
            by, reason = self.request.access.actor, form.cleaned_data["reason"]
            try:
                if self.enable:
                    operations.enable_user(by=by, user_id=user.pk, reason=reason)
                else:
                    operations.disable_user(by=by, user_id=user.pk, reason=reason, now=self.request.now)
            except Refused as refusal:
                form.refuse(refusal)
                return self._asked(user, form, status=status_of(refusal))
            words = _("%(name)s can sign in again. Give them a role.") if self.enable else _("%(name)s is disabled.")
            messages.success(request, words % {"name": user.name})
            return self.to_user(user.pk)
        return self._asked(user, form, status=422)

    def _asked(self, user: User, form: people_forms.ReasonForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "enable": self.enable, "page_has_errors": bool(form.errors)}
        return self.shown("user_switch", context, user, status=status)


class UserHistory(UsersView):
    """Who changed what in an account and in the roles held in the reader's companies."""

    def get(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """The page."""
        user = self.user(user_id)
        reader = catalogue.reader(self.request.access)
        entries = reader.history(user)
        for holding in queries.holdings([user.pk], company_ids=self.company_ids)[:50]:
            entries += reader.history(holding)
        context = {
            "title": user.name,
            "label": _("User"),
            "back": reverse("staff:configuration-user", args=[user.pk]),
            "entries": sorted(entries, key=lambda entry: entry.at, reverse=True)[:500],
        }
        return self.page("staff/configuration/history.html", context)
