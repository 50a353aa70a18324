"""`python -m access`: make a password hash; `python -m access remind`: send reminders.

The hash is for a user in auth_config.yaml. The reminders are for a timer, once a day.
"""

import sys
from collections.abc import Callable
from getpass import getpass

from sqlalchemy.exc import SQLAlchemyError

from access.log import forget_old
from access.passwords import DEMO_PASSWORD, hash_password
from access.policy import KEPT_DAYS, MOST_KEPT_DAYS, settings
from access.reach import OwnDatabaseAway, own_database_now
from access.reminders import remind
from access.settings import database_url, reference_database_url
from data_access.engine import UnusableDatabase, make_engine
from data_access.snapshot import read_units

SHORTEST = 12


def main() -> int:
    """Do what is asked for; exit code 2 when it cannot be done."""
    if sys.argv[1:] == ["remind"]:
        return _remind()
    if sys.argv[1:]:
        return _refuse(
            "`python -m access` makes a hash, `python -m access remind` sends mails."
        )
    return _make_hash()


def _make_hash() -> int:
    """Ask for a password twice and print its hash."""
    try:
        password, again = getpass("Password: "), getpass("Once more: ")
    except (EOFError, KeyboardInterrupt):
        return _refuse("\nNo password was given.")
    if password != again:
        return _refuse("The two differ.")
    if len(password.strip()) < SHORTEST or password.strip() == DEMO_PASSWORD:
        return _refuse(f"Choose one of at least {SHORTEST} characters, not the demo's.")
    try:
        print(hash_password(password))
    except ValueError as error:
        return _refuse(str(error))
    return 0


def _remind() -> int:
    try:
        with own_database_now() as engine:
            lines = remind(engine, _hospital_names())
            kept = int(settings(engine).get(KEPT_DAYS, MOST_KEPT_DAYS))
            if gone := forget_old(engine, kept):
                lines.append(
                    f"{gone} rows of the access log were older than {kept} days."
                )
    except OwnDatabaseAway:
        return _refuse("The dashboard's own database does not answer.")
    print("\n".join(lines) or "Nothing is due.")
    return 0


def _hospital_names() -> Callable[[int], str]:
    """Return how hospitals are called; by their UnitId while the registry is away."""
    names: dict[int, str] = {}
    try:
        engine = make_engine(reference_database_url() or database_url())
        with engine.connect() as connection:
            names = {one.unit_id: one.hospital for one in read_units(connection)}
        engine.dispose()
    except (UnusableDatabase, SQLAlchemyError) as error:
        print(f"The registry does not answer: {error}", file=sys.stderr)
    return lambda unit_id: names.get(unit_id) or str(unit_id)


def _refuse(reason: str) -> int:
    print(reason, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
