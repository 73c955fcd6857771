"""What the communications engine offers the platform: deliveries, permissions, its entities."""

from __future__ import annotations

from hearth.engines.comms import (
    delivery,
    following,  # noqa: F401 - it subscribes itself
    models,
    notifying,
    sending,
    wording,
)
from hearth.platform.catalogue import Way, describe, key, personal, plain, walk
from hearth.platform.configuration.kinds import kind
from hearth.platform.identity.permissions import permission
from hearth.platform.outbox.handlers import HANDLERS

SEE = permission("comms.see", "Read communications")
SEND = permission("comms.send", "Send letters and emails")
CONFIGURE = permission("comms.configure", "Set up communication definitions and templates")

kind(
    "communication-definition",
    label="Communication definition",
    plural="Communication definitions",
    model=models.CommunicationDefinition,
    fields=("description", "key", "subject_kind", "channels", "enclosure"),
    permission=CONFIGURE,
    group="Letters and emails",
    fixed=("key",),
    check=wording.check_definition,
    copied=wording.copy_words,
)
HANDLERS.register(sending.DELIVER, delivery.deliver)
HANDLERS.register(notifying.EMAIL, notifying.email_colleague)

_CONFIGURATION = "configuration of the landlord"
_PERIOD = {
    "of": key("Of"),
    "company": key("Company"),
    "key": plain("Key", _CONFIGURATION),
    "effective_from": plain("Effective from", _CONFIGURATION),
    "effective_to": plain("Effective to", _CONFIGURATION),
}

describe(
    models.CommunicationDefinition,
    entity="communication_definition",
    label="Communication definition",
    title="description",
    items={
        "description": plain("Description", _CONFIGURATION),
        "key": plain("Key", _CONFIGURATION),
        "subject_kind": plain("About", _CONFIGURATION),
        "channels": plain("Channels", _CONFIGURATION),
        "enclosure": plain("Enclosure", _CONFIGURATION),
    },
)
describe(
    models.CommunicationDefinitionPeriod,
    entity="communication_definition.period",
    label="Period of a communication definition",
    items=_PERIOD,
)
describe(
    models.CommunicationTemplate,
    entity="communication_template",
    label="Communication template",
    items={
        "definition": key("Definition"),
        "channel": plain("Channel", _CONFIGURATION),
        "version": plain("Version", _CONFIGURATION),
        "subject": plain("Subject", _CONFIGURATION),
        "body": plain("Words", _CONFIGURATION),
    },
)
describe(
    models.Communication,
    entity="communication",
    label="Communication",
    record="about_id",
    subject="contact_id",
    mark="confidential",
    items={
        "about": key("About"),
        "contact": key("Contact"),
        "case": key("Case"),
        "template": key("Template"),
        "key": plain("Cause", "names the cause of it, no person"),
        "direction": plain("Direction", "sent or received"),
        "channel": plain("Channel", "letter or email"),
        "channel_reason": plain("Why this channel", "a sentence of ours about the channel"),
        "recipient": personal("Recipient", tag="identifiers"),
        "destination": personal("Sent to", tag="contact-details"),
        "subject": personal("Subject", tag="correspondence"),
        "text": personal("Words", tag="correspondence"),
        "document": personal("Words as rendered", tag="correspondence"),
        "confidential": plain("Confidential", "a mark"),
        "status": plain("Status", "how far its delivery has come"),
        "file": key("File"),
        "created_at": plain("Written at", "when it was made"),
        "sent_at": plain("Sent at", "when it was handed over"),
        "created_by": key("Written by"),
    },
)
describe(
    models.Enclosure,
    entity="communication.enclosure",
    label="Enclosure",
    subject="communication__contact_id",
    items={
        "communication": key("Communication"),
        "file": key("File"),
        "position": plain("Position", "order of the enclosures"),
    },
)
describe(
    models.Notification,
    entity="notification",
    label="Notification",
    record="about_id",
    items={
        "user": key("Told to"),
        "about": key("About"),
        "key": plain("Cause", "names the cause of it, no person"),
        "text": personal("Words", tag="correspondence"),
        "created_at": plain("Told at", "when it was told"),
        "read_at": plain("Read at", "when it was read"),
    },
)

# A letter is its recipient's, whatever record it is about: to anybody else it is for a reviewer to say.
walk("communication", about=Way.REDACT, case=Way.STOP, file=Way.JOIN)
walk("communication.enclosure", communication=Way.FOLLOW, file=Way.JOIN)
walk("notification", about=Way.PRIVATE)
