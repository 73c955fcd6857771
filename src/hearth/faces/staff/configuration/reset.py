"""A forgotten password: ask for a link, then set a new one by it. Open to whoever is at the door."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache

from hearth.faces.staff.configuration.people_forms import RefusableForm
from hearth.kernel.refusal import Refused
from hearth.platform import clock
from hearth.platform.identity import accounts
from hearth.platform.identity.accounts import LinkSpent


class AskForm(RefusableForm):
    """Whose password."""

    email = forms.CharField(
        label=gettext_lazy("Your work email"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )


class NewPasswordForm(RefusableForm):
    """The new password."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 12 characters: a few words that nobody would put together."),
    )


@method_decorator(never_cache, name="dispatch")
class AskForLink(View):
    """Has a link sent. The answer is the same for every address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The question."""
        return self._asked(request, AskForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Sends it, if somebody has that address."""
        form = AskForm(request.POST)
        if not form.is_valid():
            return self._asked(request, form, status=422)
        origin = request.build_absolute_uri("/").rstrip("/")
        accounts.ask_for_reset(email=form.cleaned_data["email"], origin=origin, now=clock.now())
        return self._asked(request, None)

    def _asked(self, request: HttpRequest, form: AskForm | None, *, status: int = 200) -> HttpResponse:
        return render(request, "staff/sign_in/ask_for_link.html", {"form": form}, status=status)


@method_decorator(never_cache, name="dispatch")
class SetByLink(View):
    """Sets the password that somebody chose by their link."""

    def get(self, request: HttpRequest, key: str, token: str) -> HttpResponse:
        """The question, if the link still opens."""
        try:
            accounts.holder_of(key, token)
        except LinkSpent as refusal:
            return self._shown(request, {"spent": refusal.sentence}, status=410)
        return self._shown(request, {"form": NewPasswordForm()})

    def post(self, request: HttpRequest, key: str, token: str) -> HttpResponse:
        """Sets it; then they sign in with it."""
        form = NewPasswordForm(request.POST)
        if form.is_valid():
            try:
                accounts.reset_password(key=key, token=token, password=form.cleaned_data["password"], now=clock.now())
            except LinkSpent as refusal:
                return self._shown(request, {"spent": refusal.sentence}, status=410)
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("Your password is set. Sign in with it."))
                return redirect(reverse("account_login"))
        return self._shown(request, {"form": form}, status=422)

    def _shown(self, request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        response = render(request, "staff/sign_in/set_by_link.html", context, status=status)
        response["Referrer-Policy"] = "no-referrer"  # the address itself opens the account
        return response
