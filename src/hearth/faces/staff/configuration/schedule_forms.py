"""Forms of a schedule: shapes only."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hearth.faces.staff.configuration.forms import ColleagueField
from hearth.faces.staff.configuration.people_forms import RefusableForm
from hearth.platform.identity.access import Access
from hearth.platform.identity.models import Role
from hearth.platform.schedules.queries import ScheduleRow, Told
from hearth.platform.schedules.rules import EVERY_DAY, Rhythm, Timing

DELIVERED = "delivered"
_WEEKDAYS = tuple(
    zip(
        map(str, range(7)),
        (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")),
        strict=True,
    )
)


def _reason() -> forms.CharField:
    return forms.CharField(label=_("Why"), max_length=300, help_text=_("Colleagues read it in the history."))


class WhyForm(RefusableForm):
    """Why somebody pauses, resumes or runs it."""

    reason = _reason()


class TimingForm(RefusableForm):
    """When it runs."""

    rhythm = forms.ChoiceField(
        label=_("How often"),
        choices=[
            (DELIVERED, _("As it was delivered")),
            (Rhythm.MINUTES.value, _("Every so many minutes")),
            (Rhythm.DAILY.value, _("At a time of day, on chosen weekdays")),
            (Rhythm.MONTHLY.value, _("At a time of day, once a month")),
        ],
    )
    minutes = forms.IntegerField(
        label=_("Minutes between two runs"),
        required=False,
        min_value=0,
        help_text=_("5 to 1440. For every so many minutes."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    at = forms.TimeField(
        label=_("Time of day"),
        required=False,
        input_formats=["%H:%M"],
        help_text=_("London time, for example 02:30."),
        error_messages={"invalid": _("Write a time of day as 02:30.")},
    )
    weekdays = forms.MultipleChoiceField(
        label=_("Weekdays"), choices=_WEEKDAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    day = forms.IntegerField(
        label=_("Day of the month"),
        required=False,
        min_value=0,
        help_text=_("31 is the last day of each month."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    reason = _reason()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = "id_timing_%s"  # another form of the page asks for a reason, too
        super().__init__(*args, **kwargs)

    @classmethod
    def of(cls, row: ScheduleRow) -> TimingForm:
        """The form as the schedule stands."""
        timing = row.timing
        return cls(
            initial={
                "rhythm": timing.rhythm.value if row.changed else DELIVERED,
                "minutes": timing.minutes or None,
                "at": f"{timing.at:%H:%M}",
                "weekdays": [str(day) for day in sorted(timing.weekdays)],
                "day": timing.day,
            }
        )

    def clean(self) -> dict[str, Any]:
        """A time of day where one is asked for."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("rhythm") in {Rhythm.DAILY, Rhythm.MONTHLY} and not given.get("at") and "at" not in self.errors:
            self.add_error("at", _("Give the time of day at which it runs."))
        return given

    def timing(self) -> Timing | None:
        """What was asked for; None: as it was delivered. Refused by the rule: what can't be."""
        given = self.cleaned_data
        if given["rhythm"] == DELIVERED:
            return None
        rhythm = Rhythm(given["rhythm"])
        monthly = rhythm is Rhythm.MONTHLY
        return Timing(
            rhythm=rhythm,
            minutes=(given["minutes"] or 0) if rhythm is Rhythm.MINUTES else 0,
            at=(given["at"] or dt.time(0)) if rhythm is not Rhythm.MINUTES else dt.time(0),
            weekdays=EVERY_DAY if monthly else frozenset(map(int, given["weekdays"])),
            day=(given["day"] or 0) if monthly else 1,
        )


class TellForm(RefusableForm):
    """Who is told."""

    by_email = forms.BooleanField(label=_("By email, too"), required=False)
    reason = _reason()

    def __init__(self, *args: Any, access: Access, on: dt.date, told: Told, **kwargs: Any) -> None:
        kwargs["auto_id"] = "id_tell_%s"
        super().__init__(*args, **kwargs)
        self.fields["roles"] = forms.ModelMultipleChoiceField(
            label=_("Roles"),
            queryset=Role.objects.order_by("name"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=[each.pk for each in told.roles],
        )
        self.fields["users"] = forms.MultipleChoiceField(
            label=_("Colleagues who are told"),
            choices=[(str(each.pk), each.name) for each in told.users],
            initial=[str(each.pk) for each in told.users],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["another"] = ColleagueField(label=_("Another colleague"), access=access, on=on, required=False)
        if not told.users:
            del self.fields["users"]
        self.order_fields(["roles", "users", "another", "by_email", "reason"])

    def user_ids(self) -> set[int]:
        """The colleagues that are named."""
        kept = {int(each) for each in self.cleaned_data.get("users", ())}
        another = self.cleaned_data["another"]
        return kept | ({another.pk} if another is not None else set())

    def role_ids(self) -> set[int]:
        """The roles that are named."""
        return {role.pk for role in self.cleaned_data["roles"]}
