"""The base of every staff page: signed in, permitted, and a refusal is an answer in words."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from hearth.faces.staff.request import StaffRequest
from hearth.kernel.refusal import Conflict, NotFound, NotPermitted, Refused
from hearth.platform.index.visibility import ReasonNeeded

SIGNED_IN = ""
"""The permission of a page that everyone who signed in may open."""


class StaffView(View):
    """A page that asks for `permission` before anything else (SIGNED_IN: for being signed in).

    A Refused that a handler does not catch is answered here: NotFound with 404, NotPermitted with 403, Conflict with
    409, a restricted record with the question for the reason, anything else with 422; each says its sentence. A NUL
    where no form looks (an address, a filter, a record that was picked) is answered with 400.
    """

    permission: ClassVar[str]
    request: StaffRequest

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not hasattr(cls, "permission"):
            raise TypeError(f"{cls.__name__} must name its permission (or SIGNED_IN).")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Checks the permission, then the method; answers what is refused."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        staff = cast("StaffRequest", request)
        try:
            if self.permission:
                staff.access.require(self.permission)
            return super().dispatch(request, *args, **kwargs)
        except NotFound as refusal:
            raise Http404(refusal.sentence) from refusal
        except ReasonNeeded:
            return render(request, "staff/reason_needed.html", {"next": request.get_full_path()}, status=403)
        except NotPermitted as refusal:
            return render(request, "staff/refused.html", {"refusal": refusal}, status=403)
        except Refused as refusal:
            status = 409 if isinstance(refusal, Conflict) else 422
            return render(request, "staff/refused.html", {"refusal": refusal}, status=status)
        except DataError as error:
            if _says_nul(request):
                raise BadRequest("PostgreSQL keeps no NUL, so nothing is called that.") from error
            raise

    def page(self, template: str, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        """The rendered template, with `now` and `today` in it."""
        given = {"now": self.request.now, "today": self.request.today, "access": self.request.access}
        return render(self.request, template, given | (context or {}), status=status)

    @property
    def reason(self) -> str:
        """The reason given for reading a restricted record (a POST to the page that asks for it, or "")."""
        return str(self.request.POST.get("reading_reason", ""))

    @property
    def wants_fragment(self) -> bool:
        """Whether the browser side asks for a fragment only."""
        return "X-Hearth-Fragment" in self.request.headers


def _says_nul(request: HttpRequest) -> bool:
    given = [*request.GET.lists(), *request.POST.lists()]
    return any("\x00" in said for said in (request.path, *(value for _, values in given for value in values)))


def back_to(request: HttpRequest, fallback: str) -> HttpResponse:
    """A redirect to the page named by `next` when it is ours, else to the fallback."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(wanted if wanted and ours else fallback)
