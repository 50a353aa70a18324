"""`python -m sample_db`: build the invented registry, feed it, or export it as CSV."""

import argparse
import signal
import sqlite3
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from sqlalchemy import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from tqdm import tqdm

from sample_db.export import export
from sample_db.feed import feed
from sample_db.hospitals import hospitals
from sample_db.registry import SCALE, SEED, STAGES, UNTIL, invent
from sample_db.write import (
    Refused,
    check_target,
    facts_of,
    write_server,
    write_sqlite,
)

FILE = Path(__file__).with_name("registry.db")
FIRST_DAY = date(2014, 2, 1)
LAST_DAY = date(2099, 12, 31)
LARGEST_SCALE, MOST_COPIES = 30, 200


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Refused(message[:1].upper() + message[1:] + ".")


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = _Parser(prog="python -m sample_db", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="build the sample registry anew")
    build.add_argument("--until", type=_day, default=UNTIL, metavar="YYYY-MM-DD")
    build.add_argument("--seed", type=_seed, default=SEED)
    build.add_argument(
        "--scale",
        type=_scale,
        default=SCALE,
        help=f"default 1; up to {LARGEST_SCALE}, on PostgreSQL {MOST_COPIES}: there a "
        "whole number copies the sample",
    )
    live = commands.add_parser("feed", help="add new registrations, one at a time")
    live.add_argument("--every", type=_seconds, default=5.0, metavar="SECONDS")
    live.add_argument("--count", type=_number, metavar="N", help="default: no end")
    live.add_argument("--unit", type=_unit, metavar="UNIT_ID", help="default: all")
    files = commands.add_parser("export", help="write the forms as CSV files")
    files.add_argument("folder", type=Path, metavar="FOLDER")
    for command in (build, live, files):
        command.add_argument("--database", type=_url, metavar="URL")
    return parser.parse_args(argv)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused(f"{text!r} is not a date: write it as 2026-10-31.") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Refused(f"--until {day} lies outside {FIRST_DAY} to {LAST_DAY}.")
    return day


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise Refused(f"--seed {text!r} is not a whole number from 0 on.")
    return int(text)


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise Refused(f"--count {text!r} is not a whole number from 1 on.")
    return int(text)


def _unit(text: str) -> int:
    known = {str(one): int(one) for one in hospitals()["unit_id"]}
    if text not in known:
        raise Refused(f"--unit {text!r} is no hospital of sample_db/hospitals.csv.")
    return known[text]


def _scale(text: str) -> float:
    return _within(text, "--scale", 0.01, MOST_COPIES)


def _seconds(text: str) -> float:
    return _within(text, "--every", 0.0, 86_400)


def _within(text: str, name: str, low: float, high: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise Refused(f"{name} {text!r} is not a number from {low:g} to {high:g}.")
    return value


def _url(text: str) -> URL:
    try:
        return make_url(text)
    except SQLAlchemyError:
        raise Refused(
            f"--database {text!r} is not a database URL such as sqlite:///file.db."
        ) from None


def _build(arguments: argparse.Namespace) -> str:
    began = time.monotonic()
    url = arguments.database or URL.create("sqlite", database=str(FILE))
    check_target(url)
    copies = _copies(url, arguments.scale)
    with tqdm(
        total=len(STAGES), unit=" stages", desc="inventing", mininterval=0.5
    ) as bar:

        def say(stage: str) -> None:
            bar.set_postfix_str(stage)
            bar.update()

        scale = arguments.scale / copies
        sample = invent(arguments.until, arguments.seed, scale, say)
    forms = (len(sample.acute) + len(sample.followup)) * copies
    with tqdm(total=forms, unit=" forms", desc="writing", mininterval=0.5) as bar:
        facts = facts_of(arguments.seed, arguments.until, arguments.scale)
        if url.get_backend_name() == "sqlite":
            write_sqlite(Path(str(url.database)), sample, facts, bar.update)
        else:
            write_server(url, sample, facts, bar.update, copies)
    return (
        f"{len(sample.acute) * copies} acute forms and "
        f"{len(sample.followup) * copies} follow-up forms, "
        f"all invented, until {arguments.until}, in {time.monotonic() - began:.0f} s."
    )


def _copies(url: URL, scale: float) -> int:
    """Return how many times the sample is written; other scales are invented whole."""
    if url.get_backend_name() == "postgresql" and scale >= 2 and scale == int(scale):
        return int(scale)
    if scale > LARGEST_SCALE:
        raise Refused(
            f"--scale {scale:g} needs PostgreSQL and a whole number; elsewhere "
            f"{LARGEST_SCALE} is the largest."
        )
    return 1


def _export(arguments: argparse.Namespace) -> str:
    url = arguments.database or URL.create("sqlite", database=str(FILE))
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise Refused(
            f"There is no sample at {url.render_as_string()}: build it first."
        )
    with tqdm(unit=" forms", desc="writing", mininterval=0.5) as bar:
        files = export(url, arguments.folder, bar.update)
    return f"Wrote {' and '.join(str(one) for one in files)}."


def main(argv: Sequence[str]) -> int:
    """Run the command; returns the exit code (2: refused or failed)."""
    try:
        arguments = _arguments(argv)
        if arguments.command == "build":
            print(_build(arguments))
        elif arguments.command == "export":
            print(_export(arguments))
        else:
            url = arguments.database or URL.create("sqlite", database=str(FILE))
            feed(
                url,
                every=arguments.every,
                count=arguments.count,
                say=print,
                unit_id=arguments.unit,
            )
    except Refused as refused:
        return _fail(str(refused))
    except (OSError, sqlite3.Error, SQLAlchemyError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        return _fail(f"The database could not be written: {reason}.")
    except KeyboardInterrupt:
        return _fail("Stopped; the sample that was there is unchanged.")
    return 0


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main(sys.argv[1:]))
