"""Everybody's own password: a temporary one is changed here."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.faces.staff.configuration.people_forms import RefusableForm
from hearth.faces.staff.page import SIGNED_IN, StaffView
from hearth.kernel.refusal import Refused
from hearth.platform.identity import operations


class OwnPasswordForm(RefusableForm):
    """The password that holds now, and the one that shall."""

    old = forms.CharField(
        label=gettext_lazy("Password now"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 12 characters: a few words that nobody would put together."),
    )


class OwnPassword(StaffView):
    """Changes one's own password."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form."""
        return self.page("staff/configuration/own_password.html", {"form": OwnPasswordForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Changes it; one stays signed in here, and nowhere else."""
        form = OwnPasswordForm(request.POST)
        user = self.request.user
        if form.is_valid():
            if not user.check_password(form.cleaned_data["old"]):
                form.add_error("old", _("That is not your password now."))
            else:
                try:
                    operations.set_password(
                        by=user.actor, user_id=user.pk, password=form.cleaned_data["password"], now=self.request.now
                    )
                except Refused as refusal:
                    form.refuse(refusal)
                else:
                    user.refresh_from_db()
                    update_session_auth_hash(request, user)
                    messages.success(request, _("Your password is changed. You are signed out everywhere else."))
                    return redirect(reverse("staff:home"))
        return self.page("staff/configuration/own_password.html", {"form": form, "page_has_errors": True}, status=422)
