"""Log lines without personal data: what a database says of a refused value may hold the value, so it is left out."""

import logging
import traceback
from types import TracebackType

import psycopg
from django.db import Error as DatabaseError

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Scrubbing(logging.Formatter):
    """Tracebacks in full, but of database errors only class, SQLSTATE and constraint."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's own name
        """The chain of exceptions, the first cause first."""
        error = ei[1]
        lines: list[str] = []
        while error is not None:
            lines.insert(0, "".join(traceback.format_tb(error.__traceback__)) + said(error))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n\n".join(lines)


def said(error: BaseException) -> str:
    """The last line of a traceback."""
    if not isinstance(error, DatabaseError | psycopg.Error):
        return "".join(traceback.format_exception_only(error)).rstrip()
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    state = constraint = None
    if isinstance(cause, psycopg.Error):
        state, constraint = cause.sqlstate, cause.diag.constraint_name
    return f"{type(error).__name__}: SQLSTATE {state}, constraint {constraint}; its message may hold values"
