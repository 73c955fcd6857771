"""The review of what is withheld, the packs, and the link that hands one over."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearth.engines.privacy.permissions import HAND_OVER, HANDLE_REQUESTS
from hearth.engines.privacy.requests import links, packs, queries, review
from hearth.faces.staff.page import StaffView
from hearth.faces.staff.privacy import forms
from hearth.kernel.refusal import Refused


class ReviewRequest(StaffView):
    """Every item in question with its context; one decision for all that are ticked."""

    permission = HANDLE_REQUESTS

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        """What waits, first; `tick` names a kind of item, or all, that are ticked already."""
        return self._shown(reference, forms.DecisionForm(initial={"outcome": "withhold"}))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Records the decision, and shows what is left."""
        if "reading_reason" in request.POST:
            return self.get(request, reference)
        found = queries.get_request(self.request.access, reference, now=self.request.now)
        self.request.access.within(found.record.company_id).require(HANDLE_REQUESTS)
        form = forms.DecisionForm(request.POST)
        chosen = [_place(each) for each in request.POST.getlist("place")]
        if form.is_valid():
            given = form.cleaned_data
            try:
                made = review.decide(
                    by=self.request.access.actor,
                    request_id=found.pk,
                    places=chosen,
                    outcome=given["outcome"],
                    ground=given["ground"],
                    factors=given["factors"],
                    access=self.request.access.within(found.record.company_id),
                    now=self.request.now,
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(
                    request,
                    ngettext("%(count)s item is decided.", "%(count)s items are decided.", made) % {"count": made},
                )
                return redirect(reverse("staff:rights-request-review", args=[reference]))
        return self._shown(reference, form, chosen={"|".join(each) for each in chosen})

    def _shown(self, reference: str, form: forms.DecisionForm, chosen: set[str] | None = None) -> HttpResponse:
        access = self.request.access
        found = queries.get_request(access, reference, now=self.request.now, reason=self.reason)
        access.within(found.record.company_id).require(HANDLE_REQUESTS)
        page = queries.page_of(access, found, now=self.request.now)
        held = review.review_of(access, found, now=self.request.now)
        if chosen is None and (tick := self.request.GET.get("tick", "")):
            chosen = {each.key for each in held.waiting("" if tick == "all" else tick)}
        return self.page(
            "staff/privacy/review.html",
            {
                "page": page,
                "review": held,
                "form": form,
                "chosen": chosen or set(),
                "can_decide": page.is_open and page.has_pack,
                "can_sign": page.is_open and page.has_pack and held.open == 0 and page.signed_at is None,
                "page_has_errors": bool(form.errors),
            },
            status=422 if form.errors else 200,
        )


def _place(text: str) -> review.Place:
    entity, _bar, rest = text.partition("|")
    row, _bar, item = rest.partition("|")
    return entity, row, item


class _Act(StaffView):
    """A button of the request's page: one call, back to the page."""

    permission = HANDLE_REQUESTS

    def post(self, request: HttpRequest, reference: str, **more: Any) -> HttpResponseBase:
        """Does it, or says why not."""
        found = queries.get_request(self.request.access, reference, now=self.request.now)
        self.request.access.within(found.record.company_id).require(self.permission)
        try:
            said = self.act(found.pk)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, said)
        return redirect(reverse("staff:rights-request", args=[reference]))

    def act(self, request_id: int) -> str:
        """The one call."""
        raise NotImplementedError


class SignReview(_Act):
    """Signs that everything withheld was looked at."""

    def act(self, request_id: int) -> str:
        """Signs."""
        review.sign(by=self.request.access.actor, request_id=request_id, now=self.request.now)
        return _("The review is signed. The pack can be made.")


class LookElsewhere(StaffView):
    """Looks for the person in what is written about others, and shows what is in question then."""

    permission = HANDLE_REQUESTS

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Looks once more."""
        found = queries.get_request(self.request.access, reference, now=self.request.now)
        self.request.access.within(found.record.company_id).require(HANDLE_REQUESTS)
        said = review.look_elsewhere(by=self.request.access.actor, request_id=found.pk, now=self.request.now)
        messages.success(request, said)
        return redirect(reverse("staff:rights-request-review", args=[reference]))


class MakePack(_Act):
    """Has the pack made in the background."""

    def act(self, request_id: int) -> str:
        """In the form that was chosen."""
        variant = self.request.POST.get("variant", "")
        packs.ask_for_pack(
            by=self.request.access.actor,
            request_id=request_id,
            variant_id=int(variant) if variant.isdecimal() else None,
            now=self.request.now,
        )
        return _("The pack is being made. You can leave this page.")


class SendLink(_Act):
    """Sends the person the link."""

    permission = HAND_OVER

    def act(self, request_id: int) -> str:
        """By email, to the person or their agent."""
        link = links.send_link(
            by=self.request.access.actor,
            request_id=request_id,
            pack_id=self.kwargs["pack_id"],
            to_agent=self.request.POST.get("to") == "agent",
            origin=self.request.build_absolute_uri("/"),
            now=self.request.now,
        )
        return _("The link is sent. It opens once, until %(day)s.") % {"day": f"{link.expires_at:%d/%m/%Y}"}


class WithdrawLinks(_Act):
    """Closes links that still open."""

    permission = HAND_OVER

    def act(self, request_id: int) -> str:
        """All of the request."""
        count = links.withdraw_links(by=self.request.access.actor, request_id=request_id, now=self.request.now)
        return ngettext("%(count)s link no longer opens.", "%(count)s links no longer open.", count) % {"count": count}


class FetchPack(StaffView):
    """The archive, for those who may hand it over."""

    permission = HAND_OVER

    def get(self, request: HttpRequest, reference: str, pack_id: uuid.UUID) -> HttpResponseBase:
        """A download; that it was fetched is written down."""
        found = queries.get_request(self.request.access, reference, now=self.request.now)
        self.request.access.within(found.record.company_id).require(HAND_OVER)
        out = packs.fetch_pack(by=self.request.access.actor, request_id=found.pk, pack_id=pack_id, now=self.request.now)
        return download(out)


def download(out: packs.OpenedPack) -> StreamingHttpResponse:
    """An archive as an answer that no browser shows or keeps."""
    answer = StreamingHttpResponse(out.chunks, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{out.name}"'
    answer["Content-Length"] = str(out.size)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
