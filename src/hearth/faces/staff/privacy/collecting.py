"""Where somebody collects their pack by the link that they were sent. Open to whoever has the link, once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from hearth.engines.privacy.requests import links
from hearth.engines.privacy.requests.links import LinkClosed, TooManyTries
from hearth.faces.staff.privacy.reviewing import download
from hearth.platform import clock
from hearth.platform.identity.sign_in import client_address


@method_decorator(never_cache, name="dispatch")
class Collect(View):
    """The page only says what there is: programs that read email open links as well. The button uses it up."""

    def get(self, request: HttpRequest, key: str, token: str) -> HttpResponse:
        """What waits, if the link opens."""
        try:
            waiting = links.look(key=key, token=token, source=client_address(request), now=clock.now())
        except (LinkClosed, TooManyTries) as refusal:
            return self._closed(request, refusal)
        return self._shown(request, {"waiting": waiting})

    def post(self, request: HttpRequest, key: str, token: str) -> HttpResponseBase:
        """The archive."""
        try:
            out = links.collect(key=key, token=token, source=client_address(request), now=clock.now())
        except (LinkClosed, TooManyTries) as refusal:
            return self._closed(request, refusal)
        answer = download(out)
        answer["Referrer-Policy"] = "no-referrer"
        return answer

    def _closed(self, request: HttpRequest, refusal: LinkClosed | TooManyTries) -> HttpResponse:
        status = 429 if isinstance(refusal, TooManyTries) else 410
        return self._shown(request, {"closed": refusal.sentence}, status=status)

    def _shown(self, request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        answer = render(request, "staff/privacy/collect.html", context, status=status)
        answer["Referrer-Policy"] = "no-referrer"  # the address itself opens the pack
        answer["X-Robots-Tag"] = "noindex"
        return answer
