"""Forms of rights requests and registers: shapes only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hearth.engines.privacy.models import PackVariant
from hearth.engines.privacy.models.disclosure import Ground, Outcome
from hearth.engines.privacy.models.registers import Risk, SharingRole
from hearth.engines.privacy.models.requests import Askers, RequestKinds, Routes
from hearth.engines.privacy.requests.holding import all_purposes
from hearth.engines.privacy.tags import all_tags
from hearth.faces.kit.forms import DayField, InstantField
from hearth.faces.staff.deed import DeedForm
from hearth.platform.organisation.models import Company


def words(label: Any, *, rows: int = 3, required: bool = True, most: int = 2000, hint: Any = "") -> forms.CharField:
    """A question for a few lines."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class RequestForm(DeedForm):
    """A request as it came."""

    def __init__(self, *args: Any, shown: dict[str, str], information: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pick("contact", "contact", label=_("Whose data"), shown=shown.get("contact", ""))
        kinds = [each for each in RequestKinds.choices if information or each[0] != RequestKinds.INFORMATION]
        self.fields["kind"] = forms.ChoiceField(label=_("What they ask for"), choices=[("", ""), *kinds])
        self.fields["received_date"] = DayField(
            label=_("Received"), help_text=_("The day on which it came to anybody of us, by whatever way.")
        )
        self.fields["route"] = forms.ChoiceField(label=_("How it came"), choices=[("", ""), *Routes.choices])
        self.fields["words"] = words(_("In their words"), most=4000)
        self.fields["asked_by"] = forms.ChoiceField(label=_("Who asks"), choices=Askers.choices)
        self.pick(
            "agent",
            "contact",
            label=_("Who asks for them"),
            required=False,
            shown=shown.get("agent", ""),
            hint=_("If that is somebody whom we have as a contact."),
        )
        self.fields["authority"] = words(
            _("What was seen of their authority"),
            rows=2,
            required=False,
            most=500,
            hint=_("Signed form, power of attorney, parental responsibility; of a child who asks, how it was considered"
                   " whether they understand. Leave it empty where the agent’s authority over everything is recorded."),
        )  # fmt: skip
        self.fields["identity_asked"] = forms.BooleanField(
            label=_("Ask for proof of identity now"),
            required=False,
            help_text=_("Only where there is reasonable doubt. The month then begins when it comes."),
        )
        if information:
            self.fields["given_date"] = DayField(
                label=_("Answer by"),
                required=False,
                help_text=_("For information requests alone; left empty, by your rule “information-request”."),
            )


class EventForm(DeedForm):
    """Something happened on a day."""

    def __init__(
        self, *args: Any, note: Any, note_required: bool = True, tell: Any = "", note_name: str = "note", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on_date"] = DayField(label=_("Day"))
        self.fields[note_name] = words(note, required=note_required)
        if tell:
            self.fields["tell"] = forms.BooleanField(label=tell, required=False)


class CorrectForm(DeedForm):
    """Another day for an event, or none."""

    on_date = DayField(label=_("The right day"), required=False)
    take_back = forms.BooleanField(label=_("It never happened: take it back"), required=False)
    reason = words(_("Why"), rows=2, most=500)

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        given = super().clean() or {}
        if bool(given.get("on_date")) == bool(given.get("take_back")) and "on_date" not in self.errors:
            self.add_error("on_date", gettext("Give the right day, or say that it never happened."))
        return given


class ReasonForm(DeedForm):
    """Why."""

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = words(label)


class HoldForm(DeedForm):
    """Which purposes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purposes"] = forms.MultipleChoiceField(
            label=_("May not be used for"),
            choices=[("every", gettext("Every purpose")), *((key, each.label) for key, each in all_purposes().items())],
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["from_date"] = DayField(label=_("From"))


class DecisionForm(DeedForm):
    """What a reviewer decides about what they chose."""

    outcome = forms.ChoiceField(label=_("Decision"), choices=Outcome.choices, widget=forms.RadioSelect)
    ground = forms.ChoiceField(label=_("Ground"), choices=[("", ""), *Ground.choices])
    factors = words(_("What was weighed"), rows=2, most=1000)


class PackForm(DeedForm):
    """In which form."""

    def __init__(self, *args: Any, variants: Sequence[PackVariant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["variant"] = forms.TypedChoiceField(
            label=_("Form of the pack"),
            required=False,
            choices=[("", gettext("As usual")), *((str(each.pk), each.description) for each in variants)],
            coerce=int,
            empty_value=None,
        )


class HandOverForm(DeedForm):
    """How the answer went to the person without a link."""

    def __init__(self, *args: Any, packs: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pack"] = forms.ChoiceField(
            label=_("What"), required=False, choices=[*packs, ("", gettext("Something else, said below"))]
        )
        self.fields["on_date"] = DayField(label=_("Day"))
        self.fields["how"] = words(_("How, and to whom"), rows=2, most=1000)


# --- registers


class ControllerForm(DeedForm):
    """What the record of processing says of the landlord."""

    ico_number = forms.CharField(label=_("Registration number with the Commissioner"), required=False, max_length=20)
    officer_name = forms.CharField(label=_("Data protection officer"), required=False, max_length=150)
    officer_contact = forms.CharField(label=_("How to reach them"), required=False, max_length=200)
    joint_controllers = words(_("Joint controllers"), required=False)
    transfers = words(_("Transfers to other countries"), required=False, hint=_("With the safeguard of each."))
    security = words(
        _("Security"), required=False, most=4000, hint=_("Technical and organisational measures, in general.")
    )


class WithCompany(DeedForm):
    """A form that makes an entry of a company's register; asked only where there are several."""

    def __init__(self, *args: Any, companies: Sequence[Company] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(companies) > 1:
            self.fields["company"] = forms.TypedChoiceField(
                label=_("Company"), choices=[(str(each.pk), each.name) for each in companies], coerce=int
            )
            self.order_fields(["company"])


class BreachForm(WithCompany):
    """A breach as it became known."""

    title = forms.CharField(label=_("Short name"), max_length=150, help_text=_("Lists show it: name nobody."))
    aware_at = InstantField(label=_("We became aware"), help_text=_("The 72 hours run from here."))
    happened_at = InstantField(label=_("It happened"), required=False)
    what = words(_("What happened"), rows=4, most=4000)
    people = forms.IntegerField(label=_("People concerned, about"), required=False, min_value=0, max_value=99_999_999)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["data"] = words(_("Which data"), rows=2, required=False)


class AssessBreachForm(DeedForm):
    """How likely a risk is."""

    risk = forms.ChoiceField(
        label=_("Risk to the people concerned"),
        choices=[
            ("none", _("Unlikely: the Commissioner need not be told")),
            ("risk", _("Likely: tell the Commissioner")),
            ("high", _("High: tell the Commissioner and the people")),
        ],
        widget=forms.RadioSelect,
    )
    assessment = words(_("Why"))
    consequences = words(_("Likely consequences"), required=False)
    measures = words(_("Measures taken and proposed"), required=False)


class TellIcoForm(DeedForm):
    """When the Commissioner was told."""

    told_ico_at = InstantField(label=_("Told at"))
    ico_reference = forms.CharField(label=_("Their reference"), required=False, max_length=60)
    late_reason = words(_("Reasons for the delay"), rows=2, required=False, hint=_("Where it is later than 72 hours."))


class TellPeopleForm(DeedForm):
    """When the people concerned were told."""

    told_people_at = InstantField(label=_("Told at"))
    how = forms.CharField(label=_("How"), max_length=500)


class ComplaintForm(DeedForm):
    """A data-protection complaint."""

    def __init__(self, *args: Any, shown: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pick("contact", "contact", label=_("Who complains"), shown=shown.get("contact", ""))
        self.fields["received_date"] = DayField(label=_("Received"))
        self.fields["words"] = words(_("What they complain about"), most=4000)


class AgreementForm(WithCompany):
    """With whom data is shared, on what terms."""

    def __init__(self, *args: Any, changing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"] = forms.CharField(label=_("With"), max_length=150)
        self.fields["role"] = forms.ChoiceField(label=_("They are"), choices=[("", ""), *SharingRole.choices])
        self.fields["purposes"] = forms.MultipleChoiceField(
            label=_("For"),
            choices=[(key, each.label) for key, each in all_purposes().items()],
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["tags"] = forms.MultipleChoiceField(
            label=_("Which data"),
            choices=[(key, each.label) for key, each in all_tags().items()],
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["terms"] = words(_("Terms, or where the agreement lies"), most=4000)
        self.fields["transfers"] = forms.CharField(
            label=_("Transfers to other countries"), required=False, max_length=500
        )
        self.fields["from_date"] = DayField(label=_("From"))
        self.fields["to_date"] = DayField(label=_("Ends"), required=False, help_text=_("The first day without it."))
        self.fields["review_date"] = DayField(label=_("Review by"))
        if changing:
            self.fields["reason"] = words(_("Why it is changed"), rows=2, most=300)


class ReviewAgreementForm(DeedForm):
    """An agreement was looked at."""

    on_date = DayField(label=_("Looked at on"))
    note = words(_("What was found"))
    next_review = DayField(label=_("Next review"))


class AssessmentForm(WithCompany):
    """A version of an impact assessment."""

    def __init__(self, *args: Any, begins: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if begins:
            self.fields["purpose"] = forms.ChoiceField(
                label=_("Purpose"), choices=[("", ""), *((key, each.label) for key, each in all_purposes().items())]
            )
        self.fields["necessity"] = words(_("The processing, and why it is needed and proportionate"), rows=5, most=6000)
        self.fields["risks"] = words(_("Risks to people"), rows=5, most=6000)
        self.fields["measures"] = words(_("Measures against them"), rows=5, most=6000)
        self.fields["consulted"] = words(_("Who was consulted"), rows=2, required=False)
        self.fields["risk"] = forms.ChoiceField(label=_("Risk that is left"), choices=[("", ""), *Risk.choices])
        self.fields["ico_consulted_date"] = DayField(
            label=_("Commissioner consulted"), required=False, help_text=_("Where a high risk is left (Article 36).")
        )
        self.fields["review_date"] = DayField(label=_("Review by"))


class DayForm(DeedForm):
    """A day."""

    on_date = DayField(label=_("Day"))


class LessonsForm(DeedForm):
    """What was learnt."""

    lessons = words(_("What was learnt and changed"), most=4000)
