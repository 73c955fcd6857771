"""Webhooks for who looks after them: how their messages stand, their secret, sending again, telling anew."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from hearth.engines.cases import webhooks
from hearth.engines.cases.models import WebhookSubscription
from hearth.engines.cases.registrations import CONFIGURE
from hearth.faces.kit.forms import InstantField
from hearth.faces.staff.deed import DeedForm
from hearth.faces.staff.page import StaffView
from hearth.kernel.refusal import Refused


class AnewForm(DeedForm):
    """What has happened between two instants."""

    since = InstantField(label=gettext_lazy("What has happened since"))
    until = InstantField(label=gettext_lazy("And before"))
    sure = forms.BooleanField(label=gettext_lazy("The receiver is ready for it"))


class Webhooks(StaffView):
    """All webhooks of the reader's companies."""

    permission = CONFIGURE

    def get(self, request: HttpRequest) -> HttpResponse:
        """Each with how its messages stand."""
        found = webhooks.subscriptions(self.request.access, CONFIGURE)
        rows = [(each, webhooks.deliveries(each)) for each in found]
        return self.page("staff/cases/webhooks.html", {"rows": rows, "events": webhooks.EVENTS})


class WebhookPage(StaffView):
    """One webhook: its messages, and what can be done with it."""

    permission = CONFIGURE

    def get(self, request: HttpRequest, webhook_id: int) -> HttpResponse:
        """The page."""
        return self._shown(self._found(webhook_id), AnewForm())

    def post(self, request: HttpRequest, webhook_id: int) -> HttpResponse:
        """`again`: what was given up is sent again; `secret`: a new one; else what has happened is told anew."""
        found = self._found(webhook_id)
        by, now = self.request.access.actor, self.request.now
        if "again" in request.POST:
            count = webhooks.send_given_up(by=by, subscription=found, now=now)
            words = ngettext("%(count)d message is sent again.", "%(count)d messages are sent again.", count)
            messages.success(request, words % {"count": count})
            return redirect(reverse("staff:configuration-webhook", args=[found.pk]))
        if "secret" in request.POST:
            made = webhooks.new_secret(by=by, subscription=found)
            return self._shown(found, AnewForm(), secret=made)
        form = AnewForm(request.POST)
        if not form.is_valid():
            return self._shown(found, form, status=422)
        given = form.cleaned_data
        try:
            count = webhooks.replay(by=by, subscription=found, since=given["since"], until=given["until"], now=now)
        except Refused as refusal:
            form.refuse(refusal)
            return self._shown(found, form, status=422)
        words = ngettext("%(count)d message is on its way.", "%(count)d messages are on their way.", count)
        messages.success(request, words % {"count": count})
        return redirect(reverse("staff:configuration-webhook", args=[found.pk]))

    def _found(self, webhook_id: int) -> WebhookSubscription:
        return webhooks.subscription(self.request.access, CONFIGURE, webhook_id)

    def _shown(
        self, found: WebhookSubscription, form: AnewForm, *, secret: str = "", status: int = 200
    ) -> HttpResponse:
        context = {
            "webhook": found,
            "deliveries": webhooks.deliveries(found),
            "form": form,
            "secret": secret,
            "page_has_errors": bool(form.errors),
        }
        response = self.page("staff/cases/webhook.html", context, status=status)
        if secret:
            response["Cache-Control"] = "no-store"
        return response
