"""What may be asked on the command line."""

import argparse
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NoReturn

from indicators.comparison_tables import (
    COMPARE_COLUMNS,
    FUNNEL_COLUMNS,
    RUNCHART_COLUMNS,
)
from indicators.statistics.funnel import METHODS
from indicators.trends import CHARTS


class UsageError(Exception):
    """What was asked cannot be answered; the message says why in one sentence."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message)


def parsed(argv: Sequence[str], description: str | None) -> argparse.Namespace:
    """Return the arguments; raises `UsageError` for what cannot be understood."""
    parser = _Parser(prog="python -m indicators", description=description)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="the indicators, one a line")
    table = commands.add_parser("table", help="numbers by unit and period, as CSV")
    table.add_argument("indicator", metavar="INDICATOR_ID|all")
    table.add_argument(
        "--by", required=True, choices=("nation", "rhf", "hf", "hospital")
    )
    table.add_argument("--period", choices=("year", "quarter", "month"), default="all")
    _add_selection(table)
    table.add_argument("--unit", metavar="UNIT_ID,...", type=_listed)
    table.add_argument("--format", choices=("csv", "excel"), default="csv")
    view = commands.add_parser(
        "materialize", help="let PostgreSQL keep the cells of a large registry"
    )
    view.add_argument("--database", metavar="URL", help="default: IMPORT_DATABASE_URL")
    _add_funnel(commands)
    _add_runchart(commands)
    _add_compare(commands)
    return parser.parse_args(argv)


def _add_selection(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="first", metavar="YYYY-MM-DD", type=_day)
    parser.add_argument("--to", dest="last", metavar="YYYY-MM-DD", type=_day)
    parser.add_argument("--as-of", metavar="YYYY-MM-DD", type=_day)
    parser.add_argument("--diagnosis", metavar="I61,I63,I64", type=_listed)
    parser.add_argument("--sex", choices=("female", "male"))
    parser.add_argument("--age", metavar="LOW-HIGH")
    parser.add_argument("--nihss", metavar="LOW-HIGH")
    parser.add_argument("--arrival", choices=("within-4h",))
    parser.add_argument("--as", dest="username", metavar="USERNAME")


def _add_command(
    commands: Any, name: str, purpose: str, more: str, columns: Mapping[str, str]
) -> argparse.ArgumentParser:
    width = max(map(len, columns)) + 2
    said = [f"  {one:{width}}{text}" for one, text in columns.items()]
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=purpose,
        description=f"{purpose}.\n{more}",
        epilog="\n".join(["columns:", *said]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("indicator", metavar="INDICATOR_ID")
    return parser


def _add_funnel(commands: Any) -> None:
    parser = _add_command(
        commands,
        "funnel",
        "a share by unit against funnel limits, as CSV",
        "One row per unit; those whose numbers are hidden take no part.",
        FUNNEL_COLUMNS,
    )
    parser.add_argument("--by", choices=("hospital", "hf", "rhf"), default="hospital")
    parser.add_argument("--method", choices=METHODS, default="exact")
    _add_selection(parser)


def _add_runchart(commands: Any) -> None:
    parser = _add_command(
        commands,
        "runchart",
        "one unit over time as a run chart or control chart, as CSV",
        "One row per period; what is said of a segment stands in all of its rows.",
        RUNCHART_COLUMNS,
    )
    parser.add_argument("--unit", required=True, metavar="UNIT_ID")
    parser.add_argument(
        "--period", choices=("quarter", "month", "year"), default="quarter"
    )
    parser.add_argument("--chart", choices=CHARTS, default="run")
    parser.add_argument(
        "--baseline",
        metavar="FROM..TO",
        type=_span,
        help="the periods that centre and limits rest on, as 2019-Q1..2020-Q4",
    )
    parser.add_argument(
        "--split",
        metavar="PERIOD",
        nargs="+",
        action="extend",
        default=[],
        help="the periods in which new centres and limits begin",
    )
    _add_selection(parser)


def _add_compare(commands: Any) -> None:
    parser = _add_command(
        commands,
        "compare",
        "one unit beside the rest of the country and its own year before, as CSV",
        "Two rows, one per comparison. Without --from and --to it is the last\n"
        "calendar year that is over.",
        COMPARE_COLUMNS,
    )
    parser.add_argument("--unit", required=True, metavar="UNIT_ID")
    _add_selection(parser)


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


def _span(text: str) -> tuple[str, str]:
    first, dots, last = text.partition("..")
    if not (first.strip() and dots and last.strip()):
        raise UsageError(
            f"--baseline {text!r} is not a span: write it as 2019-Q1..2020-Q4"
        )
    return first.strip(), last.strip()
