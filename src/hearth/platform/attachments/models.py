"""Files that belong to records. The bytes lie in the storage, named by their hash; the row says what they are."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from hearth.platform.audit.history import tracked


@tracked()
class StoredFile(models.Model):
    """A file of a record: a letter that was sent, a notice that was received."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey("index.Record", on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    confidential = models.BooleanField(default=False)
    permission = models.CharField(
        max_length=100,
        blank=True,
        default="",
        db_default="",
        help_text="Asked for beside that of the record: comms.see for a letter.",
    )
    stored_at = models.DateTimeField()
    stored_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["record", "-stored_at"], name="file_by_record")]

    def __str__(self) -> str:
        return self.name
