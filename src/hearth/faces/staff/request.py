"""What every staff request carries: the instant, and the access of the one who asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponseBase

from hearth.kernel.time import business_day
from hearth.platform import clock
from hearth.platform.identity.access import Access, access_of
from hearth.platform.identity.models import User


class StaffRequest(HttpRequest):
    """A request of somebody who signed in. `now` is the same instant throughout the request."""

    user: User
    now: dt.datetime
    today: dt.date
    access: Access


class StaffMiddleware:
    """Puts `now`, `today` and, for whoever signed in, `access` on the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        staff = cast("StaffRequest", request)
        if not request.path.startswith(("/static/", "/health/")):
            staff.now = clock.now()
            staff.today = business_day(staff.now)
            if request.user.is_authenticated:
                staff.access = access_of(request.user, on=staff.today)
        return self.get_response(request)
