"""What every staff request carries: the instant, and the access of the one who asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import cast

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from hearth.kernel.time import business_day
from hearth.platform import clock
from hearth.platform.identity.access import Access, access_of
from hearth.platform.identity.directory_sign_in import by_directory, is_vouched_for
from hearth.platform.identity.models import User
from hearth.platform.identity.second_factor import has_second_factor
from hearth.platform.identity.sign_in import client_address
from hearth.platform.workspace.arranging import Desk, desk_of

OWN_PASSWORD = partial(reverse, "staff:own-password")
SIGN_OUT = partial(reverse, "account_logout")


class StaffRequest(HttpRequest):
    """A request of somebody who signed in. `now` is the same instant throughout the request."""

    user: User
    now: dt.datetime
    today: dt.date
    access: Access
    desk: Desk


SET_UP = "/profile/second-factor/"
"""All pages at which a second factor is set up begin so."""
HAS_FACTOR = "second-factor"
"""Whether the session knows that its holder has one, so that it is not asked for with every page."""


def _first(request: StaffRequest) -> str:
    """Where somebody must go before anything else; "" for anywhere."""
    if request.user.password_temporary and not by_directory(request, request.user):
        return "" if request.path == OWN_PASSWORD() else OWN_PASSWORD()
    if not request.access.second_factor or request.path.startswith(SET_UP) or is_vouched_for(request, request.user):
        return ""
    if not request.session.get(HAS_FACTOR):
        if not has_second_factor(request.user.pk):
            return SET_UP
        request.session[HAS_FACTOR] = True
    return ""


UNITS = "units"
"""Where the session keeps the keys of the functional units that somebody looks through; none: all of theirs."""
UNIT_NAME = "unit-name"
"""Where it keeps what they are called."""


class StaffMiddleware:
    """Puts `now`, `today` and, for whoever signed in, `access` on the request.

    The access is read anew for each request, so that a role, unit or account that was taken away counts no more. Who
    came in by a password that somebody else knows is led to the page that asks for another, and nowhere else; so is
    who holds a role that asks for a second factor and has none yet.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        staff = cast("StaffRequest", request)
        if not request.path.startswith(("/static/", "/health/")):
            staff.now = clock.now()
            staff.today = business_day(staff.now)
            if request.user.is_authenticated:
                looking = request.session.get(UNITS) or ()
                address = client_address(request)
                staff.access = access_of(staff.user, on=staff.today, address=address, units=bool(looking))
                staff.access = staff.access.looking_through(looking)
                staff.desk = desk_of(staff.user.pk)
                if (first := _first(staff)) and request.path != SIGN_OUT():
                    return redirect(first)
        return self.get_response(request)
