"""Alerts and notes, which any record can have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound
from hearth.platform.audit.acting import acting
from hearth.platform.index.models import Record
from hearth.records.contacts import rules
from hearth.records.contacts.models import Alert, AlertAudience, AlertConfirmation, Contact, Note, Severity
from hearth.records.contacts.operations.keeping import check_end, needed_words, refuse_merged
from hearth.records.contacts.operations.refusals import DetailInvalid


def add_alert(
    *,
    by: Actor,
    record_id: int,
    severity: str = Severity.WARNING,
    text: str,
    code: str = "",
    audience: str = AlertAudience.INTERNAL,
    confidential: bool = False,
    from_date: dt.date,
    to_date: dt.date | None = None,
    review_date: dt.date | None = None,
) -> Alert:
    """Warns about a person or a home from a day until (not including) another.

    `code` is the standard one (UK Housing Data Standards, PersonAlertType; `rules.PERSON_ALERTS`). `audience`: whether
    contractors and other partners are shown it too; a confidential one is internal. Refused: no words, an unknown
    severity, code or audience, an end or review not after the start.
    """
    text = needed_words(text, "An alert", "text")
    if severity not in Severity.values:
        raise DetailInvalid("Choose how severe it is.", field="severity")
    if code and code not in rules.PERSON_ALERTS:
        raise DetailInvalid("Choose a code from the list.", field="code")
    if audience not in AlertAudience.values or (confidential and audience != AlertAudience.INTERNAL):
        raise DetailInvalid("A confidential alert is published to internal only.", field="audience")
    if to_date is not None and to_date <= from_date:
        raise DetailInvalid("The alert must end after the day on which it begins.", field="to_date")
    if review_date is not None and review_date <= from_date:
        raise DetailInvalid("The alert must be reviewed after the day on which it begins.", field="review_date")
    with acting(by=by, reason="Alert added"):
        _record(record_id)
        return Alert.objects.create(
            record_id=record_id,
            severity=Severity(severity),
            code=code,
            text=text,
            audience=audience,
            confidential=confidential,
            from_date=from_date,
            to_date=to_date,
            review_date=review_date,
        )


def end_alert(*, by: Actor, alert_id: int, on: dt.date, reason: str) -> Alert:
    """Ends an alert: `on` is the first day without it. Refused when it ended, or began then or later."""
    with acting(by=by, reason=needed_words(reason, "Ending an alert", "reason")):
        alert = Alert.objects.select_for_update().filter(pk=alert_id).first()
        if alert is None:
            raise NotFound("There is no such alert.")
        _record(alert.record_id)
        check_end(began=alert.from_date, ended=alert.to_date, on=on, what="The alert")
        alert.to_date = on
        alert.save(update_fields=["to_date"])
    return alert


def add_note(*, by: Actor, record_id: int, text: str, confidential: bool = False, now: dt.datetime) -> Note:
    """Writes a note about a record. It is never changed: a correction is another note. Refused without words."""
    text = needed_words(text, "A note", "text", 20_000)
    with acting(by=by, reason="Note written"):
        _record(record_id)
        return Note.objects.create(
            record_id=record_id, text=text, confidential=confidential, written_at=now, written_by_id=by.user_id
        )


def review_alert(*, by: Actor, alert_id: int, review_date: dt.date, reason: str, today: dt.date) -> Alert:
    """Keeps an alert that was looked at, to be reviewed again on a day to come. `reason` says why it still stands."""
    if review_date <= today:
        raise DetailInvalid("The next review must be on a day to come.", field="review_date")
    with acting(by=by, reason=needed_words(reason, "Keeping an alert", "reason")):
        alert = Alert.objects.select_for_update().filter(pk=alert_id).first()
        if alert is None:
            raise NotFound("There is no such alert.")
        _record(alert.record_id)
        if alert.to_date is not None and review_date >= alert.to_date:
            raise DetailInvalid("The alert ends before that day.", field="review_date")
        alert.review_date = review_date
        alert.save(update_fields=["review_date"])
    return alert


def confirm_alerts(*, by: Actor, alert_ids: Collection[int], now: dt.datetime) -> None:
    """Notes that somebody has read alerts, before what they are about to do. Refused for the system, which reads
    nothing.
    """
    if by.user_id is None:
        raise DetailInvalid("Only a person who signed in can say that they have read an alert.")
    with acting(by=by, reason="Alerts read and confirmed"):
        known = Alert.objects.filter(pk__in=alert_ids).values_list("pk", flat=True)
        AlertConfirmation.objects.bulk_create(
            AlertConfirmation(alert_id=alert_id, user_id=by.user_id, confirmed_at=now) for alert_id in sorted(known)
        )


def _record(record_id: int) -> Record:
    record = Record.objects.filter(pk=record_id).first()
    if record is None:
        raise NotFound("There is no such record.")
    if record.kind == "contact":
        refuse_merged(Contact.objects.select_related("record").get(pk=record.pk))
    return record
