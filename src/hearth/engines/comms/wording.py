"""The words of a communication definition: what they may name, new versions of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Max

from hearth.engines.comms.models import Channel, CommunicationDefinition, CommunicationTemplate
from hearth.engines.comms.rendering import Template, TemplateError, parse_template
from hearth.engines.comms.subjects import SUBJECTS
from hearth.feel.types import ContextType, FeelType
from hearth.kernel.actor import Actor
from hearth.kernel.refusal import Refused
from hearth.platform import catalogue
from hearth.platform.audit.acting import acting
from hearth.platform.configuration.operations import InvalidConfiguration

PARAMETERS = "parameters"
"""The root of what a case or an officer gives along with the communication; any name may follow it."""
_ALWAYS = {"contact": "contact", "landlord": "company"}


class WordsRefused(Refused):
    """Words can't be kept like that; `field` says whether the subject or the body."""

    code = "words_refused"


def check_definition(definition: CommunicationDefinition) -> None:
    """Refuses a definition about a kind of record that no communication can be about."""
    if definition.subject_kind and definition.subject_kind not in SUBJECTS:
        raise InvalidConfiguration(
            f"No communication can be about a “{definition.subject_kind}”.", field="subject_kind"
        )


def copy_words(by: Actor, original: CommunicationDefinition, copy: CommunicationDefinition) -> None:
    """This function will give a cloned definition the newest words of the original, as its first version."""
    with acting(by=by, reason=f"Words of “{original.description}” copied"):
        for words in newest(original):
            CommunicationTemplate.objects.create(
                definition=copy, channel=words.channel, version=1, subject=words.subject, body=words.body
            )


def newest(definition: CommunicationDefinition) -> list[CommunicationTemplate]:
    """The words in use for each channel that has its own."""
    return list(
        CommunicationTemplate.objects.filter(definition=definition).order_by("channel", "-version").distinct("channel")
    )


def write(
    *, by: Actor, definition: CommunicationDefinition, channel: str, subject: str, body: str
) -> CommunicationTemplate:
    """This function will make these the words of a channel, as its next version; what was sent keeps its own.

    Words that are in use already are returned as they are. Refused: a channel that the definition does not go by, no
    subject, what `draft` refuses.
    """
    wanted = draft(definition=definition, channel=channel, subject=subject, body=body)
    with acting(by=by, reason=f"New words of “{definition.description}”, {wanted.get_channel_display().lower()}"):
        # The definition's row makes two writers of one channel follow each other.
        CommunicationDefinition.objects.select_for_update().get(pk=definition.pk)
        versions = CommunicationTemplate.objects.filter(definition=definition, channel=channel)
        standing = versions.order_by("-version").first()
        if standing is not None and (standing.subject, standing.body) == (wanted.subject, wanted.body):
            return standing
        wanted.version = (versions.aggregate(newest=Max("version"))["newest"] or 0) + 1
        wanted.save(force_insert=True)
    return wanted


def draft(*, definition: CommunicationDefinition, channel: str, subject: str, body: str) -> CommunicationTemplate:
    """The words as a version that is not kept, to be looked at first.

    Refused: what is not sound (with line and column), and a field that the records of this communication don't have.
    """
    if channel not in definition.channels:
        label = dict(Channel.choices).get(channel, channel).lower()
        raise WordsRefused(f"“{definition.description}” does not go by {label}.", field="channel")
    subject = " ".join(subject.split())
    body = body.replace("\r\n", "\n").replace("\r", "\n").strip() + "\n"
    if not subject or not body.strip():
        raise WordsRefused("Write the words first.", field="body" if subject else "subject")
    known = fields_for(definition)
    for name, source in (("subject", subject), ("body", body)):
        for sentence in _unknown(_parsed(name, source), known):
            raise WordsRefused(sentence, field=name)
    return CommunicationTemplate(definition=definition, channel=channel, version=0, subject=subject, body=body)


def fields_for(definition: CommunicationDefinition) -> dict[str, FeelType]:
    """The types of what the words may name, by root; of any kind of record where the definition names none."""
    kinds: Sequence[str] = [definition.subject_kind] if definition.subject_kind in SUBJECTS else list(SUBJECTS)
    roots = {**_ALWAYS, **{root: entity for kind in kinds for root, entity in SUBJECTS.get(kind).roots.items()}}
    described = catalogue.data_types(set(roots.values()))
    return {root: described[entity] for root, entity in roots.items()}


def _parsed(name: str, source: str) -> Template:
    try:
        return parse_template(source)
    except TemplateError as error:
        raise WordsRefused(error.sentence, field=name) from error


def _unknown(template: Template, known: Mapping[str, FeelType]) -> Iterator[str]:
    for placeholder in template.placeholders:
        root, *steps = placeholder.path.split(".")
        if root == PARAMETERS and steps:
            continue
        if root not in known:
            yield f"“{placeholder.path}” names nothing here. Words may begin with {', '.join(sorted(known))}."
            continue
        at: FeelType | None = known[root]
        for step in steps:
            at = at.type_of(step) if isinstance(at, ContextType) else None
        if at is None or isinstance(at, ContextType):
            yield f"“{placeholder.path}” is no field. Choose one from the list beside the words."
