"""History carries who and why, always."""

from __future__ import annotations

from typing import Any

import pgtrigger
import pytest
from django.db import IntegrityError, connection, transaction

from hearth.kernel.actor import Actor
from hearth.platform.audit.acting import acting
from hearth.platform.organisation.models import Company


def history(company: Company) -> Any:
    """The history rows of a company; pghistory gives the model this accessor when Django starts."""
    return company.events  # type: ignore[attr-defined]


pytestmark = pytest.mark.django_db
BY = Actor.system("tests")
FACTS = {
    "name": "Northmoor",
    "landlord_type": "local-authority",
    "address": "1 Town Hall",
    "phone": "1",
    "email": "a@b.uk",
}


def test_a_change_is_kept_with_who_and_why() -> None:
    with acting(by=BY, reason="Set up"):
        company = Company.objects.create(code="northmoor", **FACTS)
    with acting(by=BY, reason="Renamed by the board"):
        Company.objects.filter(pk=company.pk).update(name="Northmoor Homes")
    kept = list(history(company).order_by("pgh_id").values_list("name", "pgh_context__metadata__reason"))
    assert kept == [("Northmoor", "Set up"), ("Northmoor Homes", "Renamed by the board")]


def test_a_change_without_actor_and_reason_is_refused() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Company.objects.create(code="northmoor", **FACTS)


def test_the_frame_ends_with_its_block() -> None:
    with acting(by=BY, reason="Set up"):
        company = Company.objects.create(code="northmoor", **FACTS)
    with pytest.raises(IntegrityError), transaction.atomic():
        company.delete()


def test_an_inner_frame_gives_the_outer_its_reason_back() -> None:
    with acting(by=BY, reason="Outer"):
        with acting(by=BY, reason="Inner"):
            Company.objects.create(code="inner", **FACTS)
        Company.objects.create(code="outer", **(FACTS | {"name": "Other"}))
    reasons = {company.code: history(company).get().pgh_context.metadata["reason"] for company in Company.objects.all()}
    assert reasons == {"inner": "Inner", "outer": "Outer"}


def test_an_inner_frame_of_the_same_actor_and_reason_goes_on_under_the_outer_entry() -> None:
    with acting(by=BY, reason="Set up") as outer, acting(by=BY, reason="Set up") as inner:
        company = Company.objects.create(code="northmoor", **FACTS)
    assert inner == outer
    assert history(company).get().pgh_context_id == outer


def test_copy_is_tracked_too() -> None:
    with acting(by=BY, reason="Loaded"), connection.cursor() as cursor:
        columns = "code, name, jurisdiction, landlord_type, address, phone, email, website, demonstration"
        with cursor.copy(f"COPY organisation_company ({columns}) FROM STDIN") as copy:
            copy.write_row(("c", "C", "england", "local-authority", "a", "1", "a@b.uk", "", False))
    assert history(Company.objects.get()).count() == 1


def test_ignoring_triggers_does_not_silence_history() -> None:
    with acting(by=BY, reason="Quietly"), pgtrigger.ignore():
        company = Company.objects.create(code="northmoor", **FACTS)
    assert history(company).count() == 1


def test_history_rows_are_never_changed() -> None:
    with acting(by=BY, reason="Set up"):
        company = Company.objects.create(code="northmoor", **FACTS)
    with pytest.raises(Exception, match=r"[Cc]annot update"), transaction.atomic():
        history(company).update(name="Forged")
