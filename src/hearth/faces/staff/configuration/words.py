"""The words of a communication definition: for each channel the newest, its versions, and a draft to look at first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearth.engines.comms import sending, wording
from hearth.engines.comms.models import Channel, CommunicationDefinition, CommunicationTemplate
from hearth.engines.comms.registrations import CONFIGURE
from hearth.engines.comms.rendering import parse_template
from hearth.engines.comms.sending import Merged
from hearth.faces.kit.forms import RecordPicker
from hearth.faces.kit.shell import NavItem
from hearth.faces.staff.configuration import home
from hearth.faces.staff.configuration.people_forms import RefusableForm
from hearth.faces.staff.page import StaffView
from hearth.feel.types import ContextType, FeelType
from hearth.kernel.refusal import NotFound, Refused
from hearth.platform.configuration import desk
from hearth.platform.configuration.kinds import KINDS
from hearth.platform.index import visibility
from hearth.platform.index.models import Record

KIND = "communication-definition"
BODY_ROWS = 24


class WordsForm(RefusableForm):
    """The words of a channel, and a record to look at them with."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=300)
    body = forms.CharField(
        label=gettext_lazy("Words"),
        max_length=40_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": BODY_ROWS, "spellcheck": "true"}),
        help_text=gettext_lazy(
            "((field)) puts in a value, ((field??words)) shows words only if the field says yes."
            " # is a heading, * a list, ^ a framed sentence."
        ),
    )
    about = forms.CharField(
        label=gettext_lazy("Look at it with"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("A record as a sample: type its name or reference."),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        url = f"{reverse_lazy('staff:search')}?pick=1" + (f"&kind={kind}" if kind else "")
        self.fields["about"].widget = self._picker = RecordPicker(hits_url=url)

    def show(self, about: Record) -> None:
        """Names the record that was chosen."""
        self._picker.shown = about.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field that words may name."""

    path: str
    type: str


def fields_of(definition: CommunicationDefinition) -> dict[str, list[Field]]:
    """What the words may name, by root: fields, and those of what the record leads to."""
    known = wording.fields_for(definition)
    return {root: list(_fields(root, kind)) for root, kind in known.items()}


def _fields(path: str, kind: FeelType) -> Iterator[Field]:
    if isinstance(kind, ContextType):
        for name, inner in kind.fields or ():
            yield from _fields(f"{path}.{name}", inner)
    else:
        yield Field(path=path, type=kind.one)


class Words(StaffView):
    """The words of one definition."""

    permission = CONFIGURE

    @cached_property
    def definition(self) -> CommunicationDefinition:
        """The definition that the address names, if it is one of the reader's companies."""
        found = CommunicationDefinition.objects.filter(key=self.kwargs["key"]).first()
        if found is None:
            raise NotFound("There is no such communication.")
        row = desk.get(self.request.access, KINDS.get(KIND), found.pk, on=self.request.today)
        definition: CommunicationDefinition = row.record
        return definition

    @cached_property
    def channel(self) -> str:
        """The channel whose words are open: the one asked for, else the first."""
        asked = self.request.GET.get("channel", "")
        return asked if asked in self.definition.channels else self.definition.channels[0]

    @cached_property
    def versions(self) -> list[CommunicationTemplate]:
        """The versions of the channel's words, newest first."""
        return list(self.definition.templates.filter(channel=self.channel).order_by("-version")[:100])

    @property
    def here(self) -> str:
        """The address of this channel's words."""
        return f"{reverse('staff:configuration-words', args=[self.definition.key])}?channel={self.channel}"

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """The newest words, or with `version` an older one to go on from."""
        asked = request.GET.get("version", "")
        older = next((each for each in self.versions if str(each.version) == asked), None)
        start = older or (self.versions[0] if self.versions else None)
        initial = {"subject": start.subject, "body": start.body} if start else {}
        form = WordsForm(initial=initial, kind=self.definition.subject_kind)
        return self._shown(form, start=start)

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        """Shows the draft as it would go, or makes it the words from now on."""
        form = WordsForm(request.POST, kind=self.definition.subject_kind)
        if not form.is_valid():
            return self._shown(form, status=422)
        subject, body = form.cleaned_data["subject"], form.cleaned_data["body"]
        merged = None
        try:
            draft = wording.draft(definition=self.definition, channel=self.channel, subject=subject, body=body)
            if form.cleaned_data["about"]:
                about = visibility.get_visible(self.request.access, form.cleaned_data["about"], now=self.request.now)
                form.show(about)
                merged = self._merged(draft, about)
            if "save" in request.POST:
                kept = wording.write(
                    by=self.request.access.actor,
                    definition=self.definition,
                    channel=self.channel,
                    subject=subject,
                    body=body,
                )
                said = {"name": self.definition.description, "version": kept.version}
                messages.success(request, _("“%(name)s” says so from now on: version %(version)s.") % said)
                return redirect(self.here)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in ("subject", "body") else "about", refusal.sentence)
            return self._shown(form, status=422)
        return self._shown(form, draft=draft, merged=merged)

    def _merged(self, draft: CommunicationTemplate, about: Record) -> Merged:
        """The draft with the values of a record that the reader may see, to the first whom it would go to."""
        request = self.request
        if self.definition.subject_kind and about.kind != self.definition.subject_kind:
            raise NotFound(f"“{self.definition.description}” is not about a {about.kind}. Choose another record.")
        here = request.access.within(about.company_id)
        people = sending.possible_recipients(here, about, now=request.now)[:1]
        sample = sending.for_record(
            access=here,
            about=about,
            definition=self.definition.key,
            contact_references=[each.reference for each in people],
            channel=self.channel,
            text="",
            key="preview",
            now=request.now,
        )
        paths = {field.path for source in (draft.subject, draft.body) for field in parse_template(source).placeholders}
        given = {path: f"[{path}]" for path in paths if path.startswith(f"{wording.PARAMETERS}.")}
        return sending.preview(
            sending=replace(sample, given=given),
            contact_id=sample.contact_ids[0],
            access=here,
            now=request.now,
            words=draft,
        )

    def _shown(
        self,
        form: WordsForm,
        *,
        start: CommunicationTemplate | None = None,
        draft: CommunicationTemplate | None = None,
        merged: Merged | None = None,
        status: int = 200,
    ) -> HttpResponse:
        labels = dict(Channel.choices)
        address = reverse("staff:configuration-words", args=[self.definition.key])
        context = {
            "definition": self.definition,
            "title": self.definition.description,
            "tabs": home.tabs(self.request.access, KINDS.get(KIND).group, KINDS.get(KIND).plural),
            "channels": [
                NavItem(label=labels[each], url=f"{address}?channel={each}", current=each == self.channel)
                for each in self.definition.channels
            ],
            "channel": labels[self.channel],
            "versions": [
                {"version": each, "newest": each is self.versions[0], "on": each is start} for each in self.versions
            ],
            "falls_back": not self.versions and self.channel != Channel.LETTER,
            "form": form,
            "draft": draft,
            "merged": merged,
            "fields": fields_of(self.definition),
            "here": self.here,
            "back": reverse("staff:configuration-record", args=[KIND, self.definition.pk]),
            "page_has_errors": status != 200,
        }
        return self.page("staff/configuration/words.html", context, status=status)
