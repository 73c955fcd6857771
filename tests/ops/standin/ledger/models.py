"""One table."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """A line that was committed. Its types are written out: mypy knows Hearth's own settings only."""

    text: models.CharField[str, str] = models.CharField(max_length=100)
    objects: ClassVar[models.Manager[Entry]] = models.Manager()

    class Meta:
        app_label = "ledger"
