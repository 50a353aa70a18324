"""What many users see, and what they cost: printed for `python -m bench`."""

import asyncio
import os
from collections import Counter
from collections.abc import Callable

from bench.load import EVERY_SECONDS, Crowd, Load
from bench.server import slagtavle_behind_nginx

PROCESSES, USERS, SECONDS = 2, 100, 180
# Few enough that no process is ever full: what grows is not what waits.
LEAK_USERS, WARM_MINUTES = 20, 15
P95_MS, GROWTH = 1000.0, 0.1

Line = Callable[..., None]


def print_load(line: Line) -> None:
    """Let many users change filters for three minutes; print how long they waited."""
    with slagtavle_behind_nginx(PROCESSES) as front:
        print(
            f"\n{USERS} signed-in users, each with a new question every "
            f"{EVERY_SECONDS:.0f} s for {SECONDS // 60} minutes, {PROCESSES} processes"
        )
        line("other load on the machine before", f"{os.getloadavg()[0]:.1f}")
        line("memory of each process, nobody", _sizes(front.megabytes()))
        crowd = Crowd(front, USERS, SECONDS)
        load = asyncio.run(
            crowd.act(
                lambda: line("all pages open", _sizes(front.megabytes())),
                lambda minute, _: line(f"minute {minute}", _sizes(front.megabytes())),
            )
        )
    line("pages redrawn", f"{len(load.redraws)}")
    line("errors", f"{len(load.errors)}", not load.errors)
    for what, times in Counter(load.errors).most_common(3):
        print(f"    {times} times: {what}")
    line("half were redrawn within", f"{load.share_within(0.5):.0f} ms")
    waited = load.share_within(0.95)
    line("95 of 100 were redrawn within", f"{waited:.0f} ms", waited <= P95_MS)
    for page in sorted(load.by_page):
        half, most = (load.share_within(share, page) for share in (0.5, 0.95))
        line(f"  /{page}", f"{half:.0f} ms, {most:.0f} ms")


def print_leak(line: Line, minutes: int) -> None:
    """Let some users go on for long; print whether the server's memory stays."""
    sizes: list[float] = []

    def each_minute(minute: int, load: Load) -> None:
        (size,) = front.megabytes()
        sizes.append(size)
        line(f"minute {minute}, {len(load.redraws)} redraws", f"{size:.0f} MB")

    with slagtavle_behind_nginx(1) as front:
        print(f"\n{LEAK_USERS} signed-in users for {minutes} minutes, one process")
        crowd = Crowd(front, LEAK_USERS, 60 * minutes)
        load = asyncio.run(crowd.act(lambda: None, each_minute))
    line("errors", f"{len(load.errors)}", not load.errors)
    # Caches fill first; each has its limit.
    warm = sizes[min(WARM_MINUTES, len(sizes) // 2) :]
    third = max(1, len(warm) // 3)
    early, late = sum(warm[:third]) / third, sum(warm[-third:]) / third
    words = f"{early:.0f} MB, then {late:.0f} MB"
    line("once caches are full", words, late <= early * (1 + GROWTH))


def _sizes(megabytes: list[float]) -> str:
    return " + ".join(f"{one:.0f}" for one in megabytes) + " MB"
