"""Every address beneath /api/v1."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from hearth.faces.api import oauth, pages, problems
from hearth.faces.api.api import api

app_name = "api"
_operations = [each for each in api.urls[0] if isinstance(each, URLPattern) and each.name != "api-root"]
for _each in _operations:
    _each.callback = problems.as_problem(_each.callback)

urlpatterns: list[URLPattern] = [
    path("openapi.json", pages.openapi, name="openapi"),
    path("docs", pages.docs, name="docs"),
    path("oauth/token", oauth.SignIn.as_view(), name="oauth-token"),
    path("oauth/revoke", oauth.SignOut.as_view(), name="oauth-revoke"),
    *_operations,
    re_path(r"^.*$", problems.as_problem(problems.nowhere), name="nowhere"),
]
