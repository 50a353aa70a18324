"""Lets what the secretariat has set count in this process, from the next page on."""

import logging
from threading import Lock

from access.policy import newest_change, settings
from access.reach import OwnDatabaseAway, own_database_now
from components.kept import forget_answers
from components.reads import definitions
from indicators.in_force import use
from indicators.suppression import least_shown
from wording import say_few

_log = logging.getLogger("slagtavle")
_lock = Lock()
_in_force = {"change": 0}


def apply_settings() -> None:
    """Use the newest settings; while the database is away the last ones stay."""
    try:
        with own_database_now() as engine:
            newest = newest_change(engine)
            if newest == _in_force["change"]:
                return
            changed = settings(engine)
    except OwnDatabaseAway:
        # Said by `access.reach`; the last settings stay in force.
        return
    with _lock:
        for problem in use(changed):
            _log.error("A setting is not used: %s", problem)
        say_few(least_shown())
        _in_force["change"] = newest
        # Numbers that were judged by the earlier rules.
        forget_answers()
        definitions.clear()
