"""Every address Hearth answers."""

from __future__ import annotations

from allauth.account.views import LoginView, LogoutView, ReauthenticateView
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import include, path

from hearth.config import health, metrics
from hearth.faces.staff.configuration import directory, reset
from hearth.faces.staff.privacy import collecting
from hearth.platform.identity.directory_sign_in import directory_name

urlpatterns = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path(
        "sign-in/",
        LoginView.as_view(template_name="staff/sign_in/sign_in.html", extra_context={"directory": directory_name}),
        name="account_login",
    ),
    path("sign-in/directory/", directory.to_directory, name="directory-start"),
    path("sign-in/directory/back/", directory.from_directory, name="directory-back"),
    path("sign-in/second-factor/", mfa.AuthenticateView.as_view(), name="mfa_authenticate"),
    path("profile/second-factor/again/", ReauthenticateView.as_view(), name="account_reauthenticate"),
    path("profile/second-factor/again/code/", mfa.ReauthenticateView.as_view(), name="mfa_reauthenticate"),
    path(
        "profile/second-factor/again/passkey/",
        passkeys.ReauthenticateWebAuthnView.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("profile/second-factor/", mfa.IndexView.as_view(), name="mfa_index"),
    path("profile/second-factor/app/", totp.ActivateTOTPView.as_view(), name="mfa_activate_totp"),
    path("profile/second-factor/app/remove/", totp.DeactivateTOTPView.as_view(), name="mfa_deactivate_totp"),
    path("profile/second-factor/codes/", codes.ViewRecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path(
        "profile/second-factor/codes/new/",
        codes.GenerateRecoveryCodesView.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("profile/second-factor/passkeys/", passkeys.ListWebAuthnView.as_view(), name="mfa_list_webauthn"),
    path("profile/second-factor/passkeys/new/", passkeys.AddWebAuthnView.as_view(), name="mfa_add_webauthn"),
    path(
        "profile/second-factor/passkeys/<int:pk>/remove/",
        passkeys.RemoveWebAuthnView.as_view(),
        name="mfa_remove_webauthn",
    ),
    path("sign-in/new-password/", reset.AskForLink.as_view(), name="ask-for-link"),
    path("sign-in/new-password/<str:key>/<str:token>/", reset.SetByLink.as_view(), name="set-by-link"),
    path("collect/<str:key>/<str:token>/", collecting.Collect.as_view(), name="collect"),
    path("sign-out/", LogoutView.as_view(template_name="staff/sign_in/sign_out.html"), name="account_logout"),
    path("api/v1/", include("hearth.faces.api.urls")),
    path("", include("hearth.faces.staff.urls")),
]
handler500 = "hearth.config.observing.failed"
