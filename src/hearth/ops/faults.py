"""What stops the launcher: each a sentence that says what is wrong, where, and what to do."""

from __future__ import annotations

from hearth.kernel.refusal import Refused


class PortTaken(Refused):
    """Another program listens on the address."""

    code = "port_taken"


class AddressInvalid(Refused):
    """HOST or PORT is not something that can be listened on."""

    code = "address_invalid"


class AlreadyRunning(Refused):
    """Another `hearth serve` has this home."""

    code = "already_running"


class NotServing(Refused):
    """No `hearth serve` has this home, where one is needed."""

    code = "not_serving"


class HomeUnusable(Refused):
    """The home folder belongs to another account, or cannot be written."""

    code = "home_unusable"


class NoSpace(Refused):
    """The disk is too full to start, back up or restore safely."""

    code = "no_space"


class DatabaseUnusable(Refused):
    """The database is missing, cannot be reached, or is not one that Hearth can use."""

    code = "database_unusable"


class StepFailed(Refused):
    """A program that the launcher ran (build, migration, demo) ended with an error; its last lines are quoted."""

    code = "step_failed"


class BackupUnusable(Refused):
    """An archive is not a Hearth backup, or not as it was written."""

    code = "backup_unusable"


class RestoreRefused(Refused):
    """A restore would overwrite something, or could not be whole."""

    code = "restore_refused"
