"""Warn before act: what stops, what must be confirmed, what is good to know."""

from __future__ import annotations

import datetime as dt

import pytest

from hearth.platform.catalogue import Masked
from hearth.platform.identity.access import Access
from hearth.platform.organisation.models import Company
from hearth.records.contacts import operations, warnings
from hearth.records.contacts.models import Contact, Severity
from hearth.records.contacts.operations import Details
from hearth.records.contacts.warnings import (
    WARNERS,
    Act,
    ActStopped,
    ActWarning,
    Asking,
    ConfirmFirst,
    Weight,
    check_before,
    warnings_before,
)
from tests.records.landlord import BY, NOW, TODAY

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=2)


@pytest.fixture
def anna(company: Company) -> Contact:
    anna = operations.create_person(
        by=BY,
        company_id=company.pk,
        first_name="Anna",
        last_name="Kowalczyk",
        details=Details(date_of_birth=dt.date(1980, 1, 2), language="Polish", interpreter=True),
        now=NOW,
    )
    operations.add_phone(by=BY, contact_id=anna.pk, number="07700 900123", now=NOW)
    return anna


def weights(access: Access, contact: Contact, act: Act, now: dt.datetime = NOW) -> dict[str, Weight]:
    contact.refresh_from_db()
    found = warnings_before(access, contact.record, act, now=now)
    assert [each.weight for each in found] == sorted((each.weight for each in found), key=list(Weight).index)
    return {each.key.partition(":")[0]: each.weight for each in found}


def test_an_interpreter_is_called_before_a_call_and_a_visit_alone(anna: Contact, access: Access) -> None:
    assert weights(access, anna, Act.CALL) == {"interpreter": Weight.CONFIRM}
    assert weights(access, anna, Act.VISIT) == {"interpreter": Weight.CONFIRM}
    assert weights(access, anna, Act.LETTER) == {}


def test_the_dead_are_not_rung_and_their_letters_go_to_the_representatives(anna: Contact, access: Access) -> None:
    operations.record_death(by=BY, contact_id=anna.pk, died_on=TODAY, now=NOW)
    for act in (Act.CALL, Act.TEXT, Act.EMAIL, Act.VISIT):
        assert weights(access, anna, act)["deceased"] is Weight.STOP
    for act in (Act.LETTER, Act.NOTICE):
        assert weights(access, anna, act)["deceased"] is Weight.CONFIRM
    notice = next(each for each in warnings_before(access, anna.record, Act.NOTICE, now=NOW) if each.key == "deceased")
    assert "Public Trustee" in notice.detail
    with pytest.raises(ActStopped, match="has died"):
        check_before(access, anna.record, Act.CALL, confirmed=["deceased", "interpreter"], now=NOW)


def test_no_safe_number_stops_a_call(anna: Contact, access: Access) -> None:
    phone = anna.phones.get()
    operations.change_phone(by=BY, phone_id=phone.pk, safe=False, reason="He answers it")
    assert weights(access, anna, Act.CALL)["safe-contact"] is Weight.STOP
    operations.add_phone(by=BY, contact_id=anna.pk, number="07700 900124", now=NOW)
    assert weights(access, anna, Act.CALL)["safe-contact"] is Weight.CONFIRM
    assert weights(access, anna, Act.EMAIL)["safe-contact"] is Weight.STOP, "none is known"


def test_dont_visit_alone_is_confirmed_before_a_visit_whatever_its_severity(anna: Contact, access: Access) -> None:
    alert = operations.add_alert(
        by=BY, record_id=anna.pk, text="Go in pairs", code="10", severity="information", from_date=TODAY
    )
    assert weights(access, anna, Act.VISIT)["alert"] is Weight.CONFIRM
    assert weights(access, anna, Act.LETTER)["alert"] is Weight.KNOW
    key = f"alert:{alert.pk}"
    with pytest.raises(ConfirmFirst):
        check_before(access, anna.record, Act.VISIT, confirmed=["interpreter"], now=NOW)
    assert check_before(access, anna.record, Act.VISIT, confirmed=["interpreter", key], now=NOW)


def test_a_confirmation_stands_for_a_day_and_for_one_person(anna: Contact, access: Access) -> None:
    alert = operations.add_alert(
        by=BY, record_id=anna.pk, text="Violent", severity=Severity.HIGH_CONFIRM, from_date=TODAY
    )
    operations.confirm_alerts(by=access.actor, alert_ids=[alert.pk], now=NOW)

    def confirmed(now: dt.datetime) -> bool:
        found = warnings_before(access, anna.record, Act.LETTER, now=now)
        return next(each.confirmed for each in found if each.key == f"alert:{alert.pk}")

    assert confirmed(LATER)
    assert not confirmed(NOW + warnings.CONFIRMATION_STANDS)
    assert check_before(access, anna.record, Act.LETTER, now=LATER)


def test_a_confidential_alert_warns_masked(anna: Contact, access: Access) -> None:
    operations.add_alert(
        by=BY, record_id=anna.pk, text="He waits outside", severity="high", confidential=True, from_date=TODAY
    )
    found = next(each for each in warnings_before(access, anna.record, Act.VISIT, now=NOW) if "alert" in each.key)
    assert isinstance(found.text, Masked)
    assert found.weight is Weight.CONFIRM


def test_a_confidential_address_is_told_before_a_letter(anna: Contact, access: Access) -> None:
    operations.add_address(by=BY, contact_id=anna.pk, lines="Refuge", confidential=True, from_date=TODAY, now=NOW)
    assert weights(access, anna, Act.LETTER) == {"confidential-address": Weight.CONFIRM}
    assert "confidential-address" not in weights(access, anna, Act.CALL)


def test_a_minor_is_told_and_somebody_who_may_speak(anna: Contact, company: Company, access: Access) -> None:
    child = operations.create_person(
        by=BY, company_id=company.pk, last_name="Lee", details=Details(date_of_birth=dt.date(2010, 1, 1)), now=NOW
    )
    operations.grant_authority(
        by=BY,
        contact_id=child.pk,
        holder_id=anna.pk,
        kind="parental",
        scopes=["everything"],
        evidence="Birth certificate",
        from_date=TODAY,
    )
    assert weights(access, child, Act.NOTICE) == {"under-18": Weight.CONFIRM, "authority": Weight.KNOW}


def test_other_floors_add_what_they_know(anna: Contact, access: Access) -> None:
    @warnings.warner("breathing-space")
    def _moratorium(asking: Asking) -> list[ActWarning]:
        if asking.act is not Act.NOTICE:
            return []
        return [ActWarning(key="breathing-space", weight=Weight.STOP, text="In a moratorium until 3 August.")]

    try:
        assert weights(access, anna, Act.NOTICE) == {"breathing-space": Weight.STOP}
        assert "breathing-space" not in weights(access, anna, Act.CALL)
    finally:
        WARNERS._entries.pop("breathing-space")
