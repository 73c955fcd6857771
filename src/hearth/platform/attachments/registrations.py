"""What attachments offers: its table to the catalogue, its checks to the doctor."""

from __future__ import annotations

from hearth.platform import catalogue
from hearth.platform.attachments.models import StoredFile
from hearth.platform.catalogue import key, personal, plain

catalogue.describe(
    StoredFile,
    entity="file",
    label="File",
    title="name",
    record="record_id",
    subject="record_id",
    mark="confidential",
    items={
        "record": key("Record"),
        "name": personal("Name", tag="correspondence"),
        "content_type": plain("Type", "says only PDF, picture, text..."),
        "size": plain("Size", "a number of bytes", unit="bytes"),
        "sha256": plain("Hash", "tells two files apart, not what they say"),
        "path": plain("Place in the storage", "made from the hash"),
        "confidential": plain("Confidential", "the mark itself"),
        "stored_at": plain("Added at", "when an officer added it"),
        "stored_by": key("Added by"),
        "removed_at": plain("Removed at", "when an officer removed it"),
    },
)
