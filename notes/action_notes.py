"""Dated notes on a unit: "new procedure from 1 March", shown on its time charts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Engine, delete, insert, select

from data_access.scope import Viewer
from own_data.tables import LINE, action_note


class NotAllowedNote(Exception):  # noqa: N818 - told to the user in one sentence
    """The viewer may not write this note."""


@dataclass(frozen=True)
class ActionNote:
    """A note on one unit from a day on; `indicator_id` "" means every indicator."""

    id: int
    unit_id: str
    indicator_id: str
    day: date
    text: str
    author: str


def may_write(viewer: Viewer, unit_id: str) -> bool:
    """Return whether the viewer may note on a unit: own hospital, or secretariat.

    Who sees as somebody else writes nothing in that name.
    """
    if viewer.seen_by:
        return False
    if viewer.role == "secretariat":
        return True
    is_number = unit_id.isascii() and unit_id.isdigit()
    return is_number and viewer.owns({int(unit_id)})


def add_action_note(
    engine: Engine,
    viewer: Viewer,
    unit_id: str,
    day: date,
    text: str,
    indicator_id: str = "",
) -> None:
    """Write a note down.

    Raises `NotAllowedNote` for a unit that is not the viewer's, `ValueError` for an
    empty or too long text (400 characters).
    """
    if not may_write(viewer, unit_id):
        raise NotAllowedNote(f"{viewer.username} may not write notes on {unit_id}")
    said = " ".join(text.split())
    if not 0 < len(said) <= LINE:
        raise ValueError(f"a note has 1 to {LINE} characters, not {len(said)}")
    with engine.begin() as connection:
        connection.execute(
            insert(action_note).values(
                unit_id=unit_id,
                indicator_id=indicator_id,
                day=day,
                text=said,
                author=viewer.username,
                written_at=datetime.now(UTC).replace(tzinfo=None),
            )
        )


def action_notes(
    engine: Engine, unit_ids: Collection[str], indicator_id: str
) -> list[ActionNote]:
    """Return the units' notes that concern an indicator, the oldest first."""
    columns = [action_note.c[name] for name in ActionNote.__annotations__]
    rows = (
        select(*columns)
        .where(
            action_note.c.unit_id.in_(sorted(unit_ids)),
            action_note.c.indicator_id.in_(["", indicator_id]),
        )
        .order_by(action_note.c.day, action_note.c.id)
    )
    with engine.connect() as connection:
        return [ActionNote(*row) for row in connection.execute(rows)]


def remove_action_note(engine: Engine, viewer: Viewer, note_id: int) -> None:
    """Take a note away. Raises `NotAllowedNote` when its unit is not the viewer's."""
    with engine.begin() as connection:
        found = connection.execute(
            select(action_note.c.unit_id).where(action_note.c.id == note_id)
        ).scalar()
        if found is None:
            return
        if not may_write(viewer, found):
            raise NotAllowedNote(f"{viewer.username} may not remove notes on {found}")
        connection.execute(delete(action_note).where(action_note.c.id == note_id))
