"""Who may decide about the access of others, and what was decided: by whom and why."""

from sqlalchemy import Connection, insert

from access import moments
from access.log import Event, write_within
from data_access.scope import Viewer
from own_data.tables import LINE, access_change

# The role of the one who decides, and the roles that he may give and take.
GIVES = {
    "secretariat": ("hospital", "advisory", "secretariat"),
    "administrator": ("administrator",),
}


class NotAllowedAccess(Exception):  # noqa: N818 - told to the user in one sentence
    """The viewer may not decide this."""


class OwnAccess(NotAllowedAccess):
    """Nobody decides about the own access."""


def may_administer(viewer: Viewer) -> bool:
    """Return whether the viewer may see and decide about access at all.

    Not while seeing as another would: that is for looking only.
    """
    return viewer.role in GIVES and not viewer.seen_by


def may_give(viewer: Viewer, role: str) -> bool:
    """Return whether the viewer may give and take grants in a role."""
    return may_administer(viewer) and role in GIVES[viewer.role]


def require_administration(viewer: Viewer) -> None:
    """Raise `NotAllowedAccess` unless the viewer may administer access."""
    if not may_administer(viewer):
        raise NotAllowedAccess(f"{viewer.username} may not administer access")


def require_other(viewer: Viewer, username: str) -> None:
    """Raise `OwnAccess` when a decision concerns the viewer himself."""
    if viewer.username.strip().lower() == username.strip().lower():
        raise OwnAccess(f"{viewer.username} may not decide about the own access")


def require_grant(viewer: Viewer, username: str, role: str) -> None:
    """Raise `NotAllowedAccess` unless the viewer may give a user a role."""
    if not may_give(viewer, role):
        raise NotAllowedAccess(f"{viewer.username} may not give the role {role}")
    require_other(viewer, username)


def said(reason: str, *, required: bool = True) -> str:
    """Return a reason in one line. Raises `ValueError` when it is none or too long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in reason).split())
    if len(line) > LINE or (required and not line):
        raise ValueError(f"a reason has 1 to {LINE} characters, not {len(line)}")
    return line


def write_change(
    connection: Connection,
    by: Viewer,
    username: str,
    what: str,
    reason: str,
    grant_id: int | None = None,
) -> None:
    """Keep what was done to a user's access, in the transaction that does it."""
    connection.execute(
        insert(access_change).values(
            at=moments.now(),
            done_by=by.username,
            username=username,
            what=what,
            grant_id=grant_id,
            reason=reason,
        )
    )
    event: Event = "user" if grant_id is None else "grant"
    detail = f"{what} {username}: {reason}"
    write_within(connection, by, event, page="admin_access", detail=detail)
