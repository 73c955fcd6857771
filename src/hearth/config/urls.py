"""Every address Hearth answers."""

from __future__ import annotations

from allauth.account.views import LoginView, LogoutView
from django.urls import include, path

from hearth.config import health
from hearth.faces.staff.configuration import reset

urlpatterns = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("sign-in/", LoginView.as_view(template_name="staff/sign_in/sign_in.html"), name="account_login"),
    path("sign-in/new-password/", reset.AskForLink.as_view(), name="ask-for-link"),
    path("sign-in/new-password/<str:key>/<str:token>/", reset.SetByLink.as_view(), name="set-by-link"),
    path("sign-out/", LogoutView.as_view(template_name="staff/sign_in/sign_out.html"), name="account_logout"),
    path("", include("hearth.faces.staff.urls")),
]
