"""What time it is: UTC without a zone for the database, Norway's day for grants."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


def now() -> datetime:
    """Return the moment as the own database keeps it: UTC, whole seconds, no zone."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def today() -> date:
    """Return the day in Norway, by which grants begin and end."""
    return now().replace(tzinfo=UTC).astimezone(OSLO).date()
