"""What attachments offers: its table to the catalogue, its checks to the doctor."""

from __future__ import annotations

from hearth.platform import catalogue
from hearth.platform.attachments import ADD, READ
from hearth.platform.attachments.models import StoredFile
from hearth.platform.attachments.scanners import SCANNERS
from hearth.platform.catalogue import key, personal, plain
from hearth.platform.examining import Finding, check
from hearth.platform.identity.permissions import permission
from hearth.platform.organisation.models import Company

permission(READ, "Open the files of records that one may see")
permission(ADD, "Add files to records, and take them away")

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
        "name": personal("Name", tag="files"),
        "content_type": plain("Type", "says only PDF, picture, text..."),
        "size": plain("Size", "a number of bytes", unit="bytes"),
        "sha256": plain("Hash", "tells two files apart, not what they say"),
        "path": plain("Place in the storage", "made from the hash"),
        "confidential": plain("Confidential", "the mark itself"),
        "permission": plain("Permission", "the code that opening asks for"),
        "stored_at": plain("Added at", "when an officer added it"),
        "stored_by": key("Added by"),
        "removed_at": plain("Removed at", "when an officer removed it"),
    },
)


@check("virus scanner")
def _scanner() -> list[Finding]:
    """A real landlord takes in files from strangers; a demonstration does not."""
    if list(SCANNERS) or not Company.objects.filter(demonstration=False).exists():
        return []
    return [
        Finding(
            "No virus scanner looks at the files that are taken in",
            "attachments",
            "Register one with hearth.platform.attachments.scanner (a ClamAV client, say).",
        )
    ]
