"""Why an operation on contacts is refused."""

from __future__ import annotations

from hearth.kernel.refusal import Refused


class NameMissing(Refused):
    """A person needs a last name, an organisation a name."""

    code = "contact_name_missing"


class DetailInvalid(Refused):
    """A postcode, number, address or date is not one, or can't be true."""

    code = "contact_detail_invalid"


class PeriodOverlaps(Refused):
    """Something of the kind stands at that time already."""

    code = "contact_period_overlaps"


class EndTooEarly(Refused):
    """Something would end on or before the day on which it began."""

    code = "contact_end_too_early"


class AlreadyEnded(Refused):
    """It ended before."""

    code = "contact_already_ended"


class AlreadyThere(Refused):
    """The contact has this number or address already."""

    code = "contact_already_there"


class NotAPerson(Refused):
    """Organisations have no birth, no death, and live nowhere."""

    code = "contact_not_a_person"


class DeathRecorded(Refused):
    """The death of this person is recorded already."""

    code = "contact_death_recorded"


class OtherCompany(Refused):
    """The two belong to different companies."""

    code = "contact_other_company"


class WordsMissing(Refused):
    """A note, an alert or a reason has no words."""

    code = "contact_words_missing"


class ContactMerged(Refused):
    """The contact was merged into another, which is the one to work with."""

    code = "contact_merged"


class ContactDead(Refused):
    """The person has died, and this is only for the living."""

    code = "contact_dead"


class CanNotBeMerged(Refused):
    """The two can't be made one: they are too different, or both have what only one can have."""

    code = "contact_can_not_be_merged"


class CanNotBeUndone(Refused):
    """A merge can't be taken back any more: something else was built upon it."""

    code = "contact_merge_can_not_be_undone"


class PasswordNotSet(Refused):
    """There is no security password to check."""

    code = "contact_password_not_set"


class PasswordLocked(Refused):
    """The security password was answered wrongly too often."""

    code = "contact_password_locked"
