"""Waiting for what another process does, without a guess of how long it takes."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 30


def until(claim: Callable[[], bool]) -> None:
    """Wait until a claim holds."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not claim():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
