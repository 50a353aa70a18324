"""The minutes of a meeting: one decision per slide, kept as it is written."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from sqlalchemy import Engine, delete, insert, select

from data_access.scope import Viewer
from notes.action_notes import NotAllowedNote
from own_data.tables import LINE, NAME, decision

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


class WrittenMeanwhile(Exception):  # noqa: N818 - told to the user in one sentence
    """Somebody else has written on the slide since; nothing of it is overwritten."""

    def __init__(self, slide: str) -> None:
        super().__init__(f"the decision on {slide!r} has been changed by somebody else")


def may_write_minutes(viewer: Viewer) -> bool:
    """Return whether the viewer may write minutes: everybody with a role, as self."""
    return viewer.role in ROLES_WITH_MINUTES and not viewer.seen_by


def save_decision(
    engine: Engine,
    viewer: Viewer,
    meeting: str,
    slide: str,
    text: str,
    responsible: str = "",
    due: date | None = None,
    *,
    seen: datetime | Literal["any"] | None = "any",
) -> datetime | None:
    """Keep what was decided on a slide; an empty text takes it away.

    Returns its `written_at` as the database has it; None when it was taken away.
    `seen` is the `written_at` of the decision that the writer had on the screen (None:
    there was none). Raises `WrittenMeanwhile` when another has come in its place,
    `NotAllowedNote` for a viewer without a role, `ValueError` for names longer than the
    columns hold (meeting and responsible 120, slide 400 characters).
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
    here = (decision.c.meeting == meeting, decision.c.slide == slide)
    written_at = select(decision.c.written_at).where(*here)
    with engine.begin() as connection:
        if seen != "any" and connection.execute(written_at).scalar() != seen:
            raise WrittenMeanwhile(slide)
        connection.execute(delete(decision).where(*here))
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
        found: datetime | None = connection.execute(written_at).scalar()
    return found


def decisions_of(engine: Engine, meeting: str) -> list[Decision]:
    """Return the meeting's decisions in the order they were first written."""
    columns = [decision.c[name] for name in Decision.__annotations__]
    rows = select(*columns).where(decision.c.meeting == meeting)
    with engine.connect() as connection:
        found = connection.execute(rows.order_by(decision.c.id))
        return [Decision(*row) for row in found]
