"""Several processes that start at once bring the tables up to date once."""

import subprocess
import sys

import pytest
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import DBAPIError

from access.settings import ROOT
from own_data.database import upgrade
from own_data.tables import metadata
from tests.own_data.rows import fill, rows_of

PROCESSES = 3
# Says that it is there, waits to be told, and opens the own database.
OPENS = """
import sys
from own_data.database import connect, upgrade
print("ready", flush=True)
sys.stdin.readline()
upgrade(connect(sys.argv[1]))
"""


@pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)
def test_an_upgrade_that_fails_halfway_has_changed_nothing(nothing: Engine):
    # The last table of a revision is there already.
    with nothing.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE sign_in_session (x INTEGER)")
    with pytest.raises(DBAPIError, match="already exists"):
        upgrade(nothing)
    assert inspect(nothing).get_table_names() == ["sign_in_session"]


def test_processes_that_start_at_once_make_the_tables_once(nothing: Engine):
    url = nothing.url.render_as_string(hide_password=False)
    starting = [
        subprocess.Popen(
            [sys.executable, "-c", OPENS, url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    try:
        for one in starting:
            assert one.stdout
            assert one.stdout.readline() == "ready\n"
        for one in starting:
            assert one.stdin
            one.stdin.write("go\n")
            one.stdin.flush()
        ends = [(*one.communicate(timeout=60), one.returncode) for one in starting]
    finally:
        for one in starting:
            if one.poll() is None:
                one.kill()
                one.communicate()
    assert [(error[-600:], code) for _, error, code in ends] == [("", 0)] * PROCESSES
    fill(nothing)
    assert set(rows_of(nothing)) == set(metadata.tables)
