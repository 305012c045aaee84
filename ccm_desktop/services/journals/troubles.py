"""What keeps the journal's file from serving, by what SQLite and the system raise."""

from __future__ import annotations

import errno

import apsw
from filelock import Timeout

from ccm_desktop.domain.errors import JournalProblem
from ccm_desktop.services.journals.opening import DAMAGED
from ccm_desktop.services.journals.schema import NewerSchemaError

RAISED = (apsw.Error, OSError, NewerSchemaError, *DAMAGED)
"""What the work on the file raises."""

_PROBLEMS: tuple[tuple[type[Exception], JournalProblem], ...] = (
    (apsw.FullError, JournalProblem.FULL),
    (apsw.ReadOnlyError, JournalProblem.READ_ONLY),
    (apsw.CantOpenError, JournalProblem.READ_ONLY),
    (PermissionError, JournalProblem.READ_ONLY),
    (apsw.BusyError, JournalProblem.LOCKED),
    (apsw.LockedError, JournalProblem.LOCKED),
    *((kind, JournalProblem.CORRUPT) for kind in DAMAGED),
    (NewerSchemaError, JournalProblem.NEWER),
    (Timeout, JournalProblem.LOCKED),
)
_PROBLEMS_BY_NUMBER = {
    errno.ENOSPC: JournalProblem.FULL,
    errno.EROFS: JournalProblem.READ_ONLY,
}


def problem_of(error: Exception) -> JournalProblem:
    """What is wrong with the file."""
    if isinstance(error, OSError) and error.errno in _PROBLEMS_BY_NUMBER:
        return _PROBLEMS_BY_NUMBER[error.errno]
    kinds = (problem for kind, problem in _PROBLEMS if isinstance(error, kind))
    return next(kinds, JournalProblem.FAILED)
