"""Errors of a database in few words: for logs, without SQL and without a value."""

import sqlite3

from sqlalchemy.exc import DBAPIError

# PyMySQL's numbers of a server that is not reached, or of a line that was cut.
NOT_REACHED = range(2000, 2100)


# How PostgreSQL (by SQLSTATE), MariaDB and MySQL, and SQLite (by a number) say it.
Codes = frozenset[str | int]
FORBIDDEN: Codes = frozenset({"42501", 1044, 1142, 1143, 1227})
FULL: Codes = frozenset({"53100", 1021, 1114, sqlite3.SQLITE_FULL})
DAMAGED: Codes = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def _says(error: BaseException, codes: Codes) -> bool:
    orig = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(orig, sqlite3.Error):
        # Its lowest byte says what kind of fault it is.
        return getattr(orig, "sqlite_errorcode", 0) & 0xFF in codes
    said = {getattr(orig, "sqlstate", None), *getattr(orig, "args", ())[:1]}
    return not codes.isdisjoint(said)


def is_damaged(error: BaseException) -> bool:
    """Return whether an SQLite file is not whole, or no SQLite file at all."""
    return isinstance(getattr(error, "orig", None), sqlite3.Error) and _says(
        error, DAMAGED
    )


def fault(error: BaseException) -> str:
    """Return in a clause what went wrong, and what to do where that is known."""
    if _says(error, FORBIDDEN):
        return "the database's role lacks a right that this needs: README.md lists them"
    if _says(error, FULL):
        return "the disk of the database is full"
    if is_damaged(error):
        return "the SQLite file is damaged, or was copied only in part"
    return f"the database failed ({reason(error)})"


def reason(error: BaseException) -> str:
    """Return the kind of an error, with its code or why no server was reached.

    What a server says of a statement may quote a value of the data, and is left out.
    """
    if not isinstance(error, DBAPIError) or error.orig is None:
        return type(error).__name__
    kind = type(error.orig).__name__
    if state := getattr(error.orig, "sqlstate", None):
        return f"{kind} {state}"
    code = next(iter(error.orig.args), "")
    if isinstance(code, int) and code not in NOT_REACHED:
        return f"{kind} {code}"
    # No statement was sent, or SQLite has met its own file.
    said = str(error.orig.args[-1]) if error.orig.args else ""
    return f"{kind}: {said.splitlines()[0]}" if said else kind
