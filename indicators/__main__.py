"""`python -m indicators`: the numbers on the command line, by the screen's own road."""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from datetime import date
from typing import NoReturn

import pandas as pd
from sqlalchemy.exc import SQLAlchemyError

from access.accounts import AccountsError, find_viewer
from access.settings import database_url, reference_database_url
from data_access.engine import UnusableDatabase
from data_access.scope import OPERATOR, Viewer
from data_access.snapshot import Snapshot
from indicators.catalogue import ALL, by_id
from indicators.definition import Indicator
from indicators.extract import (
    Provenance,
    definition_version,
    excel_csv,
    machine_csv,
    to_csv,
)
from indicators.periods import last_day, month_label, month_of
from indicators.registry import Registry, open_registry
from indicators.results import NotAllowedSelection, results
from indicators.selection import DIAGNOSES, FEMALE, MALE, OLDEST, Range, Selection
from indicators.units import groups_of, hospital_positions


class UsageError(Exception):
    """What was asked cannot be answered; the message says why in one sentence."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message)


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = _Parser(prog="python -m indicators", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="the indicators, one a line")
    table = commands.add_parser("table", help="numbers by unit and period, as CSV")
    table.add_argument("indicator", metavar="INDICATOR_ID|all")
    table.add_argument(
        "--by", required=True, choices=("nation", "rhf", "hf", "hospital")
    )
    table.add_argument("--period", choices=("year", "quarter", "month"), default="all")
    table.add_argument("--from", dest="first", metavar="YYYY-MM-DD", type=_day)
    table.add_argument("--to", dest="last", metavar="YYYY-MM-DD", type=_day)
    table.add_argument("--as-of", metavar="YYYY-MM-DD", type=_day)
    table.add_argument("--diagnosis", metavar="I61,I63,I64", type=_listed)
    table.add_argument("--sex", choices=("female", "male"))
    table.add_argument("--age", metavar="LOW-HIGH")
    table.add_argument("--nihss", metavar="LOW-HIGH")
    table.add_argument("--arrival", choices=("within-4h",))
    table.add_argument("--unit", metavar="UNIT_ID,...", type=_listed)
    table.add_argument("--as", dest="username", metavar="USERNAME")
    table.add_argument("--format", choices=("csv", "excel"), default="csv")
    return parser.parse_args(argv)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a date: write it as 2019-01-31") from None


def _listed(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        # An empty variable of a script must not turn into the whole country.
        raise UsageError("an empty list was given: leave the option out, or fill it")
    return parts


def _range(text: str | None, name: str, top: int) -> tuple[Range, ...]:
    if text is None:
        return ()
    found = re.fullmatch(r"(\d+)-(\d+)|(\d+)\+", text.strip())
    if not found:
        raise UsageError(f"{name} {text!r} is not a range: write it as 18-80 or 85+")
    low, high = int(found[1] or found[3]), int(found[2] or top)
    if low > high:
        raise UsageError(f"{name} {text!r} begins after it ends")
    return ((low, high),)


def _diagnoses(listed: list[str]) -> frozenset[int]:
    codes = {name: code for code, name in DIAGNOSES.items()}
    asked = [name.upper() for name in listed]
    wrong = [name for name in asked if name not in codes]
    if wrong:
        raise UsageError(f"unknown diagnosis {wrong[0]!r}: choose I61, I63 or I64")
    return frozenset(codes[name] for name in asked)


def _months(arguments: argparse.Namespace, snapshot: Snapshot) -> tuple[int, int]:
    first = int(snapshot.month.min()) if len(snapshot) else month_of(snapshot.as_of)
    last = month_of(snapshot.as_of)
    if arguments.first:
        if arguments.first.day != 1:
            raise UsageError(
                f"--from {arguments.first} is not the first day of a month: periods "
                "are whole months"
            )
        first = month_of(arguments.first)
    if arguments.last:
        if arguments.last != last_day(month_of(arguments.last)):
            raise UsageError(
                f"--to {arguments.last} is not the last day of a month: periods are "
                "whole months"
            )
        last = month_of(arguments.last)
    if first > last:
        raise UsageError(
            f"the period begins after it ends: {month_label(first)} to "
            f"{month_label(last)}"
        )
    return first, last


def _selection(arguments: argparse.Namespace, snapshot: Snapshot) -> Selection:
    first, last = _months(arguments, snapshot)
    units = frozenset(arguments.unit or ())
    known = {
        group.id
        for group in groups_of(
            snapshot.units,
            arguments.by,
            hospital_positions(snapshot, where_thrombolysed=False),
        )
    }
    if units - known:
        name = sorted(units - known)[0]
        raise UsageError(f"no unit {name!r} at the level {arguments.by}")
    return Selection(
        first=first,
        last=last,
        period=arguments.period,
        unit_level=arguments.by,
        units=units,
        diagnoses=_diagnoses(arguments.diagnosis or []),
        sex={"female": FEMALE, "male": MALE}.get(arguments.sex),
        ages=_range(arguments.age, "--age", OLDEST),
        nihss=_range(arguments.nihss, "--nihss", 42),
        within_4h=True if arguments.arrival else None,
    )


def _indicators(name: str, registry: Registry) -> list[Indicator]:
    if name == "all":
        return list(registry.computable)
    try:
        indicator = by_id(name)
    except KeyError:
        raise UsageError(
            f"no indicator {name!r}: `python -m indicators list` names them"
        ) from None
    if name in registry.not_computable:
        lacking = ", ".join(registry.not_computable[name])
        raise UsageError(f"{name} cannot be computed: the registry lacks {lacking}")
    return [indicator]


def _viewer(username: str | None) -> Viewer:
    if username is None:
        return OPERATOR
    viewer = find_viewer(username)
    if viewer is None:
        raise UsageError(f"no user {username!r} in the auth configuration")
    return viewer


def _table(arguments: argparse.Namespace, asked: str) -> str:
    viewer = _viewer(arguments.username)
    registry = open_registry(database_url(), ALL, reference_database_url())
    indicators = _indicators(arguments.indicator, registry)
    snapshot = registry.snapshot(arguments.as_of)
    table = results(snapshot, indicators, _selection(arguments, snapshot), viewer)
    if arguments.format == "csv":
        return machine_csv(table)
    provenance = Provenance(
        selection=asked,
        as_of=snapshot.as_of,
        data_version=snapshot.version,
        definition_version=definition_version(ALL),
        link="",
        notice="",
    )
    titles = {one.id: one.title.nb for one in indicators}
    return excel_csv(table, titles, provenance.notes())


def _list() -> str:
    names = ("indicator_id", "number", "stage", "official", "title_nb", "title_en")
    rows = [
        (one.id, one.number, one.stage.value, one.official, one.title.nb, one.title.en)
        for one in ALL
    ]
    return to_csv(pd.DataFrame(rows, columns=list(names)), names, excel=False)


def main(argv: Sequence[str]) -> int:
    """Run the command; returns the exit code (2: it cannot be answered)."""
    try:
        arguments = _arguments(argv)
        listing = arguments.command == "list"
        output = _list() if listing else _table(arguments, " ".join(argv))
        sys.stdout.buffer.write(output.encode("utf-8"))
        sys.stdout.flush()
    except (UsageError, UnusableDatabase, NotAllowedSelection, AccountsError) as error:
        print(f"{str(error).rstrip('.')}.", file=sys.stderr)
        return 2
    except SQLAlchemyError:
        print("The registry database did not answer the question.", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
