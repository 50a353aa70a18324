"""What is counted and timed for Prometheus. No label names a user, unit or patient."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any, TypeVar, cast

from prometheus_client import Counter, Gauge, Histogram

log = logging.getLogger("slagtavle")
Built = TypeVar("Built")

# Seconds; the first steps are about what a redraw takes, the last a first reading.
STEPS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0, 10.0)

PAGE_RUNS = Histogram(
    "slagtavle_page_run_seconds", "A page drawn whole", ["page"], buckets=STEPS
)
PAGE_ERRORS = Counter("slagtavle_page_errors", "Errors that no page had expected")
BROWSERS = Gauge("slagtavle_open_browsers", "Websockets that are open now")
EVENTS = Counter(
    "slagtavle_events",
    "Rows of the access log written: sign-ins, looks, files and so on",
    ["event", "refused"],
)
SNAPSHOTS = Histogram(
    "slagtavle_snapshot_build_seconds",
    "A snapshot read from the registry",
    buckets=(0.5, 1.0, 2.0, 4.0, 6.0, 10.0, 20.0, 40.0, 60.0, 120.0),
)


@contextmanager
def page_run(page: str) -> Iterator[None]:
    """Time a block that draws a page; also one that stops early."""
    with PAGE_RUNS.labels(page).time():
        yield


def note_event(event: str, *, refused: bool) -> None:
    """Count what went into the access log."""
    EVENTS.labels(event, "yes" if refused else "no").inc()


def timed_snapshot(build: Callable[[], Built]) -> Callable[[], Built]:
    """Return `build`, timed, with a line in the log for every snapshot that is built.

    A snapshot has a length and a `version`.
    """

    def timed() -> Built:
        began = perf_counter()
        built = build()
        seconds, snapshot = perf_counter() - began, cast(Any, built)
        SNAPSHOTS.observe(seconds)
        log.info(
            "Snapshot %s of %d strokes built in %.1f s",
            snapshot.version[:6],
            len(snapshot),
            seconds,
            extra={
                "event": "snapshot_built",
                "seconds": round(seconds, 2),
                "strokes": len(snapshot),
                "snapshot": snapshot.version[:6],
            },
        )
        return built

    return timed
