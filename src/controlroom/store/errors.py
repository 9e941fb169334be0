"""What can go wrong with a store, in words."""

from __future__ import annotations

from controlroom.core.errors import FaultError
from controlroom.core.i18n import N_


class StoreNewerError(FaultError):
    code = "STORE_NEWER"
    what = N_("{store} was made by a newer controlroom (schema {found}; this one knows up to {known}).")
    next_step = N_("Open it with the newer program, or restore a backup made with this one.")


class StoreBusyError(FaultError):
    code = "STORE_BUSY"
    what = N_("{store} has been locked by another program for {seconds} seconds.")
    next_step = N_(
        "Let a big import end, or close what else has the file open (a backup, a database browser); then try again."
    )


class StoreFaultError(FaultError):
    code = "STORE_FAULT"
    what = N_("{store} cannot be used: {reason}.")
    next_step = N_("Check the disk (full? read-only? unplugged?), then try again; backups lie in “backups”.")


class StoreGoneError(StoreFaultError):
    code = "STORE_GONE"
    what = N_("{store} was moved, deleted or replaced while the program had it open.")
    next_step = N_("Put it back, or restore the newest backup; then close the program everywhere and start it again.")


class StoreLogGoneError(StoreFaultError):
    code = "STORE_LOG_GONE"
    what = N_("{store}-wal was deleted or replaced while the program had it open.")
    kept = N_("What was answered until then is kept; nothing more is, until you start again.")
    next_step = N_(
        "Close the program everywhere, start it again, and repeat this. The files beside {store} belong to it: leave "
        "them alone while a program runs."
    )


class BackupFailedError(FaultError):
    code = "BACKUP_FAILED"
    what = N_("The automatic backup of {store} before its upgrade failed: {reason}.")
    kept = N_("The store was not upgraded and is as it was.")
    next_step = N_("Free some disk space (for PostgreSQL: install pg_dump), then start again.")
