"""`python -m bench`: measure the sample registry on this machine and print it.

`python -m bench load` and the like measure that alone, `leak` only when asked for.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserContext

from access.accounts import find_viewer
from access.settings import database_url, is_sample
from bench.browser import chromium, filter_ms
from bench.databases import measure_databases
from bench.failover import failover_ms
from bench.many import print_leak, print_load
from bench.measure import measure_numbers
from bench.pages import VIEWS, View, megabytes_per_session, rerun_ms
from bench.server import Server, bare_streamlit, slagtavle
from bench.size import SCALES, measure_size, server
from indicators.catalogue import ALL
from indicators.registry import open_registry
from wording import t

USERNAME = "stolavs"
# One row is as high as this in the chart of all hospitals, and on the bare page.
ROW_PIXELS = 18
MEASURE_MS, SQL_TIMES, RERUN_MS, SESSION_MB = 20.0, 20.0, 60.0, 8.0
LARGE_MS, GROWTH = 100.0, 10.0
# The goal of an import is for SQLite and PostgreSQL.
IMPORT_SECONDS, SNAPSHOT_SECONDS = 30.0, 6.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; exit code 2 when there is no sample to measure."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("part", nargs="?", choices=(*PARTS, "leak"))
    parser.add_argument("--minutes", type=int, default=30, help="of leak")
    asked = parser.parse_args(arguments)
    # The demo user that signs in exists with the sample only.
    os.environ.pop("DATABASE_URL", None)
    if not is_sample(database_url()):
        print("The sample registry is not built: run `make sample`.", file=sys.stderr)
        return 2
    with TemporaryDirectory(prefix="slagtavle_") as folder:
        os.environ["DASHBOARD_DATABASE_URL"] = f"sqlite:///{folder}/own.db"
        if asked.part == "leak":
            print_leak(_line, asked.minutes)
        for name, measure in PARTS.items():
            if asked.part in (None, name):
                measure()
    return 0


def _one_user() -> None:
    _numbers()
    with slagtavle(USERNAME) as server, bare_streamlit() as bare:
        _pages(server, bare)
        with chromium() as browser:
            _browser(browser, server, bare)


def _databases() -> None:
    print("\nThe registry's files into each kind of database, and the snapshot out")
    for one in measure_databases():
        print(f"  {one.kind}, {one.rows} rows")
        kept = None if one.kind == "mariadb" else one.first <= IMPORT_SECONDS
        _line("  imported", f"{one.first:.1f} s", kept)
        _line("  the same files again", f"{one.again:.1f} s")
        read = one.snapshot
        _line("  snapshot read", f"{read:.1f} s", read <= SNAPSHOT_SECONDS)


def _failover() -> None:
    print("\nA PostgreSQL server is killed: until the other answers")
    for died, waited in failover_ms().items():
        _line(f"the {died}", f"{waited:.0f} ms")


def _sizes() -> None:
    print("\nAll indicators of women, by hospital and year, on one PostgreSQL server")
    found = []
    with server() as url:
        for scale in SCALES:
            one = measure_size(url, scale)
            print(f"  {one.strokes} strokes, held in {one.form}")
            _line("  sample built", f"{one.built_seconds:.0f} s")
            if one.kept_seconds is not None:
                _line("  cells kept by PostgreSQL", f"{one.kept_seconds:.0f} s")
            _line("  snapshot read", f"{one.snapshot_seconds:.1f} s")
            _line("  snapshot in memory", f"{one.megabytes:.0f} MB")
            most = LARGE_MS if found else MEASURE_MS
            _line("  counted", f"{one.measure_ms:.1f} ms", one.measure_ms <= most)
            _line("  counted for a filter not asked before", f"{one.changed_ms:.0f} ms")
            _line("  counted by SQL on the forms", f"{one.sql_ms:.0f} ms")
            _line("  SQL takes times as long", f"{one.sql_ms / one.measure_ms:.0f}")
            found.append(one)
    growth = found[-1].measure_ms / found[0].measure_ms
    _line("the largest takes times as long", f"{growth:.1f}", growth < GROWTH)


def _numbers() -> None:
    viewer = find_viewer(USERNAME)
    assert viewer is not None
    found = measure_numbers(open_registry(database_url(), ALL), viewer)
    print(f"{found.strokes} strokes, {found.indicators} indicators asked of each")
    _line("snapshot read", f"{found.snapshot_seconds:.1f} s")
    _line("snapshot in memory", f"{found.snapshot_megabytes:.1f} MB")
    print("\nAll indicators of women, by hospital and year")
    _line("counted", f"{found.memory_ms:.1f} ms", found.memory_ms <= MEASURE_MS)
    _line("hidden, with intervals and levels", f"{found.results_ms:.1f} ms")
    _line("counted by SQL", f"{found.sql_ms:.0f} ms")
    times = found.sql_ms / found.memory_ms
    _line("SQL takes times as long", f"{times:.0f}", times >= SQL_TIMES)


def _pages(server: Server, bare: Server) -> None:
    print("\nA page drawn again by the server: the same question, a new one")
    for view in VIEWS:
        again, anew = rerun_ms(server, view)
        what = ", ".join(part for part in (f"/{view.path}", view.name) if part)
        kept = max(again, anew) <= RERUN_MS
        _line(what, f"{again:.0f} ms, {anew:.0f} ms", kept)
    least, _ = rerun_ms(bare, View("", "", ""))
    _line("a bare Streamlit page with one chart", f"{least:.0f} ms")
    size = megabytes_per_session(server, VIEWS)
    _line("memory for one more open session", f"{size:.2f} MB", size <= SESSION_MB)


def _browser(browser: BrowserContext, server: Server, bare: Server) -> None:
    print("\nIn the browser, from the click on a filter to the redrawn chart")
    sexes = (t("filters.sex.f"), t("filters.sex.m"))
    waited, height = filter_ms(browser, server, "indikator", sexes)
    link = f"?rows={round(height / ROW_PIXELS)}&height={height:.0f}"
    least, _ = filter_ms(browser, bare, link, ("other", "one"))
    _line("/indikator", f"{waited:.0f} ms")
    _line("a bare Streamlit page, a chart as high", f"{least:.0f} ms")
    _line("times as long", f"{waited / least:.2f}")


def _line(what: str, value: str, goal_kept: bool | None = None) -> None:
    words = {None: "", True: "  goal kept", False: "  goal missed"}
    print(f"  {what:<42} {value:>16}{words[goal_kept]}", flush=True)


PARTS = {
    "user": _one_user,
    "databases": _databases,
    "sizes": _sizes,
    "load": lambda: print_load(_line),
    "failover": _failover,
}


if __name__ == "__main__":
    sys.exit(main())
