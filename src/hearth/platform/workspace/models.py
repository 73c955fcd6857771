"""What each officer has arranged. Open and recent records change with every page that is opened and say nothing that
history must keep, so those two tables alone are not tracked."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from hearth.platform.audit.history import tracked


class Theme(models.TextChoices):
    DEVICE = "", "As this device"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


@tracked()
class Preference(models.Model):
    """How Hearth looks to somebody and where they start, on every device. `home_page` is a name of the face's."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="preference"
    )
    theme = models.CharField(max_length=10, choices=Theme, default=Theme.DEVICE, blank=True)
    comfortable = models.BooleanField(default=False, help_text="More space between rows.")
    single_keys = models.BooleanField(default=True, help_text="Single keys ( / ) do something.")
    home_page = models.CharField(max_length=30, blank=True)


@tracked()
class Arrangement(models.Model):
    """Which panes or tiles somebody has on a page, in their order. `place` is "home" or a kind of record.

    `parts` are objects {"name", "shown", "wide", "threshold"}; what is not named follows in its usual order, so that a
    new pane is seen. `threshold`: from that count on the part is marked (null: never).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="arrangements")
    place = models.CharField(max_length=30)
    parts = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "place"], name="arrangement_one_per_place")]


@tracked()
class ListColumns(models.Model):
    """The columns that somebody has chosen for a list, in their order."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="list_columns")
    list_code = models.CharField(max_length=40)
    columns = ArrayField(models.CharField(max_length=100))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "list_code"], name="list_columns_once_per_list"),
            models.CheckConstraint(condition=~Q(columns=[]), name="list_columns_some"),
        ]


@tracked()
class SavedView(models.Model):
    """A list as somebody has set it up, under a name; shared with everybody who holds a role, where it says so.

    `asked` holds {"sort", "q", "closed", "filters"}: never rows, so whoever opens it sees what they may see.
    `pinned` views stand among the owner's shortcuts with their count.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    role = models.ForeignKey("identity.Role", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    list_code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    asked = models.JSONField(default=dict)
    columns = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    pinned = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_name"),
            models.UniqueConstraint(fields=["owner", "list_code", "name"], name="saved_view_named_once"),
        ]
        indexes = [models.Index(fields=["role"], name="saved_view_by_role")]


class OpenRecord(models.Model):
    """A tab of somebody's dock. Its words are read from the index when it is drawn: nothing is kept here."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="open_records")
    record = models.ForeignKey("index.Record", on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "record"], name="open_record_once")]


class RecentRecord(models.Model):
    """When somebody last opened a record; the newest few are kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recent_records")
    record = models.ForeignKey("index.Record", on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "record"], name="recent_record_once")]
        indexes = [models.Index(fields=["user", "-opened_at"], name="recent_record_newest")]


class ExportState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"
    FAILED = "failed", "Failed"
    EXPIRED = "expired", "Expired"


class ExportFormat(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "Excel (XLSX)"


@tracked(exclude=["rows_done"])
class ListExport(models.Model):
    """A list that somebody takes out of Hearth: who, why, which list as it was asked for, and how far it is.

    `path` names the file in the storage until it expires. Which rows went out is in ExportedRows.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exports")
    list_code = models.CharField(max_length=40)
    asked = models.JSONField(default=dict)
    columns = ArrayField(models.CharField(max_length=100))
    format = models.CharField(max_length=10, choices=ExportFormat)
    reason = models.CharField(max_length=300)
    address = models.CharField(max_length=45, blank=True, help_text="The network address from which it was asked for.")
    units = ArrayField(
        models.BigIntegerField(),
        default=list,
        blank=True,
        help_text="Functional units that the lists were narrowed to.",
    )
    state = models.CharField(max_length=20, choices=ExportState, default=ExportState.WAITING)
    rows_total = models.PositiveIntegerField(null=True)
    rows_done = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0, help_text="Restricted records, which no export holds.")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    path = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="export_has_reason"),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(finished_at__isnull=False, expires_at__isnull=False) & ~Q(path="")),
                name="export_done_has_file",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(finished_at__gte=F("asked_at")), name="export_finishes_after_asking"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-asked_at"], name="export_newest"),
            models.Index(fields=["expires_at"], name="export_expiring", condition=Q(state="done")),
        ]


class ExportedRows(models.Model):
    """Which records an export holds, in its order, a thousand or so at a time. Written once, never changed."""

    export = models.ForeignKey(ListExport, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField()
    keys = ArrayField(models.BigIntegerField())
    records = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["export", "number"], name="exported_rows_once")]
        indexes = [GinIndex(fields=["records"], name="exported_rows_of_record")]


class ExportTaken(models.Model):
    """The file of an export was fetched: by whom and when. Append-only."""

    export = models.ForeignKey(ListExport, on_delete=models.PROTECT, related_name="taken")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
