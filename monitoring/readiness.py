"""Can this process serve now? The answer for monitoring, without a secret or a path."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector


@dataclass(frozen=True)
class Readiness:
    """What a process knows of itself. Times are UTC with a zone.

    `taken_at`, `as_of` and `data_version` are None before the first snapshot. `failure`
    says how the registry fails, `away_since` since when, `last_looked` when it last
    answered. `is_refused`: Slagtavle's own check of its settings and rights keeps the
    pages closed.
    """

    taken_at: datetime | None
    as_of: date | None
    data_version: str | None
    failure: str | None
    away_since: datetime | None
    last_looked: datetime | None
    has_own_database: bool
    is_refused: bool
    definitions: str

    @property
    def is_ready(self) -> bool:
        """Whether users get pages: also of a snapshot whose registry is away."""
        has_data = self.taken_at is not None
        return has_data and self.has_own_database and not self.is_refused

    @property
    def registry(self) -> str:
        """`unread` before the first snapshot, `away`, `unreadable` or `fresh`."""
        return self.failure or ("unread" if self.taken_at is None else "fresh")

    @property
    def snapshot_age_seconds(self) -> float | None:
        """Seconds since the snapshot was taken; None before the first."""
        if self.taken_at is None:
            return None
        return max(0.0, (datetime.now(UTC) - self.taken_at).total_seconds())

    def told(self) -> dict[str, Any]:
        """Return the answer as JSON takes it."""
        age = self.snapshot_age_seconds
        return {
            "ready": self.is_ready,
            "registry": self.registry,
            "registry_away_since": _moment(self.away_since),
            "registry_last_answered": _moment(self.last_looked),
            "snapshot_age_seconds": None if age is None else round(age),
            "snapshot_as_of": self.as_of and self.as_of.isoformat(),
            "data_version": self.data_version,
            "own_database": "here" if self.has_own_database else "away",
            "settings": "refused" if self.is_refused else "accepted",
            "definitions": self.definitions,
        }

    def gauges(self) -> Iterator[GaugeMetricFamily]:
        """Yield the same for Prometheus; no age before the first snapshot."""
        age = self.snapshot_age_seconds
        values = {
            "slagtavle_ready": ("Users get pages", self.is_ready),
            "slagtavle_registry_away": ("Away or unreadable", self.failure is not None),
            "slagtavle_own_database_away": ("No answer", not self.has_own_database),
        }
        for name, (words, value) in values.items():
            yield GaugeMetricFamily(name, words, float(value))
        if age is not None:
            words = "Since the served snapshot was taken"
            yield GaugeMetricFamily("slagtavle_snapshot_age_seconds", words, age)


class OneReadiness(Collector):
    """One readiness for one scrape."""

    def __init__(self, readiness: Readiness) -> None:
        self._readiness = readiness

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges."""
        return self._readiness.gauges()


def _moment(at: datetime | None) -> str | None:
    return at and at.astimezone(UTC).isoformat(timespec="seconds")
