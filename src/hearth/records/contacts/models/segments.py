"""Segments of contacts: who is vulnerable, a new tenant, reached by email, by a condition on what is known of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hearth.platform.audit.history import tracked
from hearth.platform.configuration.models import ConfigurationPeriod, ConfigurationRecord, unique_in_period
from hearth.records.contacts.models.people import Contact


@tracked()
class Segment(ConfigurationRecord):
    """A part of the contacts, by a condition on a contact that may ask for the day.

    `privacy` is the class of what the condition reads, found when it is written: who may not read that is not told who
    is in the segment.
    """

    expression = models.TextField()
    privacy = models.CharField(max_length=40)

    class Meta:
        ordering = ["description"]
        constraints = [models.CheckConstraint(condition=~Q(expression=""), name="segment_has_condition")]


@tracked()
class SegmentPeriod(ConfigurationPeriod):
    of = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("segment_period")


@tracked()
class SegmentMember(models.Model):
    """A contact who is in a segment now; its history tells who was, and when."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="members")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="segments")
    since_date = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["segment", "contact"], name="segment_member_once")]

    @property
    def name(self) -> str:
        """The segment's."""
        return self.segment.description
