"""Other people's web services as paths may call them, and each call as it was made and answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hearth.platform.audit.history import tracked
from hearth.platform.configuration.models import ConfigurationPeriod, ConfigurationRecord, unique_in_period


class Method(models.TextChoices):
    POST = "POST", "POST"
    PUT = "PUT", "PUT"
    GET = "GET", "GET"


class Authentication(models.TextChoices):
    NONE = "none", "None"
    API_KEY = "api-key", "API key in a header"
    OAUTH2 = "oauth2", "OAuth 2 client credentials"


@tracked(exclude=["secret", "signing_secret"])
class WebService(ConfigurationRecord):
    """A web service that paths may call by its code. Secrets are sealed where they lie (hearth.platform.sealing).

    `secret` is the API key, or the client's secret of OAuth 2. With a `signing_secret` the body is signed by HMAC.
    """

    code = models.SlugField(max_length=60, unique=True)
    url = models.CharField(max_length=500, help_text="https://. Whoever runs Hearth has to allow its host.")
    method = models.CharField(max_length=10, choices=Method, default=Method.POST)
    authentication = models.CharField(max_length=20, choices=Authentication, default=Authentication.NONE)
    key_header = models.CharField(max_length=60, blank=True, help_text="Header of the API key.")
    client_id = models.CharField(max_length=200, blank=True)
    token_url = models.CharField(max_length=500, blank=True)
    token_scope = models.CharField(max_length=200, blank=True)
    secret = models.CharField(max_length=1000, blank=True, help_text="Kept sealed. Type another one to change it.")
    signing_secret = models.CharField(
        max_length=1000, blank=True, help_text="Kept sealed. Type another one to change it."
    )
    seconds = models.PositiveSmallIntegerField(default=10, help_text="How long it may take to answer, at most 30.")
    attempts = models.PositiveSmallIntegerField(default=6, help_text="How often it is tried before people are asked.")

    class Meta:
        ordering = ["description"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seconds__gte=1, seconds__lte=30, attempts__gte=1, attempts__lte=12),
                name="web_service_is_patient_within_reason",
            )
        ]


@tracked()
class WebServicePeriod(ConfigurationPeriod):
    of = models.ForeignKey(WebService, on_delete=models.CASCADE, related_name="periods")

    class Meta:
        constraints = unique_in_period("web_service_period")


class CallOutcome(models.TextChoices):
    WAITING = "waiting", "Waiting"
    ANSWERED = "answered", "Answered"
    FAILED = "failed", "Failed"


class WebServiceCall(models.Model):
    """One call for a block of a case: what was asked and what came back, secrets removed.

    `applied_at`: when the case went on with it, or took note that it did not need it any more.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="web_service_calls")
    token_number = models.PositiveIntegerField()
    node = models.CharField(max_length=100)
    visit = models.PositiveIntegerField()
    service = models.ForeignKey(WebService, on_delete=models.PROTECT, related_name="calls")
    request = models.JSONField()
    asked_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=20, choices=CallOutcome, default=CallOutcome.WAITING)
    status = models.PositiveSmallIntegerField(null=True)
    response = models.TextField(blank=True)
    error = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="waiting", answered_at=None) | (~Q(outcome="waiting") & ~Q(answered_at=None)),
                name="web_service_call_answered_has_instant",
            )
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="web_service_call_by_case"),
            models.Index(
                fields=["answered_at"],
                name="web_service_call_to_apply",
                condition=Q(answered_at__isnull=False, applied_at=None),
            ),
        ]


class WebServiceCircuit(models.Model):
    """How a service has fared lately: after several failures in a row it is left alone until `open_until`."""

    service = models.OneToOneField(WebService, on_delete=models.CASCADE, primary_key=True, related_name="circuit")
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True)
