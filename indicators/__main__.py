"""`python -m indicators`: the numbers on the command line, by the screen's own road."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from access.accounts import AccountsError
from access.people import find_account
from access.policy import settings
from access.reach import OwnDatabaseAway, own_database_now
from access.settings import database_url, reference_database_url
from data_access.cells_view import NAME
from data_access.engine import UnusableDatabase
from data_access.loading.target import SETTING, writing_engine
from data_access.scope import OPERATOR, Viewer
from data_access.snapshot import Snapshot
from environment import UnusableSetting, setting
from indicators.arguments import UsageError, parsed
from indicators.asked import selection_of, unit_selection_of
from indicators.catalogue import ALL, by_id
from indicators.comparison import NoComparison, funnel_of
from indicators.comparison_tables import (
    compare_table,
    funnel_table,
    runchart_table,
)
from indicators.definition import Indicator
from indicators.extract import (
    Provenance,
    definition_version,
    excel_csv,
    machine_csv,
    to_csv,
)
from indicators.founded import founded
from indicators.in_force import use
from indicators.registry import Registry, open_registry
from indicators.results import NotAllowedSelection, results
from indicators.trends import NoTrend, trend_of
from own_data.database import own_database_url

# What the user can mend, or must know: told in one sentence.
TOLD = (
    UsageError,
    UnusableDatabase,
    NotAllowedSelection,
    AccountsError,
    NoComparison,
    NoTrend,
    UnusableSetting,
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
    account = find_account(username)
    if account is None:
        raise UsageError(f"no user {username!r} in the auth configuration")
    return account.viewer()


def _use_settings() -> None:
    """Let the limits and goal levels count that the secretariat has set."""
    file = make_url(own_database_url())
    if file.get_backend_name() == "sqlite" and not Path(file.database or "").is_file():
        return
    try:
        with own_database_now() as engine:
            use(settings(engine))
    except OwnDatabaseAway:
        raise UsageError(
            "the dashboard's own database does not answer: which limits are in force "
            "is not known; see DASHBOARD_DATABASE_URL"
        ) from None


def _answer(arguments: argparse.Namespace, asked: str) -> str:
    """Return what a command that needs the registry writes."""
    viewer = _viewer(arguments.username)
    _use_settings()
    registry = open_registry(database_url(), ALL, reference_database_url())
    indicators = _indicators(arguments.indicator, registry)
    if arguments.command != "table" and len(indicators) != 1:
        raise UsageError(f"{arguments.command} is of one indicator: name it")
    snapshot = registry.snapshot(arguments.as_of)
    if arguments.command == "table":
        return _table(arguments, asked, snapshot, indicators, viewer)
    answer = _of_one(arguments, snapshot, indicators[0], viewer)
    return to_csv(answer, list(answer.columns), excel=False)


def _of_one(
    arguments: argparse.Namespace,
    snapshot: Snapshot,
    indicator: Indicator,
    viewer: Viewer,
) -> pd.DataFrame:
    if arguments.command == "funnel":
        selection = selection_of(arguments, snapshot)
        table = results(snapshot, [indicator], selection, viewer)
        return funnel_table(funnel_of(table, indicator, method=arguments.method))
    selection = unit_selection_of(arguments, snapshot)
    if arguments.command == "compare":
        return compare_table(snapshot, indicator, selection, viewer)
    trend = trend_of(
        results(snapshot, [indicator], selection, viewer),
        indicator,
        chart=arguments.chart,
        baseline=arguments.baseline,
        splits=arguments.split,
    )
    return runchart_table(founded(trend, arguments.baseline))


def _table(
    arguments: argparse.Namespace,
    asked: str,
    snapshot: Snapshot,
    indicators: list[Indicator],
    viewer: Viewer,
) -> str:
    table = results(snapshot, indicators, selection_of(arguments, snapshot), viewer)
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


def _materialize(url: str | None) -> str:
    """Let PostgreSQL keep the cells, and return the sentence that tells of it."""
    address = url or setting(SETTING)
    if not address:
        raise UsageError(
            f"{SETTING} is not set: it names the registry, with a role that may write"
        )
    writing = writing_engine(address)
    if writing.dialect.name != "postgresql":
        raise UsageError("cells are kept by PostgreSQL only")
    registry = open_registry(address, ALL, reference_database_url())
    try:
        cells, as_of = registry.materialize(writing), registry.as_of()
    finally:
        registry.engine.dispose()
    return f"{cells} cells are kept in the view {NAME}, as of {as_of}.\n"


def main(argv: Sequence[str]) -> int:
    """Run the command; returns the exit code (2: it cannot be answered)."""
    try:
        arguments = parsed(argv, __doc__)
        if arguments.command == "list":
            output = _list()
        elif arguments.command == "materialize":
            output = _materialize(arguments.database)
        else:
            output = _answer(arguments, " ".join(argv))
        sys.stdout.buffer.write(output.encode("utf-8"))
        sys.stdout.flush()
    except TOLD as error:
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
