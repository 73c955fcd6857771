"""One table."""

from django.db import models


class Entry(models.Model):
    """A line that was committed."""

    text = models.CharField(max_length=100)

    class Meta:
        app_label = "ledger"
