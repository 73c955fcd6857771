"""More of an account: functional units, limits in pounds, where it is signed in, cloning and unlocking it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.faces.kit.forms import DayField, MoneyField
from hearth.faces.staff.configuration.forms import BLANK, LastDayField
from hearth.faces.staff.configuration.people import PasswordShown, UsersView
from hearth.faces.staff.configuration.people_forms import RefusableForm
from hearth.faces.staff.configuration.records import last_day
from hearth.faces.staff.page import SIGNED_IN, StaffView
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.identity import accounts, directory, second_factor, sessions
from hearth.platform.identity.directory_sign_in import directory_name
from hearth.platform.identity.limits import LIMITS
from hearth.platform.identity.models import User
from hearth.platform.index import units
from hearth.platform.index.models import FunctionalUnit
from hearth.platform.organisation.models import Company


class UnitForm(RefusableForm):
    """A functional unit to work in, and when."""

    unit = forms.ChoiceField(label=gettext_lazy("Functional unit"))
    effective_from = DayField(label=gettext_lazy("From"))
    effective_to = LastDayField(
        label=gettext_lazy("To"), required=False, help_text=gettext_lazy("The last day. Blank: no end")
    )

    def __init__(self, *args: Any, offered: Iterable[FunctionalUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [BLANK, *((str(each.pk), each.description) for each in offered)]  # type: ignore[attr-defined]


class LimitForm(RefusableForm):
    """The most pounds at once, of what, where and when."""

    kind = forms.ChoiceField(label=gettext_lazy("For"))
    company = forms.ChoiceField(label=gettext_lazy("Company"))
    amount = MoneyField(label=gettext_lazy("Most at once"))
    effective_from = DayField(label=gettext_lazy("From"))
    effective_to = LastDayField(
        label=gettext_lazy("To"), required=False, help_text=gettext_lazy("The last day. Blank: no end")
    )

    def __init__(self, *args: Any, companies: Iterable[Company], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [BLANK, *LIMITS.items()]  # type: ignore[attr-defined]
        self.fields["company"].choices = [(str(each.pk), each.name) for each in companies]  # type: ignore[attr-defined]


class CloneForm(RefusableForm):
    """Who the new account is for."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    email = forms.CharField(
        label=gettext_lazy("Email"), max_length=254, help_text=gettext_lazy("They sign in with it.")
    )


class LinkForm(RefusableForm):
    """What the directory calls somebody."""

    subject = forms.CharField(
        label=gettext_lazy("What the directory calls them"),
        max_length=255,
        help_text=gettext_lazy("The page that turned them away shows it. Make sure that it was them."),
    )


class UserMore(UsersView):
    """Units, limits and sessions of an account."""

    def get(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """The page."""
        return self.more(self.user(user_id, to_change=True))

    def more(
        self, user: User, *, unit: Any = None, limit: Any = None, link: Any = None, status: int = 200
    ) -> HttpResponse:
        """The page, with a form that came back."""
        today = self.request.today
        context = {
            "account": user,
            "back": reverse("staff:configuration-user", args=[user.pk]),
            "oneself": user.pk == self.request.user.pk,
            "units": [
                {"holding": each, "last": last_day(each.effective_to), "standing": standing_of(each, today)}
                for each in units.holdings(user.pk)
            ],
            "limits": [
                {
                    "limit": each,
                    "words": LIMITS.get(each.kind) if each.kind in LIMITS else each.kind,
                    "last": last_day(each.effective_to),
                    "standing": standing_of(each, today),
                }
                for each in accounts.limits_of(user.pk, company_ids=self.company_ids)
            ],
            "places": sessions.signed_in(user.pk, current=str(self.request.session.session_key)),
            "locked": accounts.is_locked(user, most=settings.AXES_FAILURE_LIMIT),
            "second_factor": second_factor.has_second_factor(user.pk),
            "unit_form": unit or self.unit_form(initial={"effective_from": today}),
            "limit_form": limit or self.limit_form(initial={"effective_from": today}),
            "companies": self.companies,
            "directory": directory_name(),
            "link": directory.link_of(user.pk),
            "link_form": link or LinkForm(prefix="link"),
            "page_has_errors": status != 200,
        }
        return self.page("staff/configuration/user_more.html", context, status=status)

    def unit_form(self, data: Any = None, **kwargs: Any) -> UnitForm:
        """A unit to give, of those in force in the companies that the reader looks after."""
        offered = units.offered(company_ids=self.company_ids, on=self.request.today)
        return UnitForm(data, offered=offered, prefix="unit", **kwargs)

    def limit_form(self, data: Any = None, **kwargs: Any) -> LimitForm:
        """A limit to set."""
        return LimitForm(data, companies=self.companies, prefix="limit", **kwargs)

    def back(self, user: User, words: str) -> HttpResponse:
        """Back to the page, with what was done."""
        messages.success(self.request, words)
        return redirect(reverse("staff:configuration-user-more", args=[user.pk]))


class GiveUnit(UserMore):
    """Has somebody work in a unit."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Gives it."""
        user = self.user(user_id, to_change=True)
        form = self.unit_form(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            try:
                holding = units.give_unit(
                    by=self.request.access.actor,
                    user_id=user.pk,
                    unit_id=int(given["unit"]),
                    effective_from=given["effective_from"],
                    effective_to=given["effective_to"],
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                words = _("%(name)s works in “%(unit)s”.")
                return self.back(user, words % {"name": user.name, "unit": holding.unit.description})
        return self.more(user, unit=form, status=422)


class EndUnit(UserMore):
    """Ends somebody's work in a unit today."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, user_id: int, holding_id: int = 0) -> HttpResponse:
        """Ends it."""
        user = self.user(user_id, to_change=True)
        if not any(each.pk == holding_id for each in units.holdings(user.pk)):
            raise NotFound("There is no such unit to end.")
        on = self.request.today
        units.end_unit(by=self.request.access.actor, holding_id=holding_id, on=on, reason="Functional unit ended")
        return self.back(user, _("The unit has ended."))


class BindUser(UserMore):
    """Says whether somebody sees only the records of their units."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Binds them, or not."""
        user = self.user(user_id, to_change=True)
        bound = request.POST.get("bound") == "yes"
        units.bind(by=self.request.access.actor, user_id=user.pk, bound=bound)
        words = (
            _("%(name)s sees records of their units only.") if bound else _("%(name)s sees all that their roles show.")
        )
        return self.back(user, words % {"name": user.name})


class SetLimit(UserMore):
    """Sets a limit in pounds."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Sets it."""
        user = self.user(user_id, to_change=True)
        form = self.limit_form(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            try:
                accounts.set_limit(
                    by=self.request.access.actor,
                    user_id=user.pk,
                    company_id=int(given["company"]),
                    kind=given["kind"],
                    amount=given["amount"],
                    effective_from=given["effective_from"],
                    effective_to=given["effective_to"],
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                return self.back(user, _("The limit is set."))
        return self.more(user, limit=form, status=422)


class EndLimit(UserMore):
    """Takes a limit away today."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, user_id: int, limit_id: int = 0) -> HttpResponse:
        """Takes it away."""
        user = self.user(user_id, to_change=True)
        if not any(each.pk == limit_id for each in accounts.limits_of(user.pk, company_ids=self.company_ids)):
            raise NotFound("There is no such limit.")
        accounts.end_limit(by=self.request.access.actor, limit_id=limit_id, on=self.request.today)
        return self.back(user, _("The limit has ended."))


class LinkUser(UserMore):
    """Links an account to a name of the directory."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Links it."""
        user = self.user(user_id, to_change=True)
        form = LinkForm(request.POST, prefix="link")
        if form.is_valid():
            try:
                directory.link_user(
                    by=self.request.access.actor,
                    user_id=user.pk,
                    subject=form.cleaned_data["subject"],
                    now=self.request.now,
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                return self.back(user, _("%(name)s signs in by the directory.") % {"name": user.name})
        return self.more(user, link=form, status=422)


class UnlinkUser(UserMore):
    """Ends an account's link to the directory."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Ends it."""
        user = self.user(user_id, to_change=True)
        directory.unlink_user(by=self.request.access.actor, user_id=user.pk)
        return self.back(user, _("%(name)s signs in by the directory no more.") % {"name": user.name})


class SignOutUser(UserMore):
    """Signs somebody out everywhere, or in one place."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Does it; one's own session that asks stays."""
        user = self.user(user_id, to_change=True)
        if place := request.POST.get("place", ""):
            sessions.end(user_id=user.pk, session_id=int(place) if place.isdecimal() else 0)
        else:
            sessions.end_all(user_id=user.pk, but=str(self.request.session.session_key))
        return self.back(user, _("%(name)s is signed out there.") % {"name": user.name})


class UnlockUser(UserMore):
    """Lets somebody try again who was locked out by wrong passwords."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Unlocks the account."""
        user = self.user(user_id, to_change=True)
        accounts.unlock_user(by=self.request.access.actor, user_id=user.pk, reason="Unlocked after wrong passwords")
        return self.back(user, _("%(name)s can try again.") % {"name": user.name})


class RemoveSecondFactor(UserMore):
    """Takes a lost second factor away."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Takes it away."""
        user = self.user(user_id, to_change=True)
        second_factor.remove_second_factor(
            by=self.request.access.actor, user_id=user.pk, reason="Second factor was lost", now=self.request.now
        )
        return self.back(user, _("%(name)s signs in with the password, and sets up another.") % {"name": user.name})


class SendResetLink(UserMore):
    """Has a link sent by which somebody sets a new password."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Sends it."""
        user = self.user(user_id, to_change=True)
        origin = request.build_absolute_uri("/").rstrip("/")
        accounts.ask_for_reset(email=user.email, origin=origin, now=self.request.now)
        return self.back(user, _("A link goes to %(email)s. It opens for an hour.") % {"email": user.email})


class CloneUser(PasswordShown):
    """An account for somebody who does what a colleague does."""

    def get(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """The form."""
        return self.shown("user_clone", {"form": CloneForm()}, self.user(user_id, to_change=True))

    def post(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Makes it."""
        user = self.user(user_id, to_change=True)
        form = CloneForm(request.POST)
        if form.is_valid():
            try:
                made, password = accounts.clone_user(
                    by=self.request.access.actor,
                    user_id=user.pk,
                    email=form.cleaned_data["email"],
                    name=form.cleaned_data["name"],
                    company_ids=self.company_ids,
                    now=self.request.now,
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                words = _("%(name)s has an account with the same roles.") % {"name": made.name}
                return self.answer(made, password, made=True, words=words)
        return self.shown("user_clone", {"form": form, "page_has_errors": True}, user, status=422)


class OwnSessions(StaffView):
    """Where one is signed in oneself."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        places = sessions.signed_in(self.request.user.pk, current=str(self.request.session.session_key))
        return self.page("staff/configuration/own_sessions.html", {"places": places})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Signs out of one place, or of all others."""
        if place := request.POST.get("place", ""):
            sessions.end(user_id=self.request.user.pk, session_id=int(place) if place.isdecimal() else 0)
        else:
            sessions.end_all(user_id=self.request.user.pk, but=str(self.request.session.session_key))
        messages.success(request, _("You are signed out there."))
        return redirect(reverse("staff:own-sessions"))


def standing_of(held: Any, today: Any) -> str:
    """Whether what is held by dates is current, future or expired."""
    if held.effective_from > today:
        return "future"
    return "expired" if held.effective_to is not None and held.effective_to <= today else "current"
