"""The landlord: one or more companies in one database."""

from __future__ import annotations

from django.db import models

from hearth.platform.audit.history import tracked


class Jurisdiction(models.TextChoices):
    ENGLAND = "england", "England"
    WALES = "wales", "Wales"
    SCOTLAND = "scotland", "Scotland"
    NORTHERN_IRELAND = "northern-ireland", "Northern Ireland"


class LandlordType(models.TextChoices):
    LOCAL_AUTHORITY = "local-authority", "Local authority"
    PRIVATE_REGISTERED_PROVIDER = "private-registered-provider", "Private registered provider"


@tracked()
class Company(models.Model):
    """A legal landlord. Every record belongs to one; people see the companies that their roles name."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=100, unique=True)
    jurisdiction = models.CharField(max_length=20, choices=Jurisdiction, default=Jurisdiction.ENGLAND)
    landlord_type = models.CharField(max_length=30, choices=LandlordType)
    address = models.TextField(help_text="The address on letters, a line each.")
    phone = models.CharField(max_length=30)
    email = models.EmailField()
    website = models.CharField(max_length=100, blank=True)
    demonstration = models.BooleanField(default=False, help_text="Generated data: every page says so.")

    class Meta:
        verbose_name_plural = "companies"

    def __str__(self) -> str:
        return self.name
