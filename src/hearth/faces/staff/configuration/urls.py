"""Addresses of the configuration screens."""

from __future__ import annotations

from django.urls import path

from hearth.faces.staff.configuration import (
    home,
    landlord,
    officers,
    own_keys,
    own_password,
    own_units,
    people,
    people_groups,
    people_more,
    records,
    roles,
    schedules,
    telling,
    words,
)
from hearth.faces.staff.screens import screen
from hearth.platform.identity.registrations import OWN_KEYS

screen(
    "Configuration",
    "staff:configuration",
    permission=tuple(dict.fromkeys(offer.permission for offer in home.offers())),
    words="settings set up administration",
    about="Everything that can be set up.",
)
for offer in home.offers():
    screen(
        str(offer.label),
        offer.url_name,
        args=offer.args,
        permission=offer.permission,
        words=f"configuration {offer.words}",
        about=str(offer.about),
        in_menu=False,
    )
screen(
    "Where you are signed in",
    "staff:own-sessions",
    words="profile sessions browsers",
    about="See it, and sign out there.",
)
screen(
    "Your functional units",
    "staff:own-units",
    words="switch unit look through",
    about="Lists and search of one unit, or of all yours.",
    in_menu=False,
)
screen(
    "Your second factor",
    "mfa_index",
    words="profile passkey app code totp authenticator recovery",
    about="A code from an app, or a passkey, at sign-in.",
)
screen(
    "Keys of your programs",
    "staff:own-keys",
    permission=OWN_KEYS,
    words="profile api token personal access scopes",
    about="By which a program of yours acts as you through the web API.",
    in_menu=False,
)
screen("Your password", "staff:own-password", words="profile account sign in", about="Change your own password.")

_HERE = "configuration/"
_USER = "configuration/users/<int:user_id>/"
_SCHEDULE = "configuration/schedules/<str:name>/"
_RECORD = "configuration/<slug:kind>/<int:record_id>/"

urlpatterns = [
    path("profile/password/", own_password.OwnPassword.as_view(), name="own-password"),
    path("profile/sessions/", people_more.OwnSessions.as_view(), name="own-sessions"),
    path("profile/keys/", own_keys.OwnKeys.as_view(), name="own-keys"),
    path("profile/units/", own_units.LookThrough.as_view(), name="own-units"),
    path(_HERE, home.Home.as_view(), name="configuration"),
    # accounts and roles
    path(f"{_HERE}users/", people.Users.as_view(), name="configuration-users"),
    path(f"{_HERE}users/new/", people.NewUser.as_view(), name="configuration-user-new"),
    path(_USER, people.UserPanel.as_view(), name="configuration-user"),
    path(f"{_USER}password/", people.SetPassword.as_view(), name="configuration-user-password"),
    path(f"{_USER}disable/", people.SwitchUser.as_view(), name="configuration-user-disable"),
    path(f"{_USER}enable/", people.SwitchUser.as_view(enable=True), name="configuration-user-enable"),
    path(f"{_USER}history/", people.UserHistory.as_view(), name="configuration-user-history"),
    path(f"{_USER}clone/", people_more.CloneUser.as_view(), name="configuration-user-clone"),
    path(f"{_USER}more/", people_more.UserMore.as_view(), name="configuration-user-more"),
    path(f"{_USER}units/", people_more.GiveUnit.as_view(), name="configuration-user-unit-give"),
    path(f"{_USER}units/bind/", people_more.BindUser.as_view(), name="configuration-user-bind"),
    path(f"{_USER}units/<int:holding_id>/end/", people_more.EndUnit.as_view(), name="configuration-user-unit-end"),
    path(f"{_USER}limits/", people_more.SetLimit.as_view(), name="configuration-user-limit-set"),
    path(f"{_USER}limits/<int:limit_id>/end/", people_more.EndLimit.as_view(), name="configuration-user-limit-end"),
    path(f"{_USER}sign-out/", people_more.SignOutUser.as_view(), name="configuration-user-sign-out"),
    path(f"{_USER}unlock/", people_more.UnlockUser.as_view(), name="configuration-user-unlock"),
    path(f"{_USER}second-factor/", people_more.RemoveSecondFactor.as_view(), name="configuration-user-factor"),
    path(f"{_USER}directory/", people_more.LinkUser.as_view(), name="configuration-user-link"),
    path(f"{_USER}directory/end/", people_more.UnlinkUser.as_view(), name="configuration-user-unlink"),
    path(f"{_USER}reset/", people_more.SendResetLink.as_view(), name="configuration-user-reset"),
    path(f"{_USER}roles/", people.GrantRole.as_view(), name="configuration-role-grant"),
    path(f"{_USER}roles/<int:holding_id>/end/", people.EndRole.as_view(), name="configuration-role-end"),
    path(f"{_HERE}groups/", people_groups.Groups.as_view(), name="configuration-groups"),
    path(f"{_HERE}groups/<slug:code>/", people_groups.GroupPage.as_view(), name="configuration-group"),
    path(
        f"{_HERE}groups/<slug:code>/members/<int:member_id>/end/",
        people_groups.EndMember.as_view(),
        name="configuration-group-end",
    ),
    path(f"{_HERE}roles/", roles.Roles.as_view(), name="configuration-roles"),
    path(f"{_HERE}roles/new/", roles.NewRole.as_view(), name="configuration-role-new"),
    path(f"{_HERE}roles/<slug:code>/open/", roles.RolePanel.as_view(), name="configuration-role"),
    path(f"{_HERE}roles/<slug:code>/history/", roles.RoleHistory.as_view(), name="configuration-role-history"),
    # the landlord
    path(f"{_HERE}companies/", landlord.Companies.as_view(), name="configuration-companies"),
    path(f"{_HERE}companies/<slug:code>/", landlord.Companies.as_view(), name="configuration-company"),
    path(f"{_HERE}calendars/", landlord.Calendars.as_view(), name="configuration-calendars"),
    path(f"{_HERE}calendars/<slug:code>/", landlord.Calendars.as_view(), name="configuration-calendar"),
    path(
        f"{_HERE}calendars/<slug:code>/closures/<int:closure_id>/reopen/",
        landlord.Reopen.as_view(),
        name="configuration-reopen",
    ),
    path(f"{_HERE}references/", landlord.References.as_view(), name="configuration-references"),
    path(
        f"{_HERE}references/<slug:company>/<slug:kind>/", landlord.References.as_view(), name="configuration-reference"
    ),
    path(f"{_HERE}statutory-rules/", landlord.Rules.as_view(), name="configuration-rules"),
    path(f"{_HERE}statutory-rules/<int:rule_id>/", landlord.Rules.as_view(), name="configuration-rule"),
    path(f"{_HERE}schedules/", schedules.Schedules.as_view(), name="configuration-schedules"),
    path(_SCHEDULE, schedules.SchedulePage.as_view(), name="configuration-schedule"),
    path(f"{_SCHEDULE}run/", schedules.RunSchedule.as_view(), name="configuration-schedule-run"),
    path(f"{_SCHEDULE}pause/", schedules.PauseSchedule.as_view(), name="configuration-schedule-pause"),
    path(f"{_SCHEDULE}resume/", schedules.ResumeSchedule.as_view(), name="configuration-schedule-resume"),
    path(f"{_SCHEDULE}timing/", schedules.TimeSchedule.as_view(), name="configuration-schedule-timing"),
    path(f"{_SCHEDULE}told/", schedules.TellOfSchedule.as_view(), name="configuration-schedule-told"),
    path(f"{_SCHEDULE}history/", schedules.ScheduleHistory.as_view(), name="configuration-schedule-history"),
    # what belongs to records of a kind
    path(f"{_HERE}who-is-told/", telling.WhoIsTold.as_view(), name="who-is-told"),
    path(f"{_HERE}words/<slug:key>/", words.Words.as_view(), name="configuration-words"),
    path(f"{_HERE}patches/<int:patch_id>/officers/", officers.Officers.as_view(), name="configuration-officers"),
    path(
        f"{_HERE}patches/<int:patch_id>/officers/<int:officer_id>/end/",
        officers.EndCover.as_view(),
        name="configuration-cover-end",
    ),
    # records of every kind
    path(f"{_HERE}<slug:kind>/", records.RecordList.as_view(), name="configuration-list"),
    path(f"{_HERE}<slug:kind>/new/", records.NewRecord.as_view(), name="configuration-new"),
    path(_RECORD, records.RecordPanel.as_view(), name="configuration-record"),
    path(f"{_RECORD}clone/", records.CloneRecord.as_view(), name="configuration-clone"),
    path(f"{_RECORD}expire/", records.ExpireRecord.as_view(), name="configuration-expire"),
    path(f"{_RECORD}history/", records.RecordHistory.as_view(), name="configuration-history"),
]
