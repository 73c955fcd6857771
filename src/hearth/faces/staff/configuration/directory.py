"""Signing in by the landlord's directory: the way there, the way back, and the page that says why not."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from requests import RequestException

from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.identity import directory_sign_in

log = structlog.get_logger(__name__)


def _answered(request: HttpRequest, act: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    try:
        return act(request)
    except NotFound as refusal:
        raise Http404(refusal.sentence) from refusal
    except Refused as refusal:
        context = {"sentence": refusal.sentence, "subject": getattr(refusal, "subject", "")}
    except RequestException as error:
        log.warning("directory does not answer", reason=str(error))
        context = {"sentence": _("Your organisation’s directory does not answer. Try again in a few minutes.")}
    return render(request, "staff/sign_in/directory_refused.html", context, status=403)


@never_cache
@require_safe
def to_directory(request: HttpRequest) -> HttpResponse:
    """To the directory."""
    return _answered(request, directory_sign_in.start)


@never_cache
@require_safe
def from_directory(request: HttpRequest) -> HttpResponse:
    """Back from it, signed in or not."""
    return _answered(request, directory_sign_in.complete)
