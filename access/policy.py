"""What the secretariat has set for everybody: every change is kept, the newest counts.

The values are texts here; what they may be is known where they are used
(`indicators.in_force`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, func, insert, select

from data_access.scope import Viewer
from own_data.tables import LINE, setting

# How long the access log stays, in days.
KEPT_DAYS = "log_kept_days"
MOST_KEPT_DAYS = 3650
ROLES_WITH_SETTINGS = ("secretariat", "administrator")


class NotAllowedSetting(Exception):  # noqa: N818 - told to the user in one sentence
    """The viewer may not change settings."""


@dataclass(frozen=True)
class Change:
    """One change of one setting. `set_at` is UTC."""

    id: int
    name: str
    value: str
    reason: str
    set_by: str
    set_at: datetime


def change_setting(
    engine: Engine, viewer: Viewer, name: str, value: str, reason: str
) -> None:
    """Add a change, with its reason.

    Raises `NotAllowedSetting` for other roles and for who sees as somebody else,
    `ValueError` without a reason or with one of more than 400 characters.
    """
    if viewer.role not in ROLES_WITH_SETTINGS or viewer.seen_by:
        raise NotAllowedSetting(f"{viewer.username} may not change settings")
    said = " ".join(reason.split())
    if not 0 < len(said) <= LINE:
        raise ValueError(f"a reason has 1 to {LINE} characters, not {len(said)}")
    with engine.begin() as connection:
        connection.execute(
            insert(setting).values(
                name=name,
                value=value,
                reason=said,
                set_by=viewer.username,
                set_at=datetime.now(UTC).replace(tzinfo=None),
            )
        )


def newest_change(engine: Engine) -> int:
    """Return the number of the newest change; 0 when nothing was ever changed."""
    with engine.connect() as connection:
        return int(connection.execute(select(func.max(setting.c.id))).scalar() or 0)


def settings(engine: Engine) -> Mapping[str, str]:
    """Return the value that counts of every setting that was ever changed."""
    return {one.name: one.value for one in changes(engine)}


def changes(engine: Engine) -> list[Change]:
    """Return every change, the oldest first."""
    columns = [setting.c[name] for name in Change.__annotations__]
    with engine.connect() as connection:
        rows = connection.execute(select(*columns).order_by(setting.c.id))
        return [Change(*row) for row in rows]
