"""Health, and one page that writes: enough to see that nothing committed is lost."""

import os

from django.http import HttpRequest, HttpResponse
from django.urls import path

from tests.ops.standin.ledger.models import Entry


def live(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("live")


def ready(_request: HttpRequest) -> HttpResponse:
    """The database answers too, with the demo in it."""
    return HttpResponse(
        "ready" if Entry.objects.filter(text="demo").exists() else "empty",
        headers={"X-Hearth-Start": os.environ.get("HEARTH_START", "")},
    )


def add(_request: HttpRequest, text: str) -> HttpResponse:
    """Commits a row, then says so."""
    Entry.objects.create(text=text)
    return HttpResponse(str(os.getpid()))


urlpatterns = [path("health/live", live), path("health/ready", ready), path("add/<str:text>", add)]
