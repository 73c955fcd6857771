"""Alerts and notes, which any record can have."""

from __future__ import annotations

import datetime as dt

from hearth.kernel.actor import Actor
from hearth.kernel.refusal import NotFound
from hearth.platform.audit.acting import acting
from hearth.platform.index.models import Record
from hearth.records.contacts.models import Alert, Note, Severity
from hearth.records.contacts.operations.keeping import check_end, needed_words
from hearth.records.contacts.operations.refusals import DetailInvalid


def add_alert(
    *,
    by: Actor,
    record_id: int,
    severity: str = Severity.WARNING,
    text: str,
    code: str = "",
    confidential: bool = False,
    from_date: dt.date,
    to_date: dt.date | None = None,
    review_date: dt.date | None = None,
) -> Alert:
    """Warns about a person or a home from a day until (not including) another.

    `code` is the standard one (UK Housing Data Standards, PersonAlertType). Refused: no words, an end or review not
    after the start.
    """
    text = needed_words(text, "An alert", "text")
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
        check_end(began=alert.from_date, ended=alert.to_date, on=on, what="The alert")
        alert.to_date = on
        alert.save(update_fields=["to_date"])
    return alert


def add_note(*, by: Actor, record_id: int, text: str, confidential: bool = False, now: dt.datetime) -> Note:
    """Writes a note about a record. It is never changed: a correction is another note. Refused without words."""
    text = needed_words(text, "A note", "text")
    with acting(by=by, reason="Note written"):
        _record(record_id)
        return Note.objects.create(
            record_id=record_id, text=text, confidential=confidential, written_at=now, written_by_id=by.user_id
        )


def _record(record_id: int) -> Record:
    record = Record.objects.filter(pk=record_id).first()
    if record is None:
        raise NotFound("There is no such record.")
    return record
