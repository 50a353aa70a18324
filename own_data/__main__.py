"""`python -m own_data`: back up the dashboard's own database, and restore it.

A backup is one SQLite file, also where the own database (DASHBOARD_DATABASE_URL) is on
PostgreSQL or MariaDB; Slagtavle may run meanwhile. Before a restore it is stopped. Exit
code 2: nothing was done.
"""

import argparse
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from environment import UnusableSetting
from own_data.backup import Refused, back_up, dated, forget_older
from own_data.database import own_database_url
from own_data.restore import restore


def main(argv: Sequence[str]) -> int:
    """Run the command; returns the exit code."""
    arguments = _arguments(argv)
    try:
        if arguments.command == "restore":
            url = own_database_url()
            rows = restore(arguments.file, url, replace=arguments.replace)
            print(f"Restored: {rows} rows.")
        else:
            _back_up(arguments.file, arguments.keep)
    except (Refused, UnusableSetting) as error:
        return _fail(str(error))
    except sqlite3.Error as error:
        return _fail(f"SQLite failed ({error}); nothing was changed.")
    except SQLAlchemyError as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        return _fail(f"The own database failed ({kind}); nothing was changed.")
    except OSError as error:
        return _fail(f"{error.strerror or 'A file failed'}; nothing was changed.")
    return 0


def _back_up(given: Path, keep: int | None) -> None:
    if keep is not None and not given.is_dir():
        raise Refused("--keep is for a folder.")
    file = dated(given) if given.is_dir() else given
    rows = back_up(own_database_url(), file)
    print(f"Backed up: {rows} rows in {file}")
    if keep and (gone := forget_older(given, keep)):
        print(f"{gone} older backups were taken away.")


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m own_data",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    away = commands.add_parser("backup", help="write all of it into a file")
    away.add_argument(
        "file", type=Path, help="the file, or a folder for one named by the time"
    )
    away.add_argument(
        "--keep", type=_count, metavar="N", help="keep only the newest N of the folder"
    )
    back = commands.add_parser("restore", help="put a backup back")
    back.add_argument("file", type=Path)
    back.add_argument(
        "--replace",
        action="store_true",
        help="in place of rows, in an SQLite file",
    )
    return parser.parse_args(argv)


def _count(given: str) -> int:
    count = int(given)
    if count < 1:
        raise ValueError
    return count


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
