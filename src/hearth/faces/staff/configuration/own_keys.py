"""Everybody's own keys for programs of theirs, which act as them through the web API."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.faces.staff.configuration.forms import LastDayField
from hearth.faces.staff.configuration.people_forms import RefusableForm
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import Refused
from hearth.kernel.time import london
from hearth.platform.identity.own_keys import KEY_RINGS, WEB_API
from hearth.platform.identity.registrations import OWN_KEYS

USUAL = dt.timedelta(days=90)


class KeyForm(RefusableForm):
    """What the key is for, what it opens and until when."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=100, help_text=gettext_lazy("What it is for: “Monthly arrears report”.")
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Never more than you may yourself."),
    )
    expires_at = LastDayField(label=gettext_lazy("Last day"), help_text=gettext_lazy("At most a year ahead."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = list(KEY_RINGS.get(WEB_API).scopes.items())  # type: ignore[attr-defined]


class OwnKeys(StaffView):
    """One's own keys: made, shown once, listed, ended."""

    permission = OWN_KEYS

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self._shown(KeyForm(initial={"expires_at": self.request.today + USUAL}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ends a key, or makes one."""
        ring, now = KEY_RINGS.get(WEB_API), self.request.now
        if ending := request.POST.get("revoke", ""):
            name = ring.revoke(self.request.user, int(ending) if ending.isdecimal() else 0, now)
            messages.success(request, _("The key “%(name)s” opens nothing any more.") % {"name": name})
            return redirect(reverse("staff:own-keys"))
        form = KeyForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            try:
                key = ring.make(
                    self.request.user, given["name"], given["scopes"], london(given["expires_at"], dt.time()), now
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                answer = self._shown(KeyForm(initial={"expires_at": self.request.today + USUAL}), key, given["name"])
                answer["Cache-Control"] = "no-store"
                return answer
        return self._shown(form)

    def _shown(self, form: KeyForm, key: str = "", name: str = "") -> HttpResponse:
        context = {
            "form": form,
            "key": key,
            "name": name,
            "keys": KEY_RINGS.get(WEB_API).held(self.request.user.pk, self.request.now),
            "page_has_errors": bool(form.errors),
        }
        return self.page("staff/configuration/own_keys.html", context, status=422 if form.errors else 200)
