"""What can be done to a tenancy, as its page offers it: by those who may, while it makes sense."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from hearth.faces.staff.deed import Action
from hearth.modules.tenancies.queries import TenancyPage
from hearth.modules.tenancies.registrations import (
    CHANGE_PARTIES,
    CORRECT_END,
    END,
    PASS_ON,
    PERMIT,
    RECEIVE_NOTICE,
    RECORD_KEYS,
    REVIEW,
    START,
)
from hearth.modules.tenancies.rules import TenancyStatus
from hearth.platform.identity.access import Access


def actions_on(page: TenancyPage, here: Access) -> list[Action]:
    """The actions in the order in which a tenancy goes."""
    future = page.status is TenancyStatus.FUTURE
    stands = page.end_at is None and page.cancelled_at is None
    runs = stands and not future
    free = runs and not page.end_is_proposed  # none of these is done while a notice stands
    home = page.asset_id is not None
    free, notice = free and home, runs and home
    offered = (
        (START, future, _("Cancel before the start"), "cancel-tenancy"),
        (RECEIVE_NOTICE, notice and not page.end_is_proposed, _("Receive a notice to quit"), "receive-notice"),
        (RECEIVE_NOTICE, page.end_is_proposed, _("Correct the proposed end, or withdraw"), "correct-proposed-end"),
        (RECEIVE_NOTICE, notice, _("Return a notice"), "return-notice"),
        (END, runs, _("End the tenancy") if home else _("End the agreement"), "end-tenancy"),
        (CORRECT_END, page.end_at is not None, _("Correct the end"), "correct-end"),
        (RECORD_KEYS, page.void is not None, _("Record keys"), "record-keys"),
        (CHANGE_PARTIES, stands, _("Add somebody"), "add-party"),
        (PASS_ON, notice, _("Succession"), "succeed"),
        (PASS_ON, free, _("Assign"), "assign-tenancy"),
        (PASS_ON, free, _("Transfer to another home"), "transfer-tenancy"),
        (PASS_ON, free, _("Mutual exchange"), "exchange-tenancies"),
        (REVIEW, stands and home, _("Change the tenure"), "change-tenure"),
        (REVIEW, stands and page.trial_ends is not None, _("Extend the trial"), "extend-trial"),
        (PERMIT, stands and home, _("Alteration asked for"), "request-permission"),
    )
    return [
        Action(label=label, url=reverse(f"staff:{name}", args=[page.reference]))
        for permission, sensible, label, name in offered
        if sensible and here.has(permission)
    ]
