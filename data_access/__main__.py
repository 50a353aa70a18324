"""`python -m data_access`: take the registry's data dump in, or make an empty registry.

`import` reads CSV as the registry exports it, also zipped. The database is
IMPORT_DATABASE_URL, whose role may write; without it DATABASE_URL where that is a
SQLite file. Exit code 0: done, 1: findings kept everything out, 2: it could not be
done. Nothing is ever half stored.
"""

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from tqdm import tqdm

from data_access.engine import UnusableDatabase, make_engine
from data_access.loading.findings import Findings, TooManyFindings
from data_access.loading.report import sentences
from data_access.loading.run import DeletionRefused, Wishes, import_dump
from data_access.loading.sources import UnusableFile, from_path
from data_access.loading.target import (
    SETTING,
    ImportRuns,
    create_tables,
    writing_engine,
)
from data_access.told import fault
from environment import UnusableSetting, setting

DONE, KEPT_OUT, FAILED = 0, 1, 2
UNITS = {"check": ("checking", "B"), "store": ("storing", "rows")}


def main(argv: Sequence[str]) -> int:
    """Run the command; returns the exit code."""
    arguments = _arguments(argv)
    try:
        if arguments.command == "create":
            made = create_tables(arguments.database or _address())
            print(f"Made {', '.join(made)}." if made else "Every table is there.")
            return DONE
        return _import(arguments)
    except (
        UnusableDatabase,
        UnusableFile,
        UnusableSetting,
        ImportRuns,
        DeletionRefused,
    ) as error:
        return _fail(str(error))
    except TooManyFindings:
        return _fail("The files break the rules throughout; nothing was changed.")
    except OSError as error:
        return _fail(f"{error.strerror or 'A file failed'}; nothing was changed.")
    except SQLAlchemyError as error:
        said = fault(error)
        return _fail(f"{said[0].upper()}{said[1:]}; nothing was changed.")
    except KeyboardInterrupt:
        return _fail("Stopped; nothing was changed.")


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m data_access",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    create = commands.add_parser("create", help="make the tables that are missing")
    load = commands.add_parser("import", help="check files and take them in")
    load.add_argument("files", nargs="+", metavar="FILE", type=Path)
    load.add_argument(
        "--dry-run", action="store_true", help="check only; needs no right to write"
    )
    unfit = load.add_mutually_exclusive_group()
    unfit.add_argument(
        "--refuse",
        action="store_true",
        help="one unfit row keeps everything out (default)",
    )
    unfit.add_argument(
        "--quarantine",
        action="store_true",
        help="take the rows that are fit, leave the others",
    )
    load.add_argument(
        "--strict", action="store_true", help="what is only remarked on is unfit too"
    )
    load.add_argument(
        "--delete-missing",
        action="store_true",
        help="delete forms of the registry that the files lack",
    )
    load.add_argument(
        "--findings",
        type=Path,
        default=Path("findings.csv"),
        metavar="FILE.csv",
        help="where all findings are written, values of patients among them",
    )
    load.add_argument(
        "--into-sample", action="store_true", help="also into a sample registry"
    )
    for command in (create, load):
        command.add_argument("--database", metavar="URL", help=f"default: {SETTING}")
    return parser.parse_args(argv)


def _address() -> str:
    url = setting(SETTING)
    if url:
        return url
    url = setting("DATABASE_URL")
    if url.startswith("sqlite"):
        return url
    raise UnusableDatabase(
        f"{SETTING} is not set: it names the registry, with a role that may write."
    )


def _import(arguments: argparse.Namespace) -> int:
    url = arguments.database or _address()
    wishes = Wishes(
        dry_run=arguments.dry_run,
        quarantine=arguments.quarantine,
        delete_missing=arguments.delete_missing,
        into_sample=arguments.into_sample,
    )
    engine = make_engine(url, SETTING) if wishes.dry_run else writing_engine(url)
    with ExitStack() as stack:
        out = stack.enter_context(_open_private(arguments.findings))
        findings = Findings(out, strict=arguments.strict)
        bars = stack.enter_context(_Bars())
        result = import_dump(
            [from_path(path) for path in arguments.files],
            engine,
            findings,
            wishes,
            today=datetime.now(UTC).date(),
            reference=_reference(),
            said=bars.said,
        )
    print("\n".join(sentences(result, findings)))
    if findings.total:
        print(f"All findings: {arguments.findings}")
    else:
        arguments.findings.unlink()
    return KEPT_OUT if result.is_refused else DONE


def _open_private(path: Path) -> TextIO:
    """Open a file for findings, which others of the machine cannot read."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    return path.open("w", encoding="utf-8-sig", newline="")


def _reference() -> Engine | None:
    url = setting("REFERENCE_DATABASE_URL")
    return make_engine(url, "REFERENCE_DATABASE_URL") if url else None


class _Bars:
    """A progress bar for each stage, made when it begins."""

    def __init__(self) -> None:
        self._bars: dict[str, tqdm[Any]] = {}

    def __enter__(self) -> "_Bars":
        return self

    def __exit__(self, *_: object) -> None:
        for bar in self._bars.values():
            bar.close()

    def said(self, stage: str, more: int, size: int) -> None:
        if stage not in self._bars:
            words, unit = UNITS[stage]
            self._bars[stage] = tqdm(
                total=size, desc=words, unit=unit, unit_scale=True, mininterval=0.5
            )
        self._bars[stage].update(more)


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
