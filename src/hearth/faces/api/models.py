"""Who calls the API, and what it was answered. The records themselves are the modules'."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hearth.platform.audit.history import tracked


@tracked()
class ApiClient(models.Model):
    """Another system, which signs in by OAuth2 client credentials and acts as `user`, whose roles bound it.

    `scopes` are the most that it may ask for. `plan` names a limit of settings.API_LIMITS. The identifier and the hash
    of the secret are the application's, which django-oauth-toolkit keeps.
    """

    application = models.OneToOneField("oauth2_provider.Application", on_delete=models.PROTECT, related_name="client")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_clients")
    name = models.CharField(max_length=100, unique=True)
    scopes = ArrayField(models.CharField(max_length=40))
    plan = models.CharField(max_length=20)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(scopes=[]), name="api_client_has_scopes")]

    def __str__(self) -> str:
        return self.name


@tracked(exclude=["digest"])
class PersonalToken(models.Model):
    """A key with which somebody's own program acts as them, within `scopes`, until it expires or is revoked.

    Only its SHA-256 digest is kept: the key has 256 random bits, so that nothing slower is needed.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    ending = models.CharField(max_length=4, help_text="Its last letters, to tell it from others.")
    scopes = ArrayField(models.CharField(max_length=40))
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="personal_token_digest_once"),
            models.CheckConstraint(condition=~Q(scopes=[]), name="personal_token_has_scopes"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="personal_token_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (…{self.ending})"


class ApiReading(models.Model):
    """A record that a client was given on a day, until it is written down as a sharing of data (disclosing.py).

    `what` says as which list it was read ("Tenancies"). Each is noted once, however often it is read.
    """

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="+")
    record = models.ForeignKey("index.Record", on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=40)
    on_date = models.DateField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "what", "on_date", "record"], name="api_reading_once")]


class KeptAnswer(models.Model):
    """What a POST with an Idempotency-Key was answered, so that the same one sent again is answered alike.

    `question` is the digest of method, address and body. Answers name references and dates, nothing of a person.
    """

    caller = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    question = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    location = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="kept_answer_once")]
        indexes = [models.Index(fields=["made_at"], name="kept_answer_oldest")]


class Meter(models.Model):
    """How many requests a caller has made in the minute that began at `minute_at`; one row a caller."""

    caller = models.CharField(primary_key=True, max_length=60)
    minute_at = models.DateTimeField()
    spent = models.PositiveIntegerField()
