"""The minutes of a meeting: one decision per slide, kept as it is written."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Engine, delete, insert, select

from data_access.scope import Viewer
from notes.action_notes import NotAllowedNote
from notes.database import LINE, NAME, decision

ROLES_WITH_MINUTES = ("hospital", "advisory", "secretariat")


@dataclass(frozen=True)
class Decision:
    """What was agreed on one slide: what, which unit answers for it, by when."""

    slide: str
    decision: str
    responsible: str
    due: date | None
    author: str
    written_at: datetime


def may_write_minutes(viewer: Viewer) -> bool:
    """Return whether the viewer may write minutes: everybody with a role."""
    return viewer.role in ROLES_WITH_MINUTES


def save_decision(
    engine: Engine,
    viewer: Viewer,
    meeting: str,
    slide: str,
    text: str,
    responsible: str = "",
    due: date | None = None,
) -> None:
    """Keep what was decided on a slide; an empty text takes it away.

    Raises `NotAllowedNote` for a viewer without a role, `ValueError` for names longer
    than the columns hold (meeting and responsible 120, slide 400 characters).
    """
    if not may_write_minutes(viewer):
        raise NotAllowedNote(f"{viewer.username} may not write minutes")
    for name, value, longest in (
        ("meeting", meeting, NAME),
        ("slide", slide, LINE),
        ("responsible", responsible, NAME),
    ):
        if len(value) > longest:
            raise ValueError(f"{name} has {len(value)} characters, at most {longest}")
    with engine.begin() as connection:
        connection.execute(
            delete(decision).where(
                decision.c.meeting == meeting, decision.c.slide == slide
            )
        )
        if text.strip():
            connection.execute(
                insert(decision).values(
                    meeting=meeting,
                    slide=slide,
                    decision=text.strip(),
                    responsible=responsible.strip(),
                    due=due,
                    author=viewer.username,
                    written_at=datetime.now(UTC).replace(tzinfo=None),
                )
            )


def decisions_of(engine: Engine, meeting: str) -> list[Decision]:
    """Return the meeting's decisions in the order they were first written."""
    columns = [decision.c[name] for name in Decision.__annotations__]
    rows = select(*columns).where(decision.c.meeting == meeting)
    with engine.connect() as connection:
        found = connection.execute(rows.order_by(decision.c.id))
        return [Decision(*row) for row in found]
