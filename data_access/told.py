"""Errors of a database in few words: for logs, without SQL and without a value."""

from sqlalchemy.exc import DBAPIError

# PyMySQL's numbers of a server that is not reached, or of a line that was cut.
NOT_REACHED = range(2000, 2100)


# What PostgreSQL, MariaDB and MySQL answer to a role without the right.
FORBIDDEN = {"42501", 1044, 1142, 1143, 1227}


def is_forbidden(error: BaseException) -> bool:
    """Return whether the database refused because of the role's rights."""
    orig = error.orig if isinstance(error, DBAPIError) else None
    codes = {getattr(orig, "sqlstate", None), *getattr(orig, "args", ())[:1]}
    return not codes.isdisjoint(FORBIDDEN)


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
